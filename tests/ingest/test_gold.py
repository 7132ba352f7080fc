import json

import pytest

from maitu.ingest.gold import find_texts, read_gold
from maitu.ontology.errors import DocumentError, RecordError

ENTITIES = [
    {"id": "e1", "types": ["Company"], "names": ["青禾冷链"]},
    {"id": "e2", "types": ["Technology"], "names": ["物联网"], "optional": True},
]


def written(folder, **fields):
    data = {"doc": "a", "entities": ENTITIES, **fields}
    (folder / "a.gold.json").write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_a_gold_file_is_read_whole(tmp_path):
    folder = written(
        tmp_path,
        relations=[{"s": "e1", "p": "adopts", "o": "e2", "evidence": "青禾冷链采用物联网"}],
        observations=[{"indicator": "冷藏车", "value": "1,620", "unit": "辆", "period": None}],
        negatives=[{"s_name": "物联网", "p": "hinders", "o_name": "青禾冷链"}],
    )
    gold = read_gold(folder)["a"]
    assert [entity.optional for entity in gold.entities] == [False, True]
    assert (gold.relations[0].s, gold.relations[0].o) == ("e1", "e2")
    assert gold.observations[0].value == 1620
    assert gold.negatives[0].subject == "物联网"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entities": {}}, "entities: a list"),
        ({"entities": ["青禾"]}, r"entities\[0\]: an object"),
        ({"entities": [{"id": "e1", "types": ["Firm"], "names": ["甲"]}]},
         r"entities\[0\]\.types: 'Firm' is unknown"),
        ({"entities": [{"id": "e1", "types": ["Company"], "names": []}]}, r"entities\[0\]\.names"),
        ({"entities": [ENTITIES[0], ENTITIES[0]]}, r"entities\[1\]\.id: 'e1' is taken"),
        ({"relations": [{"s": "e1", "p": "likes", "o": "e2"}]}, r"relations\[0\]\.p: 'likes'"),
        ({"relations": [{"s": "e1", "p": "adopts", "o": "e9"}]}, r"relations\[0\]\.o: 'e9'"),
        ({"observations": [{"indicator": "营收", "value": "很多"}]},
         r"observations\[0\]\.value: .*很多"),
        ({"observations": [{"value": 3}]}, r"observations\[0\]\.indicator"),
        ({"negatives": [{"s_name": "甲", "p": "adopts"}]}, r"negatives\[0\]\.o_name"),
        ({"observations": [{"indicator": "营收", "value": 3, "optional": "yes"}]},
         r"observations\[0\]\.optional"),
    ],
)
def test_what_breaks_the_form_is_named(tmp_path, fields, said):
    with pytest.raises(RecordError, match=r"a\.gold\.json: .*" + said):
        read_gold(written(tmp_path, **fields))


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe\x00"])
def test_a_file_that_is_no_gold_is_named(tmp_path, content):
    (tmp_path / "bad.gold.json").write_bytes(content)
    with pytest.raises(RecordError, match=r"bad\.gold\.json"):
        read_gold(tmp_path)


def test_a_folder_without_gold_is_an_error(tmp_path):
    with pytest.raises(RecordError, match="no gold files"):
        read_gold(tmp_path)


def test_texts_lie_beside_their_gold_or_elsewhere(tmp_path):
    gold, texts = written(tmp_path), tmp_path / "texts"
    texts.mkdir()
    (gold / "README.md").write_text("说明")
    (gold / "a.md").write_text("文")
    (texts / "a.HTML").write_text("文")
    assert find_texts(gold) == {"a": gold / "a.md"}
    assert find_texts(gold, texts) == {"a": texts / "a.HTML"}


def test_a_missing_or_double_text_is_named(tmp_path):
    folder = written(tmp_path)
    with pytest.raises(DocumentError, match="--texts"):
        find_texts(folder)
    with pytest.raises(DocumentError, match="no such folder"):
        find_texts(folder, folder / "nowhere")
    (folder / "a.md").write_text("文")
    (folder / "a.txt").write_text("文")
    with pytest.raises(DocumentError, match=r"a\.md, a\.txt"):
        find_texts(folder)
