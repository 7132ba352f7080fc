import pytest

from maitu.ingest import rivals


def stand(*claims):
    return set(rivals.standing(((s, p, o), probability) for s, p, o, probability in claims))


def test_of_two_predicates_between_the_same_two_the_likelier_stands():
    assert stand(("甲公司", "launches", "云平台", 0.8), ("甲公司", "adopts", "云平台", 0.6)) == {
        ("甲公司", "launches", "云平台")}


def test_a_relation_stands_one_way_round_only():
    assert stand(("数字乡村", "narrowerThan", "农业", 0.7), ("农业", "drives", "数字乡村", 0.5)) == {
        ("数字乡村", "narrowerThan", "农业")}


@pytest.mark.parametrize(("second", "both"), [(0.9, True), (0.5, False)])
def test_bodies_issue_together_when_they_are_about_equally_likely(second, both):
    found = stand(("意见", "issuedBy", "财政部", 0.95), ("意见", "issuedBy", "商务部", second))
    assert (("意见", "issuedBy", "商务部") in found) is both


def test_a_policy_promotes_as_much_as_is_likely():
    found = stand(("规划", "promotes", "氢能", 0.95), ("规划", "promotes", "储能", 0.4))
    assert len(found) == 2


def test_who_is_much_less_likely_than_another_is_not_meant():
    assert stand(("规划", "promotes", "氢能", 0.9), ("某省", "promotes", "氢能", 0.5)) == {
        ("规划", "promotes", "氢能")}


def test_a_statement_counts_where_it_is_likeliest():
    found = stand(("规划", "promotes", "氢能", 0.4), ("规划", "promotes", "氢能", 0.9),
                  ("某省", "promotes", "氢能", 0.5))
    assert found == {("规划", "promotes", "氢能")}
