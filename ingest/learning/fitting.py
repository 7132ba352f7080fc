"""Fitting: what the training of our networks has in common.

Everything is seeded; on one machine two runs give the same weights.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

_LOG = logging.getLogger(__name__)

Weights = dict[str, jax.Array]
Batch = dict[str, jax.Array]
Fitted = dict[str, np.ndarray]
Shapes = dict[str, tuple[tuple[int, ...], float]]  # name -> shape, spread of the first numbers

RATE, DECAY, CLIPPED = 2e-3, 0.02, 1.0
WARM = 0.1  # share of the steps in which the rate grows


def layer(name: str, inputs: int, outputs: int, scale: float = 1.0) -> Shapes:
    """Return the shapes of a linear layer."""
    return {f"{name}.w": ((inputs, outputs), scale * inputs ** -0.5), f"{name}.b": ((outputs,), 0)}


def convolutions(count: int, width: int) -> Shapes:
    """Return the shapes of layers that look at a word and at one on either side."""
    shapes: Shapes = {}
    for i in range(count):
        shapes |= layer(f"convolution{i}", 3 * width, width, 0.5)
    return shapes


def fit(what: str, shapes: Shapes, loss: Callable[[Weights, Batch, jax.Array], jax.Array],
        groups: Callable[[np.random.Generator], Sequence[Any]],
        arrays: Callable[[Any], Fitted], epochs: int, seed: int,
        after: Callable[[int, Fitted], None]) -> Fitted:
    """Return the weights that make a loss small.

    Args:
        what: the network's name, for the log.
        shapes: of its weights.
        loss: of a batch; the key is for dropout.
        groups: what is learned from together, for one epoch; always as many.
        arrays: a group as a batch.
        epochs: how often everything is seen.
        seed: of every random choice.
        after: called after every epoch with its number and the weights.
    """
    random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    weights: Weights = {}
    for name, (shape, spread) in shapes.items():
        key, own = jax.random.split(key)
        weights[name] = jax.random.normal(own, shape) * spread
    steps = epochs * len(groups(np.random.default_rng(seed)))
    rates = optax.warmup_cosine_decay_schedule(0, RATE, int(steps * WARM), steps, 1e-5)
    optimizer = optax.chain(optax.clip_by_global_norm(CLIPPED),
                            optax.adamw(rates, weight_decay=DECAY))
    state = optimizer.init(weights)

    def advanced(weights: Weights, state: optax.OptState, batch: Batch, key: jax.Array
             ) -> tuple[Weights, optax.OptState, jax.Array]:
        lost, gradients = jax.value_and_grad(loss)(weights, batch, key)
        updates, state = optimizer.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state, lost

    step = jax.jit(advanced)
    for epoch in range(epochs):
        losses = []
        for group in groups(random):
            batch = {name: jnp.asarray(array) for name, array in arrays(group).items()}
            key, dropping = jax.random.split(key)
            weights, state, lost = step(weights, state, batch, dropping)
            losses.append(float(lost))
        _LOG.info("%s, epoch %d: loss %.3f", what, epoch + 1, np.mean(losses))
        after(epoch, {name: np.asarray(w) for name, w in weights.items()})
    return {name: np.asarray(w) for name, w in weights.items()}


class Network:
    """Weights in use: layers by name, and dropout where there is a key."""

    def __init__(self, weights: Weights, key: jax.Array | None) -> None:
        self.weights = weights
        self._keys: Iterator[jax.Array] | None = \
            iter(jax.random.split(key, 16)) if key is not None else None

    def linear(self, name: str, x: jax.Array) -> jax.Array:
        """Return `x` times the layer's matrix, plus its bias."""
        return x @ self.weights[f"{name}.w"] + self.weights[f"{name}.b"]

    def drop(self, x: jax.Array, rate: float) -> jax.Array:
        """Return `x` with a share of its numbers at 0."""
        if self._keys is None:
            return x
        return x * jax.random.bernoulli(next(self._keys), 1 - rate, x.shape) / (1 - rate)

    def convolved(self, x: jax.Array, mask: jax.Array, dilations: Sequence[int], rate: float
                  ) -> jax.Array:
        """Return what `weights.convolved` makes of texts, shape (texts, words, numbers)."""
        n = x.shape[1]
        for i, d in enumerate(dilations):
            z = jnp.pad(normalized(x) * mask, ((0, 0), (d, d), (0, 0)))
            around = jnp.concatenate([z[:, :n], z[:, d:n + d], z[:, 2 * d:]], axis=-1)
            x = x + self.drop(jax.nn.relu(self.linear(f"convolution{i}", around)), rate)
        return normalized(x)


def normalized(x: jax.Array) -> jax.Array:
    """Return rows of mean 0 and variance 1."""
    x = x - x.mean(-1, keepdims=True)
    return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
