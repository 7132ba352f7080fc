import pytest

from maitu.ingest import parsing
from maitu.ingest.proposals import propose
from maitu.ontology.model import Document, Section

UNKNOWN = [
    # what the vocabulary does not list, by the word a phrase ends in
    ("农户买了智能采摘机器人。", "智能采摘机器人", "Product"),
    ("推动5G-A通感一体基站覆盖航线。", "5G-A通感一体基站", "Technology"),
    ("新材料行业缺乏熔融检测技术。", "熔融检测技术", "Technology"),
    ("村里流行庭院租赁经济。", "庭院租赁经济", "BusinessModel"),
    ("补贴惠及返乡青年群体。", "返乡青年群体", "ConsumerGroup"),
    # enumerations say what their members are
    ("菜篮共送、错峰代取等新模式走进社区。", "错峰代取", "BusinessModel"),
    # titles and quotation marks
    ("会上发布《山区光纤建设白皮书》。", "山区光纤建设白皮书", "Report"),
    ("根据《山区光纤建设管理办法（试行）》办理。", "山区光纤建设管理办法（试行）", "Policy"),
    ("村民上线了小程序“云上果园”。", "云上果园", "Product"),
    ("启动“清风净网”专项行动。", "“清风净网”专项行动", "Policy"),
    # bodies, people, places
    ("省市场监管局约谈平台。", "省市场监管局", "GovernmentBody"),
    ("绿源智能农业研究院的李向阳表示赞同。", "绿源智能农业研究院", "Organization"),
    ("绿源智能农业研究院的李向阳表示赞同。", "李向阳", "Person"),
    ("企业落户遵义市。", "遵义市", "Place"),
    # troubles that a text fights or calls a problem
    ("依法打击虚开票据、倒卖名额等违法行为。", "倒卖名额", "Risk"),
    ("着力解决山区信号盲区的问题。", "山区信号盲区", "Risk"),
    # trends
    ("近年来，乡村快递网点不断增多。", "乡村快递网点不断增多", "Trend"),
    ("随着光伏发电成本下降，户用储能加速普及。", "户用储能加速普及", "Trend"),
    ("补贴推动农机结构持续优化。", "农机结构持续优化", "Trend"),
]


@pytest.mark.parametrize(("text", "name", "type"), UNKNOWN)
def test_the_rules_propose_entities_of_every_kind_in_unknown_words(proposed, text, name, type):
    found = proposed(text)
    assert found.get(name) == type, found


def test_most_of_them_are_entities_in_the_end(types_of):
    right = [name for text, name, type in UNKNOWN if types_of(text).get(name) == type]
    assert len(right) >= 0.85 * len(UNKNOWN), set(n for _, n, _ in UNKNOWN) - set(right)


@pytest.mark.parametrize(("text", "not_a_trend"), [
    ("乡村快递网点没有不断增多。", "乡村快递网点没有不断增多"),
    ("各地要加快建设乡村快递网点。", "各地要加快建设乡村快递网点"),
    ("如果运费上涨，乡村快递网点将减少吗？", "乡村快递网点将减少吗"),
    ("2023年乡村快递网点增加了1200个。", "2023年乡村快递网点增加了1200个"),
])
def test_denials_demands_questions_and_figures_are_no_trends(read_text, text, not_a_trend):
    trends = {n for e in read_text(text).entities if "Trend" in e.types for n in e.names}
    assert not any(t in not_a_trend and len(t) > 0.7 * len(not_a_trend) for t in trends), trends


def names_of(graph, name):
    return next(e.names for e in graph.entities if name in e.names)


def test_one_thing_under_several_names_is_one_entity(read_text):
    graph = read_text("云岭冷链股份有限公司（以下简称“云岭冷链”）昨日开业。云岭冷链由工信部支持，"
                      "工业和信息化部官员到场。")
    assert set(names_of(graph, "云岭冷链")) >= {"云岭冷链股份有限公司", "云岭冷链"}
    assert set(names_of(graph, "工信部")) == {"工信部", "工业和信息化部"}


def test_a_short_title_refers_to_the_full_one(read_text):
    graph = read_text("省政府印发《关于发展山区冷链物流的意见》。《意见》提出建设冷库。")
    assert set(names_of(graph, "意见")) == {"关于发展山区冷链物流的意见", "意见"}


def test_a_policy_is_known_by_its_title_without_the_issuer(read_text):
    graph = read_text("国务院办公厅关于发展山区冷链物流的意见\n支持建设冷库。",
                      title="国务院办公厅关于发展山区冷链物流的意见")
    policy = next(e for e in graph.entities if e.types[0] == "Policy")
    assert policy.label == "关于发展山区冷链物流的意见"
    assert policy.names[0] == "国务院办公厅关于发展山区冷链物流的意见"


def test_a_long_title_and_the_policy_that_it_names_are_both_found(read_text):
    title = ("云岭省发展改革委 云岭省工业和信息化厅 云岭省财政厅 云岭省商务厅 云岭省农业农村厅"
             "关于落实“千村冷链”行动加快推进山区冷链物流设施建设和运营有关事项的通知")
    graph = read_text(f"{title}\n支持建设冷库，推广移动冷库。", title=title)
    policies = {e.names[0]: e for e in graph.entities if e.types[0] == "Policy"}
    assert title in policies
    assert any(r.s == policies[title].id and r.p == "promotes" for r in graph.relations)


def test_a_name_once_introduced_is_known_everywhere(read_text):
    graph = read_text("平台推出“云上果园”服务。游客在云上果园认养果树。")
    entity = next(e for e in graph.entities if "云上果园" in e.names)
    assert {5, 16} <= {m.start for m in entity.mentions}  # with 服务 it may be one as well


def test_every_mention_quotes_the_text_exactly(read_text):
    text = "５Ｇ 手機與人工智能加速融合，《山區辦法》支持發展。\n“雲上果園”小程序上線。"
    graph = read_text(text)
    mentions = [m for e in graph.entities for m in e.mentions]
    assert len(mentions) > 3
    assert all(text[m.start:m.end] == m.text for m in mentions)


def test_the_same_text_gives_the_same_entities(read_text):
    text = "无人配送、智慧仓储等新业态不断涌现，县域商业加快升级。"
    assert read_text(text) == read_text(text)


def test_a_title_without_marks_is_one_policy(types_of):
    assert types_of("省政府出台支持县域商业发展的若干措施，效果明显。")["支持县域商业发展的若干措施"] == "Policy"


def test_a_firm_with_two_short_names_is_one(read_text):
    graph = read_text("云岭冷链股份有限公司（以下简称“公司”或“云岭冷链”）公告。云岭冷链开业。")
    assert "云岭冷链" in names_of(graph, "云岭冷链股份有限公司")


def test_a_firms_announcement_is_no_policy_and_an_excerpt_has_the_name_of_the_whole(read_text):
    def policies(title: str) -> list[str]:
        graph = read_text(title + "\n特此公告。", title=title)
        return [n for e in graph.entities if e.types[0] == "Policy" for n in e.names]

    assert not policies("云岭冷链股份有限公司关于媒体报道的公告")
    assert policies("山城区冷链物流发展规划（节选）") == ["山城区冷链物流发展规划"]
    assert policies("第五章 实施山城区“冷链进村”专项工程") == ["山城区“冷链进村”专项工程"]


def test_a_title_that_only_announces_is_no_trend():
    def trends(heading: str, title: str) -> list[str]:
        text = heading + "\n今年新建冷库三座。"
        sections = (Section(heading, 1, 0, len(text)),)
        reading = parsing.parse(Document("d", title, text, sections=sections))
        return [text[c.start:c.end] for c in propose(reading).settled if "Trend" in c.types]

    assert not trends("冷链企业试水首店经济", title="冷链企业试水首店经济")
    assert trends("冷链企业试水首店经济", title="另一个题目") == ["冷链企业试水首店经济"]


def test_a_verb_ends_a_bodys_name(proposed):
    assert proposed("云岭大学与青禾冷链共建联合实验室。")["青禾冷链"] == "Company"


def label_of(graph, name):
    return next(e.label for e in graph.entities if name in e.names)


@pytest.mark.parametrize(("text", "name", "label"), [
    # traditional characters: known as in simplified ones, called as the text does
    ("據悉，雲嶺冷鏈科技有限公司採用區塊鏈技術。", "雲嶺冷鏈科技有限公司", "云岭冷链科技有限公司"),
    # the name in full, whatever stands first
    ("云岭冷链昨日开业。云岭冷链科技有限公司采用区块链技术。", "云岭冷链", "云岭冷链科技有限公司"),
    ("晨星机器人公司（Starlight Robotics）采用区块链技术。Starlight Robotics开业。",
     "Starlight Robotics", "晨星机器人公司"),
])
def test_other_documents_know_a_thing_by_its_full_simplified_name(read_text, text, name, label):
    assert label_of(read_text(text), name) == label


def test_a_title_with_and_without_what_may_be_left_out_is_one(read_text):
    graph = read_text("省政府印发《渔港管理办法（试行）》。《渔港管理办法》明确了补贴标准。")
    assert set(names_of(graph, "渔港管理办法")) == {"渔港管理办法（试行）", "渔港管理办法"}


def test_brackets_do_not_make_one_of_two_that_the_vocabulary_knows(read_text):
    graph = read_text("美团（京东）参加了展会。")
    assert label_of(graph, "美团") != label_of(graph, "京东")


def test_a_short_title_or_name_is_the_longer_one_that_ends_so(read_text):
    graph = read_text("云岭市发布《云岭市校外培训管理办法》。办法明确，机构须备案。", title="解读")
    policies = [e.names for e in graph.entities if "Policy" in e.types]
    assert len(policies) == 1, policies
