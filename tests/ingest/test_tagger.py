import numpy as np
import pytest

from maitu.ingest.tagger import BATCH, LONGEST, STATES, _best, _viterbi, tagger


def tag(text, *sentences):
    return [tagged.words for tagged in tagger().tag(text, sentences or [(0, len(text))])]


def test_words_cover_the_sentence_and_names_are_tagged():
    text = "王建国在成都市参观了同济大学。"
    (words,) = tag(text)
    assert "".join(text[w.start:w.end] for w in words) == text
    tags = {text[w.start:w.end]: w.tag for w in words}
    assert tags["王建国"] == "PER" and tags["成都市"] == "LOC" and tags["同济大学"] == "ORG"


@pytest.mark.parametrize(("text", "words"), [
    ("国务院办公厅关于发展氢能的意见", ["国务院办公厅", "关于"]),
    ("贵州医科大学附属医院共建实验室。", ["贵州医科大学附属医院", "共建"]),
    ("黑龙江省统计局 2024年3月", ["黑龙江省统计局", " "]),
])
def test_a_name_ends_where_a_verb_or_a_space_begins(text, words):
    (found,) = tag(text)
    said = [text[w.start:w.end] for w in found]
    assert said[:2] == words and "".join(said) == text


def test_a_sentence_is_tagged_alike_alone_and_among_others():
    lines = ["储能电站加快建设。", "省里出台了补贴办法，企业反响不一。", "天气好。"] * BATCH
    text, spans = "", []
    for line in lines:
        spans.append((len(text), len(text) + len(line)))
        text += line + "\n"
    together = tag(text, *spans)
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


def test_every_word_has_states_which_hold_in_any_company():
    text = "储能电站加快建设。省里出台了补贴办法。"
    both = tagger().tag(text, [(0, 9), (9, len(text))])
    (alone,) = tagger().tag(text[9:], [(0, len(text) - 9)])
    assert [t.states.shape for t in both] == [(len(t.words), STATES) for t in both]
    assert np.allclose(both[1].states, alone.states, atol=1e-5)


def test_states_are_kept_as_the_reader_wants_them():
    (tagged,) = tagger().tag("储能电站", [(0, 4)], keep=lambda states: states[:, :3])
    assert tagged.states.shape == (len(tagged.words), 3)


def test_what_is_left_undecoded_is_what_the_whole_decoding_finds():
    random = np.random.default_rng(7)
    lengths = np.array([40, 31, 30, 2, 1])
    transitions = random.uniform(-0.2, 0.2, (9, 9)).astype(np.float32)
    emissions = random.normal(0, 1, (len(lengths), 40, 9)).astype(np.float32)
    whole = _viterbi(emissions, transitions, lengths)
    behind_each_other = [row[:length] for row, length in zip(emissions, lengths, strict=True)]
    some = _best(np.concatenate(behind_each_other), transitions, lengths)
    exact = np.concatenate([row[:length] for row, length in zip(whole, lengths, strict=True)])
    assert some.tolist() == exact.tolist()


@pytest.mark.parametrize(("text", "names"), [
    ("云岭省市场监管局联合云岭省财政厅印发办法。", ["云岭省市场监管局", "云岭省财政厅"]),
    ("中国联合网络通信集团宣布降价。", ["中国联合网络通信集团"]),
    ("▶云岭农商银行发布年报。", ["云岭农商银行"]),
])
def test_names_are_parted_from_what_joins_them(text, names):
    (words,) = tag(text)
    assert [text[w.start:w.end] for w in words if w.tag == "ORG"] == names
