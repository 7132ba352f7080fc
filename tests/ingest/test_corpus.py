import json
from pathlib import Path

import pytest

from maitu.ingest import corpus
from maitu.ingest.gold import read_gold
from maitu.ontology.errors import RecordError

TEXT = "## 一、进展\n\n云岭冷链**采用物联网**，2023年营收4.2亿元，同比增长8%。并未投资区块链。\n"
ANNOTATION = """\
E Company | @云岭 | 云岭冷链
E Technology | 物联网
E Technology | 区块链 | ?
> 云岭~物联网
R 云岭 ; adopts ; 物联网
> 2023年~8%
O 营收 | 4.2 | 亿元 | 2023 | 云岭
O 营收同比增长 | 8 | % | 2023 | 云岭 | | | yoy
N 云岭冷链 | investsIn | 区块链
"""


def write(folder: Path, annotation: str) -> Path:
    folder.joinpath("note.md").write_text(TEXT, encoding="utf-8")
    path = folder / "note.ann"
    path.write_text(annotation, encoding="utf-8")
    return path


def test_an_annotation_becomes_a_gold_file(tmp_path):
    gold = corpus.read(write(tmp_path, ANNOTATION)).gold()
    assert [e["names"] for e in gold["entities"]] == [["云岭冷链"], ["物联网"], ["区块链"]]
    assert gold["entities"][2]["optional"] is True
    assert gold["relations"] == [
        {"s": "e1", "p": "adopts", "o": "e2", "evidence": "云岭冷链采用物联网"}]
    assert [(o["value"], o.get("change")) for o in gold["observations"]] == [(4.2, None), (8, "yoy")]
    assert gold["negatives"] == [{"s_name": "云岭冷链", "p": "investsIn", "o_name": "区块链"}]


@pytest.mark.parametrize(("line", "message"), [
    ("E Firm | 云岭冷链", "no such type: Firm"),
    ("E Company | 青松", "not in the text: 青松"),
    ("R 云岭 ; adopts ; 物联网", "no entity is called 云岭"),
    ("> 甲~乙", "not in the text"),
    ("X 云岭", "no such kind of line"),
])
def test_a_broken_line_is_named(tmp_path, line, message):
    with pytest.raises(RecordError, match=rf"note.ann:1: .*{message}"):
        corpus.read(write(tmp_path, line + "\n"))


def test_a_relation_keeps_to_the_ontology(tmp_path):
    broken = ANNOTATION.replace("adopts", "issuedBy")
    with pytest.raises(RecordError, match="issuedBy does not join"):
        corpus.read(write(tmp_path, broken))


def test_a_folder_is_checked_and_written_as_gold(tmp_path):
    write(tmp_path, ANNOTATION)
    assert corpus.main([str(tmp_path), "--gold", str(tmp_path / "gold")]) == 0
    assert json.loads((tmp_path / "gold" / "note.gold.json").read_text("utf-8"))["doc"] == "note"
    write(tmp_path, "X\n")
    assert corpus.main([str(tmp_path)]) == 1


def test_the_evaluation_reads_what_is_written(tmp_path):
    write(tmp_path, ANNOTATION + "> 2023年营收4.2亿元\nO 没有单位的指数 | 4.2 | | 2023\n")
    corpus.main([str(tmp_path), "--gold", str(tmp_path / "gold")])
    (graph,) = read_gold(tmp_path / "gold").values()
    assert [o.unit for o in graph.observations] == ["亿元", "%", None]


@pytest.mark.parametrize(("folder", "least"), [
    ("training", 900), ("training/development", 40), ("training/held_out", 40)])
def test_the_training_texts_are_well_formed(folder, least):
    found = list(corpus.check(Path(__file__).parents[2] / "ingest" / folder))
    assert len(found) >= least
    assert not [str(f) for f in found if isinstance(f, RecordError)]
