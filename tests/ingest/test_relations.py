import pytest

from maitu.ontology.model import Section
from maitu.ontology.terms import PREDICATES

USUAL = [
    ("国务院办公厅印发《关于发展山区冷链物流的意见》。",
     ("关于发展山区冷链物流的意见", "issuedBy", "国务院办公厅")),
    ("国务院《山区交通发展规划》明确了目标。", ("山区交通发展规划", "issuedBy", "国务院")),
    ("中国信通院发布《山区光纤建设白皮书》。",
     ("山区光纤建设白皮书", "publishedBy", "中国信通院")),
    ("根据《数据安全法》，工信部制定《工业数据管理办法》。",
     ("工业数据管理办法", "issuedBy", "工信部")),
    ("国务院印发《山区交通发展规划》，提出推广物联网、区块链。",
     ("山区交通发展规划", "promotes", "区块链")),
    ("市场监管总局严厉打击刷单炒信等行为。", ("市场监管总局", "regulates", "刷单炒信")),
    ("人才短缺制约智慧医疗发展。", ("人才短缺", "hinders", "智慧医疗")),
    ("受新冠肺炎疫情影响，餐饮业收入下滑。", ("新冠肺炎疫情", "hinders", "餐饮业")),
    ("区块链带动供应链金融和跨境电商。", ("区块链", "drives", "供应链金融")),
    ("无人机成为带动低空经济的新引擎。", ("无人机", "drives", "低空经济")),
    ("云岭冷链科技有限公司推出“鲜到家”服务。",
     ("云岭冷链科技有限公司", "launches", "“鲜到家”服务")),
    ("京东采用区块链和隐私计算。", ("京东", "adopts", "隐私计算")),
    ("腾讯与京东合作建设仓库。", ("腾讯", "cooperatesWith", "京东")),
    ("京东投资氢能产业。", ("京东", "investsIn", "氢能产业")),
    ("餐饮从线下消费向线上消费转变。", ("线下消费", "transitionsTo", "线上消费")),
    ("社区发展共享单车、网约车等共享经济。", ("共享单车", "narrowerThan", "共享经济")),
    ("乡村电商加快发展。", ("乡村电商加快发展", "trendOf", "乡村电商")),
    ("京东董事长刘建国到场。", ("刘建国", "leads", "京东")),
    ("京东扩建仓库。总裁刘建国表示满意。", ("刘建国", "leads", "京东")),
    ("京东在成都市推出“鲜到家”服务。", ("“鲜到家”服务", "locatedIn", "成都市")),
]


@pytest.mark.parametrize(("text", "triple"), USUAL)
def test_the_rules_read_relations_from_their_usual_wording(ruled, text, triple):
    found = ruled(text)
    assert triple in found, found


def test_most_of_them_are_stated_in_the_end(triples):
    right = [triple for text, triple in USUAL if triple in triples(text)]
    assert len(right) >= 0.75 * len(USUAL), {t for _, t in USUAL} - set(right)


@pytest.mark.parametrize("text", [
    "京东没有采用区块链。",
    "京东并未投资氢能产业。",
    "如果京东采用区块链，成本会下降。",
    "网传京东将投资氢能产业，消息不属实。",
    "是否推广区块链，京东尚未投资氢能产业。",
])
def test_denied_supposed_and_rumoured_relations_are_not_asserted(triples, text):
    found = {t for t in triples(text) if t[1] in ("adopts", "investsIn")}
    assert not found


@pytest.mark.parametrize("wished", ["鼓励", "支持", "要求"])
def test_what_is_wished_of_a_firm_is_no_fact(triples, wished):
    assert not {t for t in triples(f"国务院{wished}京东采用区块链。") if t[1] == "adopts"}


@pytest.mark.parametrize(("text", "modality"), [
    ("京东采用区块链。", "stated"),
    ("京东将采用区块链。", "planned"),
    ("京东预计采用区块链。", "expected"),
])
def test_the_modality_is_kept(read_text, text, modality):
    assert {r.modality for r in read_text(text).relations if r.p == "adopts"} == {modality}


def test_a_policy_speaks_until_its_paragraph_ends(triples):
    text = ("国务院印发《山区交通发展规划》，提出六项任务。支持发展冷链物流。\n"
            "超市也在发展即时零售。")
    found = triples(text)
    assert ("山区交通发展规划", "promotes", "冷链物流") in found
    assert ("山区交通发展规划", "promotes", "即时零售") not in found


def test_a_document_that_is_a_policy_speaks_throughout(triples):
    title = "国务院办公厅关于发展山区冷链物流的意见"
    text = f"{title}\n一、总体要求\n支持发展冷链物流。\n二、任务\n推广物联网。"
    found = triples(text, title=title)
    assert (title, "promotes", "物联网") in found
    assert (title, "issuedBy", "国务院办公厅") in found


def test_evidence_holds_both_ends_and_is_exact(read_text):
    text = "第一句无关。" + "京东采用区块链，" + "其余部分很长，" * 60 + "到此为止。"
    graph = read_text(text)
    (relation,) = [r for r in graph.relations if r.p == "adopts"]
    assert text[relation.start:relation.end] == relation.evidence
    assert "京东采用区块链" in relation.evidence and len(relation.evidence) < 200


def test_evidence_knows_its_section(read_text):
    text = "一、供应链\n京东采用区块链。"
    graph = read_text(text, sections=(Section("一、供应链", 1, 0, len(text)),))
    assert {r.section for r in graph.relations} == {"一、供应链"}


def test_relations_keep_to_domain_and_range(read_text):
    graph = read_text("疫情推动无人配送、云旅游等新业态加速普及，京东、美团推出无接触配送。"
                      "工信部印发《移动物联网办法》，支持物联网产业，整治网络诈骗。")
    assert len(graph.relations) >= 8
    for r in graph.relations:
        s, o = graph.entity(r.s), graph.entity(r.o)
        assert PREDICATES[r.p].allows(s.types, o.types), (s.names, r.p, o.names)


def test_the_commands_of_a_policy_document_are_the_policys(triples):
    title = "山城区冷链物流管理办法"
    text = (f"{title}\n第一条 推行“云冷库”服务模式，运用物联网全程溯源。\n第二条 严禁非法倾倒。\n"
            "第三条 不指定区块链。")
    found = triples(text, title=title)
    assert (title, "promotes", "区块链") not in found
    assert any((s, p) == (title, "promotes") and o.startswith("物联网") for s, p, o in found)
    assert (title, "regulates", "非法倾倒") in found


@pytest.mark.parametrize("text", [
    "有媒体称，京东采用区块链。",
    "京东采用区块链。经核实，上述消息不属实。",
    "请问京东采用区块链的情况？",
])
def test_what_is_only_reported_denied_later_or_asked_is_not_asserted(triples, text):
    assert not {t for t in triples(text) if t[1] == "adopts"}


def test_numbers_of_suppositions_are_no_statistics(read_text):
    assert not read_text("如果电价上涨，2025年成本将增加30%。").observations
    assert read_text("2023年成本增加30%。").observations


def test_a_policy_speaks_for_the_body_that_issued_it(triples):
    found = triples("国务院办公厅《关于发展县域商业的意见》支持无人配送。")
    assert ("关于发展县域商业的意见", "promotes", "无人配送") in found
    assert ("国务院办公厅", "promotes", "无人配送") not in found


def test_a_policy_document_speaks_of_itself_and_commands_by_numbers(triples):
    title = "山城区冷链物流管理办法"
    found = triples(f"{title}\n第一条 根据《数据安全法》，山城区商务局制定本办法。\n"
                    "第二条 对采用区块链的企业给予补贴。", title=title)
    assert (title, "issuedBy", "山城区商务局") in found
    assert (title, "basedOn", "数据安全法") in found
    assert (title, "promotes", "区块链") in found


def test_a_firm_that_the_title_names_says_we(triples):
    text = "云岭冷链科技有限公司上半年业绩\n我们推出了“鲜到家”服务，并采用区块链。"
    found = triples(text, title=text.partition("\n")[0])
    assert ("云岭冷链科技有限公司", "launches", "“鲜到家”服务") in found
    assert not {t for t in triples("居民刘建国说，我们采用区块链。") if t[1] == "adopts"}
