import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.within import within

START = "INSERT DATA { <x:loose> <x:p> 1 GRAPH <x:h> { <x:h> <x:p> 1 } GRAPH <x:g> { <x:g> <x:p> 1 } }"


@pytest.mark.parametrize(("update", "graph", "other"), [
    ("INSERT DATA { <x:new> <x:p> 1 . GRAPH <x:h> { <x:new> <x:p> 1 } . <x:also> <x:p> 1 }",
     "also g new", "h new"),
    ("PREFIX : <x:> INSERT DATA { :a :p 'GRAPH' GRAPH :h { :b :p 1 } } ; DELETE DATA { :a :p 'GRAPH' }",
     "g", "b h"),
    ("DELETE WHERE { ?s <x:p> 1 }", "", "h"),
    ("DELETE { ?s ?p 1 } INSERT { ?s ?p 2 . <x:new> ?p 2 } WHERE { ?s ?p 1 }", "g new", "h"),
    ("INSERT { GRAPH <x:h> { ?s ?p 2 } } WHERE { ?s ?p 1 } ; DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
     "", "g h"),
    ("WITH <x:h> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", "g", ""),
    ("INSERT { ?s ?p 2 } USING <x:h> WHERE { ?s ?p 1 }", "g h", "h"),
    ("CLEAR DEFAULT", "", "h"), ("DROP SILENT DEFAULT", "", "h"), ("ADD DEFAULT TO <x:h>", "g", "g h"),
    ("COPY <x:h> TO DEFAULT", "h", "h"), ("INSERT DATA { }", "g", "h"), ("CLEAR NAMED", "", ""),
])
def test_what_is_outside_of_graph_is_in_the_graph_of_the_request(update, graph, other):
    with EmbeddedStore.in_memory() as store:
        store.update(START)
        store.update(within(update, "x:g"))

        def subjects(graph: str) -> str:
            return " ".join(sorted({q.subject.value.removeprefix("x:") for q in store.quads(graph)}))

        assert (subjects("x:g"), subjects("x:h")) == (graph, other)
        assert update.startswith("CLEAR NAMED") or \
            ox.Triple(ox.NamedNode("x:loose"), ox.NamedNode("x:p"), ox.Literal(1)) in \
            {q.triple for q in store.quads()}
