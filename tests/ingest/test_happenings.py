import pytest

from maitu.ontology.model import Metadata

DATED = Metadata(date="2025-02", edition="2024")


@pytest.mark.parametrize(("text", "when"), [
    ("2021年3月5日，国务院印发《山区交通规划》。", "2021-03-05"),
    ("2019年，国务院印发《山区交通规划》。", "2019"),
    ("2018年出台补贴，2020年12月国务院印发《山区交通规划》。", "2020-12"),
    ("去年11月，国务院印发《山区交通规划》。", "2024-11"),
    ("2022年经济恢复。7月，国务院印发《山区交通规划》。", "2022-07"),
    ("国务院印发《山区交通规划》，2030年见效。", None),
])
def test_the_time_of_issue_is_the_one_told_before_it(read_text, text, when):
    graph = read_text(text, metadata=DATED)
    assert {r.period for r in graph.relations if r.p == "issuedBy"} == {when}


def test_a_document_that_is_the_policy_was_issued_on_its_date(read_text):
    title = "国务院关于发展山区交通的意见"
    graph = read_text(f"{title}\n到2030年，建成路网。", title=title, metadata=Metadata(date="2024-06-03"))
    assert {r.period for r in graph.relations if r.p == "issuedBy"} == {"2024-06-03"}


def test_only_happenings_have_a_time(read_text):
    graph = read_text("2021年3月，人才短缺制约智慧医疗发展。", metadata=DATED)
    assert {r.period for r in graph.relations} == {None}
