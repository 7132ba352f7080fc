from maitu.graph.description import MOST_LISTED, SD, VOID, Counts, service

EX = "https://example.org/"


def test_of_many_graphs_the_largest_are_listed_and_the_others_counted():
    graphs = {f"{EX}g{n}": n for n in range(5000)}
    triples = list(service(f"{EX}sparql", Counts(10**7, {EX: 1}, {EX: 1}, graphs), updates=False))
    names = [t.object.value for t in triples if t.predicate.value == SD + "name"]
    assert names == [f"{EX}g{n}" for n in range(4999, 4999 - MOST_LISTED, -1)]
    assert any("There are 5000 named graphs" in str(t.object) for t in triples)


def test_a_store_that_cannot_be_counted_describes_itself_without_counts():
    triples = list(service(f"{EX}sparql", None, updates=True))
    assert any(t.object.value == SD + "SPARQL11Update" for t in triples
               if t.predicate.value == SD + "supportedLanguage")
    assert not any(t.predicate.value == VOID + "triples" for t in triples)
