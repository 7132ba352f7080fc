import pytest

from maitu.ingest import parsing, titles
from maitu.ontology.model import Document


@pytest.mark.parametrize(("title", "policy"), [
    ("云岭市支持储能发展若干措施", "云岭市支持储能发展若干措施"),
    ("云岭市支持储能发展若干措施（征求意见稿）起草说明", "云岭市支持储能发展若干措施"),
    ("云岭市充电设施管理办法政策解读", "云岭市充电设施管理办法"),
    ("云岭市储能企业年会起草说明", None),
])
def test_what_explains_a_policy_bears_its_name(title, policy):
    reading = parsing.parse(Document("d", title, f"{title}\n\n一、背景\n\n储能发展很快。"))
    found = [reading.text[c.start:c.end] for c in titles.find(reading) if "Policy" in c.types]
    assert found == ([policy] if policy else [])
