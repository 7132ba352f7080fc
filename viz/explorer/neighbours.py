"""What surrounds an entity: its relations in groups, and its neighbours around it in a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from maitu.graph.entity import Direction, EntityPage, Quote, RelationLine
from maitu.graph.things import Thing
from maitu.viz import labels

SHOWN = 24  # neighbours in the picture
BUDGET = 60  # relations on the page of an entity
QUOTES = 2  # of a relation on that page
WIDTH, ROW = 780, 32  # of the picture; height that a neighbour takes on its side
_REACH = 180  # from the middle to a neighbour at its height
_FROM, _UNTIL = 22, 13  # how far from the signs a line begins and ends
_HIGH = 18  # height that the word of a relation takes
_LONGEST = 13.5  # characters of a name, as wide as Chinese ones
# Rows of the name in the middle, and how many: they end before the words of the relations on
# either side begin, which are longer in English.
_NARROW, _ROWS = {True: 8.0, False: 5.6}, {True: 2, False: 3}
_CLIPPED = 360  # characters of a quote


@dataclass(frozen=True, slots=True)
class Group:
    """Relations of one predicate in one direction."""

    direction: Direction
    predicate: str
    lines: tuple[RelationLine, ...]  # those that are shown
    total: int

    @property
    def name(self) -> str:
        """What the address calls it: out.promotes."""
        return f"{self.direction}.{self.predicate}"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour in the picture."""

    thing: Thing
    label: str  # cut if it is long
    x: float
    y: float
    is_left: bool
    line: str  # path of the line from the entity to it
    predicates: tuple[tuple[Direction, str], ...]

    @property
    def directions(self) -> frozenset[Direction]:
        """Which way the relations go."""
        return frozenset(direction for direction, _ in self.predicates)


@dataclass(frozen=True, slots=True)
class Spoke:
    """A word for the relations of neighbours next to each other."""

    predicate: str
    x: float
    y: float
    is_left: bool


@dataclass(frozen=True, slots=True)
class Other:
    """A relation between two neighbours."""

    path: str
    is_left: bool | None  # which side both are on; None: one on each


@dataclass(frozen=True, slots=True)
class Picture:
    """Neighbours around an entity."""

    height: int
    x: float  # of the entity
    y: float
    name: tuple[str, ...]  # of the entity, in rows
    neighbours: tuple[Neighbour, ...]
    words: tuple[Spoke, ...]
    others: tuple[Other, ...]
    left_out: int  # neighbours that are not shown

    @property
    def is_one_sided(self) -> bool:
        """Whether nobody stands on the left."""
        return not any(n.is_left for n in self.neighbours)


def groups(lines: Sequence[RelationLine], budget: int = BUDGET, quotes: int = QUOTES
           ) -> list[Group]:
    """Return relations by predicate and direction, of large groups only the beginning.

    Args:
        lines: the relations, in order.
        budget: so many are shown; each group gets its turn until it is spent.
        quotes: of each relation.
    """
    whole: dict[tuple[Direction, str], list[RelationLine]] = {}
    for line in lines:
        whole.setdefault((line.direction, line.predicate), []).append(line)
    share = dict.fromkeys(whole, 0)
    while budget > 0 and any(share[k] < len(whole[k]) for k in whole):
        for key in whole:
            if budget > 0 and share[key] < len(whole[key]):
                share[key] += 1
                budget -= 1
    return [Group(*key, tuple(_short(line, quotes) for line in some[:share[key]]), len(some))
            for key, some in whole.items()]


def ranked(entity: EntityPage) -> list[tuple[Thing, tuple[tuple[Direction, str], ...]]]:
    """Return the neighbours of an entity, those with most sentences first, with their relations."""
    weight: dict[Thing, int] = {}
    said: dict[Thing, dict[tuple[Direction, str], None]] = {}
    for line in entity.relations:
        if line.other.iri != entity.iri:
            weight[line.other] = weight.get(line.other, 0) + len(line.evidences)
            said.setdefault(line.other, {})[line.direction, line.predicate] = None
    return [(thing, tuple(said[thing]))
            for thing in sorted(weight, key=lambda t: (-weight[t], t.label, t.iri))]


def picture(
    entity: EntityPage, pairs: set[tuple[str, str]], zh: bool = True,
) -> Picture | None:
    """Return the picture of an entity's nearest neighbours, None if it has none.

    They stand clockwise by predicate, half of them on each side, each side's at equal heights, so
    that no two names touch.

    Args:
        entity: the entity.
        pairs: which neighbours have a relation with each other, by IRI.
        zh: whether the relations are named in Chinese.
    """
    near = ranked(entity)
    if not near:
        return None
    order = {(line.direction, line.predicate): n for n, line in enumerate(entity.relations)}
    shown = sorted(near[:SHOWN], key=lambda n: min(order[p] for p in n[1]))
    half = math.ceil(len(shown) / 2)
    height = max(half * ROW + 40, 170)
    placed = [*_side(shown[:half], height, False), *_side(shown[half:][::-1], height, True)[::-1]]
    middle = (WIDTH / 2, height / 2)
    name = tuple(labels.wrap(entity.label, _NARROW[zh], _ROWS[zh]).split("\n"))
    return Picture(height, *middle, name, tuple(placed),
                   tuple(_apart(_words(placed, middle))), tuple(_lines(placed, pairs, middle)),
                   len(near) - len(shown))


def clipped(text: str, most: float = _LONGEST) -> str:
    """Return a name cut to a width, counted in Chinese characters."""
    width = 0.0
    for n, character in enumerate(text):
        width += 1 if ord(character) > 0x2000 else 0.55
        if width > most:
            return text[:n].rstrip() + "…"
    return text


def _side(some: Sequence[tuple[Thing, tuple[tuple[Direction, str], ...]]], height: int,
          is_left: bool) -> list[Neighbour]:
    placed = []
    for n, (thing, predicates) in enumerate(some):
        y = height / 2 + (n - (len(some) - 1) / 2) * ROW
        up = (y - height / 2) / (height / 2 + ROW)  # never at the very top, over the middle
        x = _REACH * math.sqrt(1 - up * up) * (-1 if is_left else 1)
        place = round(WIDTH / 2 + x, 1), round(y, 1)
        placed.append(Neighbour(thing, clipped(thing.label), *place, is_left,
                                _line((WIDTH / 2, height / 2), place), predicates))
    return placed


def _line(middle: tuple[float, float], place: tuple[float, float]) -> str:
    """Return the path from beside the sign in the middle to beside the one at a place."""
    (x, y), (to_x, to_y) = middle, place
    dx, dy = to_x - x, to_y - y
    far = math.hypot(dx, dy)
    return (f"M{round(x + dx * _FROM / far, 1)} {round(y + dy * _FROM / far, 1)}"
            f"L{round(to_x - dx * _UNTIL / far, 1)} {round(to_y - dy * _UNTIL / far, 1)}")


def _words(placed: Sequence[Neighbour], middle: tuple[float, float]) -> Iterator[Spoke]:
    """Yield one word for neighbours next to each other whose first predicate is the same."""
    run: list[Neighbour] = []
    for n, neighbour in enumerate(placed):
        run.append(neighbour)
        after = placed[n + 1] if n + 1 < len(placed) else None
        if after is None or after.is_left != neighbour.is_left or \
                after.predicates[0] != neighbour.predicates[0]:
            x, y = (sum(v) / len(run) for v in ([r.x for r in run], [r.y for r in run]))
            yield Spoke(neighbour.predicates[0][1], round(middle[0] + (x - middle[0]) * 0.6, 1),
                        round(middle[1] + (y - middle[1]) * 0.6, 1), neighbour.is_left)
            run = []


def _apart(words: Iterable[Spoke]) -> Iterator[Spoke]:
    """Yield the words of each side from above, moved down where they would touch."""
    free = {True: -math.inf, False: -math.inf}  # from which height on
    for word in sorted(words, key=lambda w: w.y):
        y = max(word.y, free[word.is_left])
        free[word.is_left] = y + _HIGH
        yield replace(word, y=y)


def _lines(placed: Sequence[Neighbour], pairs: set[tuple[str, str]],
           middle: tuple[float, float]) -> Iterator[Other]:
    """Yield curves between neighbours, bent towards the middle."""
    at: Mapping[str, Neighbour] = {n.thing.iri: n for n in placed}
    for first, second in sorted(pairs):
        a, b = at.get(first), at.get(second)
        if a and b:
            bent = [round(m + ((p + q) / 2 - m) * 0.45, 1)
                    for m, p, q in zip(middle, (a.x, a.y), (b.x, b.y), strict=True)]
            yield Other(f"M{a.x} {a.y}Q{bent[0]} {bent[1]} {b.x} {b.y}",
                        a.is_left if a.is_left == b.is_left else None)


def _short(line: RelationLine, quotes: int) -> RelationLine:
    return replace(line, evidences=tuple(map(short, line.evidences[:quotes])))


def short(quote: Quote) -> Quote:
    """Return a quote that is cut if it is very long."""
    if len(quote.text) <= _CLIPPED:
        return quote
    return replace(quote, text=quote.text[:_CLIPPED].rstrip() + "…")
