from pathlib import Path

import pytest

from maitu.ingest.reading import read
from maitu.ontology.errors import DocumentError

canvas = pytest.importorskip("reportlab.pdfgen.canvas")
SIZES = {"title": 22, "heading": 16, "text": 12, "more": 12, "note": 9, "contents": 12}
Print = tuple[str, str]  # what a text is (a key of SIZES; `more` has no indent), and the text


def write(path: Path, pages: list[list[Print]], head: str = "河湾市水务年报", **options: object) -> Path:
    """Write a PDF with a running head and page numbers, thirty characters to a line."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = canvas.Canvas(str(path), pagesize=(595, 842), **options)
    for number, printed in enumerate(pages, 1):
        page.setFont("STSong-Light", 9)
        page.drawString(72, 800, head)
        page.drawCentredString(297, 30, f"- {number} -")
        y = 760.0
        for kind, text in printed:
            size = SIZES[kind]
            page.setFont("STSong-Light", size)
            indent = 2 if kind == "text" else 0
            while text:
                take = (30 if size == 12 else 40) - indent
                page.drawString(72 + indent * size, y, text[:take])
                text, indent, y = text[take:], 0, y - size * 1.6
        page.showPage()
    page.save()
    return path


FIRST = ("去年全市供水总量保持增长，居民用水与工业用水各占四成左右，其余为生态补水。"
         "水厂全部完成了工艺改造，出厂水的合格率达到百分之百。")
SECOND = "水务局在去年对全市三十二座泵站作了普查，发现老旧管网的漏损率仍然偏高，计划更换主干管网。"
THIRD = "居民满意度有所提高，投诉数量比前年减少了三成，主要集中在水压不足和收费不清两个方面。"


@pytest.fixture
def report(tmp_path):
    return write(tmp_path / "report.pdf", [
        [("title", "河湾市供水质量报告"), ("text", "河湾市水务局"), ("text", "2023年5月")],
        [("heading", "目录"), ("contents", "一、供水概况..............1"),
         ("contents", "二、漏损情况..............2"), ("contents", "三、满意度..............3")],
        [("heading", "一、供水概况"), ("text", FIRST), ("text", SECOND[:28]),
         ("note", "1 河湾市统计局：《用水统计手册》")],
        [("more", SECOND[28:]), ("heading", "二、满意度"), ("text", THIRD)],
    ])


def test_a_report(report):
    document = read(report)
    assert document.text.split("\n") == [
        "河湾市供水质量报告", "河湾市水务局", "2023年5月", "一、供水概况", FIRST, SECOND,
        "河湾市统计局：《用水统计手册》", "二、满意度", THIRD]
    assert document.title == "河湾市供水质量报告"
    assert (document.metadata.publisher, document.metadata.date) == ("河湾市水务局", "2023-05")
    assert [s.title for s in document.sections] == [
        "河湾市供水质量报告", "一、供水概况", "二、满意度"]


def test_pages_are_those_of_the_file(report):
    document = read(report)
    text = document.text
    assert [page.number for page in document.pages] == [1, 3, 4]
    assert document.page_at(text.index("去年全市")) == 3
    assert document.page_at(text.index(SECOND[:10])) == 3
    assert document.page_at(text.index(SECOND[30:])) == 4  # inside the joined sentence
    assert document.page_at(text.index(THIRD)) == 4


def test_a_scan_needs_ocr(tmp_path):
    path = tmp_path / "scan.pdf"
    page = canvas.Canvas(str(path))
    for _ in range(3):
        page.rect(100, 100, 200, 200, fill=1)
        page.showPage()
    page.save()
    with pytest.raises(DocumentError, match=r"scan\.pdf.*ocrmypdf"):
        read(path)


def test_a_locked_pdf_asks_for_a_copy(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = write(tmp_path / "locked.pdf", [[("text", FIRST)]],
                   encrypt=StandardEncryption("secret", strength=128))
    with pytest.raises(DocumentError, match="password"):
        read(locked)


def test_broken_pdfs(tmp_path, report):
    for name, data in [("cut.pdf", report.read_bytes()[:700]), ("no.pdf", b"%PDF-1.7 nothing"),
                       ("text.pdf", "只是文字".encode())]:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(DocumentError, match=name):
            read(path)


def test_a_pdf_with_another_suffix_is_known_by_its_content(report):
    renamed = report.rename(report.with_suffix(".txt"))
    assert FIRST in read(renamed).text
