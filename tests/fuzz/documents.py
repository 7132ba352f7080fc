"""Read and extract from torn and twisted documents for so many seconds.

`python tests/fuzz/documents.py --seconds 120 --seed 1` makes documents of every format out of our
samples and of words, marks and markup that the rules speak of; tears, repeats, swaps and nests
their parts; and reads and extracts from them. Each must give a graph whose quotes are exact and
whose record can be written, or an error that names the file. Every piece of work is stopped after
`--limit` seconds, and the whole process may take `--memory` MB. What goes wrong is kept in
`--keep DIR`; then it exits 1. `--guided` lets Atheris choose by what the code does, if it is
installed; a document is then found by its bytes.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from importlib.resources import files
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from maitu.ingest.pipeline import extract
from maitu.ingest.reading import read
from maitu.ontology import records
from maitu.ontology.errors import MaituError
from maitu.ontology.model import DocumentGraph

_WORDS = ["河湾市", "水务公司", "有限公司", "美团", "5G", "芯片", "人工智能", "研发", "推动", "发布", "《水法》", "关于印发", "的通知", "国务院", "同比增长", "12.5%", "3亿元", "2020年", "由10%增至12%", "人均", "达到", "其中", "分别为", "（", "）", "“", "”", "《", "》", "、", "，", "。", "；", "：", "！", "？", "…", "\n", "\n\n", "\t", "#", "##", "-", ">", "|", "**", "__", "`", "[", "](", "![", "<b>", "</b>", "<table>", "<tr>", "<td>", "<!--", "-->", "<p>", "<div>", "<li>", "<sup>", "&amp;", "&#xd800;", "\u202e", "\u200b", "\u2067", "\x0c", "\x85", "\u2028", "\ufffe", "😀", "𠀀", "é", "İ", "ﷺ", "一、", "（一）", "第一章", "〔2020〕1号", "来源：", "图1", "目录", "隐私政策", "http://a.b", "a@b", "$^1", "\\", "不", "将", "拟"]
_SUFFIXES = (".md", ".txt", ".html", ".pdf", ".docx", ".epub", ".mhtml")
_LARGEST = 6000  # characters or so, that a second sees many


class TooSlow(Exception):
    """A document took longer than it may."""


def seeds() -> dict[str, list[bytes]]:
    """Return sound documents of every format by suffix."""
    found: dict[str, list[bytes]] = {suffix: [] for suffix in _SUFFIXES}
    for path in sorted(Path(str(files("maitu.ingest"))).glob("samples/*.*")):
        if path.suffix in found:
            found[path.suffix].append(path.read_bytes()[:_LARGEST * 3 if path.suffix in {
                ".md", ".txt", ".html"} else None])
    page = io.BytesIO()
    canvas = Canvas(page, pageCompression=0)
    for number in range(3):
        canvas.drawString(72, 800, f"Hewan Water Works built {number} plants in 2020.")
        canvas.showPage()
    canvas.save()
    found[".pdf"].append(page.getvalue())
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as file:
        file.writestr("META-INF/container.xml", '<container><rootfile full-path="a.opf"/></container>')
        file.writestr("a.opf", '<package><manifest><item id="a" href="a.xhtml" media-type="text/html"/>'
                               '</manifest><spine><itemref idref="a"/></spine></package>')
        file.writestr("a.xhtml", "<html><body><h1>水厂</h1><p>河湾市建了水厂，增长3%。</p></body></html>")
    found[".epub"].append(book.getvalue())
    found[".mhtml"].append("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
                           "Content-Type: text/html; charset=utf-8\n\n<p>河湾市建了水厂。</p>\n"
                           "--x--\n".encode())
    return found


def document(chance: random.Random, sound: dict[str, list[bytes]]) -> tuple[str, bytes]:
    """Return a file's suffix and bytes."""
    suffix = chance.choice(_SUFFIXES)
    if suffix in {".docx", ".epub"} and chance.random() < 0.7:
        return suffix, _repacked(chance, chance.choice(sound[suffix]))
    if suffix in {".md", ".txt", ".html"} and chance.random() < 0.6:
        text = "题目\n\n" + _written(chance)
        encoding = chance.choice(["utf-8", "utf-8", "gb18030", "utf-16", "big5"])
        return suffix, _torn(chance, text.encode(encoding, "replace"), chance.choice([0, 0, 3]))
    return suffix, _torn(chance, chance.choice(sound[suffix]), chance.randint(1, 12))


def _written(chance: random.Random) -> str:
    pieces: list[str] = []
    while sum(map(len, pieces)) < _LARGEST // 4 and chance.random() < 0.97:
        some = "".join(chance.choices(_WORDS, k=chance.randint(1, 8)))
        pieces.append(some * (chance.choice([1, 1, 1, 2, 5, 60]) if len(some) < 40 else 1))
    return "".join(pieces)[:_LARGEST]


def _torn(chance: random.Random, data: bytes, times: int) -> bytes:
    """Return `data` with some stretches taken out, repeated, moved or overwritten."""
    torn = bytearray(data)
    for _ in range(times):
        at, length = chance.randrange(len(torn) + 1), chance.choice([1, 2, 4, 16, 200])
        stretch = torn[at:at + length]
        torn[at:at + length] = chance.choice([
            b"", stretch * 2, stretch * 40, chance.randbytes(length), bytes(length),
            stretch[::-1], chance.choice(_WORDS).encode(), str(chance.choice([-1, 0, 2**31, 10**12])
                                                               ).encode()])
    return bytes(torn)


def _repacked(chance: random.Random, data: bytes) -> bytes:
    """Return an archive whose parts are torn, and not only its shell."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _torn(chance, part, chance.randint(0, 3)) if chance.random() < 0.3
                         else part)
    return made.getvalue()


def inexact(graph: DocumentGraph) -> list[str]:
    """Return the quotes that do not stand where the graph says."""
    quotes = [(m.start, m.end, m.text) for e in graph.entities for m in e.mentions]
    quotes += [(r.start, r.end, r.evidence) for r in graph.relations]
    quotes += [(o.start, o.end, o.evidence) for o in graph.observations]
    text = graph.document.text
    return [f"{start}:{end} is not {said!r}" for start, end, said in quotes
            if text[start:end] != said]


def outcome(path: Path) -> str:
    """Read a file; return what became of it: `read`, `refused`, or what is wrong with Maitu."""
    try:
        graph = extract(read(path))
        records.dumps(graph).encode("utf-8")
        wrong = inexact(graph)
        return "read" if not wrong else f"inexact: {wrong[0]}"
    except MaituError as error:
        if isinstance(error.__cause__, (TooSlow, MemoryError, RecursionError)):
            return f"{type(error.__cause__).__name__} in a reader"
        return "refused"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{type(error).__name__}: {error}\n{traceback.format_exc()}"


def attempt(suffix: str, data: bytes, folder: Path, limit: float) -> str:
    """Return what became of a document, `TooSlow` if it took longer than `limit` seconds."""

    def stop(*_: object) -> None:
        raise TooSlow

    path = folder / f"case{suffix}"
    path.write_bytes(data)
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        return outcome(path)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def guided(folder: Path, options: argparse.Namespace) -> int:
    """Let Atheris find documents; it ends the process at the first that goes wrong."""
    import atheris

    atheris.instrument_all()

    def one(data: bytes) -> None:
        suffix = _SUFFIXES[data[0] % len(_SUFFIXES)] if data else ".md"
        said = attempt(suffix, data[1:], folder, options.limit)
        if said not in {"read", "refused"}:
            raise AssertionError(said)

    corpus = folder / "corpus"
    corpus.mkdir()
    for number, suffix in enumerate(_SUFFIXES):
        for data in seeds()[suffix]:
            (corpus / f"{number}{len(data)}").write_bytes(bytes([number]) + data[:20_000])
    atheris.Setup([sys.argv[0], str(corpus), f"-max_total_time={options.seconds}",
                   f"-seed={options.seed}", "-max_len=20000", f"-rss_limit_mb={options.memory}"], one)
    atheris.Fuzz()
    return 0


def main() -> int:
    """Make documents until the time is over; print how many, and what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=30, help="seconds for a document")
    parser.add_argument("--memory", type=int, default=6000, help="MB of address space")
    parser.add_argument("--keep", type=Path, help="a folder for what goes wrong")
    parser.add_argument("--guided", action="store_true", help="by Atheris")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.guided:
            return guided(Path(folder), options)
        resource.setrlimit(resource.RLIMIT_AS, (options.memory * 1_000_000,) * 2)
        sound, counts, wrong, slowest = seeds(), Counter[str](), 0, 0.0
        end = time.monotonic() + options.seconds
        case = 0
        while time.monotonic() < end:
            case += 1
            suffix, data = document(random.Random(f"{options.seed} {case}"), sound)
            begun = time.process_time()
            said = attempt(suffix, data, Path(folder), options.limit)
            slowest = max(slowest, time.process_time() - begun)
            counts[said if said in {"read", "refused"} else "wrong"] += 1
            if said not in {"read", "refused"}:
                wrong += 1
                print(f"seed {options.seed} case {case} ({suffix}): {said}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{options.seed}-{case}{suffix}").write_bytes(data)
    print(f"{case} documents: {counts['read']} read, {counts['refused']} refused, {wrong} wrong; "
          f"the slowest took {slowest:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
