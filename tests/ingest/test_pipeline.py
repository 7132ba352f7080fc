import pytest
import spacy

from maitu.ingest.pipeline import COMPONENTS, extract, load
from maitu.ontology.model import Document


def test_the_pipeline_is_a_spacy_pipeline_whose_doc_carries_tags_sentences_and_entities():
    doc = load()("工业和信息化部推广物联网。京东采用区块链。")
    assert isinstance(load(), spacy.language.Language)
    assert tuple(load().pipe_names) == COMPONENTS
    assert [s.text for s in doc.sents] == ["工业和信息化部推广物联网。", "京东采用区块链。"]
    labels = {s.text: s.label_ for s in doc.spans["entities"]}
    assert labels["京东"] == "Company" and labels["物联网"] == "Technology"


def test_a_component_of_the_users_own_can_follow():
    seen = []

    @spacy.language.Language.component("count_entities")
    def count(doc):
        seen.append(len(doc.spans["entities"]))
        return doc

    nlp = load()
    nlp.add_pipe("count_entities")
    try:
        nlp("京东采用区块链。")
    finally:
        nlp.remove_pipe("count_entities")
    assert seen == [2]


def test_ids_follow_the_order_of_first_mention_and_everything_refers_to_them():
    text = "京东采用区块链。2023年京东营业收入为1万亿元，同比增长3.7%。"
    graph = extract(Document("d", "", text))
    starts = [e.mentions[0].start for e in graph.entities]
    assert starts == sorted(starts)
    ids = {e.id for e in graph.entities}
    assert {r.s for r in graph.relations} | {r.o for r in graph.relations} <= ids
    assert len(graph.observations) == 2


@pytest.mark.parametrize("text", [
    "", "\n\n", "。。。！！", "a" * 500, "《" * 300, "“" * 300, "、" * 1000, "等" * 1000,
    "从" * 200 + "到" * 200, "\u200b\ufeff\u202e京东", "京东\x00采用区块链", "İ京东İ采用区块链",
])
def test_odd_texts_give_a_graph_and_no_error(text):
    graph = extract(Document("d", "", text))
    assert all(text[m.start:m.end] == m.text for e in graph.entities for m in e.mentions)


def test_a_line_without_end_is_read_in_pieces():
    text = "京东采用区块链，" * 4000
    graph = extract(Document("d", "", text))
    assert any(r.p == "adopts" for r in graph.relations)
    assert all(text[r.start:r.end] == r.evidence for r in graph.relations)
