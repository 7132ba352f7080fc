import zipfile

import pytest

from maitu.ingest.reading import read
from maitu.ontology.errors import DocumentError

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>河湾水志</dc:title>
<dc:creator>李水生</dc:creator><dc:publisher>河湾出版社</dc:publisher><dc:date>2021-06-01</dc:date>
<dc:language>zh</dc:language></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/on%65.xhtml" media-type="application/xhtml+xml"/>
</manifest><spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
PAGE = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'


def write(path, **extra):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip")
        parts = {
            "META-INF/container.xml": CONTAINER, "OEBPS/book.opf": PACKAGE,
            "OEBPS/nav.xhtml": PAGE.format("<ol><li>第一章</li></ol>"),
            "OEBPS/text/one.xhtml": PAGE.format("<h1>第一章 源头</h1><p>河水从山里流出来。</p>"),
            "OEBPS/text/two.xhtml": PAGE.format("<h1>第二章 水厂</h1><p>水厂建在<b>东岸</b>。</p>"),
        }
        for name, text in {**parts, **extra}.items():
            if text is not None:
                book.writestr(name, text)
    return path


def test_a_book_in_the_order_of_its_spine(tmp_path):
    document = read(write(tmp_path / "book.epub"))
    assert document.text.split("\n") == [
        "第一章 源头", "河水从山里流出来。", "第二章 水厂", "水厂建在东岸。"]
    known = document.metadata
    assert (document.title, known.author, known.publisher, known.date) == (
        "河湾水志", "李水生", "河湾出版社", "2021-06-01")


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"META-INF/container.xml": None}, "container.xml is missing"),
        ({"OEBPS/book.opf": "<package"}, "broken"),
        ({"OEBPS/text/two.xhtml": None}, "two.xhtml is missing"),
        ({"META-INF/encryption.xml": '<x><CipherReference URI="OEBPS/text/one.xhtml"/></x>'}, "DRM"),
    ],
)
def test_books_that_cannot_be_read(tmp_path, extra, reason):
    with pytest.raises(DocumentError, match=reason):
        read(write(tmp_path / "book.epub", **extra))


def test_a_bomb_is_not_unpacked(tmp_path):
    path = write(tmp_path / "bomb.epub", **{"OEBPS/big.bin": b"\x00" * 30_000_000})
    assert path.stat().st_size < 200_000
    with pytest.raises(DocumentError, match="unpacks to 30 MB"):
        read(path, max_bytes=1_000_000)
