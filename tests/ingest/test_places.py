import numpy as np
import pytest

from maitu.ingest import parsing
from maitu.ingest.features import features
from maitu.ingest.places import places
from maitu.ingest.proposals import propose
from maitu.ingest.spans import Span
from maitu.ontology.model import Document


@pytest.fixture
def placed():
    def run(text, *names):
        reading = parsing.parse(Document("d", "", text))
        spans = [Span(i, i + len(name), name, ("Technology",)) for name in names
                 for i in range(len(text)) if text.startswith(name, i)]
        spans.sort(key=lambda s: (s.start, -s.end))
        f = features(reading, propose(reading))
        return f, [s.entity for s in spans], places(reading, f, spans)

    return run


def together(names, at):
    return {tuple(names[i] for i in np.flatnonzero(at.enumeration == n))
            for n in set(at.enumeration.tolist())}


def test_what_an_enumeration_names_stands_together(placed):
    _, names, at = placed("推广“风电”、光伏（屋顶光伏）以及储能，研究氢能。", "风电", "光伏", "储能", "氢能")
    assert ("氢能",) in together(names, at)
    assert any({"风电", "光伏", "储能"} <= set(group) for group in together(names, at))


def test_an_enumeration_reaches_from_its_first_word_to_its_last(placed):
    f, _, at = placed("推广风电、光伏和储能。", "风电", "光伏", "储能")
    for first, last in at.listed.tolist():
        assert (f.starts[first], f.stops[last]) == (2, 10)
    assert at.members.tolist() == [3, 3, 3]


def test_a_name_alone_is_an_enumeration_of_one(placed):
    _, _, at = placed("推广风电。储能升温。", "风电", "储能")
    assert at.members.tolist() == [1, 1]
    assert (at.listed == at.words).all()


def test_the_marks_of_an_enumeration_are_no_words_between(placed):
    _, _, at = placed("风电、光伏等技术包括储能。", "风电", "光伏", "储能")
    start, end = int(at.end[0]), int(at.start[2])
    assert at.between.plain[end] - at.between.plain[start] == len("等技术包括")
    assert at.between.etc[end] - at.between.etc[start] == 1
    assert at.between.following[start] == 5 and at.between.example[5]


def test_the_heading_above_is_known(placed):
    _, _, at = placed("一、发展风电\n今年推广储能。\n", "风电", "储能")
    assert at.above.tolist() == [0, 0]
