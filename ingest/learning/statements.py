"""Training of the network that finds relations (`statements.py` runs it).

It learns from the pairs of the corpus: which predicates a text states of them. The loss is cross
entropy over all pairs and the predicates that their types allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
import optax

from maitu.ingest.features import LENGTHS, TAGS
from maitu.ingest.learning.fitting import (
    Batch,
    Fitted,
    Network,
    Shapes,
    Weights,
    convolutions,
    fit,
    layer,
)
from maitu.ingest.learning.pair_examples import PairExample
from maitu.ingest.pairs import NUMBERS
from maitu.ingest.statements import DILATIONS, REGIONS, marks
from maitu.ontology.terms import PREDICATES, TYPES

WORD, REGION, PAIR, DEEP = 160, 64, 192, 96
DROPPED = {"states": 0.3, "words": 0.3, "pairs": 0.3, "types": 0.1}
BATCH = 6
LENGTH, PLACES, PAIRS = 256, 128, 256  # batches are padded to so many words, places, pairs
GROWTH = 1.5  # from one number of pairs to the next: every new shape is compiled anew
RAREST = 3.0  # what a statement of the rarest predicates counts


def train(chosen: Sequence[PairExample], epochs: int, seed: int = 0,
          after: Callable[[int, Fitted], None] = lambda epoch, weights: None) -> Fitted:
    """Return the weights of a network trained on the pairs of texts (see `fitting.fit`)."""
    rarity = jnp.asarray(_rarity(chosen))
    sizes = np.array([len(e.pairs.subjects) for e in chosen])

    def groups(random: np.random.Generator) -> list[list[PairExample]]:
        order = np.argsort(sizes * np.exp(random.normal(0, 0.2, len(chosen))))
        found = [[chosen[i] for i in order[k:k + BATCH]]
                 for k in range(0, max(len(chosen) - BATCH, 0) + 1, BATCH)]
        return [found[i] for i in random.permutation(len(found))]

    def loss(weights: Weights, batch: Batch, key: jax.Array) -> jax.Array:
        counted = batch["weights"] * (1 + (rarity - 1) * batch["wanted"])
        missed = optax.sigmoid_binary_cross_entropy(scores(weights, batch, key), batch["wanted"])
        return (missed * counted).sum() / batch["wanted"].sum()

    return fit("relations", _shapes(chosen[0]), loss, groups, arrays, epochs, seed, after)


def arrays(chosen: Sequence[PairExample]) -> dict[str, np.ndarray]:
    """Return examples as one batch, padded to round numbers of words and of pairs."""
    n = len(chosen)
    length = -(-max(len(e.example.features.words) for e in chosen) // LENGTH) * LENGTH
    count = PAIRS
    while count < max(len(e.pairs.subjects) for e in chosen):
        count = int(count * GROWTH) // 64 * 64
    places = -(-max(len(e.pairs.spans) for e in chosen) // PLACES) * PLACES
    f0 = chosen[0].example.features
    batch = {
        "states": np.zeros((n, length, f0.states.shape[1]), np.float32),
        "vectors": np.zeros((n, length, f0.vectors.shape[1]), np.float32),
        "marks": np.zeros((n, length, len(TYPES) + 1), np.float32),
        "tags": np.zeros((n, length), np.int32), "lengths": np.zeros((n, length), np.int32),
        "mask": np.zeros((n, length), np.float32),
        "named": np.zeros((n, places, 2), np.int32),
        "around": np.zeros((n, places, 2, 2), np.int32),
        "subjects": np.zeros((n, count), np.int32), "objects": np.zeros((n, count), np.int32),
        "between": np.zeros((n, count, 2), np.int32),
        "numbers": np.zeros((n, count, NUMBERS), np.float32),
        "wanted": np.zeros((n, count, len(PREDICATES)), np.float32),
        "weights": np.zeros((n, count, len(PREDICATES)), np.float32),
    }
    for i, e in enumerate(chosen):
        f, p, m, c = e.example.features, e.pairs, len(e.example.features.words), len(e.wanted)
        for name in ("states", "vectors", "tags", "lengths"):
            batch[name][i, :m] = getattr(f, name)
        batch["mask"][i, :m] = 1
        batch["marks"][i, :m] = marks(p, m)
        batch["named"][i, :len(p.words)] = p.words + np.array([0, 1])
        batch["around"][i, :len(p.words)] = p.around
        batch["subjects"][i, :c] = p.subjects
        batch["objects"][i, :c] = p.objects
        batch["between"][i, :c] = p.between
        batch["numbers"][i, :c] = p.numbers
        batch["wanted"][i, :c] = e.wanted
        batch["weights"][i, :c] = e.weights
    return batch


def _shapes(example: PairExample) -> Shapes:
    f = example.example.features
    return {
        "tag": ((len(TAGS), 16), 0.1), "length": ((LENGTHS, 8), 0.1),
        **layer("vector", f.vectors.shape[1], 64),
        **layer("in", 16 + 8 + len(TYPES) + 1 + f.states.shape[1] + 64, WORD),
        **convolutions(len(DILATIONS), WORD),
        **layer("subject", WORD, PAIR), **layer("object", WORD, PAIR),
        **layer("numbers", NUMBERS, PAIR, 2.0),
        **layer("left", WORD, PAIR), **layer("right", WORD, PAIR),
        **layer("regions", WORD, REGIONS * REGION), **layer("around", REGIONS * REGION, PAIR),
        **layer("hidden", PAIR, DEEP), **layer("predicate", DEEP, len(PREDICATES)),
    }


def _rarity(chosen: Sequence[PairExample]) -> np.ndarray:
    """Return how much a statement of each predicate counts: the rare ones more."""
    counts = sum((e.wanted.sum(axis=0) for e in chosen), np.zeros(len(PREDICATES)))
    often = np.median(counts)
    found: np.ndarray = np.clip(np.sqrt(often / np.maximum(counts, 1)), 1, RAREST)
    return found.astype(np.float32)


def scores(weights: Weights, batch: Batch, key: jax.Array | None = None) -> jax.Array:
    """Return the logits of every predicate for every pair: (texts, pairs, predicates)."""
    net = Network(weights, key)
    x = jnp.concatenate([
        weights["tag"][batch["tags"]], weights["length"][batch["lengths"]],
        net.drop(batch["marks"], DROPPED["types"]), net.drop(batch["states"], DROPPED["states"]),
        jnp.tanh(net.linear("vector", net.drop(batch["vectors"], DROPPED["states"])))], axis=-1)
    x = net.drop(jax.nn.relu(net.linear("in", x)), DROPPED["words"])
    mask = batch["mask"][..., None]
    c = net.convolved(x, mask, DILATIONS, DROPPED["words"]) * mask

    def mean(x: jax.Array, bounds: jax.Array) -> jax.Array:
        """Mean over words from the first up to the second of `bounds`, 0 where there are none."""
        total = jnp.pad(jnp.cumsum(x, axis=1), ((0, 0), (1, 0), (0, 0)))
        take = jax.vmap(lambda t, at: t[at])
        size = jnp.maximum(bounds[..., 1] - bounds[..., 0], 1)[..., None]
        return (take(total, bounds[..., 1]) - take(total, bounds[..., 0])) / jnp.sqrt(size)

    def around(k: int) -> jax.Array:
        """What the k-th and the next stretch, before and behind every place, say."""
        both = jnp.concatenate([mean(seen[..., (k + i) * REGION:(k + i + 1) * REGION],
                                     batch["around"][:, :, i]) for i in (0, 1)], axis=-1)
        return net.drop(jnp.tanh(both), DROPPED["words"]) @ \
            weights["around.w"][k * REGION:(k + 2) * REGION]

    seen = jax.nn.relu(net.linear("regions", c)) * mask
    subject = mean(net.linear("subject", c), batch["named"]) + around(3)
    object = mean(net.linear("object", c), batch["named"]) + around(1)
    left, right = (mean(net.linear(name, c), batch["named"]) for name in ("left", "right"))
    between = net.drop(jnp.tanh(mean(seen[..., :REGION], batch["between"])), DROPPED["words"])
    of = jax.vmap(lambda rows, at: rows[at])
    h = of(subject, batch["subjects"]) + of(object, batch["objects"])
    h = h + of(left, batch["subjects"]) * of(right, batch["objects"])
    h = h + between @ weights["around.w"][:REGION] + weights["around.b"]
    h = h + net.linear("numbers", net.drop(batch["numbers"], DROPPED["types"]))
    h = net.drop(jax.nn.relu(h), DROPPED["pairs"])
    return net.linear("predicate", jax.nn.relu(net.linear("hidden", h)))
