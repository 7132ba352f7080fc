from maitu.ingest import columns, observations, sentences
from maitu.ingest.markdown import read as markdown
from maitu.ingest.plain import read as plain
from maitu.ontology.model import Document, Metadata

TABLE = """产业运行月报
企  业        线  路        投 资（万 元）
丰禾农机      播种机        3 2 0 0
石桥乳业      冷藏车        8 5 0
合  计                      4 0 5 0

以上均已开工。"""


def test_a_table_set_with_spaces_is_rows_of_cells_in_markdown_and_plain_text():
    rows = ["企业 | 线路 | 投资（万元）", "丰禾农机 | 播种机 | 3200", "石桥乳业 | 冷藏车 | 850",
            "合计 | — | 4050"]
    for read in (markdown, plain):
        blocks = read(TABLE).blocks
        assert [b.text for b in blocks if b.kind == "row"] == rows
        assert blocks[-1].text == "以上均已开工。"


def test_its_figures_are_statistics():
    text = "\n".join(b.text for b in plain(TABLE).blocks)
    found = observations.find(Document("d", "d", text, Metadata()), sentences.split(text), ())
    assert [(o.indicator, str(o.value), o.unit) for o in found] == [
        ("丰禾农机投资", "3200", "万元"), ("石桥乳业投资", "850", "万元"), ("合计投资", "4050", "万元")]


def test_contents_addresses_and_bars_are_left_as_they_are():
    for text in ("前言        I\n第一章  总则        1\n第二章  任务        5",
                 "联系人：周石    电话：5550123\n地址：东桥路    邮编：100001",
                 "| 甲 | 乙 |\n| 丙 | 3 |\n| 丁 | 4 |"):
        assert columns.ruled(text.split("\n")) == text.split("\n")
