from maitu.ingest.learning.examples import OPTIONAL, arrays, examples, words
from maitu.ontology.terms import TYPES


def said(example, span):
    f = example.features
    return example.reading.document.text[f.starts[span[0]]:f.stops[span[0] + span[1]]]


def test_every_place_of_a_name_is_an_example(folder):
    one, _ = examples(folder)
    names = [said(one, span) for span in one.names]
    assert names.count("储能电站") == 2
    assert set(names) >= {"云岭市储能发展方案", "虚拟电厂"}


def test_what_is_optional_counts_less(folder):
    one, _ = examples(folder)
    weights = {said(one, span): weight for span, (_, weight) in one.names.items()}
    assert weights["虚拟电厂"] == OPTIONAL and weights["储能电站"] == 1


def test_a_batch_has_the_types_of_names_and_the_spans_that_may_be_names(folder):
    chosen = examples(folder)
    batch = arrays(chosen, 64)
    assert batch["types"].sum() == sum(len(t) for e in chosen for t, _ in e.names.values())
    spans = [tuple(span) for span in batch["spans"][0].tolist()]
    (word, width), (types, _) = next(iter(chosen[0].names.items()))
    named = batch["types"][0, spans.index((word, word + width))]
    assert {t for t, on in zip(TYPES, named, strict=True) if on} == types
    text, f = chosen[0].reading.text, chosen[0].features
    counted = [span for span, weight in zip(spans, batch["weights"][0], strict=True) if weight]
    said = {text[f.starts[first]:f.stops[last]] for first, last in counted}
    assert "储能电站和虚拟电厂" in said
    assert not any("，" in name or name.endswith("。") for name in said)


def test_words_of_a_folder_are_as_the_table_has_them(folder):
    assert {"支持", "没有"} <= words(folder)
