import numpy as np
import pytest

pytest.importorskip("jax", reason="training needs `pip install maitu[train]`")

from maitu.ingest import recognition, weights
from maitu.ingest.learning import judging
from maitu.ingest.learning.examples import examples


def test_a_found_entity_stands_for_the_annotated_one_of_its_name(folder):
    example = examples(folder)[0]
    found = judging.find(example)
    names = {e.id: e.names for e in found.entities}
    gold = {e["id"]: e["names"][0] for e in example.annotation.entities}
    is_gold = judging.stands_for(example, found)
    assert is_gold and all(gold[g] in names[f] for f, g in is_gold.items()
                           if gold[g] in ("云岭市储能发展方案", "云岭市"))


def test_confidence_is_fitted_to_what_was_right(folder):
    chosen = examples(folder)
    fitted = judging.confidence([(e, judging.find(e)) for e in chosen])
    kept = weights.load(recognition.MODEL)
    try:
        weights.use(recognition.MODEL, {**kept, "confidence": fitted})
        assert 0 < recognition.confidence(0.4, "Policy", 1) < 1
        assert recognition.confidence(0.4, "Policy", 1) < recognition.confidence(0.99, "Policy", 1)
    finally:
        weights.use(recognition.MODEL, kept)


def test_the_calibration_error_is_the_gap_between_confidence_and_precision():
    assert judging.calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert judging.calibration_error([0.9] * 10, [False] * 10) == pytest.approx(0.9)
    mixed = judging.calibration_error([0.1, 0.9], [False, True])
    assert np.isclose(mixed, 0.1)
