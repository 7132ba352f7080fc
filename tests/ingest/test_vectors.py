import numpy as np
import pytest

from maitu.ingest.vectors import WordVectors, word_vectors


@pytest.fixture
def small():
    return WordVectors(["储能", "电站"], np.array([[127, 0], [0, -127]], dtype=np.int8), 0.5)


def test_a_word_has_its_row(small):
    assert small.of(["电站", "储能"]).tolist() == [[0, -63.5], [63.5, 0]]


def test_an_unknown_word_has_the_vector_of_its_longest_known_ending(small):
    assert small.of(["便携式储能"]).tolist() == small.of(["储能"]).tolist()


def test_a_word_that_nothing_is_known_of_has_no_direction(small):
    assert small.of(["㗊", ""]).tolist() == [[0, 0], [0, 0]]


def test_words_of_like_meaning_have_like_vectors():
    a, b, c = (v / np.linalg.norm(v) for v in word_vectors().of(["光伏", "太阳能", "鼓励"]))
    assert a @ b > 0.5 > a @ c
