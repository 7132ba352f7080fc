import csv
from importlib.resources import files

import pytest

from maitu.ontology.errors import RecordError
from maitu.ontology.vocabulary import Concept, build, key, load, read

HEADER = "label,types,aliases,broader,wikidata,en\n"


def test_names_are_compared_without_case_width_marks_and_spaces():
    assert key("5G 手机") == key("５ｇ手机") == key("“5G”手机")


def test_an_alias_finds_its_concept_and_an_ambiguous_one_does_not(tmp_path):
    file = tmp_path / "firms.csv"
    file.write_text(HEADER + "苹果公司,Company,Apple|苹果?,,Q312,Apple\n", encoding="utf-8")
    vocabulary = build(read(file))
    assert vocabulary.find("APPLE").label == "苹果公司"
    assert vocabulary.find("苹果") is None
    assert vocabulary.by_ambiguous_name[key("苹果")].wikidata == "Q312"


def test_two_rows_of_one_label_are_one_concept():
    vocabulary = build([Concept("直播", ("BusinessModel",), ("网络直播",)),
                        Concept("直播", ("Industry",), (), wikidata="Q1")])
    assert [c.types for c in vocabulary.concepts] == [("BusinessModel", "Industry")]
    assert vocabulary.find("网络直播").wikidata == "Q1"


@pytest.mark.parametrize(("row", "message"), [
    ("京东,Firm,,,,", "no such type: Firm"),
    ("京东,Company", "6 columns are needed, not 2"),
    (",Company,,,,", "a label is needed"),
    ("京东,Company,,,17,", "not a Wikidata id: 17"),
])
def test_a_broken_row_is_named_by_file_and_line(tmp_path, row, message):
    file = tmp_path / "firms.csv"
    file.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(RecordError, match=rf"firms.csv:2: {message}"):
        list(read(file))


def test_a_wrong_header_is_refused(tmp_path):
    file = tmp_path / "firms.csv"
    file.write_text("name,type\n", encoding="utf-8")
    with pytest.raises(RecordError, match="first line"):
        list(read(file))


def test_the_shipped_lists_say_where_they_are_from():
    folder = files("maitu.ontology").joinpath("vocabularies")
    lists = {f.name.removesuffix(".csv") for f in folder.iterdir()} - {"SOURCES"}
    rows = csv.DictReader(folder.joinpath("SOURCES.csv").read_text("utf-8").splitlines())
    assert {row["list"] for row in rows if row["source"]} == lists


def test_the_shipped_names_are_each_claimed_once_and_hang_together():
    claims: dict[str, list[str]] = {}
    for concept in load().concepts:
        for name in {concept.label, *concept.aliases, *concept.ambiguous}:
            claims.setdefault(key(name), []).append(concept.label)
    assert not {n: c for n, c in claims.items() if len(set(c)) > 1}
    labels = {key(c.label) for c in load().concepts}
    assert not [c.label for c in load().concepts if c.broader and key(c.broader) not in labels]


@pytest.mark.parametrize(("name", "label", "type"), [
    ("国家发改委", "国家发展和改革委员会", "GovernmentBody"),
    ("工信部", "工业和信息化部", "GovernmentBody"),
    ("中国信通院", "中国信息通信研究院", "Organization"),
    ("新冠疫情", "新冠肺炎疫情", "Event"),
])
def test_everyday_names_lead_to_the_full_ones(name, label, type):
    found = load().find(name)
    assert found is not None and found is load().find(label)
    assert type in found.types
