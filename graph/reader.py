"""A reader: a process of its own that answers queries, and that may be killed.

The engine cannot stop a query once it runs, and one that goes wrong may end its process. So queries
run in processes like this one, `python -m maitu.graph.reader`, each on a checkpoint of the store or
on an engine elsewhere, one query at a time; `readers.py` starts them, and ends those that take too
long.

Standard input carries questions and standard output answers, in frames: one byte that says what it
is, four that say how long, then so many bytes. The first frame out, `READY`, says that the process
has started. A `QUESTION` is a line of JSON that says how it is to be answered, and the query. A
small answer is one `WHOLE`: its kind, a line feed, and what it is; a larger one a `KIND`, any
number of `DATA` frames and one `END`. A `FAILED` has JSON that says why, after which nothing of
the answer holds. Questions are answered in turn. A `BACK` takes back so many of those before it,
as far as they are not begun; it is answered by another one, of how many there were.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import pyoxigraph as ox

from maitu.graph import fetching
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.media import RDF_FORMATS, RESULT_FORMATS
from maitu.ontology.errors import MaituError, QueryError
from maitu.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from maitu.graph.remote import RemoteStore

HEAD = struct.Struct(">cI")
READY, WHOLE, KIND, DATA, END, FAILED = b"R", b"W", b"K", b"D", b"E", b"F"
QUESTION, BACK = b"Q", b"B"
LAST = frozenset((WHOLE, END, FAILED))  # after which nothing of an answer comes
ROWS, TRUTH, GRAPH = "rows", "truth", "graph"  # kinds of answers
SIGN_IN = "MAITU_READER_SIGN_IN"  # environment variable: JSON, name and password for an engine
_CHUNK = 64 * 1024  # bytes sent together
_SHORT = 1000  # bytes of a question's first line that is worth keeping

# What parts one row from the next; within JSON strings quotation marks are escaped, within XML
# brackets, within TSV line ends. In CSV a quoted line end counts as well.
_BETWEEN_ROWS = {"json": b'}},{"', "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}


@dataclass(frozen=True, slots=True)
class Question:
    """A query with how it is to be answered."""

    store: str  # the folder of a checkpoint, or the address of an engine
    query: str
    formats: Mapping[str, str]  # kind of answer -> format; what is not there is not acceptable
    default_graphs: tuple[str, ...] | None = None  # in place of what the query's FROM says
    named_graphs: tuple[str, ...] | None = None
    most_rows: int = 1_000_000
    most_bytes: int = 1 << 30
    union: bool = True  # where no graphs are named, look in all of them
    hosts: tuple[str, ...] = ()  # where SERVICE may go

    def to_bytes(self) -> bytes:
        """Return the question as a frame's content."""
        usual = self.default_graphs is None and self.named_graphs is None
        line = (_kept_line if usual else _line)(
            self.store, tuple(self.formats.items()), self.default_graphs, self.named_graphs,
            self.most_rows, self.most_bytes, self.union, self.hosts)
        return line + self.query.encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, content: bytes) -> Question:
        """Return the question that a frame contains."""
        line, _, query = content.partition(b"\n")
        store, formats, *rest = (_kept_settings if len(line) < _SHORT else _settings)(line)
        return cls(store, query.decode("utf-8", "surrogatepass"), formats, *rest)


def _line(*settings: object) -> bytes:
    return json.dumps(settings).encode("ascii") + b"\n"


def _settings(line: bytes) -> list[Any]:
    store, formats, default, named, *limits, hosts = json.loads(line)
    graphs = (None if g is None else tuple(g) for g in (default, named))
    return [store, dict(formats), *graphs, *limits, tuple(hosts)]


# Most questions differ in their query only.
_kept_line, _kept_settings = lru_cache(50)(_line), lru_cache(50)(_settings)


class TooMuch(Exception):
    """The answer passed a limit."""


class Answer:
    """A file that sends what is written to it in frames, and keeps count."""

    def __init__(self, out: BinaryIO, question: Question, kind: str) -> None:
        self._out = out
        self._question = question
        self._separator = _BETWEEN_ROWS.get(question.formats[kind]) if kind == ROWS else None
        self._kind: bytes | None = kind.encode("ascii")  # None: it is sent
        self._held = bytearray()
        self._bytes = self._rows = 0
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Take a piece of the answer.

        Raises:
            TooMuch: the answer has more rows or bytes than it may.
        """
        self._held += data
        self._bytes += len(data)
        if self._bytes > self._question.most_bytes:
            raise TooMuch(f"the answer is larger than {self._question.most_bytes:,} bytes")
        if len(self._held) >= _CHUNK:
            self._count()
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: frames go out as they fill."""

    def end(self) -> None:
        """Send what is left and say that the answer is whole."""
        self._count()
        if self._kind is None:
            self._send(HEAD.pack(END, 0))
        else:
            head = HEAD.pack(WHOLE, len(self._kind) + 1 + len(self._held))
            self._out.write(head + self._kind + b"\n" + self._held)
            self._out.flush()

    def _count(self) -> None:
        if self._separator is None:
            return
        seen = self._tail + self._held
        self._rows += seen.count(self._separator)
        self._tail = bytes(seen[-len(self._separator) + 1:]) if len(self._separator) > 1 else b""
        if self._rows > self._question.most_rows:
            raise TooMuch(f"the answer has more than {self._question.most_rows:,} rows; "
                          "ask for fewer with LIMIT")

    def _send(self, behind: bytes = b"") -> None:
        kind = b"" if self._kind is None else HEAD.pack(KIND, len(self._kind)) + self._kind
        head = HEAD.pack(DATA, len(self._held)) if self._held else b""
        self._out.write(kind + head + self._held + behind)
        self._out.flush()
        self._kind, self._held = None, bytearray()


class Asked:
    """The questions that have come and are not begun.

    Args:
        source: the file descriptor that they come from.
        out: where is said that some were taken back.
    """

    def __init__(self, source: int, out: BinaryIO) -> None:
        self._source, self._out = source, out
        self._ready = select.poll()
        self._ready.register(source, select.POLLIN)
        self._data = bytearray()  # the beginning of a frame
        self._questions: deque[bytes] = deque()

    def next(self) -> bytes | None:
        """Return the next question; None at the end.

        All that has come is looked at first, for it may have been taken back.
        """
        while not self._questions or self._ready.poll(0):
            if not (piece := os.read(self._source, _CHUNK)):
                return None
            self._data += piece
            self._sort()
        return self._questions.popleft()

    def _sort(self) -> None:
        while len(self._data) >= HEAD.size:
            kind, size = HEAD.unpack_from(self._data)
            if len(self._data) < HEAD.size + size:
                return
            content = bytes(self._data[HEAD.size:HEAD.size + size])
            del self._data[:HEAD.size + size]
            if kind == QUESTION:
                self._questions.append(content)
            else:
                taken = min(int(content), len(self._questions))
                for _ in range(taken):
                    self._questions.pop()
                answer = b"%d" % taken
                self._out.write(HEAD.pack(BACK, len(answer)) + answer)
                self._out.flush()


def answer(store: EmbeddedStore | RemoteStore, question: Question, out: BinaryIO) -> None:
    """Answer a question on a store in frames."""
    try:
        found = store.query(question.query, default_graphs=question.default_graphs,
                            named_graphs=question.named_graphs, union=question.union,
                            hosts=question.hosts)
        kind = ROWS if isinstance(found, ox.QuerySolutions) else \
            TRUTH if isinstance(found, ox.QueryBoolean) else GRAPH
        if kind not in question.formats:
            _failed(out, "unacceptable", "no accepted media type fits this query's answer")
            return
        answered, format = Answer(out, question, kind), question.formats[kind]
        file = cast(IO[bytes], answered)
        if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            found.serialize(file, format=RESULT_FORMATS[format])
        else:
            prefixes = {**PREFIXES, "id": store.base}
            ox.serialize(found, file, format=RDF_FORMATS[format], prefixes=prefixes)
        answered.end()
    except TooMuch as error:
        _failed(out, "large", str(error))
    except QueryError as error:
        _failed(out, "query", str(error).replace(question.store, "the engine"))
    except MemoryError:
        _failed(out, "memory", "the query needs more memory than one may have")
    except OSError as error:
        elsewhere = fetching.allowed(question.query, question.hosts)
        _failed(out, "elsewhere" if elsewhere else "store", str(error))
    except (MaituError, RuntimeError, ValueError, SyntaxError) as error:
        _failed(out, "store", str(error))


def _failed(out: BinaryIO, kind: str, message: str) -> None:
    content = json.dumps({"kind": kind, "message": message}).encode("utf-8")
    out.write(HEAD.pack(FAILED, len(content)) + content)
    out.flush()


def _leave_with(parent: int) -> None:
    """End this process, in the middle of a query too, when the server has ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def main(memory: int) -> None:
    """Answer questions until there are no more.

    Args:
        memory: bytes of data that the process may hold; 0 for no limit.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends us
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    out = sys.stdout.buffer
    asked = Asked(sys.stdin.fileno(), out)
    out.write(HEAD.pack(READY, 0))
    out.flush()
    opened: tuple[str, EmbeddedStore | RemoteStore] | None = None
    gc.freeze()
    while (content := asked.next()) is not None:
        question = Question.from_bytes(content)
        try:
            if opened is None or opened[0] != question.store:
                if opened is not None:
                    opened[1].close()
                opened = question.store, _open(question.store)
        except MaituError as error:
            opened = None
            _failed(out, "store", str(error))
            continue
        answer(opened[1], question, out)


def _open(store: str) -> EmbeddedStore | RemoteStore:
    if "://" in store:
        from maitu.graph.remote import RemoteStore  # it loads what speaks HTTP

        user, password = json.loads(os.environ.get(SIGN_IN, "[null, null]"))
        return RemoteStore(store, user=user, password=password, streams=True)
    return EmbeddedStore.open(Path(store), read_only=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 0)
