from maitu.ingest.tagger import BATCH, LONGEST, tagger


def tag(text, *sentences):
    return tagger().tag(text, sentences or [(0, len(text))])


def test_words_cover_the_sentence_and_names_are_tagged():
    text = "王建国在成都市参观了同济大学。"
    (words,) = tag(text)
    assert "".join(text[w.start:w.end] for w in words) == text
    tags = {text[w.start:w.end]: w.tag for w in words}
    assert tags["王建国"] == "PER" and tags["成都市"] == "LOC" and tags["同济大学"] == "ORG"


def test_a_sentence_is_tagged_alike_alone_and_among_others():
    lines = ["储能电站加快建设。", "省里出台了补贴办法，企业反响不一。", "天气好。"] * BATCH
    text, spans = "", []
    for line in lines:
        spans.append((len(text), len(text) + len(line)))
        text += line + "\n"
    together = tagger().tag(text, spans)
    for (start, end), words in zip(spans, together, strict=True):
        (alone,) = tag(text[start:end])
        assert [(w.start - start, w.end - start, w.tag) for w in words] == [tuple(w) for w in alone]


def test_a_line_longer_than_the_network_reads_is_tagged_in_pieces():
    text = "水" * (2 * LONGEST + 7)
    (words,) = tag(text)
    assert words[0].start == 0 and words[-1].end == len(text)


def test_an_empty_text_has_no_words():
    assert tagger().tag("", []) == []
    assert tag("无", (0, 0)) == [[]]
