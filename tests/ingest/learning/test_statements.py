import numpy as np
import pytest

pytest.importorskip("jax", reason="training needs `pip install maitu[train]`")

from maitu.ingest import statements, weights
from maitu.ingest.learning import judging, pair_examples
from maitu.ingest.learning import statements as relations
from maitu.ingest.learning.examples import examples
from maitu.ontology.terms import PREDICATES


@pytest.fixture
def cases(folder):
    found = []
    for raw in examples(folder):
        e = judging.with_states(raw)
        annotated = pair_examples.as_annotated(e)
        found.append(pair_examples.labelled(e, annotated, {x.id: x.id for x in annotated.entities}))
    return found


def stated(case):
    names = list(PREDICATES)
    entities = {e["id"]: e["names"][0] for e in case.example.annotation.entities}
    return {(entities[case.pairs.spans[case.pairs.subjects[n]].entity], names[k],
             entities[case.pairs.spans[case.pairs.objects[n]].entity])
            for n, k in zip(*np.nonzero(case.wanted), strict=True)}


def test_what_the_text_states_is_wanted_of_its_pairs(cases):
    assert stated(cases[0]) == {
        ("云岭市储能发展方案", "issuedBy", "云岭市"),
        ("云岭市储能发展方案", "promotes", "储能电站"),
        ("云岭储能公司", "launches", "储能电站")}


def test_only_the_place_that_says_it_counts(cases):
    case, k = cases[0], list(PREDICATES).index("promotes")
    wanted = {case.pairs.spans[case.pairs.objects[n]].start for n in np.nonzero(case.wanted[:, k])[0]}
    assert wanted == {case.example.reading.text.index("储能电站")}


def test_what_the_text_denies_counts_most(cases):
    case, k = cases[1], list(PREDICATES).index("adopts")
    assert case.weights[:, k].max() == pair_examples.DENIED and not case.wanted[:, k].any()


def test_the_network_runs_as_it_was_trained(cases):
    scores = relations.scores(weights.load(statements.MODEL), relations.arrays(cases))
    said = 1 / (1 + np.exp(-np.asarray(scores)))
    for i, case in enumerate(cases):
        expected = said[i, :len(case.wanted)]
        found = statements.probabilities(case.example.features, case.pairs)
        assert np.allclose(found, expected * (case.weights > 0) + found * (case.weights == 0),
                           atol=0.02)


def test_training_learns_and_two_runs_give_the_same_weights(cases):
    first, again = (relations.train(cases, 2) for _ in range(2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
