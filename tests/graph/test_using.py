import pytest

from maitu.graph.using import with_dataset
from maitu.ontology.errors import QueryError


@pytest.mark.parametrize(("update", "expected"), [
    ("DELETE { ?s ?p 1 } WHERE { ?s ?p 2 }",
     "DELETE { ?s ?p 1 } USING <urn:a> USING NAMED <urn:b> WHERE { ?s ?p 2 }"),
    ("DELETE WHERE { ?s ?p 2 }",
     "DELETE  { ?s ?p 2 } USING <urn:a> USING NAMED <urn:b> WHERE  { ?s ?p 2 }"),
    ("INSERT DATA { <urn:s> <urn:where> <urn:o> }", "INSERT DATA { <urn:s> <urn:where> <urn:o> }"),
])
def test_what_an_update_looks_for_is_in_the_graphs_of_the_request(update, expected):
    assert with_dataset(update, ["urn:a"], ["urn:b"]) == expected


def test_an_update_that_names_its_dataset_itself_is_refused():
    with pytest.raises(QueryError, match="must not say USING"):
        with_dataset("INSERT { ?s ?p 1 } USING <urn:c> WHERE { ?s ?p 2 }", ["urn:a"], [])
