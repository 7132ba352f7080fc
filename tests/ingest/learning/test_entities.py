import numpy as np
import pytest

pytest.importorskip("jax", reason="training needs `pip install maitu[train]`")

from maitu.ingest import recognition, weights
from maitu.ingest.learning import entities, judging
from maitu.ingest.learning.examples import arrays, examples


@pytest.fixture
def shipped():
    """Give the shipped weights back after a test that tries others."""
    kept = weights.load(recognition.MODEL)
    yield kept
    weights.use(recognition.MODEL, kept)


def test_training_learns_and_two_runs_give_the_same_weights(folder):
    chosen, steps = examples(folder), []
    first = entities.train(chosen, 3, after=lambda epoch, w: steps.append(w))
    again = entities.train(chosen, 3)
    assert len(steps) == 3
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(steps[0]["in.w"], first["in.w"])


def test_the_network_runs_as_it_was_trained(folder, shipped):
    example = examples(folder)[0]
    batch = arrays([example], 64)
    name, types = (np.asarray(x)[0] for x in entities.scores(shipped, batch))
    scored = recognition.score(judging.with_states(example).features)
    spans = [tuple(span) for span in batch["spans"][0].tolist()]
    expected = 1 / (1 + np.exp(-name))
    likely = [k for k, p in enumerate(expected) if batch["weights"][0, k] and
              p >= recognition.POSSIBLE]
    found = list(zip(scored.first.tolist(), scored.last.tolist(), strict=True))
    assert sorted(found) == sorted(spans[k] for k in likely)
    at = [spans.index(span) for span in found]
    assert np.allclose(scored.name, expected[at], atol=0.02)
    assert np.allclose(scored.types, 1 / (1 + np.exp(-types[at])), atol=0.02)
