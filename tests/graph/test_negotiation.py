import pytest

from maitu.graph.negotiation import choose, offers, prefers_html


@pytest.mark.parametrize(("form", "accept", "named", "expected"), [
    ("select", None, None, "json"),
    ("select", "*/*", None, "json"),
    ("select", "text/csv", None, "csv"),
    ("select", "text/csv;q=0.5, application/sparql-results+xml;q=0.9", None, "xml"),
    ("select", "application/rdf+xml, application/sparql-results+xml", None, "xml"),
    ("construct", "application/rdf+xml, application/sparql-results+xml", None, "rdf"),
    ("select", "text/*;q=0.3, */*;q=0.1, text/csv;q=0", None, "tsv"),
    ("select", "image/png", None, None),
    ("select", "image/png", "csv", "csv"),
    ("ask", "text/csv", None, None),
    ("ask", "application/xml", None, "xml"),
    ("describe", "application/ld+json", None, "jsonld"),
    ("construct", "application/trig", None, None),
    (None, "application/trig", None, "trig"),
    ("construct", None, "turtle", "ttl"),
    ("select", "text/csv", "nonsense", "csv"),
    ("select", "text/csv;q=nonsense, */*", None, "json"),
])
def test_the_best_form_of_an_answer_is_chosen(form, accept, named, expected):
    chosen = choose(accept, offers(form), named)
    assert (chosen.format if chosen else None) == expected


def test_a_browser_is_told_from_a_program():
    assert prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert not prefers_html("*/*") and not prefers_html(None)
    assert not prefers_html("text/turtle, text/html;q=0.5")
