import numpy as np
import pytest

pytest.importorskip("jax", reason="training needs `pip install maitu[train]`")

from maitu.ingest import statements, weights
from maitu.ingest.learning import judging, run
from maitu.ingest.learning.examples import examples
from maitu.ontology.terms import PREDICATES


def test_a_trained_model_of_relations_is_written_with_the_threshold_that_develops_best(
        folder, tmp_path, monkeypatch):
    shipped = weights.load(statements.MODEL)
    monkeypatch.setattr(run, "MODEL", tmp_path)
    monkeypatch.setattr(run, "DEVELOPMENT", folder)
    try:
        chosen = examples(folder)
        run.train_relations([judging.find(e) for e in chosen], folder, epochs=1)
    finally:
        weights.use(statements.MODEL, shipped)
    with np.load(tmp_path / "relations.npz", allow_pickle=False) as written:
        assert set(written.files) == set(shipped)
        assert float(written["threshold"]) in np.float16(run.THRESHOLDS)
        assert written["confidence"].shape == (3 + len(PREDICATES),)
