import asyncio
import contextlib
import signal
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


def asked(work, readers):
    """Return what work with readers gives, in a loop of its own."""
    async def run():
        await readers.start()
        try:
            return await work(readers)
        finally:
            await readers.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def question(folder, query):
    return Question(str(folder), query, FORMATS)


def test_who_stands_behind_a_long_query_is_answered_by_another_reader(folder):
    async def work(readers):
        long = [asyncio.create_task(readers.ask(question(folder, ENDLESS))) for _ in range(1)]
        begun = time.monotonic()
        short = await asyncio.gather(*(
            readers.ask(question(folder, f"ASK {{ ?s <{EX}p> {n} }}")) for n in range(30)))
        seconds = time.monotonic() - begun
        for task in long:
            task.cancel()
        await asyncio.gather(*long, return_exceptions=True)
        return [b"true" in reply.beginning for reply in short], seconds, readers.stopped

    answered, seconds, stopped = asked(work, Readers(2, Limits(seconds=60)))
    assert answered == [True] * 30
    assert seconds < 10  # far below the time of the long one
    assert stopped == {"time": 0, "size": 0, "abandoned": 1, "failed": 0}


def test_answers_go_to_who_asked_also_when_questions_were_taken_back(folder):
    middling = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}p> ?x . ?c <{EX}p> ?y FILTER(?x + ?y = %d) }}"

    async def work(readers):
        numbers = range(100, 112)
        replies = await asyncio.gather(*(
            readers.ask(question(folder, middling % n)) for n in numbers))
        return [f'"{n + 1}"'.encode() in reply.beginning
                for n, reply in zip(numbers, replies, strict=True)]

    readers = Readers(2)
    assert all(asked(work, readers))
    assert sum(readers.stopped.values()) == 0 and readers.started == 2


@pytest.mark.parametrize("count", [1, 2])
def test_no_question_is_lost_when_readers_are_held_up(folder, count):
    async def work(readers):
        wrong, stop = [], asyncio.Event()

        async def asking(first):
            n = first
            while not stop.is_set():
                reply = await readers.ask(question(folder, f"ASK {{ ?s <{EX}p> {n} }} #{n}"))
                wrong.extend([n] * ((b"true" in reply.beginning) != (n < 300)))
                n = (n + 37) % 600

        clients = [asyncio.create_task(asking(first)) for first in range(9)]
        for n in range(30):
            held = [r._process for r in list(readers._all)[:1 + n % 2] if r._process]
            for signal_ in (signal.SIGSTOP, signal.SIGCONT):
                for process in held:
                    with contextlib.suppress(ProcessLookupError):
                        process.send_signal(signal_)
                await asyncio.sleep(0.01 * (n % 9))
        stop.set()
        async with asyncio.timeout(20):
            await asyncio.gather(*clients)
        return wrong

    assert asked(work, Readers(count, Limits(seconds=60), most=count)) == []


def test_who_stands_behind_a_query_that_spoils_its_reader_is_answered(folder):
    async def work(readers):
        many = Question(str(folder), ALL, FORMATS, most_bytes=10_000)
        return await asyncio.gather(
            readers.ask(many), *(readers.ask(question(folder, "ASK {}")) for _ in range(3)),
            return_exceptions=True)

    refused, *others = asked(work, Readers(1, most=1))
    assert isinstance(refused, SizeLimitError)
    assert [reply.kind for reply in others] == [TRUTH] * 3


def test_who_stands_behind_a_query_that_ends_its_reader_is_answered(folder):
    async def work(readers):
        asking = [asyncio.create_task(readers.ask(question(folder, query)))
                  for query in (ENDLESS, "ASK {}", "ASK {}")]
        await asyncio.sleep(0)
        for reader in readers._all:
            reader.kill()
        return await asyncio.gather(*asking, return_exceptions=True)

    killed, *others = asked(work, Readers(1, Limits(seconds=60), most=1))
    assert isinstance(killed, SizeLimitError)
    assert [reply.kind for reply in others] == [TRUTH, TRUTH]


@pytest.mark.parametrize("given_up", [0, 2, 5])
def test_a_question_that_is_given_up_costs_no_other(folder, given_up):
    async def work(readers):
        asking = [asyncio.create_task(readers.ask(question(folder, f"ASK {{}} # {n}")))
                  for n in range(6)]
        await asyncio.sleep(0)  # first in line, in line, and waiting for a place
        asking[given_up].cancel()
        done = await asyncio.gather(*asking, return_exceptions=True)
        again = await readers.ask(question(folder, "ASK {}"))
        return [getattr(reply, "kind", None) for reply in (*done, again)]

    kinds = asked(work, Readers(1, most=1))
    assert kinds.count(TRUTH) == 6 and kinds.count(None) == 1


@pytest.mark.parametrize("seconds", [0, 0.2])  # before and after who stands behind goes elsewhere
def test_who_asks_is_told_that_the_server_stops(folder, seconds):
    async def work(readers):
        asking = [asyncio.create_task(readers.ask(question(folder, ENDLESS))) for _ in range(7)]
        await asyncio.sleep(seconds)
        await readers.close()
        return await asyncio.gather(*asking, return_exceptions=True)

    assert [type(error) for error in asked(work, Readers(1, most=1))] == [StoreError] * 7


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
        gave_way, taken = False, 100.0

        def spent(self):
            return self.taken

        def give_way(self):
            self.gave_way = True

    reader = Reader()
    turn = Turn(Question("/a", "ASK {}", FORMATS), 60.0, 1000.0, 1060.0)
    for now in (1000.0, 1030.0):
        turn.look(reader, now)
        assert not reader.gave_way
    reader.taken += 2
    turn.look(reader, 1031.0)
    assert reader.gave_way
    turn.look(reader, 1060.0)
    with pytest.raises(TimeLimitError):
        asyncio.run(turn.frame())
