import pytest

from maitu.ingest import observations, rounds, sentences
from maitu.ingest.present import Today
from maitu.ontology.model import Document


@pytest.mark.parametrize(("text", "held"), [
    ("追踪调查第一轮在2021年9月，第二轮在2023年4月，最近一轮于2024年10月完成。",
     {"首轮": "2021-09", "第二轮": "2023-04", "本轮": "2024-10", "上一轮": "2023-04"}),
    ("问卷分两波。第一波：2022年6月，第二波：2024年6月。", {"首波": "2022-06", "本波": "2024-06"}),
    ("课题组于2021年、2023年、2025年各开展一轮调查，首轮在冬天。", {"第一轮": "2021", "第三轮": "2025"}),
    ("调查本轮样本3260份（2024年），上一轮为2940份（2023年）。", {"本轮": "2024", "上一轮": "2023"}),
    ("2019年首轮调查时为7%。", {"首轮": "2019"}),
])
def test_when_the_rounds_of_a_survey_were(text, held):
    found = rounds.find(text, Today(2025))
    assert {name: found.get(name) for name in held} == held


@pytest.mark.parametrize("text", [
    "2019年首轮调查时为7%。",  # when the last one was is not said
    "公司2024年完成首轮融资，本轮融资由云岭资本领投。",  # no survey
])
def test_a_round_that_the_text_does_not_date_has_no_time(text):
    assert "本轮" not in rounds.find(text, Today(2025))


def test_answers_are_of_their_rounds():
    text = (
        "夜班司机追踪调查\n第一轮在2021年9月，第二轮在2023年4月。\n"
        "吸烟者占比从首轮的47%降到第二轮的39%。早睡者占31%，比上一轮高2个百分点。"
    )
    found = observations.find(Document("d", "夜班司机追踪调查", text), sentences.split(text), ())
    assert [(o.value, o.period) for o in found][:2] == [(47, "2021-09"), (39, "2023-04")]


def test_a_round_after_its_year_is_of_the_year():
    text = "2025年少年上网调查\n受访者中6岁触网的占37%，比2022年第一轮高出11个百分点。"
    found = observations.find(Document("d", "2025年少年上网调查", text), sentences.split(text), ())
    assert [o.period for o in found] == ["2025", "2022/2025"]
