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


def test_a_batch_has_the_types_of_names_and_the_spans_within_sentences(folder):
    chosen = examples(folder)
    batch = arrays(chosen, 64)
    assert batch["types"].sum() == sum(len(t) for e in chosen for t, _ in e.names.values())
    (word, width), (types, _) = next(iter(chosen[0].names.items()))
    assert {t for t, on in zip(TYPES, batch["types"][0, word, width], strict=True) if on} == types
    m = len(chosen[0].features.words)
    assert chosen[0].reading.text.endswith("。")  # which no name holds
    assert not batch["weights"][0, m - 1].any()
    assert batch["weights"][0, m - 2, 0] > 0 and not batch["weights"][0, m - 2, 1:].any()
    assert not batch["weights"][0, m:].any()


def test_words_of_a_folder_are_as_the_table_has_them(folder):
    assert {"支持", "没有"} <= words(folder)
