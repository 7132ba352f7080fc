from __future__ import annotations

from maitu.ontology.terms import MODALITIES, PREDICATES, TYPES
from maitu.viz.style import LOOKS, OTHER, look, words


def test_every_type_has_a_look_of_its_own() -> None:
    assert set(LOOKS) == set(TYPES)
    assert len({(one.color, one.shape) for one in LOOKS.values()}) == len(LOOKS)


def test_an_unknown_type_is_plain() -> None:
    assert look("Spaceship") == look(OTHER)


def test_terms_have_words_in_both_languages() -> None:
    for name in (*TYPES, *PREDICATES, *MODALITIES, OTHER):
        assert words(name)["zh"] and words(name)["en"], name
        assert not words(name)["zh"].isascii(), name


def test_foreign_terms_are_called_by_the_end_of_their_iri() -> None:
    assert words("https://example.org/terms#beside") == {"zh": "beside", "en": "beside"}
