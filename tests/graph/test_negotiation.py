import pytest

from maitu.graph.negotiation import choose, offers


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
