"""Documents made to break readers: bombs, mazes and torn files. See also tests/fuzz."""

import io
import random
import tracemalloc
import zipfile

import docx as word
import pytest

from maitu.ingest.pipeline import extract
from maitu.ingest.reading import read
from maitu.ontology.errors import DocumentError

ENTITIES = ("<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>")
CONTAINER = ("<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
             "<rootfile full-path='a.opf'/></rootfiles></container>")
PAGE = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>河湾市建了水厂。</p></body></html>"
W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def package(spine="<itemref idref='a'/>", before=""):
    return (f"{before}<package xmlns='http://www.idpf.org/2007/opf'><manifest>"
            "<item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
            f"<spine>{spine}</spine></package>")


def archive(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def book(**parts):
    named = {name.replace("_", "."): content for name, content in parts.items()}
    return archive({"META-INF/container.xml": CONTAINER, "a.opf": package(), "a.xhtml": PAGE}
                   | named)


def letter(body, **parts):
    """Return a Word file whose document.xml is `body`."""
    made = io.BytesIO()
    word.Document().save(made)
    with zipfile.ZipFile(made) as file:
        held = {name: file.read(name) for name in file.namelist()}
    return archive(held | {"word/document.xml": body} | parts)


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def document_xml(inside, before=""):
    return f"{before}<w:document {W}><w:body>{inside}</w:body></w:document>"


def lying(data, name, declared):
    """Return the archive with `declared` as the unpacked size of a part, in both places."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        info = file.getinfo(name)
    said, size = info.file_size.to_bytes(4, "little"), declared.to_bytes(4, "little")
    named = name.encode()
    for at, mark in ((22, b"PK\x03\x04"), (24, b"PK\x01\x02")):
        begin = next(i for i in range(len(data)) if data.startswith(mark, i)
                     and data[i + (30 if at == 22 else 46):].startswith(named))
        assert data[begin + at:begin + at + 4] == said
        data = data[:begin + at] + size + data[begin + at + 4:]
    return data


@pytest.fixture
def kept(tmp_path):
    def keep(name, data):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return keep


def every_quote_is_exact(document):
    graph = extract(document)
    quotes = [(m.start, m.end, m.text) for e in graph.entities for m in e.mentions]
    quotes += [(r.start, r.end, r.evidence) for r in graph.relations]
    quotes += [(o.start, o.end, o.evidence) for o in graph.observations]
    return all(document.text[start:end] == text for start, end, text in quotes)


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("entities.docx", lambda: letter(document_xml(paragraph("&i;"), ENTITIES)), "broken"),
    ("bomb.epub", lambda: book(a_xhtml=b" " * 30_000_000), "unpacks to 30 MB"),
    ("bomb.docx", lambda: letter(b" " * 30_000_000), "unpacks to 31 MB"),
    ("pictures.docx", lambda: letter("", **{"word/media/a.png": b"\0" * 210_000_000}),
     "unpacks to 211 MB"),
    ("parts.epub", lambda: archive({f"{n}": "" for n in range(10_001)}), "10001 parts"),
    ("nested.epub", lambda: book(a_xhtml=book()), "no text|binary|not text"),
    ("escape.epub", lambda: book(a_opf=package().replace("a.xhtml", "../../etc/passwd")),
     r"\.\./etc/passwd is missing|etc/passwd is missing"),
    ("deep.html", lambda: "<div>" * 3000 + "水厂。", "2,000 deep"),
    ("deep.docx", lambda: letter(document_xml(
        "<w:tbl><w:tr><w:tc>" * 1000 + paragraph("水") + "</w:tc></w:tr></w:tbl>" * 1000)), "broken"),
    ("zeros.txt", lambda: b"\0" * 100_000, "binary|not text"),
    ("noise.txt", lambda: random.Random(1).randbytes(100_000), "binary|not text"),
    ("long.txt", lambda: b"a" * 100_000_000, "100.0 MB is larger than the limit"),
    ("maze.mhtml", lambda: "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"
                                   for n in range(3000)), "broken|no page"),
])
def test_what_cannot_be_read_is_named_with_the_reason(kept, name, data, reason):
    with pytest.raises(DocumentError, match=f"{name}: .*(?:{reason})"):
        read(kept(name, data()))


@pytest.mark.parametrize(("name", "data"), [
    ("entities.epub", lambda: book(a_opf=package(before=ENTITIES) + "<!-- &i; -->")),
    ("spine.epub", lambda: book(a_opf=package("<itemref idref='a'/>" * 100_000))),
    ("pages.html", lambda: "<p>河湾市建了水厂。</p>" + "<div>" * 1900 + "</div>" * 1900),
    ("tables.html", lambda: "<table><tr><td>" * 400 + "河湾市建了水厂。"),
    ("comments.txt", lambda: "<!---->" * 300 + "\n\n河湾市建了水厂。"),
    ("marks.md", lambda: "居民很高兴。\n\n" * 9 +
     "\u202e河湾市\u200b建了\u0000水厂\u2066。"),
    ("escapes.html", lambda: "<meta charset=unicode_escape><p>\\ud800 河湾市建了水厂。"),
    ("references.html", lambda: "<p>&#xd800;河湾市建了水厂。"),
    ("quotes.md", lambda: "> " * 5000 + "河湾市建了水厂。"),
    ("entity.docx", lambda: letter(document_xml(
        paragraph("河湾市建了水厂。&x;"), "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"))),
    ("picture.docx", lambda: letter(document_xml(paragraph("河湾市建了水厂。")),
                                    **{"word/media/a.png": b"\x89PNG\xff" * 9})),
    ("utf16.txt", lambda: "河湾市建了水厂。\n".encode("utf-16") * 9 + b"\x00\xd8"),
])
def test_what_is_only_odd_is_read(kept, name, data):
    document = read(kept(name, data()))
    assert "河湾市建了水厂。" in document.text
    assert "root:" not in document.text
    assert len(document.text) < 20_000
    assert every_quote_is_exact(document)


def test_a_web_page_with_a_monstrous_text_is_whole(kept):
    script = f"<script>{'a' * 11_000_000}</script>"  # the parser's own limit is 10 MB
    document = read(kept("long.html", f"<p>水厂。</p>{script}<p>河湾市。</p>"))
    assert document.text.endswith("河湾市。")


def pdf(objects):
    """Return a PDF of hand-written objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    return data + (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Root 1 0 R "
                   f"/Size {len(objects) + 1} >>\nstartxref\n{len(data)}\n%%EOF\n").encode()


@pytest.mark.parametrize("objects", [
    ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"],
    ["<< /Type /Catalog /Pages 2 0 R >>",
     "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"],
    ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 2000000000 >>"],
    ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
     "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e38 1e38] /Contents 4 0 R >>",
     "<< /Length 4 0 R >>\nstream\nBT (a) Tj ET\nendstream"],
    ["<< /Type /Catalog /Pages 2 0 R >>", "[" * 100_000],
], ids=["own child", "circle", "count", "size", "brackets"])
def test_mazes_of_pdf_are_refused(kept, objects):
    with pytest.raises(DocumentError, match=r"maze\.pdf: .*PDF"):
        read(kept("maze.pdf", pdf(objects)))


def test_a_part_that_unpacks_to_more_than_it_declares_takes_no_memory(kept):
    bomb = letter(document_xml(paragraph("水") + " " * 300_000_000))
    path = kept("lying.docx", lying(bomb, "word/document.xml", 5000))
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError, match="broken"):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


UNITS = ("水", "水厂，", "<!--", "<!---->", "\n", "(", "[](", "![](<a", "目录 ", "……", "10%", "隐私政策 ",
         "a\t", "# #", "<sup>1</sup>", "- 水\n", "> ", "<b>水", "$^1 ", "「水》")


@pytest.mark.parametrize("suffix", ["md", "txt", "html"])
def test_reading_takes_time_in_proportion_to_length(kept, suffix, growth):
    def read_all(size):
        for unit in UNITS:
            text = "题目\n\n水厂，好。\n\n" + unit * (size // len(unit)) + "\n\n"
            try:
                read(kept(f"{size}.{suffix}", text))
            except DocumentError:
                continue

    assert growth(read_all, 2000, 8000) < 9


def test_extraction_takes_time_in_proportion_to_length(kept, growth):
    def extract_all(size):
        for unit in ("10%", "- 美团研发水表\n", "（水", "由10%增至12%"):
            extract(read(kept(f"{size}.md", "题目\n\n" + unit * (size // len(unit)) + "。")))

    assert growth(extract_all, 800, 3200) < 9
