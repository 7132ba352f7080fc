import pytest

from maitu.ingest import html

WECHAT = """<!DOCTYPE html><html lang="zh_CN"><head><title>微信公众平台</title>
<meta property="og:title" content="河湾直饮水试点启动"/>
<meta property="og:url" content="http://mp.example/s/abc"/>
<script>var ct = "1700000000"; var nickname = htmlDecode("河湾水务");</script></head><body>
<div id="page-content"><h1 id="activity-name"> 河湾直饮水试点启动 </h1>
<a id="js_name">河湾水务</a>
<div id="js_content" style="visibility: hidden; opacity: 0;"><section><p>扫码关注我们</p>
<p><strong>一、试点范围</strong></p>
<p>试点覆盖<span style="font-weight: bold">二十个小区</span>，惠及四万户家庭，年底前全部
完工。</p><p>费用由财政承担<sup>1</sup>，居民不需要另外付钱。</p>
<ul><li>东区八个</li><li><p>西区十二个</p></li></ul>
<table><tr><th>小区</th><th>户数</th></tr><tr><td>东 园</td><td>1,200</td></tr></table>
<p><img src="x.png" alt="图片"/></p></section></div>
<div class="rich_media_tool"><span>阅读</span><span>赞 12</span></div></div>
<div class="weui-dialog" role="dialog"><p>继续访问，请同意，我们使用 Cookie。</p></div>
</body></html>"""

NEWS = """<html><head><title>河湾市发布节水方案_要闻_河湾新闻网</title>
<meta name="PubDate" content="2024-03-22 09:15"/><meta name="ContentSource" content="河湾日报"/>
</head><body><div class="header"><ul class="nav"><li><a href="/">首页</a></li></ul></div>
<div class="wrap"><div class="crumbs">当前位置：首页 > 要闻</div>
<h1>河湾市发布节水方案</h1><div class="neirong">
<p>　　方案提出，到2026年，全市万元产值用水量下降一成。</p>
<p>　　方案还要求，公共机构带头使用节水器具，学校开设节水课程。<br>　　下一步，将建立考核机制。</p>
</div><div class="related-list"><a href="1">为何要节水，专家这样说。</a></div></div>
<div id="footer">版权所有：河湾新闻网，地址，电话，传真。</div></body></html>"""


def test_a_wechat_article():
    draft = html.read(WECHAT)
    assert [(b.kind, b.text) for b in draft.blocks] == [
        ("heading", "河湾直饮水试点启动"),
        ("paragraph", "扫码关注我们"),  # left to the cleaning, which knows the phrases
        ("paragraph", "一、试点范围"),
        ("paragraph", "试点覆盖二十个小区，惠及四万户家庭，年底前全部完工。"),
        ("paragraph", "费用由财政承担，居民不需要另外付钱。"),
        ("item", "东区八个"), ("item", "西区十二个"),
        ("row", "小区 | 户数"), ("row", "东园 | 1,200"),
    ]
    bold = [b.text[s:e] for b in draft.blocks for s, e in b.bold]
    assert bold == ["一、试点范围", "二十个小区"]
    assert draft.said["account"] == "河湾水务"
    assert draft.said["date"] == "1700000000"
    assert draft.said["og:url"] == "http://mp.example/s/abc"


def test_a_news_page_without_known_marks():
    draft = html.read(NEWS)
    assert [b.text for b in draft.blocks] == [
        "河湾市发布节水方案",
        "方案提出，到2026年，全市万元产值用水量下降一成。",
        "方案还要求，公共机构带头使用节水器具，学校开设节水课程。",
        "下一步，将建立考核机制。",
    ]
    assert draft.said["title"] == "河湾市发布节水方案"


def test_a_page_that_is_one_form_keeps_its_text():
    page = "<body><form><div class='ad'><p>政务网站常把全文，放进一个表单。</p></div></form></body>"
    assert [b.text for b in html.read(page).blocks] == ["政务网站常把全文，放进一个表单。"]


def test_layout_tables_are_no_data():
    long = "这是一段放在表格里的正文，只是为了排版。" * 20
    blocks = html.read(f"<table><tr><td>甲</td><td><p>{long}</p></td></tr></table>").blocks
    assert [b.kind for b in blocks] == ["paragraph", "paragraph"]


def test_entities_are_not_loaded_and_deep_nesting_is_survived():
    page = ('<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>甲&x;。</p>'
            + "<div>" * 1500 + "深处的字。" + "</div>" * 1500 + "</body></html>")
    texts = "".join(b.text for b in html.read(page).blocks)
    assert "甲" in texts and "深处的字。" in texts and "root:" not in texts
    with pytest.raises(ValueError, match="2,000 deep"):
        html.read("<div>" * 5000 + "深处的字。")


def test_nothing_but_markup_gives_no_block():
    assert html.read("<html><body><script>x</script></body></html>").blocks == []
    assert html.read("<!-- -->").blocks == []
