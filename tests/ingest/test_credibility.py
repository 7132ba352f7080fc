from maitu.ingest import credibility
from maitu.ontology.model import Entity, Mention


def entity(id, *names, type="Technology", confidence=0.6, text="", canonical=None):
    mentions = tuple(Mention(i, i + len(n), n) for n in names
                     for i in range(len(text)) if text.startswith(n, i))
    return Entity(id, (type,), names, mentions or (Mention(0, 1, names[0][:1]),), confidence,
                  canonical)


def judged(text, *entities):
    return {e.id: e.confidence for e in credibility.judged(entities, text)}


def test_the_surer_a_name_is_by_itself_the_surer_it_stays():
    text = "采用钠离子电池。"
    sure = [judged(text, entity("a", "钠离子电池", confidence=c))["a"] for c in (0.3, 0.6, 0.9)]
    assert sure == sorted(sure) and all(0 < c < 1 for c in sure)


def test_a_name_within_a_surer_one_of_its_type_is_less_credible():
    text = "采用钠离子电池。"
    alone = judged(text, entity("a", "离子电池"))["a"]
    inside = judged(text, entity("a", "离子电池"), entity("b", "钠离子电池", confidence=0.95))["a"]
    other = judged(text, entity("a", "离子电池"),
                   entity("b", "钠离子电池", confidence=0.95, type="Risk"))["a"]
    assert inside < alone == other


def test_a_name_with_others_beside_it_is_more_credible():
    text = "推出云上果园，简称果园。"
    plain = judged(text, entity("a", "云上果园", text=text))["a"]
    assert judged(text, entity("a", "云上果园", "果园", text=text))["a"] > plain


def test_long_documents_speak_of_more_that_nobody_lists_up_to_a_certain_length():
    lengths = (credibility.SHORTEST, credibility.LONGEST, 20 * credibility.LONGEST)
    short, long, longer = (judged("文" * n, entity("a", "钠离子电池"))["a"] for n in lengths)
    assert short > long == longer


def test_without_entities_there_is_nothing_to_judge():
    assert credibility.judged([], "无") == []
