import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from maitu.ingest.reading import read
from maitu.ontology.errors import DocumentError


@pytest.fixture
def letter(tmp_path):
    document = docx.Document()
    document.add_heading("河湾市节水方案", 0)
    document.add_heading("一、目标", 1)
    paragraph = document.add_paragraph("到2026年，")
    paragraph.add_run("用水量").bold = True
    paragraph.add_run("下降一成")
    raised = paragraph.add_run("1")
    raised.font.superscript = True
    paragraph.add_run("。")
    document.add_paragraph("学校开设节水课程", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["区", "户数", "东区", "1,200"], strict=True):
        cell.text = text
    outlined = document.add_paragraph("二、措施")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "0")
    outlined._p.get_or_add_pPr().append(level)
    document.add_paragraph("公共机构带头使用节水器具。")
    path = tmp_path / "plan.docx"
    document.save(path)
    return path


def test_a_word_file(letter):
    document = read(letter)
    assert document.text.split("\n") == [
        "河湾市节水方案", "一、目标", "到2026年，用水量下降一成。", "学校开设节水课程",
        "区 | 户数", "东区 | 1,200", "二、措施", "公共机构带头使用节水器具。"]
    assert document.title == "河湾市节水方案"
    assert [(s.title, s.level) for s in document.sections] == [
        ("河湾市节水方案", 1), ("一、目标", 2), ("二、措施", 2)]
    assert [document.text[a:b] for a, b in document.emphases] == ["用水量"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"PK\x03\x04 nothing", "broken"), (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "password"),
     ("只是文字".encode(), "broken")],
)
def test_what_is_no_word_file(tmp_path, data, reason):
    path = tmp_path / "bad.docx"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=rf"bad\.docx.*{reason}"):
        read(path)


def test_a_damaged_word_file(tmp_path, letter):
    data = bytearray(letter.read_bytes())
    for at in range(40, len(data) - 3000, 97):
        data[at] ^= 0xFF
    path = tmp_path / "damaged.docx"
    path.write_bytes(bytes(data))
    with pytest.raises(DocumentError, match="damaged"):
        read(path)
