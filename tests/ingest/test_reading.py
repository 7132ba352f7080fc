import pytest

from maitu.ingest.reading import read
from maitu.ontology.errors import DocumentError

REPORT = """# 河湾市供水 报告

(2022 年)

河湾市水务研究院

## 版权声明

本报告版权属于河湾市水务研究院，转载应注明来源。

# 目 录

一、供水现状	1
二、改造计划	3

## 一、供水现状

**水质稳定达标。**去年全市 5G 水表装机 12 万只，漏损率下降<sup>1</sup>

<sup>1</sup> 河湾市统计局：《用水手册》

两个百分点。

### 二、改造计划

计划分三年实施。

河湾市水务研究院

地址：河湾市东区水厂路1号

邮编：100000
"""


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_converted_report_becomes_clean_text(report):
    document = read(report)
    assert document.text.split("\n") == [
        "河湾市供水 报告", "(2022年)", "河湾市水务研究院", "一、供水现状",
        "水质稳定达标。去年全市5G水表装机12万只，漏损率下降两个百分点。",
        "河湾市统计局：《用水手册》", "二、改造计划", "计划分三年实施。"]
    assert document.name == "report"
    assert [document.text[a:b] for a, b in document.emphases] == ["水质稳定达标。"]
    assert document.metadata.edition == "2022"
    assert document.metadata.publisher == "河湾市水务研究院"


def test_sections_hold_their_text(report):
    document = read(report)
    found = {s.title: document.text[s.start : s.end] for s in document.sections}
    assert found["一、供水现状"].startswith("一、供水现状\n水质稳定达标。")
    assert found["一、供水现状"].endswith("《用水手册》\n")
    assert document.section_at(document.text.index("分三年")) == "二、改造计划"
    assert [s.level for s in document.sections] == [1, 2, 2]


def test_every_offset_lies_in_the_text_and_reading_repeats_itself(report):
    document = read(report)
    assert read(report) == document
    for start, end in document.emphases:
        assert 0 <= start < end <= len(document.text)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_encodings_make_no_difference(report, encoding):
    expected = read(report).text
    report.write_bytes(REPORT.encode(encoding))
    assert read(report).text == expected


def test_traditional_text_stays_traditional(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("河灣市新建三座水廠，居民用水更加穩定。".encode("big5"))
    document = read(path, name="水")
    assert document.text == "河灣市新建三座水廠，居民用水更加穩定。"
    assert (document.name, document.metadata.language) == ("水", "zh-Hant")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.md", b" \n\t\n", "empty"),
        ("marks.md", "![](a.png)\n\n---\n\n。，\n".encode(), "no text"),
        ("page.html", b"<html><script>x=1</script></html>", "no text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "binary|not text"),
        ("old.doc", b"\xd0\xcf\x11\xe0", r"not supported.*\.docx"),
        ("data.csv", b"a,b", "not supported"),
        ("torn.epub", b"PK\x03\x04torn", "broken"),
        ("page.mhtml", b"MIME-Version: 1.0\n\nnothing", "no page"),
        ("wrong.txt", "供水".encode("utf-16-le") + b"\xff\xff\x00\xd8\x00" * 40, "binary|not text"),
    ],
)
def test_bad_files_are_named_with_the_reason(tmp_path, name, data, reason):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=rf"{name}: .*(?:{reason})"):
        read(path)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(DocumentError, match=r"gone\.txt: no such file"):
        read(tmp_path / "gone.txt")
    with pytest.raises(DocumentError, match="a folder"):
        read(tmp_path)


def test_a_file_over_the_limit_says_how_to_raise_it(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(DocumentError, match=r"50\.0 MB .*20 MB.*--max-size"):
        read(path)
    path.write_text("水", encoding="utf-8")
    assert read(path, max_bytes=3).text == "水"


def test_a_web_archive(tmp_path):
    page = "<html><body><p>水厂建成了，居民很高兴。</p></body></html>".encode("gb18030")
    head = ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
            "Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: 8bit\n"
            "Content-Location: http://a.example/1\n\n")
    path = tmp_path / "page.mht"
    path.write_bytes(head.encode() + page + b"\n--x--\n")
    document = read(path)
    assert document.text == "水厂建成了，居民很高兴。"
    assert document.metadata.url == "http://a.example/1"


def test_a_web_page_in_a_text_file(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("<!DOCTYPE html><html><body><p>水厂，建成了。</p></body></html>", "utf-8")
    assert read(path).text == "水厂，建成了。"


@pytest.mark.parametrize("unit", ["，水厂", "水厂，\n\n", "**水", "# 水\n\n", "| 水 | 厂 |\n",
                                  "目录\n\n", "一、水\t1\n", "[水](", "水\n", "<sup>1</sup> 水\n\n"])
def test_time_grows_with_length_and_no_faster(tmp_path, unit, growth):
    def read_text(size):
        path = tmp_path / f"{size}.md"
        path.write_text("# 题目\n\n正文。\n\n" + unit * (size // len(unit)), "utf-8")
        read(path)

    assert growth(read_text, 10_000, 40_000) < 10


def test_a_title_without_signs_is_a_title_and_no_half_of_the_first_paragraph(tmp_path):
    path = tmp_path / "note.md"
    path.write_text("水厂建在哪里，城市不能只答一半\n\n去年春天，水厂搬到了山脚下。\n", encoding="utf-8")
    document = read(path)
    assert document.title == "水厂建在哪里，城市不能只答一半"
    assert document.text.split("\n") == [document.title, "去年春天，水厂搬到了山脚下。"]


@pytest.mark.parametrize(("declared", "sections"), [("", ["城市版"]), ("title: 水厂建成", [])])
def test_a_file_that_declares_its_title_needs_no_guess(tmp_path, declared, sections):
    path = tmp_path / "note.md"
    path.write_text(f"---\nsource: 河湾日报\n{declared}\n---\n\n城市版\n\n去年春天，水厂搬走了。\n",
                    encoding="utf-8")
    assert [section.title for section in read(path).sections] == sections
