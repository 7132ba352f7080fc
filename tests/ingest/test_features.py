import numpy as np

from maitu.ingest import parsing
from maitu.ingest.features import PROPOSED, SOURCES, WIDEST, features
from maitu.ingest.proposals import propose
from maitu.ontology.model import Document
from maitu.ontology.terms import TYPES


def read(text, **fields):
    reading = parsing.parse(Document("d", "", text, **fields))
    return reading, features(reading, propose(reading))


def test_words_of_all_sentences_stand_in_order_and_know_where_no_name_goes_on():
    reading, f = read("储能电站、基站加快建设，天气好\n天气不好")
    assert [(w.start, w.end) for w in f.words] == sorted((w.start, w.end) for w in f.words)
    stops = [reading.text.index("，"), reading.text.index("\n"), len(reading.text)]
    for word, end in zip(f.words, f.ends, strict=True):
        behind = f.starts[end] if end < len(f.words) else len(reading.text)
        assert behind - next(s for s in stops if s >= word.start) in (0, 1)
    assert len(f.states) == len(f.vectors) == len(f.tags) == len(f.signs) == len(f.words)


def test_a_stretch_of_text_is_found_among_the_words():
    reading, f = read("工信部支持区块链。")
    start = reading.text.index("区块链")
    first, last = f.exactly(start, start + 3)
    assert reading.text[f.starts[first]:f.stops[last]] == "区块链"
    assert f.exactly(start + 1, start + 3) is None
    assert f.covering(start + 1, start + 2) is not None
    assert f.covering(len(reading.text), len(reading.text)) is None


def test_who_proposes_a_span_as_what_is_known():
    reading, f = read("工信部支持区块链。")
    start = reading.text.index("区块链")
    first, last = f.exactly(start, start + 3)
    row = f.proposed[first, last - first]
    assert row.shape == (PROPOSED,)
    assert row[SOURCES.index("vocabulary")] == 1
    assert row[len(SOURCES) + list(TYPES).index("Technology")] == 1


def test_headings_quotations_and_line_starts_are_marked():
    _, f = read("他说“智慧养老”好。")
    inside = [i for i, w in enumerate(f.words) if 3 <= w.start < 7]
    marked = np.nonzero(np.all(f.signs[inside] > 0, axis=0))[0]
    outside = [i for i in range(len(f.words)) if i not in inside and f.words[i].start > 8]
    assert any(np.all(f.signs[outside][:, k] == 0) for k in marked)


def test_a_text_without_words_has_no_features():
    _, f = read("")
    assert not f.words and not f.proposed


def test_a_name_is_at_most_as_wide_as_the_networks_look():
    reading, f = read("、".join(["储能"] * WIDEST) + "。")
    assert f.exactly(0, len(reading.text) - 1) is None
