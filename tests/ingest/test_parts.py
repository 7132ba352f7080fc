"""Long documents, read part by part: what they say, and the memory that it takes."""

import tracemalloc
from dataclasses import replace

import pytest

from maitu.ingest import parts
from maitu.ingest.pipeline import extract
from maitu.ontology.model import Document, Page, Section

OPENING = "河湾市数字水务条例\n河湾市人民政府2031年3月5日印发《河湾市数字水务条例》。\n"
LINES = ("京东采用区块链。\n工业和信息化部推广物联网。\n",
         "青禾冷链科技有限公司（以下简称“青禾冷链”）推出冷链机器人。\n",
         "今年全市水费收入3.5亿元，增长4%。\n京东采用物联网。\n",
         "青禾冷链科技有限公司投资京东。\n本条例鼓励物联网应用。\n")


@pytest.fixture
def long(monkeypatch):
    """A document of several parts, each about a line, and what it says."""
    monkeypatch.setattr(parts, "LONGEST", 80)
    monkeypatch.setattr(parts, "OPENING", len(OPENING))
    text = OPENING + "".join(LINES)
    at = text.index(LINES[2])
    document = Document(
        "d", "河湾市数字水务条例", text,
        sections=(Section("总则", 1, 0, at), Section("水费", 1, at, len(text))),
        pages=(Page(1, 0, at), Page(2, at, len(text))), emphases=((at, at + 2),))
    assert len(list(parts.bounds(document))) > 2
    return extract(document)


def test_the_parts_of_a_document_are_all_of_it_and_none_is_too_long():
    for text in ("水" * 1_000_000, "水厂，好。\n" * 90_000, "水" * 99_999 + "\n\n" + "厂" * 99_999):
        bounds = list(parts.bounds(Document("d", "", text)))
        assert [start for start, _ in bounds] == [0, *(end for _, end in bounds[:-1])]
        assert bounds[-1][1] == len(text)
        assert all(10_000 < end - start <= parts.LONGEST for start, end in bounds)


def test_quotes_sections_and_pages_are_those_of_the_whole(long):
    document = long.document
    quotes = [(m.start, m.end, m.text) for e in long.entities for m in e.mentions]
    quotes += [(r.start, r.end, r.evidence) for r in (*long.relations, *long.observations)]
    assert all(document.text[start:end] == text for start, end, text in quotes)
    for said in (*long.relations, *long.observations):
        assert said.section == document.section_at(said.start)
        assert said.page == document.page_at(said.start)


def test_what_has_one_name_in_several_parts_is_one_entity(long):
    labels = [e.label for e in long.entities]
    assert len(set(labels)) == len(labels)
    [jd] = [e for e in long.entities if e.label == "京东"]
    assert [m.start for m in jd.mentions] == [
        i for i in range(len(long.document.text)) if long.document.text.startswith("京东", i)]
    ids = {e.id: e.label for e in long.entities}
    said = {(ids[r.s], r.p, ids[r.o]) for r in long.relations}
    assert {("京东", "adopts", "区块链"), ("京东", "adopts", "物联网"),
            ("青禾冷链科技有限公司", "investsIn", "京东")} <= said


def test_every_part_knows_how_the_document_begins(long):
    [income] = [o for o in long.observations if o.unit == "亿元"]
    assert income.period == "2031"
    ids = {e.id: e.label for e in long.entities}
    assert ("河湾市数字水务条例", "promotes") in {(ids[r.s], r.p) for r in long.relations}


def test_a_document_that_is_not_long_is_read_as_a_whole(monkeypatch):
    document = Document("d", "河湾市数字水务条例", OPENING + "".join(LINES))
    whole = extract(document)
    monkeypatch.setattr(parts, "LONGEST", len(document.text))
    assert extract(document) == whole
    assert parts.extract(document, lambda part: replace(whole, document=part)).document is document


def test_memory_grows_far_less_than_the_text(monkeypatch):
    monkeypatch.setattr(parts, "LONGEST", 4_000)

    def peak(size):
        document = Document("d", "", "今年河湾市水厂采用物联网，各项工作平稳有序。\n" * (size // 22))
        tracemalloc.start()
        try:
            extract(document)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)  # what is loaded at the first use is not growth
    assert peak(8 * 4_000) < 2 * peak(4_000)
