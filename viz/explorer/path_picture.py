"""A picture of paths between two entities: columns from the one to the other, drawn as SVG.

Each entity stands once, in the column of its place on the path (the last of several places). A
line that passes a column on its way has a place of its own there, so that it crosses no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from maitu.graph.paths import Path
from maitu.graph.things import Thing
from maitu.viz import labels

WIDTH = 1100
_BOX = 158  # width of an entity's box
_EMS = 9.0  # of a line of its name
_LINE = 18  # height of a line of a name
_ROW = 78  # height of a row
_LETTER = 12.5  # pixels of a Chinese character of a relation's name
_Key = tuple[int, ...] | str  # an entity's IRI, or where a line passes


@dataclass(frozen=True, slots=True)
class Spot:
    """An entity's box; `x` and `y` are its centre, lengths in pixels."""

    thing: Thing
    x: float
    y: float
    width: float
    height: float
    rows: tuple[str, ...]  # its name in lines
    is_end: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The relations between two entities, as one line."""

    way: str  # as SVG's `d`
    predicates: tuple[str, ...]
    x: float  # of their names
    y: float
    to_end: bool  # an arrow at the end, which is nearer the target
    to_start: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and lines in a field of `WIDTH` by `height`."""

    height: float
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]


def draw(paths: Sequence[Path]) -> Picture:
    """Arrange paths that all have the same two ends, the best path at the top.

    Raises:
        IndexError: there are no paths.
    """
    source, target = paths[0].things[0], paths[0].things[-1]
    last = max(len(path.hops) for path in paths)
    column = {target.iri: last}
    for path in paths:
        for place, thing in enumerate(path.things[:-1]):
            column[thing.iri] = max(place, column.get(thing.iri, 0))
    ranks: dict[int, dict[_Key, list[int]]] = defaultdict(lambda: defaultdict(list))
    pairs: dict[tuple[str, str], dict[str, tuple[bool, bool]]] = defaultdict(dict)
    for rank, path in enumerate(paths):
        for hop, (a, b) in zip(path.hops, _pairs(path), strict=True):
            ranks[column[a]][a].append(rank)
            ranks[column[b]][b].append(rank)
            for passed in range(column[a] + 1, column[b]):
                ranks[passed][_passing(column, a, b)].append(rank)
            known = pairs[a, b].get(hop.predicate, (False, False))
            pairs[a, b][hop.predicate] = known[0] or hop.forward, known[1] or not hop.forward
    most = max(map(len, ranks.values()))
    y = {(n, key): _ROW * (most / 2 + place - (len(keys) - 1) / 2)
         for n, keys in ranks.items()
         for place, key in enumerate(sorted(keys, key=lambda k: (mean(keys[k]), str(k))))}
    # Each column's middle, with the outer boxes at the edges.
    x = {n: 1 + _BOX / 2 + n * (WIDTH - 2 - _BOX) / last for n in range(last + 1)}
    things = {thing.iri: thing for path in paths for thing in path.things}
    spots = tuple(_spot(thing, x[column[iri]], y[column[iri], iri],
                        iri in (source.iri, target.iri)) for iri, thing in things.items())
    lines = tuple(_line(a, b, said, column, x, y, source.iri, target.iri)
                  for (a, b), said in pairs.items())
    return Picture(_ROW * most, spots, lines)


def _pairs(path: Path) -> Iterable[tuple[str, str]]:
    return ((hop.ends[0].iri, hop.ends[1].iri) for hop in path.hops)


def _passing(column: Mapping[str, int], a: str, b: str) -> _Key:
    """Return what stands for a line in the columns that it passes."""
    return f"{a}\n{b}"


def _spot(thing: Thing, x: float, y: float, is_end: bool) -> Spot:
    rows = tuple(labels.wrap(thing.label, _EMS).split("\n"))
    return Spot(thing, round(x, 1), round(y, 1), _BOX, _LINE * len(rows) + 12, rows, is_end)


def _line(
    a: str, b: str, said: Mapping[str, tuple[bool, bool]], column: Mapping[str, int],
    x: Mapping[int, float], y: Mapping[tuple[int, _Key], float], source: str, target: str,
) -> Line:
    """Draw the line from one entity to the next, curves that leave and arrive level."""
    first, end = column[a], column[b]
    step = 1 if end > first else -1 if end < first else 0
    half = _BOX / 2
    points = [(x[first] + (half if step >= 0 else -half), y[first, a])]
    for passed in range(first + 1, end):
        points += [(x[passed] - half, y[passed, _passing(column, a, b)]),
                   (x[passed] + half, y[passed, _passing(column, a, b)])]
    points.append((x[end] + (-half if step > 0 else half), y[end, b]))
    way = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        bend = ((x1 - x0) / 2, (x0 - x1) / 2) if step else (half, half)
        way += f"C{x0 + bend[0]:.0f} {y0:.0f} {x1 + bend[1]:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    # The names stand where lines are apart: at the far end of what fans out from the source.
    begun, left = (points[-2:] if b != target or a == source and len(points) == 2
                   else points[:2])
    share = 0.5 if a == source and b == target else 0.6 if b != target else 0.4
    if not step:
        return Line(way, tuple(said), begun[0] + half * 0.75, (begun[1] + left[1]) / 2,
                    *_arrows(said))
    at = begun[0] + share * (left[0] - begun[0])
    height = begun[1] + (left[1] - begun[1]) * (3 * share**2 - 2 * share**3)
    return Line(way, tuple(said), round(at, 1), round(height - 5, 1), *_arrows(said))


def _arrows(said: Mapping[str, tuple[bool, bool]]) -> tuple[bool, bool]:
    return any(there for there, _ in said.values()), any(back for _, back in said.values())
