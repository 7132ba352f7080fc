"""Neighbours around an entity: who is shown, and where."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from maitu.graph.entity import Direction, EntityPage, Quote, RelationLine
from maitu.graph.things import Thing
from maitu.viz.explorer import neighbours


def line(name: str, predicate: str = "launches", direction: Direction = "out", quotes: int = 1
         ) -> RelationLine:
    said = tuple(Quote("它推出。", "/d", "札记", None, None, n, n + 4) for n in range(quotes))
    return RelationLine(direction, predicate, Thing(f"/{name}", name, ("Product",)), 0.9,
                        "stated", said)


def entity(*lines: RelationLine) -> EntityPage:
    return EntityPage("/e", "蓝桉科技", ("Company",), (), (), (), (), lines, ())


def test_those_with_most_sentences_are_shown() -> None:
    lines = [line(f"p{n:02}") for n in range(40)]
    made = neighbours.picture(entity(*lines, line("much", quotes=9)), set())
    assert made is not None and len(made.neighbours) == neighbours.SHOWN
    assert made.left_out == 41 - neighbours.SHOWN
    assert "much" in {n.thing.label for n in made.neighbours}


def test_names_stand_apart_and_within_the_picture() -> None:
    lines = [line("很长的名称" * 9 + str(n), ("launches", "adopts")[n % 2]) for n in range(24)]
    made = neighbours.picture(entity(*lines), {("/a", "/b")})
    assert made is not None
    for side in (True, False):
        heights = sorted(n.y for n in made.neighbours if n.is_left == side)
        assert len(heights) == 12 and heights[0] > 10 and heights[-1] < made.height - 10
        assert all(b - a >= neighbours.ROW for a, b in pairwise(heights))
    assert all(len(n.label) <= 15 for n in made.neighbours)
    assert [w.predicate for w in made.words].count("launches") <= 2
    assert neighbours.picture(entity(*lines), {("/a", "/b")}) == made


def test_an_entity_with_two_kinds_of_relation_to_one_is_one_neighbour() -> None:
    made = neighbours.picture(entity(line("p"), line("p", "adopts", "in"), line("q")),
                              {("/p", "/q"), ("/p", "/gone")})
    assert made is not None
    assert [n.predicates for n in made.neighbours if n.thing.label == "p"] == [
        (("out", "launches"), ("in", "adopts"))]
    assert [other.is_left for other in made.others] == [None]  # they stand on either side
    assert not made.is_one_sided
    alone = neighbours.picture(entity(line("p")), set())
    assert alone is not None and alone.is_one_sided
    assert neighbours.picture(entity(), set()) is None


def test_each_kind_of_relation_has_its_turn() -> None:
    many = [line(f"p{n}") for n in range(100)]
    found = neighbours.groups([*many, line("a", "adopts", quotes=5), line("b", "adopts", "in")], 10)
    assert [(g.name, len(g.lines), g.total) for g in found] == [
        ("out.launches", 8, 100), ("out.adopts", 1, 1), ("in.adopts", 1, 1)]
    assert len(found[1].lines[0].evidences) == neighbours.QUOTES


def test_words_of_relations_stand_apart_and_off_the_name() -> None:
    lines = [line(f"p{n}", predicate) for n, predicate in
             enumerate(("leads", "competesWith", "cooperatesWith", "adopts", "launches") * 2)]
    made = neighbours.picture(replace(entity(*lines), label="很长的名称" * 5), set(), zh=False)
    assert made is not None
    for side in (True, False):
        heights = sorted(w.y for w in made.words if w.is_left == side)
        assert len(heights) > 2 and all(b - a >= 18 for a, b in pairwise(heights))
    assert len(made.name) == 3 and max(map(len, made.name)) <= 6
