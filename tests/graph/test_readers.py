import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.reader import GRAPH, ROWS, TRUTH, Question
from maitu.graph.readers import HELD, Limits, Readers
from maitu.graph.turn import (
    BusyError,
    SizeLimitError,
    TimeLimitError,
    Turn,
    UnacceptableError,
)
from maitu.ontology.errors import QueryError, StoreError

EX = "https://example.org/"
FORMATS = {ROWS: "json", TRUTH: "json", GRAPH: "nt"}
ALL = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 300 triples."""
    folder = tmp_path_factory.mktemp("read") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        rows = " ".join(f"<{EX}s{n}> <{EX}p> {n} ." for n in range(300))
        store.update(f"INSERT DATA {{ GRAPH <{EX}g> {{ {rows} }} }}")
    return folder


@pytest.mark.parametrize("question", [
    Question("/a\nb", "ASK {\n}", FORMATS),
    Question("http://x/", "名 \ud800", {}, (), ("x:y",), 1, 2, False, ("h:1",)),
    Question("/a", "", FORMATS, tuple(f"x:{n}" for n in range(999)), None),
])
def test_a_question_is_what_it_was_after_its_way(question):
    for _ in range(2):  # the second time its settings are kept
        assert Question.from_bytes(question.to_bytes()) == question


def ask(folder, *queries, limits=None, formats=None, **more):
    """Return the answers to queries, or the errors, asked at once of one reader."""
    async def asked():
        readers = Readers(1, limits or Limits(), most=2)
        await readers.start()
        try:
            return await asyncio.gather(
                *(_whole(readers, Question(str(folder), q, formats or FORMATS, **more))
                  for q in queries), return_exceptions=True)
        finally:
            await readers.close()

    with ThreadPoolExecutor(1) as thread:  # the browser tests leave a loop in this one
        return thread.submit(asyncio.run, asked()).result()


async def _whole(readers, question):
    reply = await readers.ask(question)
    pieces = [reply.beginning]
    if reply.rest is not None:
        pieces += [piece async for piece in reply.rest]
    return reply.kind, b"".join(pieces)


def test_each_kind_of_query_is_answered_in_its_form(folder):
    rows, truth, graph = ask(
        folder, f"SELECT ?s {{ ?s <{EX}p> 7 }}", f"ASK {{ ?s <{EX}p> 700 }}",
        f"CONSTRUCT WHERE {{ ?s <{EX}p> 7 }}")
    assert rows[0] == ROWS and f'"{EX}s7"'.encode() in rows[1]
    assert truth == (TRUTH, b'{"head":{},"boolean":false}')
    assert graph[0] == GRAPH and graph[1].startswith(f"<{EX}s7>".encode())


def test_a_large_answer_comes_in_pieces_and_whole(folder):
    (answer,) = ask(folder, ALL, formats={ROWS: "csv"})
    assert len(answer[1]) > HELD
    assert answer[1].count(b"\n") == 300 * 300 + 1


def test_a_query_past_its_time_is_stopped_and_the_next_is_answered(folder):
    begun = time.monotonic()
    stopped, answered = ask(folder, ENDLESS, "ASK {}", limits=Limits(seconds=1))
    assert isinstance(stopped, TimeLimitError)
    assert answered == (TRUTH, b'{"head":{},"boolean":true}')
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(("format", "most"), [("json", 9999), ("csv", 9999), ("tsv", 9999),
                                              ("xml", 9999)])
def test_an_answer_of_too_many_rows_is_refused(folder, format, most):
    (answer,) = ask(folder, ALL, formats={ROWS: format}, most_rows=most)
    assert isinstance(answer, SizeLimitError) and "9,999 rows" in str(answer)


def test_an_answer_of_too_many_bytes_is_refused(folder):
    (answer,) = ask(folder, ALL, most_bytes=100_000)
    assert isinstance(answer, SizeLimitError) and "100,000 bytes" in str(answer)


def test_a_query_that_takes_too_much_memory_costs_only_its_reader(folder):
    hungry = "SELECT (GROUP_CONCAT(?x; SEPARATOR='|') AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i " \
             "BIND(CONCAT(STR(?a), STR(?d), STR(?g)) AS ?x) }"
    refused, answered = ask(folder, hungry, "ASK {}",
                            limits=Limits(seconds=60, memory=300 << 20))
    assert isinstance(refused, SizeLimitError) and "memory" in str(refused)
    assert answered[0] == TRUTH


def test_what_cannot_be_answered_says_why(folder, tmp_path):
    (wrong,) = ask(folder, "SELECT ?s { ?s ?p")
    assert type(wrong) is QueryError and "line 1, column" in str(wrong)
    (unwanted,) = ask(folder, "ASK {}", formats={ROWS: "csv"})
    assert isinstance(unwanted, UnacceptableError)
    (missing,) = ask(tmp_path / "nothing", "ASK {}")
    assert isinstance(missing, StoreError)


def test_a_reader_that_comes_as_its_question_is_given_up_is_not_lost(folder):
    async def asked():
        readers = Readers(1, Limits(wait=30), most=1)
        await readers.start()
        try:
            taken = await readers._free()
            second = asyncio.create_task(readers.ask(Question(str(folder), "ASK {}", FORMATS)))
            await asyncio.sleep(0)
            readers._release(taken)
            second.cancel()  # the reader is its own, and it does not know yet
            await asyncio.gather(second, return_exceptions=True)
            return (await readers.ask(Question(str(folder), "ASK {}", FORMATS))).kind
        finally:
            await readers.close()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, asked()).result() == TRUTH


def test_readers_that_do_not_start_are_told(folder, monkeypatch):
    async def asked():
        readers = Readers(1, Limits(wait=1))
        await readers.start()
        try:
            monkeypatch.setattr("sys.executable", str(folder / "no such program"))
            killed = await asyncio.gather(
                readers.ask(Question(str(folder), ENDLESS, FORMATS)), _later(readers),
                return_exceptions=True)
            refused = await asyncio.gather(
                readers.ask(Question(str(folder), "ASK {}", FORMATS)), return_exceptions=True)
            return killed[0], refused[0], readers.working
        finally:
            await readers.close()

    async def _later(readers):
        await asyncio.sleep(0.5)
        for reader in list(readers._all):
            reader.kill()

    with ThreadPoolExecutor(1) as thread:
        killed, refused, working = thread.submit(asyncio.run, asked()).result()
    assert isinstance(killed, SizeLimitError)
    assert isinstance(refused, BusyError)
    assert not working


def test_a_query_gives_way_for_what_it_computes_and_not_for_how_long_it_waits():
    class Reader:
        gave_way, gave_up, taken = False, False, 100.0

        def spent(self):
            return self.taken

        def give_way(self):
            self.gave_way = True

        def give_up(self):
            self.gave_up = True

    reader = Reader()
    turn = Turn(reader, 60.0, 1060.0)
    for now in (1000.0, 1030.0):
        turn.look(now)
        assert not reader.gave_way
    reader.taken += 2
    turn.look(1031.0)
    assert reader.gave_way and not reader.gave_up
    turn.look(1060.0)
    assert reader.gave_up
