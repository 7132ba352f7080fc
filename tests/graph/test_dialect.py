import pytest

from maitu.graph.dialect import standard
from maitu.graph.embedded import EmbeddedStore


@pytest.mark.parametrize("query", [
    'SELECT (GROUP_CONCAT(?o) AS ?g) { VALUES ?o { "脉"@zh "图"@zh } }',
    'SELECT (CONCAT(group_concat(DISTINCT STR(?o) ; SEPARATOR = " "), "") AS ?g) '
    '{ VALUES ?o { "脉"@zh "图"@zh } } HAVING (GROUP_CONCAT(?o) != "") ORDER BY GROUP_CONCAT(?o)',
])
def test_joined_texts_are_a_string_without_a_language(query):
    (row,) = EmbeddedStore.in_memory().query(query)
    assert row["g"].language is None and row["g"].value in ("脉 图", "图 脉")


def test_other_texts_stay_as_they_are():
    for text in ('SELECT ("group_concat(" AS ?x) {}', "SELECT ?group_concat { ?group_concat ?p 1 }"):
        assert standard(text) == text
