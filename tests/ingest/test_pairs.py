import pytest

from maitu.ingest import parsing
from maitu.ingest.features import features
from maitu.ingest.pairs import NUMBERS, pairs
from maitu.ingest.proposals import propose
from maitu.ingest.spans import Span
from maitu.ontology.model import Document, Section
from maitu.ontology.terms import PREDICATES

TYPES = {"京东": ("Company",), "区块链": ("Technology",), "腾讯": ("Company",),
         "氢能产业": ("Industry",), "山区办法": ("Policy",), "成都市": ("Place",)}


@pytest.fixture
def paired():
    def run(text, claims=None, policy=None, sections=()):
        reading = parsing.parse(Document("d", "", text, sections=tuple(sections)))
        spans = [Span(i, i + len(name), name, types) for name, types in TYPES.items()
                 for i in range(len(text)) if text.startswith(name, i)]
        spans.sort(key=lambda s: s.start)
        f = features(reading, propose(reading))
        return reading, f, pairs(reading, f, spans, claims or {}, policy)

    return run


def ends(p):
    return {(p.spans[i].entity, p.spans[j].entity)
            for i, j in zip(p.subjects, p.objects, strict=True)}


def test_entities_of_a_sentence_and_of_its_neighbours_are_paired(paired):
    _, _, p = paired("京东采用区块链。天气好。成都市放晴。天气好。腾讯布局氢能产业。")
    assert {("京东", "区块链"), ("腾讯", "氢能产业")} <= ends(p)
    assert ("腾讯", "区块链") not in ends(p)  # four sentences on
    assert ("京东", "氢能产业") in ends(p)  # the first sentences are heard everywhere


def test_only_what_some_predicate_may_join_is_paired(paired):
    _, _, p = paired("京东在成都市采用区块链。")
    assert ("区块链", "京东") not in ends(p) and ("京东", "区块链") in ends(p)
    for i, j, allowed in zip(p.subjects, p.objects, p.allowed, strict=True):
        assert allowed.any()
        assert [q.allows(p.spans[i].types, p.spans[j].types) for q in PREDICATES.values()] \
            == allowed.tolist()


def test_the_documents_own_policy_is_paired_with_everything(paired):
    text = "山区办法\n天气好。\n天气好。\n天气好。\n支持区块链。"
    _, _, p = paired(text, policy="山区办法")
    assert ("山区办法", "区块链") in ends(p)


TITLED = "区块链的前景\n成都市放晴。\n天气好。\n天气好。\n腾讯表示看好。"


def test_what_the_title_names_is_an_object_of_all_that_follows(paired):
    _, _, p = paired(TITLED, sections=(Section("区块链的前景", 1, 0, len(TITLED)),))
    (n,) = [n for n, (i, j) in enumerate(zip(p.subjects, p.objects, strict=True))
            if (p.spans[i].entity, p.spans[j].entity) == ("腾讯", "区块链")]
    start, end = p.between[n]
    assert start == end  # nothing stands between the beginning of its sentence and 腾讯


def test_what_the_first_sentence_of_a_text_without_title_names_is_no_topic(paired):
    _, _, p = paired(TITLED)
    assert ("腾讯", "区块链") not in ends(p)


def test_the_nearest_place_of_a_subject_counts(paired):
    _, _, p = paired("京东开业。京东采用区块链。")
    (n,) = [n for n, (i, j) in enumerate(zip(p.subjects, p.objects, strict=True))
            if (p.spans[i].entity, p.spans[j].entity) == ("京东", "区块链")]
    assert p.spans[p.subjects[n]].start == 5


def test_what_the_rules_claim_is_among_the_numbers(paired):
    _, _, without = paired("京东采用区块链。")
    _, _, with_it = paired("京东采用区块链。", {("京东", "区块链"): {"adopts"}})
    assert with_it.numbers.shape == (len(with_it.subjects), NUMBERS)
    assert (with_it.numbers - without.numbers).sum() == 1


def test_the_words_between_two_names_are_known(paired):
    reading, f, p = paired("京东采用区块链。")
    (first, behind), = p.between.tolist()
    assert reading.text[f.starts[first]:f.stops[behind - 1]] == "采用"


def test_around_an_enumeration_stand_the_words_of_its_clause(paired):
    reading, f, p = paired("京东、腾讯采用区块链技术。")
    for name, behind in (("京东", "采用区块链技术"), ("腾讯", "采用区块链技术"), ("区块链", "技术")):
        (n,) = [i for i, s in enumerate(p.spans) if s.entity == name]
        first, end = p.around[n, 1]
        assert reading.text[f.starts[first]:f.stops[end - 1]].rstrip("。") == behind


def test_a_text_without_entities_has_no_pairs(paired):
    _, _, p = paired("天气好。")
    assert not len(p.subjects) and p.numbers.shape == (0, NUMBERS)
