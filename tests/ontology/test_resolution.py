"""Which names of several documents are one thing, and which stay apart."""

from __future__ import annotations

import random

import pytest

from maitu.ontology.corrections import Correction, Corrections, EntityName, Judgement, Merge, Split
from maitu.ontology.resolution import Resolution, Said, resolve


def said(document: str, entity: str, *names: str, related: tuple[str, ...] = (),
         or_else: str = "") -> Said:
    return Said(document, _name(entity), frozenset((entity.partition("/")[2], *names)),
                frozenset(map(_name, related)),
                frozenset((entity.partition("/")[0], or_else)) - {""})


def _name(text: str) -> EntityName:
    type, _, name = text.partition("/")
    return EntityName.of(type, name)


def merges(*given: Said, decided: tuple[Correction, ...] = ()) -> dict[str, str]:
    found = _resolved(*given, decided=decided)
    return {str(m.entity): str(m.replacement) for m in found.merges}


def doubts(*given: Said, decided: tuple[Correction, ...] = ()) -> list[str]:
    return [str(d) for d in _resolved(*given, decided=decided).doubts]


def _resolved(*given: Said, decided: tuple[Correction, ...] = ()) -> Resolution:
    return resolve(given, Corrections.of(decided))


FULL = "Organization/星云数据研究院"
SHORT = "Organization/星研院"
INTRODUCES = said("a", FULL, "星研院")


@pytest.mark.parametrize(("one", "other", "stays"), [
    (INTRODUCES, said("b", SHORT), FULL),
    # the one that is fuller stays, whoever introduces it
    (said("a", SHORT, "星云数据研究院"), said("b", FULL), FULL),
    (said("a", "Policy/关于建设渔港的意见", "鹭政发[2031]7号"), said("b", "Policy/鹭政发〔2031〕7号"),
     "Policy/关于建设渔港的意见"),
    (said("a", "Technology/近场编织网", "NWN"), said("b", "Technology/nwn"), "Technology/近场编织网"),
    # by the grammar of companies' names, without an introduction
    (said("a", "Company/青禾冷链科技"), said("b", "Company/青禾冷链科技股份有限公司"),
     "Company/青禾冷链科技股份有限公司"),
    (said("a", "Company/青禾冷链科技（江西）有限公司"), said("b", "Company/青禾冷链科技有限公司"),
     "Company/青禾冷链科技(江西)有限公司"),
    (said("a", "Policy/关于建设渔港的意见"), said("b", "Policy/建设渔港的意见"), "Policy/关于建设渔港的意见"),
    (said("a", "Policy/渔港管理办法（试行）"), said("b", "Policy/渔港管理办法"), "Policy/渔港管理办法(试行)"),
    # vocabulary first
    (said("a", "GovernmentBody/国务院办公厅"), said("b", "GovernmentBody/国办"), "GovernmentBody/国务院办公厅"),
])
def test_names_of_one_thing(one: Said, other: Said, stays: str) -> None:
    goes = next(str(s.entity) for s in (one, other) if str(s.entity) != stays)
    assert merges(one, other) == merges(other, one) == {goes: stays}


@pytest.mark.parametrize("given", [
    # another type, no document that introduces it, a name that says only the kind
    (INTRODUCES, said("b", "Company/星研院")),
    (said("a", FULL), said("b", SHORT)),
    (said("a", "Policy/渔港行动计划", "行动计划"), said("b", "Policy/行动计划")),
    (said("a", "Person/李向阳", "李总"), said("b", "Person/李总")),
    (said("a", "Trend/渔港升级", "升级"), said("b", "Trend/升级")),
    # a known name means what the vocabulary says
    (said("a", "Company/青禾冷链", "美团"), said("b", "Company/美团")),
    (said("a", "Company/江西青禾冷链科技有限公司"), said("b", "Company/湖南青禾冷链科技有限公司")),
    # a document tells the two apart
    (said("a", "Policy/渔港管理办法（试行）"), said("a", "Policy/渔港管理办法")),
])
def test_what_stays_apart_without_a_doubt(given: tuple[Said, ...]) -> None:
    assert merges(*given) == {} and doubts(*given) == []


@pytest.mark.parametrize(("given", "why"), [
    ((INTRODUCES, said("b", "Organization/星辰研究院", "星研院"), said("c", SHORT)),
     "documents use the name for several"),
    ((INTRODUCES, said("b", SHORT, related=(FULL,)), said("b", FULL)), "relates one to the other"),
    ((said("a", "Policy/渔港意见", "鹭政发〔2031〕7号"), said("b", "Policy/渔港意见", "鹭政发〔2032〕9号"),
      said("c", "Policy/鹭政发〔2031〕7号")), "several document numbers"),
    ((said("a", "Company/江西青禾冷链科技有限公司"), said("b", "Company/湖南青禾冷链科技有限公司"),
      said("c", "Company/青禾冷链科技有限公司")), "or one of a place"),
    ((said("a", "Company/江西青禾冷链科技有限公司"), said("a", "Company/青禾冷链科技有限公司")),
     "or one of a place"),
])
def test_what_is_doubtful_stays_apart_and_is_told(given: tuple[Said, ...], why: str) -> None:
    assert merges(*given) == {}
    [doubt] = doubts(*given)
    assert why in doubt


def test_a_name_of_two_names_of_one_thing_is_no_doubt() -> None:
    given = (said("a", "Policy/关于建设渔港的意见", "鹭政发〔2031〕7号", "渔港意见"),
             said("b", "Policy/鹭政发〔2031〕7号", "渔港意见"), said("c", "Policy/渔港意见"))
    assert merges(*given) == {name: "Policy/关于建设渔港的意见"
                              for name in ("Policy/鹭政发〔2031〕7号", "Policy/渔港意见")}
    assert doubts(*given) == []


def test_the_order_of_documents_makes_no_difference() -> None:
    given = [INTRODUCES, said("b", SHORT), said("c", "Organization/星研", "星研院"),
             said("d", "Company/青禾冷链", "青禾"), said("e", "Company/青禾科技", "青禾"),
             said("f", "Company/青禾"), said("g", "Company/青禾科技（江西）有限公司"),
             said("h", "Policy/渔港意见", "鹭政发〔2031〕7号"), said("i", "Policy/鹭政发〔2031〕7号")]
    found = _resolved(*given)
    assert found.merges and found.doubts
    for seed in range(20):
        shuffled = random.Random(seed).sample(given, len(given))
        again = _resolved(*shuffled)
        assert (again, [m.note for m in again.merges]) == (found, [m.note for m in found.merges])


@pytest.mark.parametrize(("decided", "left"), [
    (Judgement(_name(SHORT), True), {SHORT: FULL}),
    (Merge(_name("Organization/星辰"), _name(SHORT)), {FULL: SHORT}),  # people chose the name
    (Merge(_name(SHORT), _name("Organization/星辰")), {}),
    (Split("星研院", _name(SHORT), documents=frozenset({"b"})), {}),
    (Merge(_name(FULL), _name(SHORT)), {FULL: SHORT}),
])
def test_people_have_the_last_word(decided: Correction, left: dict[str, str]) -> None:
    found = merges(INTRODUCES, said("b", SHORT), decided=(decided,))
    assert found == left


def test_what_people_have_accepted_as_it_is_stays_apart() -> None:
    accepted = (Judgement(_name(SHORT), True), Judgement(_name(FULL), True))
    assert merges(INTRODUCES, said("b", SHORT), decided=accepted) == {}


INDUSTRY = "Industry/银发经济"
MODEL = "BusinessModel/银发经济"


def test_one_name_of_the_same_types_is_one_thing_whichever_is_likelier() -> None:
    given = [said("a", INDUSTRY, or_else="BusinessModel"), said("b", INDUSTRY),
             said("c", MODEL, or_else="Industry")]
    assert merges(*given) == merges(*reversed(given)) == {MODEL: INDUSTRY}  # the commoner stays


@pytest.mark.parametrize("given", [
    (said("a", INDUSTRY), said("b", MODEL)),
    (said("a", INDUSTRY, or_else="BusinessModel"), said("b", MODEL)),
    (said("a", INDUSTRY, or_else="BusinessModel"), said("a", MODEL, or_else="Industry")),
    (said("a", "Trend/上云加速", or_else="Event"), said("b", "Event/上云加速", or_else="Trend")),
])
def test_one_name_of_other_types_is_not(given: tuple[Said, ...]) -> None:
    assert merges(*given) == {}
