from maitu.ingest import plain


def test_form_feeds_part_pages():
    draft = plain.read("第一页的文字。\f第二页的文字。")
    assert [(b.text, b.pages) for b in draft.blocks] == [
        ("第一页的文字。", ((0, 1),)), ("第二页的文字。", ((0, 2),))]
    assert draft.paged


def test_running_heads_of_text_pages_go():
    page = "供水年报\n\n第{}页说的事情不一样。\n\n- {} -"
    texts = [b.text for b in plain.read("\f".join(page.format(n, n) for n in (1, 2, 3))).blocks]
    assert texts[:2] == ["供水年报", "第1页说的事情不一样。"]
    assert texts.count("供水年报") == 1


def test_tabs_make_rows_and_bullets_make_items():
    blocks = plain.read("城市\t水量\t户数\n● 东区\n- 西区\n目录在前\t3").blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("row", "城市 | 水量 | 户数"), ("item", "东区"), ("item", "西区"),
        ("contents", "目录在前3")]
