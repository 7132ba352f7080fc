import numpy as np
import pytest

pytest.importorskip("jax", reason="training needs `pip install maitu[train]`")

from maitu.ingest import statements, weights
from maitu.ingest.learning import judging, run
from maitu.ingest.learning import statements as relations
from maitu.ingest.learning.examples import examples
from maitu.ontology.terms import PREDICATES


def test_a_trained_model_of_relations_is_written_with_the_threshold_that_develops_best(
        folder, tmp_path, monkeypatch):
    shipped = weights.load(statements.MODEL)
    for place, name, value in ((run, "MODEL", tmp_path), (run, "DEVELOPMENT", folder),
                               (run, "RELATION_EPOCHS", 1), (relations, "BATCH", 2)):
        monkeypatch.setattr(place, name, value)
    try:
        chosen = examples(folder)
        run.train_relations(chosen, [judging.find(e) for e in chosen])
    finally:
        weights.use(statements.MODEL, shipped)
    with np.load(tmp_path / "relations.npz", allow_pickle=False) as written:
        assert set(written.files) == set(shipped)
        assert written["threshold"].shape == (len(PREDICATES),)
        assert float(written["threshold"][0]) in np.float16(run.THRESHOLDS)
