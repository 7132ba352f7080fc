import pytest

from maitu.ingest import company_names
from maitu.ingest.candidates import Candidate


def candidate(text: str, name: str, type: str = "Company", origin: str = "network") -> Candidate:
    return Candidate(text.index(name), text.index(name) + len(name), (type,), origin, 0.9)


@pytest.mark.parametrize(("text", "name", "whole"), [
    ("青禾冷链科技（江西）有限公司开业", "青禾冷链科技", "青禾冷链科技（江西）有限公司"),
    ("青禾冷链股份有限公司开业", "青禾冷链", "青禾冷链股份有限公司"),
    ("青禾冷链（600999）股份", "青禾冷链", "青禾冷链"),
    ("青禾冷链的公司", "青禾冷链", "青禾冷链"),
])
def test_a_companys_name_goes_on_to_its_end(text: str, name: str, whole: str) -> None:
    [found] = company_names.completed([candidate(text, name)], text)
    assert text[found.start:found.end] == whole


def test_what_is_part_of_the_longer_name_goes() -> None:
    text = "青禾冷链科技（江西）有限公司在江西开业"
    place = candidate(text, "江西", "Place")
    later = Candidate(text.rindex("江西"), text.rindex("江西") + 2, ("Place",), "network", 0.9)
    found = company_names.completed([candidate(text, "青禾冷链科技"), place, later], text)
    assert [text[c.start:c.end] for c in found] == ["青禾冷链科技（江西）有限公司", "江西"]
    assert later in found


def test_only_companies_have_such_ends() -> None:
    text = "云鲜仓有限公司"
    product = candidate(text, "云鲜仓", "Product")
    assert company_names.completed([product], text) == [product]


def test_names_cut_short() -> None:
    names = ["青禾冷链", "江西青禾冷链科技有限公司", "云桥", "青禾冷链物流网"]
    assert list(company_names.cut_short(names)) == [("青禾冷链", "江西青禾冷链科技有限公司")]
