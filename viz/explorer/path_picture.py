"""A picture of paths between two entities: columns from the one to the other, drawn as SVG.

Each entity stands once: in the column of its place on the path (the last of several places), and
in the row of the best path that it is on. The best path is the straight row in the middle, the
others are around it. A line that passes a column has a place of its own there, and crosses no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from maitu.graph.paths import Path
from maitu.graph.things import Thing
from maitu.ontology.terms import PREDICATES
from maitu.viz import labels

WIDTH = 1100  # at least
_GAP = 90  # between two columns at least, for the names of the relations
_BOX = 158  # width of an entity's box
_EMS = 9.0  # of a line of its name
_LINE = 18  # height of a line of a name
_ROW = 74  # height of a row
_LETTER = 12.5  # pixels of a Chinese character of a relation's name
_SHARES = (0.6, 0.4, 0.5, 0.72, 0.28, 0.84, 0.16)  # of a curve, where its name may stand

Point = tuple[float, float]
Arrows = tuple[bool, bool]  # at the end of a line, and at its start
_Box = tuple[float, float, float, float]  # left, top, right, bottom


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

    @property
    def box(self) -> _Box:
        """Its edges."""
        return (self.x - self.width / 2, self.y - self.height / 2,
                self.x + self.width / 2, self.y + self.height / 2)


@dataclass(frozen=True, slots=True)
class Line:
    """The relations between two entities, as one line."""

    way: str  # as SVG's `d`
    predicates: tuple[str, ...]
    x: float  # of their names
    y: float
    arrows: Arrows


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and lines in a field of `width` by `height`."""

    width: float  # `WIDTH`, and more if there are many columns
    height: float
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]


def draw(paths: Sequence[Path]) -> Picture:
    """Arrange paths that all have the same two ends, the best one first.

    Raises:
        IndexError: there are no paths.
    """
    source, target = paths[0].things[0].iri, paths[0].things[-1].iri
    last = max(len(path.hops) for path in paths)
    column = {target: last}
    said: dict[tuple[str, str], dict[str, Arrows]] = defaultdict(dict)
    for path in paths:
        for place, thing in enumerate(path.things[:-1]):
            column[thing.iri] = max(place, column.get(thing.iri, 0))
        for hop in path.hops:
            known = said[_ends(hop.ends)].get(hop.predicate, (False, False))
            both = hop.predicate in PREDICATES and PREDICATES[hop.predicate].symmetric
            said[_ends(hop.ends)][hop.predicate] = (
                known[0] or (hop.forward and not both), known[1] or not (hop.forward or both))
    width = max(WIDTH, 2 + _BOX + last * (_BOX + _GAP))
    x = {n: 1 + _BOX / 2 + n * (width - 2 - _BOX) / last for n in range(last + 1)}
    y, height = _heights(paths, column)
    things = {thing.iri: thing for path in paths for thing in path.things}
    spots = tuple(_spot(thing, x[column[iri]], y[iri], iri in (source, target))
                  for iri, thing in things.items())
    taken = [spot.box for spot in spots]
    lines = tuple(_line(_course(a, b, column, x, y), properties, taken)
                  for (a, b), properties in said.items())
    return Picture(width, height, spots, lines)


def _ends(ends: tuple[Thing, Thing]) -> tuple[str, str]:
    return ends[0].iri, ends[1].iri


def _passing(a: str, b: str, column: int) -> str:
    """Return what stands for a line in a column that it passes."""
    return f"{a}\n{b}\n{column}"


def _heights(paths: Sequence[Path], column: Mapping[str, int]) -> tuple[dict[str, float], float]:
    """Return how far down each entity and each passing line stands, and how much that takes."""
    rows: dict[str, int] = {}
    taken = set()
    for rank, path in enumerate(paths):
        for a, b in map(_ends, (hop.ends for hop in path.hops)):
            passed = [(_passing(a, b, n), n) for n in range(column[a] + 1, column[b])]
            for key, at in [(a, column[a]), *passed, (b, column[b])]:
                if key not in rows:
                    row = rank
                    while (at, row) in taken:
                        row += 1
                    rows[key] = row
                    taken.add((at, row))
    # Used rows, from the middle outwards: below, above, below …
    order = {row: (n + 1) // 2 * (1 if n % 2 else -1)
             for n, row in enumerate(sorted(set(rows.values())))}
    top = min(order.values())
    return ({key: _ROW * (order[row] - top + 0.5) for key, row in rows.items()},
            _ROW * len(order))


def _spot(thing: Thing, x: float, y: float, is_end: bool) -> Spot:
    rows = tuple(labels.wrap(thing.label, _EMS).split("\n"))
    return Spot(thing, round(x, 1), round(y, 1), _BOX, _LINE * len(rows) + 12, rows, is_end)


def _course(
    a: str, b: str, column: Mapping[str, int], x: Mapping[int, float], y: Mapping[str, float]
) -> list[tuple[Point, Point, Point, Point]]:
    """Return the Bézier curves from one entity to another, which leave and arrive level."""
    first, end = column[a], column[b]
    step = (end > first) - (end < first)
    half = _BOX / 2
    points = [(x[first] + (half if step >= 0 else -half), y[a])]
    for n in range(first + 1, end):
        key = _passing(a, b, n)
        points += [(x[n] - half, y[key]), (x[n] + half, y[key])]
    points.append((x[end] + (-half if step > 0 else half), y[b]))
    curves = []
    for p, q in pairwise(points):
        bend = ((q[0] - p[0]) / 2, (p[0] - q[0]) / 2) if step else (half / 2, half / 2)
        curves.append((p, (p[0] + bend[0], p[1]), (q[0] + bend[1], q[1]), q))
    return curves


def _line(
    curves: Sequence[tuple[Point, Point, Point, Point]], said: Mapping[str, Arrows],
    taken: list[_Box],
) -> Line:
    """Draw a line, with its names where nothing is yet; that place is then taken."""
    start = curves[0][0]
    way = f"M{start[0]:.0f} {start[1]:.0f}" + "".join(
        "C" + " ".join(f"{x:.0f} {y:.0f}" for x, y in curve[1:]) for curve in curves)
    wide = max(labels.width(name) for name in said) * _LETTER * len(said) + 8
    boxes = [(x - wide / 2, y - 17, x + wide / 2, y) for x, y in _places(curves)]
    free = next((box for box in boxes if not any(_meet(box, other) for other in taken)), boxes[0])
    taken.append(free)
    arrows = (any(there for there, _ in said.values()), any(back for _, back in said.values()))
    return Line(way, tuple(said), round((free[0] + free[2]) / 2, 1), round(free[3] - 4, 1), arrows)


def _places(curves: Sequence[tuple[Point, Point, Point, Point]]) -> Iterator[Point]:
    """Yield points of a line, first of its ends, where it belongs to one entity."""
    for curve in (curves[-1], *curves[:-1]):
        for t in _SHARES if len(curves) == 1 else (0.5, *_SHARES):
            s = 1 - t
            yield (sum(f * p[0] for f, p in zip(_shares(s, t), curve, strict=True)),
                   sum(f * p[1] for f, p in zip(_shares(s, t), curve, strict=True)))


def _shares(s: float, t: float) -> tuple[float, float, float, float]:
    return s**3, 3 * s * s * t, 3 * s * t * t, t**3


def _meet(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
