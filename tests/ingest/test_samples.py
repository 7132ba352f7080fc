"""The bundled texts and their gold files fit each other, and read as their readers see them."""

import json
import re
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from maitu.ingest.alignment import comparable
from maitu.ingest.gold import find_texts, read_gold
from maitu.ingest.reading import read
from maitu.ontology.terms import PREDICATES

GOLD = Path(__file__).parents[1] / "data" / "gold"
NAMES = sorted(path.name.removesuffix(".gold.json") for path in GOLD.glob("*.gold.json"))


@cache
def document(name):
    with as_file(files("maitu.ingest") / "samples") as folder:
        return read(find_texts(GOLD, folder)[name])


@pytest.fixture(scope="module")
def gold():
    return read_gold(GOLD)


def squeezed(text):
    """Text without white space and the strokes between table cells."""
    return re.sub(r"[\s|]", "", text)


def plain_gold(name):
    return json.loads((GOLD / f"{name}.gold.json").read_text(encoding="utf-8"))


def test_every_sample_has_its_gold():
    samples = {Path(sample.name).stem for sample in (files("maitu.ingest") / "samples").iterdir()}
    assert samples == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_short_reads(name):
    assert 550 <= len(squeezed(document(name).text)) <= 1000


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_the_gold_is_in_the_text(gold, name):
    text = comparable(document(name).text)
    missing = [n for e in gold[name].entities for n in e.names if comparable(n) not in text]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_in_the_gold_is_in_the_text(name):
    text, data = squeezed(document(name).text), plain_gold(name)
    missing = [item["evidence"] for item in data["relations"] + data["observations"]
               if squeezed(item["evidence"]) not in text]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_gold_relations_fit_the_ontology(gold, name):
    types = {entity.id: entity.types for entity in gold[name].entities}
    misfits = [r for r in gold[name].relations
               if not PREDICATES[r.p].allows(types[r.s], types[r.o])]
    assert misfits == []


@pytest.mark.parametrize("name", NAMES)
def test_negatives_contradict_no_gold_relation(gold, name):
    names = {e.id: {comparable(n) for n in e.names} for e in gold[name].entities}
    every = set().union(*names.values())
    for bad in gold[name].negatives:
        ends = comparable(bad.subject), comparable(bad.object)
        assert set(ends) <= every, f"{bad} names no entity"
        assert not any(r.p == bad.predicate and ends[0] in names[r.s] and ends[1] in names[r.o]
                       for r in gold[name].relations)


def test_page_furniture_is_no_text():
    text = document("silver-wechat").text
    for furniture in ("阅读原文", "长按识别二维码", "微信扫一扫", "在看", "知道了", "预览时标签"):
        assert furniture not in text


def test_documents_share_entities_so_that_their_graph_connects(gold):
    where: dict[str, set[str]] = {}
    for name, graph in gold.items():
        for entity in graph.entities:
            for form in entity.names:
                where.setdefault(comparable(form), set()).add(name)
    for shared in ("国务院", "国务院办公厅", "人工智能", "智能手机", "青禾冷链", "云桥科技",
                   "关于发展银发经济增进老年人福祉的意见"):
        assert len(where[comparable(shared)]) >= 2, shared
