import pytest

from maitu.ontology.model import Metadata


def named(graph, name):
    return next(e for e in graph.entities if name in e.names)


@pytest.mark.parametrize("text", [
    "省政府印发《关于发展山区冷链物流的意见》（鹭政发〔2031〕7号），支持建设冷库。",
    "按照鹭政发〔2031〕7号《关于发展山区冷链物流的意见》，支持建设冷库。",
])
def test_a_number_beside_a_title_is_another_name_of_it(read_text, text):
    policy = named(read_text(text), "鹭政发〔2031〕7号")
    assert policy.types[0] == "Policy" and policy.label == "关于发展山区冷链物流的意见"
    assert "鹭政发〔2031〕7号" in [m.text for m in policy.mentions]


def test_a_number_by_itself_is_a_policy_known_by_it(read_text):
    policy = named(read_text("各县要落实鹭政发[2031]7号文件要求，建设冷库。"), "鹭政发[2031]7号")
    assert (policy.types, policy.label) == (("Policy",), "鹭政发〔2031〕7号")


def test_the_body_in_a_number_is_not_named_by_it(read_text):
    graph = read_text("根据国办发〔2031〕7号，各县建设冷库。")
    assert not any("国办" in e.names for e in graph.entities)


def test_two_titles_keep_their_own_numbers(read_text):
    graph = read_text("《渔港管理办法》（鹭渔规〔2030〕12号）和《冷库管理办法》（鹭渔规〔2031〕3号）同时废止。")
    assert named(graph, "渔港管理办法").names == ("渔港管理办法", "鹭渔规〔2030〕12号")
    assert named(graph, "冷库管理办法").names == ("冷库管理办法", "鹭渔规〔2031〕3号")


def test_the_documents_own_number_is_a_name_of_the_policy_that_it_is(read_text):
    title = "关于发展山区冷链物流的意见"
    text = f"{title}\n支持建设冷库。"
    graph = read_text(text, title=title, metadata=Metadata(number="鹭政发[2031]7号"))
    assert set(named(graph, title).names) == {title, "鹭政发[2031]7号"}
    graph = read_text("鹭政发〔2031〕7号\n" + text, title=title,
                      metadata=Metadata(number="鹭政发〔2031〕7号"))
    assert "鹭政发〔2031〕7号" in [m.text for m in named(graph, title).mentions]
