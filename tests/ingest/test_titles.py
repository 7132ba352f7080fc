import pytest

from maitu.ingest import parsing, titles
from maitu.ontology.model import Document


@pytest.mark.parametrize(("title", "policy"), [
    ("云岭市支持储能发展若干措施", "云岭市支持储能发展若干措施"),
    ("云岭市支持储能发展若干措施（征求意见稿）起草说明", "云岭市支持储能发展若干措施"),
    ("云岭市充电设施管理办法政策解读", "云岭市充电设施管理办法"),
    ("云岭市充电设施管理办法（2024年修订）政策解读材料", "云岭市充电设施管理办法（2024年修订）"),
    ("云岭市充电设施管理办法（修订稿）要点", "云岭市充电设施管理办法（修订稿）"),
    ("附件2 云岭市充电设施建设清单", "云岭市充电设施建设清单"),
    ("——云岭县关于充电设施的实施意见（摘要）", "云岭县关于充电设施的实施意见"),
    ("充电不再难——云岭市充电设施管理办法", "云岭市充电设施管理办法"),
    ("云岭市贯彻《国家充电设施规划》行动方案", "云岭市贯彻《国家充电设施规划》行动方案"),
    ("云岭市储能企业年会起草说明", None),
])
def test_what_explains_a_policy_bears_its_name(title, policy):
    reading = parsing.parse(Document("d", title, f"{title}\n\n一、背景\n\n储能发展很快。"))
    found = [reading.text[c.start:c.end] for c in titles.find(reading) if "Policy" in c.types]
    assert found[:1] == ([policy] if policy else [])


def test_a_title_in_running_text_needs_no_marks():
    text = "云岭市政府关于支持储能发展的若干意见提出，加快建设。会议通过关于修改充电条例的决定。"
    reading = parsing.parse(Document("d", "", text))
    assert [text[c.start:c.end] for c in titles.find(reading)] == [
        "云岭市政府关于支持储能发展的若干意见", "关于修改充电条例的决定"]


@pytest.mark.parametrize(("title", "others"), [
    ("云岭市商务局等3部门关于发展夜市的通知（试行）",
     {"关于发展夜市的通知（试行）", "云岭市商务局等3部门关于发展夜市的通知", "关于发展夜市的通知"}),
    ("云岭市贯彻国务院关于节水的意见的方案", set()),
    ("云岭市夜市管理办法（征求意见稿）", {"云岭市夜市管理办法"}),
])
def test_a_title_is_also_cited_without_its_issuer_and_its_state(title, others):
    assert set(titles.other_titles(title)) == others
