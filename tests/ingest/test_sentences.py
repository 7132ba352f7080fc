import pytest

from maitu.ingest.sentences import clauses, split


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("春天来了。花开了！看见了吗？看见了", ["春天来了。", "花开了！", "看见了吗？", "看见了"]),
        ("一、总体情况\n产量增长。", ["一、总体情况", "产量增长。"]),
        ("增长8.5%；下降3%。", ["增长8.5%；下降3%。"]),
        ("他说：“先修路。再通车。”大家同意。", ["他说：“先修路。再通车。”", "大家同意。"]),
        ("“谁来买单？”成为一个问题。完。", ["“谁来买单？”成为一个问题。", "完。"]),
        ("“安全第一。”的标语挂在门口。", ["“安全第一。”的标语挂在门口。"]),
        ("读了《去哪儿？》一书。很好。", ["读了《去哪儿？》一书。", "很好。"]),
        ("产量上升（见表1。下同）后回落。结束。", ["产量上升（见表1。下同）后回落。", "结束。"]),
        ("完成了。（此处有掌声。）再见。", ["完成了。", "（此处有掌声。）", "再见。"]),
        ("真的吗？！真的。", ["真的吗？！", "真的。"]),
        ("“甲说‘好。’就走了。”乙说。", ["“甲说‘好。’就走了。”", "乙说。"]),
        ("等一等……他走了。", ["等一等……", "他走了。"]),
        ("苹果、梨……，都卖完了。", ["苹果、梨……，都卖完了。"]),
        ("没有闭合的“引号。后面一句。", ["没有闭合的“引号。", "后面一句。"]),
        ("  前后有空白。  \n\n 下一行 ", ["前后有空白。", "下一行"]),
        ("Prices fell. Sales rose.", ["Prices fell.", "Sales rose."]),
        ("版本2.0上线。", ["版本2.0上线。"]),
        ("太好了!我们出发吧!", ["太好了!", "我们出发吧!"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_sentences(text, expected):
    assert pieces(text) == expected


def test_a_very_long_quotation_is_split_inside():
    quotation = "“" + "这一句话不长也不短。" * 40 + "”"
    assert len(pieces(quotation)) == 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产量增长，销量下降；库存稳定。", ["产量增长，", "销量下降；", "库存稳定。"]),
        ("结论：比例为1:3，金额1,200元。", ["结论：", "比例为1:3，", "金额1,200元。"]),
        ("《甲，乙》发布，（丙，丁）跟进", ["《甲，乙》发布，", "（丙，丁）跟进"]),
    ],
)
def test_clauses(text, expected):
    assert [text[s:e] for s, e in clauses(text, 0, len(text))] == expected


def test_clauses_stay_within_the_span():
    text = "甲，乙。丙，丁。"
    assert [text[s:e] for s, e in clauses(text, 4, 8)] == ["丙，", "丁。"]


@pytest.mark.parametrize("unit", ["“", "（", "“甲。", "”", "甲。", "（“《", "…", "!?"])
def test_time_is_linear_even_for_hostile_text(unit, growth):
    def cut(size):
        text = unit * (size // len(unit))
        split(text)
        clauses(text, 0, len(text))

    assert growth(cut, 15_000, 60_000) < 10
