"""Answers that are kept."""

from __future__ import annotations

import pytest

from maitu.graph.answer_cache import LARGEST, AnswerKey, Answers
from maitu.graph.readers import Reply


def key(query: str, version: int = 1, *formats: str) -> AnswerKey:
    return AnswerKey(version, query, None, None, formats or ("json",))


def test_the_same_question_has_the_same_answer_until_something_is_written():
    answers, reply = Answers(), Reply("rows", b"{}")
    answers.keep(key("SELECT * { ?s ?p ?o }"), reply)
    assert answers.get(key("SELECT * { ?s ?p ?o }")) is reply
    assert answers.get(key("SELECT * { ?s ?p ?o }", 2)) is None
    assert answers.get(key("SELECT * { ?s ?p ?o }", 1, "csv")) is None


@pytest.mark.parametrize("query", [
    "SELECT (NOW() AS ?n) {}", "SELECT (rand() AS ?n) {}", "SELECT (UUID() AS ?n) {}",
    "SELECT (STRUUID() AS ?n) {}", "SELECT (BNODE() AS ?n) {}",
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"])
def test_what_is_another_answer_each_time_is_not_kept(query):
    answers = Answers()
    answers.keep(key(query), Reply("rows", b"{}"))
    assert answers.get(key(query)) is None


def test_the_least_used_go_first_and_large_ones_are_never_kept():
    answers = Answers(most=1500)
    for name in "abc":
        answers.keep(key(name), Reply("rows", b"x" * 400))
        answers.get(key("a"))
    assert [answers.get(key(name)) is not None for name in "abc"] == [True, False, True]
    answers.keep(key("large"), Reply("rows", b"x" * (LARGEST + 1)))
    assert answers.get(key("large")) is None
