"""The merge of all graphs, whatever is written."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.guard import outline
from maitu.graph.merge import keep, only_inserts
from maitu.ontology.errors import QueryError

# `shared` is in both named graphs, `both` also outside of them, `loose` only there.
START = """INSERT DATA {
  <x:loose> <x:p> 1 . <x:both> <x:p> 1 .
  GRAPH <x:a> { <x:shared> <x:p> 1 . <x:both> <x:p> 1 . <x:s> <x:p> 1 }
  GRAPH <x:b> { <x:shared> <x:p> 1 . <x:both> <x:p> 1 . <x:t> <x:p> 1 }
}"""
INSERTS = [
    "INSERT DATA { <x:n> <x:p> 1 }",
    "INSERT DATA { <x:shared> <x:p> 1 . GRAPH <x:a> { <x:n> <x:p> 1 } GRAPH <x:c> { _:b <x:p> 1 } }",
    "PREFIX x: <x:> INSERT DATA { x:n x:p 1 } ; INSERT DATA { GRAPH x:a { x:n x:p '}' } } ; # end",
]
NAMING = [
    "DROP GRAPH <x:a>",
    "CLEAR SILENT GRAPH <x:a>; CLEAR GRAPH <x:b> ;",
    "DROP GRAPH <x:a> ; INSERT DATA { GRAPH <x:a> { <x:n> <x:p> 1 } GRAPH <x:b> { <x:s> <x:p> 1 } }",
    "DELETE DATA { GRAPH <x:a> { <x:shared> <x:p> 1 . <x:s> <x:p> 1 } } # end",
    "DELETE DATA { GRAPH <x:a> { <x:shared> <x:p> 1 } . GRAPH <x:b> { <x:shared> <x:p> 1 } }",
    "# begin\nPREFIX x: <x:> DELETE WHERE { GRAPH x:a { ?s x:p 1 } }",
    "BASE <x:y> delete where{graph<a>{?s ?p ?o}}",
    "DELETE { GRAPH <x:a> { ?s ?p 1 } } INSERT { GRAPH <x:c> { ?s ?p 2 } } "
    "WHERE { GRAPH <x:b> { ?s ?p 1 FILTER (?s != <x:t>) } }",
]
OTHERS = [
    "DELETE DATA { <x:loose> <x:p> 1 . <x:both> <x:p> 1 . <x:shared> <x:p> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE WHERE { GRAPH ?g { <x:shared> ?p ?o } }",
    "PREFIX x: <x:> INSERT { x:n ?p ?o } WHERE { ?s ?p ?o } ;",
    "INSERT { GRAPH <x:c> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
    "INSERT { GRAPH <x:c> { ?s <x:q> ?g } } WHERE { GRAPH <x:a> { ?s ?p 1 } GRAPH ?g { ?s ?p 1 } }",
    "WITH <x:a> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
    "INSERT { ?s ?p 2 } USING <x:a> WHERE { ?s ?p 1 } # end",
    "DROP DEFAULT", "CLEAR NAMED", "DROP ALL", "COPY <x:a> TO DEFAULT", "MOVE DEFAULT TO <x:a>",
    "ADD GRAPH <x:a> TO GRAPH <x:b>", "DROP GRAPH <x:a>; DROP DEFAULT",
]


def without_blank_nodes(quads: Iterator[ox.Quad]) -> set[str]:
    return {"_: " + str(q).partition(" ")[2] if isinstance(q.subject, ox.BlankNode) else str(q) for q in quads}


@pytest.mark.parametrize("update", [*INSERTS, *NAMING, *OTHERS])
def test_each_triple_once_after_any_update(update: str) -> None:
    plain = ox.Store()
    with EmbeddedStore.in_memory() as store:
        for text in (START, update):
            plain.update(text)
            store.update(text)
        assert without_blank_nodes(store.quads()) == without_blank_nodes(iter(plain))
        answer = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
        assert isinstance(answer, ox.QuerySolutions)
        assert sorted(map(str, map(tuple, answer))) == sorted(
            {str(tuple(q.triple)) for q in store.quads()})


def test_writing_a_graph_leaves_what_others_hold() -> None:
    with EmbeddedStore.in_memory() as store:
        store.update(START)
        store.replace("x:a", [ox.Triple(ox.NamedNode("x:n"), ox.NamedNode("x:p"), ox.Literal(1))])
        for subject, expected in [("n", True), ("s", False), ("shared", True), ("both", True)]:
            assert bool(store.query(f"ASK {{ <x:{subject}> ?p ?o }}")) is expected
        store.remove("x:b")
        for subject, expected in [("t", False), ("shared", False), ("both", True)]:
            assert bool(store.query(f"ASK {{ <x:{subject}> ?p ?o }}")) is expected


def test_an_update_that_fails_changes_nothing() -> None:
    with EmbeddedStore.in_memory() as store:
        store.update(START)
        before = set(store.quads())
        with pytest.raises(QueryError, match="x:none"):
            store.update("DROP DEFAULT; DROP GRAPH <x:none>")
        with pytest.raises(QueryError, match="line 2, column 1"):
            store.update("DROP DEFAULT;\nDRIP ALL")
        assert set(store.quads()) == before
        assert store.query("ASK { <x:loose> ?p 1 . <x:shared> ?p 1 }")


@pytest.mark.parametrize(("updates", "inserts", "whole"), [
    (INSERTS, True, None), (NAMING, False, False), (OTHERS, False, True),
])
def test_only_where_it_must_is_the_whole_store_merged_again(
    updates: list[str], inserts: bool, whole: bool | None
) -> None:
    for update in updates:
        assert only_inserts(update) is inserts
        if whole is not None:
            assert ("MOVE SILENT" in keep(outline(update)).text) is whole, update


@pytest.mark.parametrize("update", [
    "INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH <x:a> { GRAPH ?g { ?s ?p ?o } } }",
    "CLEAR GRAPH x:a·b", "DROP GRAPH <x:a>; CLEAR all", "delete where { <x:s> graph <x:a> }",
])
def test_where_in_doubt_it_is_the_whole(update: str) -> None:
    assert "MOVE SILENT" in keep(outline(update)).text
