"""What corrections do to a document's graph."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maitu.ingest.correcting import Corrected, correct
from maitu.ontology.corrections import (
    Correction,
    Corrections,
    EntityName,
    Judgement,
    Merge,
    Rename,
    Retype,
    Split,
    StatementName,
)
from maitu.ontology.model import Document, DocumentGraph, Entity, Mention, Observation, Relation

TEXT = ("青禾冷链采用移动储能。青禾推出云仓服务。"
        "商店里的青禾售价8元。鹭州市支持移动储能。北岸冷链与青禾合作。")


def mentions(*names: str, only: int | None = None) -> tuple[Mention, ...]:
    """Return where the text has these names, or the one of these places that is asked for."""
    found = [Mention(i, i + len(n), n) for n in names for i in range(len(TEXT))
             if TEXT.startswith(n, i) and not (n == "青禾" and TEXT.startswith("青禾冷链", i))]
    return tuple(sorted(found, key=lambda m: m.start)) if only is None else (found[only],)


def relation(s: str, p: str, o: str, quote: str, confidence: float = 0.5) -> Relation:
    start = TEXT.index(quote)
    return Relation(s, p, o, quote, start, start + len(quote), confidence=confidence)


def observation(quote: str, about: str) -> Observation:
    start = TEXT.index(quote)
    return Observation("售价", Decimal(8), "元", quote, start, start + len(quote),
                       about=about, source=about)


GRAPH = DocumentGraph(
    Document("news", "一则", TEXT),
    (Entity("e1", ("Company",), ("青禾冷链",), mentions("青禾冷链"), 0.9),
     Entity("e2", ("Technology",), ("移动储能",), mentions("移动储能"), 0.7),
     Entity("e3", ("Company", "Product"), ("青禾",), mentions("青禾"), 0.6),
     Entity("e4", ("Product",), ("云仓服务",), mentions("云仓服务"), 0.4),
     Entity("e5", ("Place", "GovernmentBody"), ("鹭州市",), mentions("鹭州市"), 0.9),
     Entity("e6", ("Company",), ("北岸冷链",), mentions("北岸冷链"), 0.9)),
    (relation("e1", "adopts", "e2", "青禾冷链采用移动储能"),
     relation("e3", "launches", "e4", "青禾推出云仓服务"),
     relation("e6", "cooperatesWith", "e3", "北岸冷链与青禾合作")),
    (observation("商店里的青禾售价8元", "e3"),),
)
LONG, SHORT = EntityName("Company", "青禾冷链"), EntityName("Company", "青禾")
DRINK, STORAGE = EntityName("Product", "青禾"), EntityName("Technology", "移动储能")
NORTH = EntityName("Company", "北岸冷链")


def corrected(*corrections: Correction) -> Corrected:
    found = correct(GRAPH, Corrections.of(corrections))
    graph = found.graph
    # Whatever happens: the ids hold, in the order of the text, and quotes are of the text.
    assert [e.id for e in graph.entities] == [f"e{n}" for n in range(1, len(graph.entities) + 1)]
    for e in graph.entities:
        assert all(TEXT[m.start:m.end] == m.text for m in e.mentions)
    return found


def said(graph: DocumentGraph) -> list[str]:
    return [f"{graph.entity(r.s).label} {r.p} {graph.entity(r.o).label}" for r in graph.relations]


def labels(graph: DocumentGraph) -> dict[str, tuple[str, ...]]:
    return {e.label: e.types for e in graph.entities}


def test_no_corrections_and_those_of_other_documents_change_nothing() -> None:
    assert correct(GRAPH, Corrections()) == Corrected(GRAPH)
    assert corrected(Merge(SHORT, LONG, documents=frozenset({"plan"}))) == Corrected(GRAPH)
    assert corrected(Merge(EntityName("Company", "无此名"), LONG)) == Corrected(GRAPH)


def test_merge() -> None:
    merge = Merge(SHORT, LONG)
    found = corrected(merge)
    assert found.applied == (merge,)
    entity = found.graph.entities[0]
    assert (entity.label, entity.names, entity.types) == (
        "青禾冷链", ("青禾冷链", "青禾"), ("Company", "Product"))
    assert len(entity.mentions) == 4 and len(found.graph.entities) == 5
    assert said(found.graph) == ["青禾冷链 adopts 移动储能", "青禾冷链 launches 云仓服务",
                                 "北岸冷链 cooperatesWith 青禾冷链"]
    assert found.graph.observations[0].about == "e1"


def test_merge_into_what_the_document_does_not_name() -> None:
    merged = corrected(Merge(SHORT, EntityName("Company", "青禾农产")))
    assert labels(merged.graph)["青禾农产"] == ("Company", "Product")
    assert "青禾农产 launches 云仓服务" in said(merged.graph)


def test_a_merge_that_makes_both_ends_one_drops_the_relation_and_says_so() -> None:
    found = corrected(Merge(NORTH, SHORT))
    assert said(found.graph) == ["青禾冷链 adopts 移动储能", "青禾 launches 云仓服务"]
    [dropped] = found.dropped
    assert dropped == "青禾 cooperatesWith 青禾: both are now the same entity"


def test_rename_and_retype() -> None:
    found = corrected(Rename(LONG, "“青禾”冷链公司"), Retype(STORAGE, "BusinessModel"))
    assert labels(found.graph) | {"“青禾”冷链公司": ("Company",),
                                  "移动储能": ("BusinessModel",)} == labels(found.graph)
    assert said(found.graph)[0] == "“青禾”冷链公司 adopts 移动储能"
    assert not found.dropped


def test_a_type_that_the_relation_cannot_have_drops_it_and_says_so() -> None:
    found = corrected(Retype(STORAGE, "Person"))
    assert "青禾冷链 adopts 移动储能" not in said(found.graph)
    assert found.dropped == ("青禾冷链 adopts 移动储能: adopts does not link Company to Person",)


def test_renaming_to_a_name_that_is_there_joins_them() -> None:
    assert said(corrected(Rename(SHORT, "青禾冷链")).graph)[1] == "青禾冷链 launches 云仓服务"


def test_split_a_name_off_in_a_merged_entity() -> None:
    """After the merge people see one entity of two names, and split off what is no company."""
    split = Split("青禾", DRINK, LONG)
    found = corrected(Merge(SHORT, LONG), split)
    assert split in found.applied
    assert labels(found.graph)["青禾"] == ("Product", "Company")


def test_split_gives_every_sentence_its_own() -> None:
    graph = DocumentGraph(
        GRAPH.document,
        (Entity("e1", ("Company",), ("青禾冷链", "青禾"), mentions("青禾冷链", "青禾")),
         *GRAPH.entities[1:2], *GRAPH.entities[3:]),
        tuple(relation("e1" if r.s == "e3" else r.s, r.p, "e1" if r.o == "e3" else r.o, r.evidence)
              for r in GRAPH.relations),
        (observation("商店里的青禾售价8元", "e1"),))
    found = correct(graph, Corrections.of([Split("青禾", SHORT)]))
    assert said(found.graph) == ["青禾冷链 adopts 移动储能", "青禾 launches 云仓服务",
                                 "北岸冷链 cooperatesWith 青禾"]
    assert {e.label: len(e.mentions) for e in found.graph.entities}["青禾"] == 3
    assert found.graph.entity(found.graph.observations[0].about or "").label == "青禾"


@pytest.mark.parametrize("ends", [(LONG, STORAGE), (SHORT, STORAGE)])
def test_a_rejected_statement_goes_also_under_a_former_name(
    ends: tuple[EntityName, EntityName]
) -> None:
    reject = Judgement(StatementName(ends[0], "adopts", ends[1]), False)
    found = corrected(reject, *([Merge(SHORT, LONG)] if ends[0] == SHORT else []))
    assert reject in found.applied
    assert "青禾冷链 adopts 移动储能" not in said(found.graph)
    assert len(found.graph.relations) == 2 and not found.dropped


def test_an_accepted_statement_is_certain() -> None:
    found = corrected(Judgement(StatementName(SHORT, "cooperatesWith", NORTH), True))
    assert [r.confidence for r in found.graph.relations] == [0.5, 0.5, 1.0]  # either way round


def test_the_narrower_judgement_counts() -> None:
    statement = StatementName(LONG, "adopts", STORAGE)
    here = Judgement(statement, True, documents=frozenset({"news"}))
    found = corrected(Judgement(statement, False), here)
    assert found.applied == (here,) and len(found.graph.relations) == 3


def test_a_rejected_entity_takes_its_relations_along() -> None:
    found = corrected(Judgement(SHORT, False))
    assert "青禾" not in labels(found.graph)
    assert said(found.graph) == ["青禾冷链 adopts 移动储能"]
    assert (found.graph.observations[0].about, found.graph.observations[0].source) == (None, "青禾")


def test_a_name_split_off_and_rejected_takes_its_sentences_along() -> None:
    """So people say that a name is no entity where this document has it."""
    found = corrected(Merge(SHORT, LONG), Split("青禾", DRINK), Judgement(DRINK, False))
    assert said(found.graph) == ["青禾冷链 adopts 移动储能"]
    assert found.graph.observations[0].source == "青禾"


def test_an_accepted_entity_is_certain() -> None:
    found = corrected(Judgement(EntityName("Product", "云仓服务"), True))
    assert {e.label: e.confidence for e in found.graph.entities}["云仓服务"] == 1.0


def test_corrected_twice_is_corrected_once() -> None:
    corrections = Corrections.of([Merge(SHORT, LONG), Retype(STORAGE, "BusinessModel"),
                                  Judgement(EntityName("Product", "云仓服务"), True)])
    once = correct(GRAPH, corrections).graph
    assert correct(once, corrections).graph == once
