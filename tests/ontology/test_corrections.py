"""Corrections files: what they say, what is wrong with them, and that writing and reading agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from maitu.ontology.corrections import (
    Corrections,
    EntityName,
    Judgement,
    Merge,
    Rename,
    Retype,
    Split,
    StatementName,
)
from maitu.ontology.corrections_reading import load, parse
from maitu.ontology.corrections_writing import write
from maitu.ontology.errors import CorrectionError

HEAD = "@prefix mt: <https://w3id.org/maitu/ontology#> .\n" \
       "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
SHORT, LONG = EntityName("Company", "青禾"), EntityName("Company", "青禾冷链")
FRUIT, TECH = EntityName("Product", "青禾"), EntityName("Technology", "移动储能")
EVERY_KIND = [
    Merge(SHORT, LONG, note='短名；“引号”与 "双引号"\n换行'),
    Split("青禾", FRUIT, SHORT, documents=frozenset({"news 1", "年报"})),
    Split("青禾", FRUIT),
    Rename(LONG, "青禾冷链（集团）"),
    Retype(TECH, "BusinessModel"),
    Judgement(StatementName(LONG, "adopts", TECH), True),
    Judgement(StatementName(LONG, "adopts", TECH), False, documents=frozenset({"年报"})),
    Judgement(EntityName.of("Risk", "1/2 的 <事>..#?%"), False),
    Judgement(EntityName("Product", ".."), True),
]


@pytest.mark.parametrize("base", ["https://w3id.org/maitu/id/", "https://example.org/kg/"])
def test_what_is_written_is_read_back(base: str) -> None:
    read = parse(write(EVERY_KIND, base), base=base)
    assert read == EVERY_KIND
    assert [c.note for c in read] == [c.note for c in EVERY_KIND]


def test_a_file_by_hand() -> None:
    read = parse(HEAD + """
        @prefix dcterms: <http://purl.org/dc/terms/> .
        <> dcterms:title "Decisions of our office" .
        <#1> a mt:Merge ; dcterms:creator "Lin" ;
            mt:corrects <Company/青禾> ; mt:replacement <https://w3id.org/maitu/id/Company/青禾冷链> .
        [] a mt:Retype ; mt:corrects <Company/５Ｇ%20手机> ; mt:newType mt:Product .
    """)
    assert read == [Merge(SHORT, LONG), Retype(EntityName("Company", "5G手机"), "Product")]


@pytest.mark.parametrize(("turtle", "message"), [
    ("[] a mt:Merge ; mt:corrects <Company/青禾>", r"decisions.ttl:\d: not Turtle"),
    ("[] a mt:Merge ; mt:corrects <Company/青禾> .",
     r"\[\] a mt:Merge ; mt:corrects <Company/青禾>: mt:Merge needs mt:replacement"),
    ("<#x> a mt:Merge ; mt:corrects <Firm/青禾> ; mt:replacement <Company/青禾> .",
     "<#x>: .*there is no type Firm; there are Company"),
    ("<#x> a mt:Merge ; mt:corrects <https://example.org/1> ; mt:replacement <Company/青禾> .",
     "<#x>: <https://example.org/1> is no entity"),
    ("<#x> a mt:Merge ; mt:corrects <Company/青禾>, <Company/青> ; mt:replacement <Company/禾> .",
     "<#x>: mt:corrects has 2 values; it takes one"),
    ("<#x> a mt:Merge ; mt:corrects <Company/青禾> ; mt:replacement <Company/青禾> .",
     "<#x>: it changes nothing"),
    ("<#x> mt:corrects <Company/青禾> .", "<#x>: a correction is of one of the types mt:Merge"),
    ("<#x> a mt:Company .", "<#x>: a correction is of one of the types mt:Merge"),
    ("<#x> a mt:Rename ; mt:corrects <Company/青禾> ; mt:newName '禾' .",
     "<#x>: mt:Rename has no property mt:newName; it has .*mt:newLabel"),
    ("<#x> a mt:Rename ; mt:corrects <Company/青禾> ; mt:newLabel ' ' .", 'takes a name in "…"'),
    ("<#x> a mt:Rename ; mt:corrects '青禾' ; mt:newLabel '禾' .", "mt:corrects takes an IRI"),
    ("<#x> a mt:Retype ; mt:corrects <Company/青禾> ; mt:newType mt:Firm .", "there is no mt:Firm"),
    ("<#x> a mt:Rejection ; rdf:subject <Company/青禾> .", "needs either rdf:subject, .* alone"),
    ("<#x> a mt:Rejection ; rdf:subject <Company/青禾> ; rdf:predicate mt:likes ; "
     "rdf:object <Company/禾> .", "there is no mt:likes; there are mt:issuedBy"),
    ("<#x> a mt:Rejection ; mt:corrects <Company/青禾> ; mt:document 'news' .",
     "<document/NAME>, not \"news\""),
])
def test_what_is_wrong_is_named(tmp_path: Path, turtle: str, message: str) -> None:
    file = tmp_path / "decisions.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    with pytest.raises(CorrectionError, match=message) as raised:
        load([file])
    assert str(raised.value).startswith(str(file))


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(CorrectionError) as raised:
        parse(HEAD + "<#a> a mt:Merge . <#b> a mt:Split .")
    assert [line.split(":")[1] for line in str(raised.value).splitlines()] == [" <#a>", " <#b>"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b""])
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "x.ttl"
    if content is not None:
        file.write_bytes(content)
    if content == b"":
        assert not load([file])
    else:
        with pytest.raises(CorrectionError, match=r"x\.ttl: (is not in UTF-8|No such file)"):
            load([file])


A, B, C = (EntityName("Company", name) for name in ("甲", "乙", "丙"))
IN_NEWS = frozenset({"news"})


@pytest.mark.parametrize(("given", "message"), [
    ([Merge(A, B), Merge(A, C)], "one entity cannot become several"),
    ([Merge(A, B), Rename(A, "丁")], "one entity cannot become several"),
    ([Rename(A, "丁"), Rename(A, "戊")], "one entity cannot become several"),
    ([Merge(A, B), Merge(B, A)], "lead round in a circle"),
    ([Merge(A, B), Rename(B, "甲", documents=IN_NEWS)], "lead round in a circle"),
    ([Split("甲", B), Split("甲", C)], "one name cannot stand for several"),
    ([Judgement(A, True), Judgement(A, False)], "both right and wrong"),
    ([Judgement(A, True), Judgement(B, False), Merge(A, B)], "both right and wrong"),
])
def test_contradictions_are_refused(tmp_path: Path, given: list, message: str) -> None:
    files = [tmp_path / f"{n}.ttl" for n in range(len(given))]
    for file, correction in zip(files, given, strict=True):
        file.write_text(write([correction]), encoding="utf-8")
    with pytest.raises(CorrectionError, match=message) as raised:
        load(files)
    assert "0.ttl" in str(raised.value) and "1.ttl" in str(raised.value)


@pytest.mark.parametrize("given", [
    [Merge(A, B), Merge(A, C, documents=IN_NEWS)],
    [Merge(A, B), Merge(B, C)],
    [Rename(A, "丁"), Retype(A, "Product")],
    [Rename(EntityName.of("Product", "“晨星”助手"), "“晨星”助手")],
    [Judgement(A, True), Judgement(A, False, documents=IN_NEWS)],
    [Split("甲", B), Split("甲", C, A)],
])
def test_the_narrower_one_counts_and_chains_are_followed(tmp_path: Path, given: list) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(write(given), encoding="utf-8")
    assert set(load([file]).all) == set(given)


def test_what_an_entity_is_in_the_end() -> None:
    given = Corrections.of([Merge(A, B), Rename(B, "丁"), Retype(B, "Product"),
                            Merge(C, A, documents=IN_NEWS)])
    assert given.within("news").final(C) == EntityName("Product", "丁")
    assert given.within("plan").final(C) == C


def test_the_digest_is_of_the_set_and_of_what_holds() -> None:
    one, two = Merge(A, B), Rename(C, "丁", documents=IN_NEWS)
    assert Corrections.of([one, two]).digest == Corrections.of([two, one, two]).digest
    assert Corrections.of([one]).digest == Corrections.of([one, two]).within("plan").digest
    assert Corrections.of([one]).digest != Corrections.of([one, two]).within("news").digest
    assert Corrections.of([Merge(A, B, note="why")]).digest == Corrections.of([one]).digest
    assert Corrections().digest == ""
