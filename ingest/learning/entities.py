"""Training of the network that recognizes entities (`recognition.py` runs it).

The loss is cross entropy: of being a name over all spans, of the types over those that are names.
Everything is seeded; on one machine two runs give the same weights.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
import optax

from maitu.ingest.features import LENGTHS, TAGS, WIDEST
from maitu.ingest.learning.examples import Example, arrays
from maitu.ingest.recognition import DILATIONS
from maitu.ontology.terms import TYPES

_LOG = logging.getLogger(__name__)

Weights = dict[str, jax.Array]
Batch = dict[str, jax.Array]

KEPT, VECTOR, WORD, SPAN = 128, 64, 160, 80  # numbers kept of states, vectors, words, spans
DROPPED = {"states": 0.3, "vectors": 0.3, "signs": 0.2, "words": 0.35}
BATCH, RATE, DECAY = 8, 2e-3, 0.02


def train(chosen: Sequence[Example], epochs: int, seed: int = 0,
          after: Callable[[int, dict[str, np.ndarray]], None] = lambda epoch, weights: None
          ) -> dict[str, np.ndarray]:
    """Return the weights of a network trained on examples.

    Args:
        chosen: the examples.
        epochs: how often each is seen.
        seed: of every random choice.
        after: called after every epoch with its number and the weights.
    """
    random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    key, first = jax.random.split(key)
    weights = _initial(first, chosen[0])
    steps = epochs * (len(chosen) // BATCH)
    rates = optax.warmup_cosine_decay_schedule(0, RATE, steps // 10, steps, 1e-5)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0),
                            optax.adamw(rates, weight_decay=DECAY))
    state = optimizer.init(weights)

    @jax.jit
    def step(weights: Weights, state: optax.OptState, batch: Batch, key: jax.Array
             ) -> tuple[Weights, optax.OptState, jax.Array]:
        loss, gradients = jax.value_and_grad(_loss)(weights, batch, key)
        updates, state = optimizer.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state, loss

    for epoch in range(epochs):
        losses = []
        for group in _groups(chosen, random):
            longest = max(len(e.features.words) for e in group)
            batch = {k: jnp.asarray(v) for k, v in arrays(group, -(-longest // 64) * 64).items()}
            key, dropping = jax.random.split(key)
            weights, state, loss = step(weights, state, batch, dropping)
            losses.append(float(loss))
        _LOG.info("entities, epoch %d: loss %.3f", epoch + 1, np.mean(losses))
        after(epoch, {name: np.asarray(w) for name, w in weights.items()})
    return {name: np.asarray(w) for name, w in weights.items()}


def _groups(chosen: Sequence[Example], random: np.random.Generator) -> list[list[Example]]:
    """Return batches of texts of about one length, in random order."""
    lengths = np.array([len(e.features.words) for e in chosen])
    order = np.argsort(lengths + random.normal(0, 60, len(chosen)))
    groups = [[chosen[i] for i in order[k:k + BATCH]]
              for k in range(0, len(chosen) - BATCH + 1, BATCH)]
    random.shuffle(groups)  # type: ignore[arg-type]
    return groups


def _initial(key: jax.Array, example: Example) -> Weights:
    f = example.features
    proposed = len(next(iter(f.proposed.values())))
    weights: Weights = {}

    def draw(name: str, shape: tuple[int, ...], scale: float) -> None:
        nonlocal key
        key, own = jax.random.split(key)
        weights[name] = jax.random.normal(own, shape) * scale

    def layer(name: str, inputs: int, outputs: int, scale: float = 1.0) -> None:
        draw(f"{name}.w", (inputs, outputs), scale * inputs ** -0.5)
        weights[f"{name}.b"] = jnp.zeros(outputs)

    draw("tag", (len(TAGS), 16), 0.1)
    draw("length", (LENGTHS, 8), 0.1)
    draw("width", (WIDEST, SPAN), 0.1)
    layer("states", f.states.shape[1], KEPT)
    layer("vector", f.vectors.shape[1], VECTOR)
    layer("in", 16 + 8 + f.signs.shape[1] + KEPT + VECTOR, WORD)
    for i in range(len(DILATIONS)):
        layer(f"convolution{i}", 3 * WORD, WORD, 0.5)
    for name in ("first", "last", "inside"):
        layer(name, WORD, SPAN)
    layer("meaning", f.vectors.shape[1], SPAN)
    layer("proposed", proposed, SPAN)
    layer("hidden", SPAN, SPAN)
    layer("name", SPAN, 1)
    layer("type", SPAN, len(TYPES))
    return weights


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

    With a key there is dropout. Shapes: (texts, words, WIDEST) and (texts, words, WIDEST, types).
    """
    keys = iter(jax.random.split(key, 16)) if key is not None else None

    def drop(x: jax.Array, rate: float) -> jax.Array:
        if keys is None:
            return x
        return x * jax.random.bernoulli(next(keys), 1 - rate, x.shape) / (1 - rate)

    def linear(name: str, x: jax.Array) -> jax.Array:
        return x @ weights[f"{name}.w"] + weights[f"{name}.b"]

    x = jnp.concatenate([
        weights["tag"][batch["tags"]], weights["length"][batch["lengths"]],
        drop(batch["signs"], DROPPED["signs"]),
        jnp.tanh(linear("states", drop(batch["states"], DROPPED["states"]))),
        jnp.tanh(linear("vector", drop(batch["vectors"], DROPPED["vectors"])))], axis=-1)
    x = drop(jax.nn.relu(linear("in", x)), DROPPED["words"])
    mask, n = batch["mask"][..., None], x.shape[1]
    for i, d in enumerate(DILATIONS):
        z = jnp.pad(_normalized(x) * mask, ((0, 0), (d, d), (0, 0)))
        around = jnp.concatenate([z[:, :n], z[:, d:n + d], z[:, 2 * d:]], axis=-1)
        x = x + drop(jax.nn.relu(linear(f"convolution{i}", around)), DROPPED["words"])
    c = _normalized(x)
    last = linear("last", c) + batch["vectors"] @ weights["meaning.w"]
    last = jnp.pad(last, ((0, 0), (0, WIDEST), (0, 0)))
    total = jnp.pad(jnp.cumsum(linear("inside", c), axis=1), ((0, 0), (1, WIDEST), (0, 0)),
                    mode="constant")
    behind = jnp.arange(n)[:, None] + jnp.arange(WIDEST)[None]
    total_after = total[:, jnp.minimum(behind + 1, n)]
    inside = (total_after - total[:, :n, None]) / (jnp.arange(WIDEST) + 1.0)[:, None]
    h = linear("first", c)[:, :, None] + last[:, behind] + inside + weights["width"]
    h = h + drop(batch["proposed"], DROPPED["signs"]) @ weights["proposed.w"]
    h = drop(jax.nn.relu(h), DROPPED["words"])
    h = jax.nn.relu(linear("hidden", h))
    return linear("name", h)[..., 0], linear("type", h)


def _normalized(x: jax.Array) -> jax.Array:
    x = x - x.mean(-1, keepdims=True)
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
