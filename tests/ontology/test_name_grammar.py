import pytest

from maitu.ontology import name_grammar
from maitu.ontology.name_grammar import CompanyName
from maitu.ontology.naming import canonical


@pytest.mark.parametrize(("name", "core", "place"), [
    ("青禾冷链科技有限公司", "青禾冷链科技", None),
    ("青禾冷链科技（江西）有限公司", "青禾冷链科技", "江西省"),
    ("江西青禾冷链科技股份有限公司", "青禾冷链科技", "江西省"),
    ("江西省青禾冷链科技有限公司", "青禾冷链科技", "江西省"),
    ("青禾（集团）股份有限公司", "青禾集团", None),
    ("Starlight Robotics Co., Ltd.", "Starlight Robotics", None),
    # what tells firms apart stays
    ("青禾冷链江西分公司", "青禾冷链江西分公司", None),
    ("青禾通信集团有限公司", "青禾通信集团", None),
    ("江西银行", "江西银行", None),
    ("青禾（试验）有限公司", "青禾(试验)", None),
])
def test_a_companys_name_in_parts(name: str, core: str, place: str | None) -> None:
    parts = name_grammar.company(name)
    assert (parts.core, parts.place) == (core, place)


def test_a_bare_name_says_nothing_of_how_the_firm_is_constituted() -> None:
    assert name_grammar.company("青禾冷链") == CompanyName("青禾冷链", None, False)
    assert name_grammar.company("青禾冷链有限公司").constituted


@pytest.mark.parametrize(("short", "long", "is_short"), [
    ("青禾冷链", "青禾冷链科技有限公司", True),
    ("青禾冷链", "江西青禾冷链科技（集团）有限公司", True),
    ("青禾冷链", "青禾冷链物流有限公司", False),
    ("冷链", "青禾冷链科技有限公司", False),
    ("青禾冷链", "青禾冷链", False),
])
def test_short_names_leave_out_what_firms_share(short: str, long: str, is_short: bool) -> None:
    assert (canonical(short) in name_grammar.cut_short(long)) is is_short


@pytest.mark.parametrize("written", [
    "鹭政办发〔2031〕7号", "鹭政办发[2031]7号", "鹭政办发（2031）07 号", "鹭政办发【2031】第7號",
    "鹭政办发〔2031〕7号文",
])
def test_a_document_number_is_one_however_it_is_written(written: str) -> None:
    assert name_grammar.number(written) == "鹭政办发〔2031〕7号"
    assert name_grammar.name_key(written) == name_grammar.name_key("鹭政办发〔2031〕7号")


def test_document_numbers_in_running_text() -> None:
    text = "现根据鹭政办发〔2031〕7号文件和《渔港办法》（鹭渔规〔2030〕12号），制定本细则。"
    found = [(text[a:b], number) for a, b, number in name_grammar.numbers(text)]
    assert found == [("鹭政办发〔2031〕7号", "鹭政办发〔2031〕7号"),
                     ("鹭渔规〔2030〕12号", "鹭渔规〔2030〕12号")]
    assert name_grammar.number("渔港办法") is None
    assert not list(name_grammar.numbers("热线（2031）7号窗口位于根据〔2031〕7号"[9:]))


@pytest.mark.parametrize(("name", "generic"), [
    ("意见", True), ("实施意见", True), ("《行动计划》", True), ("公司", True), ("研究院", True),
    ("渔港意见", False), ("数字渔港行动计划", False), ("青禾", False),
])
def test_what_only_says_the_kind(name: str, generic: bool) -> None:
    assert name_grammar.is_generic(name) is generic


def test_the_fullest_name() -> None:
    assert name_grammar.fullest(["NFC", "近场通信", "鹭政办发〔2031〕7号", "近场通信技术规程"]) \
        == "近场通信技术规程"
    assert name_grammar.fullest(["鹭政办发〔2031〕7号", "NFC"]) == "NFC"


def test_where_a_companys_name_ends() -> None:
    for text, name in (("青禾冷链科技（江西）有限公司开业", "青禾冷链科技（江西）有限公司"),
                       ("青禾冷链科技（试点）有限公司开业", "青禾冷链科技"),
                       ("青禾冷链科技开业", "青禾冷链科技")):
        assert text[:name_grammar.company_end(text, 6)] == name
