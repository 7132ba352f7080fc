import pytest

from maitu.ingest import entities, parsing, references
from maitu.ingest.candidates import Candidate
from maitu.ingest.proposals import propose
from maitu.ontology.model import Document


def found(text, title="", **names):
    """Return what the words of a text refer to: word -> label of an entity."""
    reading = parsing.parse(Document("d", title, text))
    candidates = [Candidate(m, m + len(name), (type,), "network", 0.9)
                  for name, type in names.items()
                  for m in range(len(text)) if text.startswith(name, m)]
    these = entities.joined(reading, propose(reading), candidates)
    labels = {e.id: e.label for e in these.entities}
    named = {(m.start, m.end) for e in these.entities for m in e.mentions}
    return {text[s.start:s.end]: labels[s.entity] for s in these.spans
            if (s.start, s.end) not in named}, set(labels.values())


def test_the_whole_city_is_the_city_that_the_text_is_about():
    said, things = found("云岭市出台办法。邻近的南屏县受益，全市新建充电桩。", "云岭市工作要点",
                         云岭市="Place", 南屏县="Place")
    assert said == {"全市": "云岭市"} and things == {"云岭市", "南屏县"}


def test_of_several_cities_the_title_names_the_one_that_is_meant():
    said, _ = found("南屏市和云岭市合作。南屏市投资，我市出地。", "云岭市工作要点",
                    南屏市="Place", 云岭市="Place")
    assert said == {"我市": "云岭市"}


def test_a_word_for_a_place_that_the_text_does_not_name_is_no_entity():
    said, things = found("全省新建充电桩，支持储能。", 全省="Place", 储能="Technology")
    assert said == {} and things == {"储能"}


@pytest.mark.parametrize(("text", "name", "type"), [
    ("云岭省商务厅发文。全省新建充电桩。", "云岭省商务厅", "GovernmentBody"),
    ("《云岭省充电设施办法》施行。全省新建充电桩。", "云岭省充电设施办法", "Policy"),
])
def test_a_place_may_have_its_name_within_a_longer_one(text, name, type):
    said, things = found(text, **{name: type})
    assert said == {"全省": "云岭省"} and "云岭省" in things


def test_the_place_that_speaks_of_the_whole_city_acts_there():
    reading = parsing.parse(Document("d", "", "扬州已建充电桩，邻近的南京也在建。全市再建百座。"))
    names = [Candidate(0, 2, ("Place",), "network", 0.9),
             Candidate(11, 13, ("Place",), "network", 0.9)]
    acting, other = references.acting(reading, names)
    assert acting.types == ("Place", "GovernmentBody") and other.types == ("Place",)


def test_a_body_is_referred_to_by_what_it_is():
    said, _ = found("云岭数据研究所成立。南屏咨询中心加入，本所提供场地。",
                    云岭数据研究所="Organization", 南屏咨询中心="Organization")
    assert said == {"本所": "云岭数据研究所"}


def test_the_document_is_referred_to_by_its_kind():
    said, _ = found("云岭市数据产业发展公报\n本公报数据来自年报。", "云岭市数据产业发展公报",
                    云岭市数据产业发展公报="Report")
    assert said == {"本公报": "云岭市数据产业发展公报"}
