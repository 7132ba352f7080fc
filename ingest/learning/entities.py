"""Training of the network that recognizes entities (`recognition.py` runs it).

The loss is cross entropy: of being a name over all spans, of the types over those that are names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
import optax

from maitu.ingest.features import LENGTHS, PROPOSED, TAGS, WIDEST
from maitu.ingest.learning.examples import Example, arrays
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
from maitu.ingest.recognition import DILATIONS
from maitu.ontology.terms import TYPES

KEPT, VECTOR, WORD, SPAN = 128, 64, 160, 80  # numbers kept of states, vectors, words, spans
DROPPED = {"states": 0.3, "vectors": 0.3, "signs": 0.2, "words": 0.35}
BATCH = 8
LENGTH = 64  # batches are padded to multiples of so many words


def train(chosen: Sequence[Example], epochs: int, seed: int = 0,
          after: Callable[[int, Fitted], None] = lambda epoch, weights: None) -> Fitted:
    """Return the weights of a network trained on examples (see `fitting.fit`)."""
    lengths = np.array([len(e.features.words) for e in chosen])

    def groups(random: np.random.Generator) -> list[list[Example]]:
        """Return batches of texts of about one length, in random order."""
        order = np.argsort(lengths + random.normal(0, 60, len(chosen)))
        found = [[chosen[i] for i in order[k:k + BATCH]]
                 for k in range(0, max(len(chosen) - BATCH, 0) + 1, BATCH)]
        return [found[i] for i in random.permutation(len(found))]

    def batch(group: Sequence[Example]) -> Fitted:
        longest = max(len(e.features.words) for e in group)
        return arrays(group, -(-longest // LENGTH) * LENGTH)

    return fit("entities", _shapes(chosen[0]), _loss, groups, batch, epochs, seed, after)


def _shapes(example: Example) -> Shapes:
    f = example.features
    shapes: Shapes = {
        "tag": ((len(TAGS), 16), 0.1), "length": ((LENGTHS, 8), 0.1),
        "width": ((WIDEST, SPAN), 0.1),
        **layer("states", f.states.shape[1], KEPT), **layer("vector", f.vectors.shape[1], VECTOR),
        **layer("in", 16 + 8 + f.signs.shape[1] + KEPT + VECTOR, WORD),
        **convolutions(len(DILATIONS), WORD),
        **layer("meaning", f.vectors.shape[1], SPAN),
        **layer("proposed", PROPOSED, SPAN),
        **layer("hidden", SPAN, SPAN), **layer("name", SPAN, 1), **layer("type", SPAN, len(TYPES)),
    }
    for place in ("first", "last", "inside"):
        shapes |= layer(place, WORD, SPAN)
    return shapes


def _loss(weights: Weights, batch: Batch, key: jax.Array) -> jax.Array:
    name, types = scores(weights, batch, key)
    named = (batch["types"].max(-1) > 0).astype(jnp.float32)
    counted = batch["weights"]
    missed = optax.sigmoid_binary_cross_entropy(name, named) * counted
    mistyped = optax.sigmoid_binary_cross_entropy(types, batch["types"]).sum(-1) * named * counted
    return (missed.sum() + mistyped.sum()) / named.sum()


def scores(weights: Weights, batch: Batch, key: jax.Array | None = None
           ) -> tuple[jax.Array, jax.Array]:
    """Return the logits of spans: of being a name, and of each type.

    With a key there is dropout. Shapes: (texts, spans) and (texts, spans, types).
    """
    net = Network(weights, key)
    x = jnp.concatenate([
        weights["tag"][batch["tags"]], weights["length"][batch["lengths"]],
        net.drop(batch["signs"], DROPPED["signs"]),
        jnp.tanh(net.linear("states", net.drop(batch["states"], DROPPED["states"]))),
        jnp.tanh(net.linear("vector", net.drop(batch["vectors"], DROPPED["vectors"])))], axis=-1)
    x = net.drop(jax.nn.relu(net.linear("in", x)), DROPPED["words"])
    c = net.convolved(x, batch["mask"][..., None], DILATIONS, DROPPED["words"])
    first, behind = batch["spans"][..., 0], batch["spans"][..., 1] + 1
    of = jax.vmap(lambda rows, at: rows[at])
    total = jnp.pad(jnp.cumsum(net.linear("inside", c), axis=1), ((0, 0), (1, 0), (0, 0)))
    last = net.linear("last", c) + batch["vectors"] @ weights["meaning.w"]
    h = (of(total, behind) - of(total, first)) / (behind - first)[..., None]
    h = h + of(net.linear("first", c), first) + of(last, behind - 1)
    h = h + weights["width"][behind - first - 1]
    h = h + net.drop(batch["proposed"], DROPPED["signs"]) @ weights["proposed.w"]
    h = net.drop(jax.nn.relu(h), DROPPED["words"])
    h = jax.nn.relu(net.linear("hidden", h))
    return net.linear("name", h)[..., 0], net.linear("type", h)
