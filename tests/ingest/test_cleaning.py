import pytest

from maitu.ingest.blocks import Block, make
from maitu.ingest.cleaning import clean, is_furniture
from maitu.ingest.headings import marked


def texts(*lines: str | Block) -> list[str]:
    blocks = [make("paragraph", line) if isinstance(line, str) else line for line in lines]
    return [block.text for block in clean(marked([b for b in blocks if b]))]


@pytest.mark.parametrize(
    "line",
    ["阅读原文", "微信扫一扫关注该公众号", "赞 36", "阅读 10万+", "：，，。", "- 12 -", "第 3 页 共 20 页",
     "欢迎扫码关注“河湾水务”", "长按识别下方二维码", "责任编辑：王小二", "编辑 | 王小二", "上一篇：水价听证会",
     "当前位置：首页 > 要闻", "版权所有：河湾新闻网", "京ICP备00000000号", "转载请注明来源", "全部接受",
     "【字体：大 中 小】", "×分析", "打印本页", "分享到：", "点击上方蓝字关注我们"],
)
def test_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    ["消费者扫描二维码即可查看产品信息。", "分享经济", "（二）保护行动被“点赞”", "平台未经授权转载作品的问题突出。",
     "2023年", "直播带货视频化趋势明显", "留言板制度继续完善", "用户隐私政策不透明，投诉较多。", "视频会议",
     "编辑：从手工到智能的转变，用了二十年时间，这一过程值得研究和回顾。", "微信小程序月活用户超过9亿。",
     "一、打印设备行业概况", "Cookie的使用须取得用户同意。", "电话：从固定到移动"],
)
def test_text_that_looks_like_furniture_stays(line):
    assert not is_furniture(line)


def test_a_table_of_contents_with_page_numbers_goes():
    assert texts("目 录", make("contents", "一、概况\t1"), make("contents", "二、措施\t5"),
                 "一、概况", "水质良好。") == ["一、概况", "水质良好。"]


def test_a_table_of_contents_without_page_numbers_goes():
    assert texts("目录", "一、概况", "二、措施", "一、概况", "水质良好。", "二、措施", "加强监测。") == [
        "一、概况", "水质良好。", "二、措施", "加强监测。"]


def test_a_long_run_of_leaders_goes_without_its_title():
    entries = [make("contents", f"第{n}节……………{n}") for n in "123"]
    assert texts(*entries, "正文开始。") == ["正文开始。"]
    assert texts(entries[0], "正文开始。") == ["第1节……………1", "正文开始。"]


def test_the_copyright_page_goes_and_other_sections_stay():
    assert texts(
        "版权声明", "本报告版权属于河湾水务研究所，并受法律保护。", "转载或摘编应注明来源。", "前 言",
        "水是生命之源。",
    ) == ["前言", "水是生命之源。"]
    assert texts(make("heading", "声明", 2), "三国发表声明，同意共同治理河流。") == [
        "声明", "三国发表声明，同意共同治理河流。"]


def test_the_imprint_goes_with_the_name_above_it():
    assert texts("水质全部达标。", "河湾水务研究所", "地址：河湾市东区水厂路1号", "邮编：100000",
                 "电话：010-00000000") == ["水质全部达标。"]


def test_an_address_in_the_middle_stays():
    text = ["报名方式如下。", "地址：河湾市东区水厂路1号", "活动持续三天。"]
    assert texts(*text) == text


def test_promotion_at_the_end_goes_with_its_slogans():
    slogan = make("paragraph", [("让每一滴水都有价值", True)])
    assert texts("水质全部达标。", "（来源：河湾日报）", slogan, "扫码关注河湾水务", "点击下图 了解详情") == [
        "水质全部达标。", "（来源：河湾日报）"]


def test_a_signature_before_buttons_stays():
    assert texts("特此通知。", "河湾市水务局", "2023年5月8日", "打印本页", "关闭窗口") == [
        "特此通知。", "河湾市水务局", "2023年5月8日"]


def test_related_articles_go():
    assert texts("水质全部达标。", "推荐阅读", "水价怎么算", "节水有妙招") == ["水质全部达标。"]


def test_dialogs_after_the_article_go():
    assert texts("水质全部达标。", "阅读原文", "河湾水务", "继续滑动看下一个", "随便什么按钮") == [
        "水质全部达标。"]


def test_a_repeated_title_is_said_once():
    title = make("heading", "河湾供水", 1)
    assert texts(title, title, "水质良好。") == ["河湾供水", "水质良好。"]
