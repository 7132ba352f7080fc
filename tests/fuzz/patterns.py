"""Attack every regular expression of the package: none may take more time than it should.

`python tests/fuzz/patterns.py` reads and extracts from the samples and from monstrous texts, and
notes every expression that the package compiles, how it is used, and how long the texts are that
it gets. Then each is attacked (`attacks.py`). One that gets texts of any length must take time
in proportion to it; one that gets only names, lines or sentences may take its square, not more.
Exits 1 and names the expressions that take longer.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attacks import Attack, attacks

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_UNBOUNDED = 1000  # characters; who gets more may get any number: sentences end at 800
_SIZES = (24, 160, 2500, 10_000)  # of attacks
_SLOW = 0.002  # seconds; what takes less at the largest size cannot be worse than linear
_LONGEST = 1  # seconds that an attack may take before it is stopped
_STEP = 4  # times the length
_LINEAR, _SQUARE = 1.7 * _STEP, 1.7 * _STEP**2  # times the time; as much is put down to noise
_TRIES = 6

Uses = dict[str, int]  # method -> length of the longest text
_found: dict[tuple[str | bytes, int], tuple[str, Uses]] = {}
_compile = re._compile  # type: ignore[attr-defined]


class _Watched:
    """A pattern of the package that notes how it is used."""

    def __init__(self, pattern: re.Pattern[Any], uses: Uses) -> None:
        self.own, self.uses = pattern, uses

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.own, name)
        if name not in _METHODS:
            return value

        def method(*given: Any, **named: Any) -> Any:
            replaces = name in {"sub", "subn"}
            text = named.get("string", given[replaces] if len(given) > replaces else "")
            start, end = (0, None) if replaces or name == "split" else (*given[1:3], 0, None)[:2]
            if len(given) == 2:
                end = None
            length = len(text[start:end])
            self.uses[name] = max(self.uses.get(name, 0), length)
            return value(*given, **named)

        return method


def _watching(pattern: Any, flags: Any = 0) -> Any:
    if isinstance(pattern, _Watched):
        return pattern
    made = _compile(pattern, flags)
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_filename == re.__file__:
        frame = frame.f_back
    caller = str(frame.f_globals.get("__name__", ""))
    if not caller.startswith("maitu."):
        return made
    place = f"{caller}:{frame.f_lineno}"
    return _Watched(made, _found.setdefault((made.pattern, made.flags), (place, {}))[1])


def collect() -> None:
    """Fill `_found`: import every module, and read samples and monstrous texts."""
    re._compile = _watching  # type: ignore[attr-defined]
    for package in ("ontology", "ingest", "graph", "viz", "viz.explorer"):
        module = importlib.import_module(f"maitu.{package}")
        for entry in pkgutil.iter_modules(module.__path__):
            if entry.name != "learning":
                importlib.import_module(f"maitu.{package}.{entry.name}")
    from maitu.ingest import pipeline, reading
    from maitu.ontology.errors import DocumentError

    with tempfile.TemporaryDirectory() as folder:
        for path in _texts(Path(folder)):
            try:
                pipeline.extract(reading.read(path))
            except DocumentError:
                continue
    re._compile = _compile  # type: ignore[attr-defined]


def _texts(folder: Path) -> Iterator[Path]:
    from importlib.resources import files

    yield from sorted(Path(str(files("maitu.ingest"))).glob("samples/*.*"))
    for unit in ("水", "，水厂", "水，\n", "| 水 | 1 |\n", "2020年", "增长3.2%，", "（", "《", "a 1 ",
                 "北京市水务公司、"):
        for suffix in ("md", "txt", "html"):
            path = folder / f"text.{suffix}"
            path.write_text(f"题目\n\n{unit * (3000 // len(unit))}\n\n有水。\n", encoding="utf-8")
            yield path


class _Stopped(Exception):
    pass


def _stop(*_: object) -> None:
    raise _Stopped


def _seconds(use: Callable[..., Any], name: str, text: str | bytes) -> float:
    """Return the processor time that one use takes; infinite if it had to be stopped."""
    signal.setitimer(signal.ITIMER_REAL, _LONGEST)
    begun = time.process_time()
    try:
        if name in {"sub", "subn"}:
            use(text[:0], text)
        elif name == "finditer":
            for _ in use(text):
                pass
        else:
            use(text)
        return time.process_time() - begun
    except _Stopped:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _growth(pattern: re.Pattern[Any], name: str, attack: Attack, bound: float) -> float:
    """Return how many times as long it takes with four times the text, at a length that shows it.

    As soon as a try is within `bound`, that counts: what disturbs one only lengthens it.
    """
    use = getattr(pattern, name)

    def text(length: int) -> str | bytes:
        said = attack.text(length)
        return said if isinstance(pattern.pattern, str) else said.encode("latin-1", "replace")

    for size in _SIZES:
        spent = _seconds(use, name, text(size))
        if spent == float("inf"):
            return spent
        if spent > _SLOW:
            break
    else:
        return 0
    best = float("inf")
    for _ in range(_TRIES):
        small = min(_seconds(use, name, text(size // _STEP)) for _ in range(3))
        best = min(best, _seconds(use, name, text(size)) / max(small, 1e-6))
        if best < bound:
            break
    return best


def main() -> int:
    """Collect and attack; print what takes too long."""
    collect()
    signal.signal(signal.SIGALRM, _stop)
    wrong = count = 0
    for (expression, flags), (place, uses) in _found.items():
        pattern = re.compile(expression, flags)
        for name, length in (uses or {"search": 0}).items():
            bound = _LINEAR if length > _UNBOUNDED else _SQUARE
            worst = (0.0, Attack("", "", ""))
            for attack in attacks(expression, flags):
                count += 1
                growth = _growth(pattern, name, attack, bound)
                worst = max(worst, (growth, attack))
                if growth == float("inf"):
                    break
            if worst[0] >= bound:
                wrong += 1
                print(f"{place} .{name}() of texts up to {length}: x{worst[0]:.0f} with "
                      f"{_STEP} times {tuple(worst[1])}\n    {expression!r:.200}", flush=True)
    print(f"{len(_found)} expressions, {count} attacks, {wrong} expressions take too long")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
