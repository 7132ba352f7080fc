"""Training of the network that finds relations (`statements.py` runs it).

It learns from the pairs of the corpus' own entities: which predicates a text states of them. The
words that a corpus annotation quotes as evidence say at which of several places a statement is
made; the other places of the same two entities count neither way.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import optax

from maitu.ingest import references, relations, statements
from maitu.ingest.entities import Found
from maitu.ingest.features import LENGTHS, TAGS
from maitu.ingest.learning.entities import _normalized
from maitu.ingest.learning.examples import Example
from maitu.ingest.pairs import NUMBERS, REGIONS, Pairs, pairs, possible
from maitu.ingest.spans import Span
from maitu.ingest.statements import DILATIONS, marks
from maitu.ontology.model import Entity, Mention
from maitu.ontology.terms import PREDICATES, TYPES

_LOG = logging.getLogger(__name__)
WORD, REGION, PAIR, DEEP = 128, 48, 128, 64
DROPPED = {"states": 0.3, "words": 0.3, "pairs": 0.3, "types": 0.1}
BATCH, RATE, DECAY = 6, 2e-3, 0.02
OPTIONAL, DENIED = 0.5, 3.0
RAREST = 3.0  # what a statement of the rarest predicates counts

Weights = dict[str, jax.Array]
Batch = dict[str, jax.Array]


@dataclass(frozen=True)
class PairExample:
    """A text's pairs and what it states of them."""

    example: Example
    found: Found
    pairs: Pairs
    wanted: np.ndarray  # (pairs, predicates): 1 where the text states it
    weights: np.ndarray  # (pairs, predicates): how much each counts


def as_annotated(example: Example) -> Found:
    """Return what recognition would find if it made no mistake."""
    text = example.reading.document.text
    entities, spans = [], []
    for e in example.annotation.entities:
        places = example.places[e["id"]]
        if places:
            types = tuple(e["types"])
            entities.append(Entity(e["id"], types, tuple(e["names"]),
                                   tuple(Mention(a, b, text[a:b]) for a, b in places)))
            spans += [Span(a, b, e["id"], types, types[0] == "Trend") for a, b in places]
    spans.sort(key=lambda s: (s.start, -s.end))
    spans += references.find(example.reading, entities, spans)
    return Found(tuple(entities), tuple(sorted(spans, key=lambda s: (s.start, -s.end))), {})


def labelled(example: Example, found: Found, is_gold: dict[str, str]) -> PairExample:
    """Return the pairs of a text with what the annotation says of them.

    Args:
        example: the text.
        found: its entities as somebody found them.
        is_gold: of each found entity the annotated one it stands for.
    """
    p = _pairs(example, found)
    order = {name: i for i, name in enumerate(PREDICATES)}
    wanted = np.zeros((len(p.subjects), len(order)), np.float32)
    weights = np.zeros((len(p.subjects), len(order)), np.float32)
    by_pair: dict[tuple[str, str], list[int]] = {}
    for n, (i, j) in enumerate(zip(p.subjects, p.objects, strict=True)):
        s, o = p.spans[i], p.spans[j]
        weights[n] = possible(s.types, o.types)
        if s.entity in is_gold and o.entity in is_gold:
            by_pair.setdefault((is_gold[s.entity], is_gold[o.entity]), []).append(n)
    for r in example.annotation.relations:
        k = order[r["p"]]
        ends = [(r["s"], r["o"])] + [(r["o"], r["s"])] * PREDICATES[r["p"]].symmetric
        stretch = _stretch(example.reading.document.text, r["evidence"])
        for end in ends:
            at = by_pair.get(end, [])
            inside = [n for n in at if _within(p, n, stretch)] or \
                sorted(at, key=lambda n: _distance(p, n))[:1]
            weights[at, k] = 0
            wanted[inside, k] = 1
            weights[inside, k] = OPTIONAL if r.get("optional") else 1
    names = {n: e["id"] for e in example.annotation.entities for n in e["names"]}
    for denied in example.annotation.negatives:
        end = names.get(denied["s_name"], ""), names.get(denied["o_name"], "")
        for n in by_pair.get(end, []):
            k = order[denied["p"]]
            if not wanted[n, k]:
                weights[n, k] = DENIED
    return PairExample(example, found, p, wanted, weights)


def stated(example: Example, found: Found, threshold: float) -> set[tuple[str, str, str]]:
    """Return the triples of found entities whose probability reaches a threshold."""
    p = _pairs(example, found)
    names, triples = list(PREDICATES), set()
    for n, k in zip(*np.nonzero(statements.probabilities(example.features, p) >= threshold),
                    strict=True):
        s, o = p.spans[p.subjects[n]], p.spans[p.objects[n]]
        if statements.asserted(example.reading, s, o):
            triples.add((s.entity, names[k], o.entity))
    return triples


def _pairs(example: Example, found: Found) -> Pairs:
    claims = relations.claimed(relations.ruled(example.reading, found))
    policy = references.document_policy(example.reading, found.spans)
    return pairs(example.reading, example.features, found.spans, claims,
                 policy.entity if policy else None)


def _stretch(text: str, evidence: str) -> tuple[int, int] | None:
    match = re.search(r"[\s*|#>]*".join(re.escape(c) for c in evidence), text)
    return match.span() if match else None


def _within(p: Pairs, n: int, stretch: tuple[int, int] | None) -> bool:
    if stretch is None:
        return False
    o = p.spans[p.objects[n]]
    return bool(stretch[0] <= o.start and o.end <= stretch[1] + 1)


def _distance(p: Pairs, n: int) -> int:
    return int(abs(p.spans[p.subjects[n]].start - p.spans[p.objects[n]].start))


def train(chosen: Sequence[PairExample], epochs: int, seed: int = 0,
          after: Callable[[int, dict[str, np.ndarray]], None] = lambda epoch, weights: None
          ) -> dict[str, np.ndarray]:
    """Return the weights of a network trained on the pairs of texts (see `entities.train`)."""
    random, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    key, first = jax.random.split(key)
    weights = _initial(first, chosen[0])
    rarity = jnp.asarray(_rarity(chosen))
    steps = epochs * (len(chosen) // BATCH)
    rates = optax.warmup_cosine_decay_schedule(0, RATE, steps // 10, steps, 1e-5)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0),
                            optax.adamw(rates, weight_decay=DECAY))
    state = optimizer.init(weights)

    @jax.jit
    def step(weights: Weights, state: optax.OptState, batch: Batch, key: jax.Array
             ) -> tuple[Weights, optax.OptState, jax.Array]:
        loss, gradients = jax.value_and_grad(_loss)(weights, batch, rarity, key)
        updates, state = optimizer.update(gradients, state, weights)
        return optax.apply_updates(weights, updates), state, loss

    for epoch in range(epochs):
        sizes = np.array([len(e.pairs.subjects) for e in chosen])
        order = np.argsort(sizes * np.exp(random.normal(0, 0.2, len(chosen))))
        groups = [[chosen[i] for i in order[k:k + BATCH]]
                  for k in range(0, len(chosen) - BATCH + 1, BATCH)]
        random.shuffle(groups)  # type: ignore[arg-type]
        losses = []
        for group in groups:
            batch = {k: jnp.asarray(v) for k, v in arrays(group).items()}
            key, dropping = jax.random.split(key)
            weights, state, loss = step(weights, state, batch, dropping)
            losses.append(float(loss))
        _LOG.info("relations, epoch %d: loss %.3f", epoch + 1, np.mean(losses))
        after(epoch, {name: np.asarray(w) for name, w in weights.items()})
    return {name: np.asarray(w) for name, w in weights.items()}


def arrays(chosen: Sequence[PairExample]) -> dict[str, np.ndarray]:
    """Return examples as one batch, padded to round numbers of words and of pairs."""
    n = len(chosen)
    length = -(-max(len(e.example.features.words) for e in chosen) // 128) * 128
    count = 256
    while count < max(len(e.pairs.subjects) for e in chosen):
        count = int(count * 1.5) // 64 * 64
    f0 = chosen[0].example.features
    batch = {
        "states": np.zeros((n, length, f0.states.shape[1]), np.float32),
        "vectors": np.zeros((n, length, f0.vectors.shape[1]), np.float32),
        "marks": np.zeros((n, length, len(TYPES) + 1), np.float32),
        "tags": np.zeros((n, length), np.int32), "lengths": np.zeros((n, length), np.int32),
        "mask": np.zeros((n, length), np.float32),
        "subjects": np.zeros((n, count, 2), np.int32), "objects": np.zeros((n, count, 2), np.int32),
        "regions": np.zeros((n, count, REGIONS, 2), np.int32),
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
        batch["subjects"][i, :c] = p.words[p.subjects]
        batch["objects"][i, :c] = p.words[p.objects]
        batch["regions"][i, :c] = p.regions
        batch["numbers"][i, :c] = p.numbers
        batch["wanted"][i, :c] = e.wanted
        batch["weights"][i, :c] = e.weights
    return batch


def _initial(key: jax.Array, example: PairExample) -> Weights:
    f = example.example.features
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
    layer("vector", f.vectors.shape[1], 64)
    layer("in", 16 + 8 + len(TYPES) + 1 + f.states.shape[1] + 64, WORD)
    for i in range(len(DILATIONS)):
        layer(f"convolution{i}", 3 * WORD, WORD, 0.5)
    layer("subject", WORD, PAIR)
    layer("object", WORD, PAIR)
    layer("numbers", NUMBERS, PAIR, 2.0)
    layer("left", WORD, PAIR)
    layer("right", WORD, PAIR)
    layer("regions", WORD, REGIONS * REGION)
    layer("around", REGIONS * REGION, PAIR)
    layer("hidden", PAIR, DEEP)
    layer("predicate", DEEP, len(PREDICATES))
    return weights


def _rarity(chosen: Sequence[PairExample]) -> np.ndarray:
    """Return how much a statement of each predicate counts: the rare ones more."""
    counts = sum((e.wanted.sum(axis=0) for e in chosen), np.zeros(len(PREDICATES)))
    often = np.median(counts)
    found: np.ndarray = np.clip(np.sqrt(often / np.maximum(counts, 1)), 1, RAREST)
    return found.astype(np.float32)


def _loss(weights: Weights, batch: Batch, rarity: jax.Array, key: jax.Array) -> jax.Array:
    logits = scores(weights, batch, key)
    counted = batch["weights"] * (1 + (rarity - 1) * batch["wanted"])
    missed = optax.sigmoid_binary_cross_entropy(logits, batch["wanted"]) * counted
    return missed.sum() / batch["wanted"].sum()


def scores(weights: Weights, batch: Batch, key: jax.Array | None = None) -> jax.Array:
    """Return the logits of every predicate for every pair: (texts, pairs, predicates)."""
    keys = iter(jax.random.split(key, 16)) if key is not None else None

    def drop(x: jax.Array, rate: float) -> jax.Array:
        if keys is None:
            return x
        return x * jax.random.bernoulli(next(keys), 1 - rate, x.shape) / (1 - rate)

    def linear(name: str, x: jax.Array) -> jax.Array:
        return x @ weights[f"{name}.w"] + weights[f"{name}.b"]

    x = jnp.concatenate([
        weights["tag"][batch["tags"]], weights["length"][batch["lengths"]],
        drop(batch["marks"], DROPPED["types"]), drop(batch["states"], DROPPED["states"]),
        jnp.tanh(linear("vector", drop(batch["vectors"], DROPPED["states"])))], axis=-1)
    x = drop(jax.nn.relu(linear("in", x)), DROPPED["words"])
    mask, n = batch["mask"][..., None], x.shape[1]
    for i, d in enumerate(DILATIONS):
        z = jnp.pad(_normalized(x) * mask, ((0, 0), (d, d), (0, 0)))
        around = jnp.concatenate([z[:, :n], z[:, d:n + d], z[:, 2 * d:]], axis=-1)
        x = x + drop(jax.nn.relu(linear(f"convolution{i}", around)), DROPPED["words"])
    c = _normalized(x) * mask

    def mean(x: jax.Array, bounds: jax.Array) -> jax.Array:
        """Mean over words from the first up to the second of `bounds`, 0 where there are none."""
        total = jnp.pad(jnp.cumsum(x, axis=1), ((0, 0), (1, 0), (0, 0)))
        take = jax.vmap(lambda t, at: t[at])
        size = jnp.maximum(bounds[..., 1] - bounds[..., 0], 1)[..., None]
        return (take(total, bounds[..., 1]) - take(total, bounds[..., 0])) / jnp.sqrt(size)

    ends = jnp.array([0, 1])
    h = mean(linear("subject", c), batch["subjects"] + ends)
    h = h + mean(linear("object", c), batch["objects"] + ends)
    h = h + mean(linear("left", c), batch["subjects"] + ends) * mean(
        linear("right", c), batch["objects"] + ends)
    seen = jax.nn.relu(linear("regions", c)) * mask
    regions = jnp.concatenate([mean(seen[..., r * REGION:(r + 1) * REGION],
                                    batch["regions"][:, :, r]) for r in range(REGIONS)], axis=-1)
    h = h + linear("around", drop(jnp.tanh(regions), DROPPED["words"]))
    h = h + linear("numbers", drop(batch["numbers"], DROPPED["types"]))
    h = drop(jax.nn.relu(h), DROPPED["pairs"])
    h = jax.nn.relu(linear("hidden", h))
    return linear("predicate", h)
