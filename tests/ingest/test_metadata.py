import pytest

from maitu.ingest.blocks import Block, make
from maitu.ingest.metadata import describe, iso_date, without_labels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年12月", "2020-12"), ("2024 年 3 月 5 日", "2024-03-05"), ("2024-12-31T08:00", "2024-12-31"),
        ("2023/5/8", "2023-05-08"), ("2023.05", "2023-05"), ("二〇二〇年十二月三日", "2020-12-03"),
        ("二〇二一年二十月", None), ("1700000000", "2023-11-15"), ("2021", "2021"), ("去年", None),
        ("2020年13月", None), ("", None),
    ],
)
def test_dates(text, expected):
    assert iso_date(text) == expected


def read(*lines: str, said=None):
    blocks = [make("paragraph", line) for line in lines]
    return describe(blocks, said or {}, "\n".join(lines), "a.md")


def test_a_report_cover():
    title, known = read("河湾市供水质量发展报告", "(2022年)", "河湾市水务研究院", "2023年5月", "水质良好，供应充足。")
    assert title == "河湾市供水质量发展报告(2022年)"
    assert (known.publisher, known.date, known.edition) == ("河湾市水务研究院", "2023-05", "2022")
    assert (known.source, known.language) == ("a.md", "zh-Hans")


def test_a_policy_document():
    title, known = read(
        "河湾市人民政府办公室关于加强节水工作的通知", "河政办发〔2021〕15号", "各区人民政府：",
        "现将有关事项通知如下，请认真贯彻执行。", "河湾市人民政府办公室", "2021年6月3日")
    assert title == "河湾市人民政府办公室关于加强节水工作的通知"
    assert known.number == "河政办发〔2021〕15号"
    assert (known.publisher, known.date) == ("河湾市人民政府办公室", "2021-06-03")


def test_a_cited_number_is_not_the_documents_own():
    _, known = read("节水通知", "根据国发〔2015〕17号文件，制定本方案。")
    assert known.number is None


def test_an_article_says_its_source():
    _, known = read("直饮水试点启动", "2024-03-22 09:15", "来源：河湾日报", "作者：李水生", "试点开始了。")
    assert (known.publisher, known.author, known.date) == ("河湾日报", "李水生", "2024-03-22")


def test_what_the_file_declares_goes_first():
    title, known = read(
        "别的题目", "正文一句。",
        said={"title": "真正的题目（2023年）", "source": "河湾水务", "date": "2024-01-02", "url": "http://a.example"},
    )
    assert title == "真正的题目（2023年）"
    assert (known.publisher, known.date, known.url) == ("河湾水务", "2024-01-02", "http://a.example")
    assert known.edition == "2023"


def test_an_address_is_no_publisher():
    _, known = read("题目", "正文一句。", said={"source": "http://a.example/1"})
    assert (known.publisher, known.url) == (None, "http://a.example/1")


def test_a_publisher_before_a_date_in_traditional_characters():
    _, known = read("數位經濟的新機會", "河灣經濟研究所 2023年7月", "電子支付普及，商店歡迎。")
    assert (known.publisher, known.date) == ("河灣經濟研究所", "2023-07")


def test_labels_of_official_sites_are_taken_off():
    lines = ["索 引 号：0001/2022", "发文机关：河湾市水务局", "文 号：河水〔2022〕3号", "节水办法", "第一条 为了节水，制定本办法。"]
    rest, said = without_labels([make("paragraph", line) for line in lines])
    assert [block.text for block in rest] == lines[3:]
    assert said == {"publisher": "河湾市水务局", "number": "河水〔2022〕3号"}
    row = Block("row", "发文机关： | 河湾市水务局 | 成文日期： | 2022年9月6日")
    assert without_labels([row, row, make("paragraph", "节水办法")])[1]["date"] == "2022年9月6日"
    alone = [make("paragraph", "来源：河湾日报"), make("paragraph", "节水办法")]
    assert without_labels(alone) == (alone, {})


def test_traditional_text_is_known():
    assert read("河灣市發布節水方案", "水質穩定。")[1].language == "zh-Hant"
    assert read("Water report", "All is well.")[1].language == "zh"


def test_a_source_line_gives_publisher_and_date_and_a_span_of_years_is_no_edition(tmp_path):
    from maitu.ingest.reading import read

    file = tmp_path / "briefing.md"
    file.write_text("# 某市举行《种业行动方案（2024—2027年）》发布会\n\n来源：山城观察　2024年6月20日\n\n"
                    "会议介绍了方案，并回答提问。\n", encoding="utf-8")
    metadata = read(file).metadata
    assert (metadata.publisher, metadata.date, metadata.edition) == ("山城观察", "2024-06-20", None)


@pytest.mark.parametrize(("lines", "expected"), [
    (["河湾市水务局等部门", "关于加强节水管护的意见", "各区人民政府："], "关于加强节水管护的意见"),
    (["附件2", "节水项目名单"], "节水项目名单"),
    (["水厂搬迁，居民怎么看？", "记者 李水生"], "水厂搬迁，居民怎么看？"),
    (["水厂建在哪里，城市不能只答一半", "去年春天，城里的水厂搬到了山脚下，居民意见不一，至今没有定论，议论还在继续。"],
     "水厂建在哪里，城市不能只答一半"),
    (["2023年3月1日", "一、适用范围", "河湾市供水简报"], "河湾市供水简报"),
])
def test_the_title_is_the_line_that_reads_like_one(lines, expected):
    title, _ = read(*lines, "全市供水正常，水质达标。")
    assert title == expected


def test_a_proposal_labels_its_title():
    blocks = [make("paragraph", line) for line in ["案 由：关于改造水厂的提案", "提交日期：2022年3月5日"]]
    rest, said = without_labels(blocks)
    assert not rest
    assert said == {"title": "关于改造水厂的提案", "date": "2022年3月5日"}
