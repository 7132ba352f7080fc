"""The options of a language model: which to ask, how fast, and what it took in the end."""

from __future__ import annotations

import inspect
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from maitu.viz import printing

if TYPE_CHECKING:
    from maitu.ingest.llm import Server
    from maitu.viz.extracting import Task

_PANEL = "Language model"
_MILLION = 1_000_000  # tokens that a price is for


def _option(*names: str, **how: Any) -> Any:
    return typer.Option(*names, rich_help_panel=_PANEL, show_default=False, **how)


_OPTIONS: dict[str, Any] = {
    "llm": Annotated[str | None, _option(
        "--llm", metavar="URL", help="Ask a language model as well, on any server that speaks the "
        "OpenAI protocol; the key, if it wants one, is taken from MAITU_LLM_KEY.")],
    "llm_model": Annotated[str | None, _option(
        "--llm-model", metavar="NAME", help="The model's name on that server.")],
    "llm_rate": Annotated[float | None, _option(
        "--llm-rate", metavar="N", help="At most so many requests a minute.")],
    "llm_timeout": Annotated[float | None, _option(
        "--llm-timeout", metavar="S", help="Seconds to wait for an answer; 120 unless given.")],
    "llm_cache": Annotated[Path | None, _option(
        "--llm-cache", metavar="DIR", envvar="MAITU_LLM_CACHE",
        help="Where answers are kept; in the user's cache folder unless given.")],
    "llm_prices": Annotated[tuple[float, float] | None, _option(
        "--llm-prices", metavar="IN OUT", help="Prices of a million tokens, to count the cost.")],
}


@dataclass(frozen=True, slots=True)
class Asking:
    """A language model to ask in one run of a command; or none."""

    server: Server | None = None
    prices: tuple[float, float] | None = None  # of a million tokens in and out

    def of(self, tasks: Sequence[Task], workers: int) -> list[Task]:
        """Return the tasks with the model to ask, its rate shared among the processes.

        Raises:
            ModelError: the client library is not installed.
        """
        if self.server is None:
            return list(tasks)
        from maitu.ingest import llm

        llm.library()  # if it is missing, that is said once, not for every document
        rate, sharing = self.server.requests_per_minute, max(1, min(workers, len(tasks)))
        share = replace(self.server, requests_per_minute=rate / sharing if rate else None)
        return [replace(task, llm=share) for task in tasks]

    def report(self) -> dict[str, Any]:
        """Return what asking took and gave, as `llm`; nothing if no model was asked."""
        if self.server is None or self.server.ledger is None:
            return {}
        from maitu.ingest import llm_ledger as ledger

        counts = ledger.read(self.server.ledger)
        tokens = counts[ledger.TOKENS_IN], counts[ledger.TOKENS_OUT]
        found: dict[str, Any] = {
            "model": self.server.model, "requests": counts[ledger.REQUESTS],
            "cached": counts[ledger.CACHED], "unusable": counts[ledger.UNREADABLE],
            "tokens_in": tokens[0], "tokens_out": tokens[1],
            "added": _under(counts, ledger.ADDED), "agreed": _under(counts, ledger.AGREED),
            "dropped": _under(counts, ledger.DROPPED)}
        if self.prices:
            found["cost"] = round(sum(n * price / _MILLION for n, price in
                                      zip(tokens, self.prices, strict=True)), 6)
        return {"llm": found}


def _under(counts: Counter[str], prefix: str) -> dict[str, int]:
    return {what.removeprefix(prefix): n for what, n in sorted(counts.items())
            if what.startswith(prefix)}


def print_report(found: Mapping[str, Any]) -> None:
    """Print what asking a language model took and gave."""
    taken = [printing.counted(found["requests"], "request"),
             f"{found['cached']} from the cache",
             f"{found['tokens_in']:,} tokens in, {found['tokens_out']:,} out"]
    if "cost" in found:
        taken.append(f"cost {found['cost']:g}")
    lines = [f"language model {printing.clean(found['model'])}: {'; '.join(taken)}"]
    lines += [f"  {name}: {_listed(found[name])}" for name in ("added", "agreed", "dropped")
              if found[name]]
    if found["unusable"]:
        lines.append(f"  without a usable answer: {printing.counted(found['unusable'], 'window')}")
    for line in lines:
        printing.results().print(line, soft_wrap=True)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{what} {n}" for what, n in
                     sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def with_llm(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command with a parameter `asking: Asking` the options that say which model it is."""
    signature = inspect.signature(command, eval_str=True)
    options = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None,
                                 annotation=kind) for name, kind in _OPTIONS.items()]
    own = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY)
           for name, p in signature.parameters.items() if name != "asking"]
    wanted = inspect.Signature([*own, *options])

    @wraps(command)
    def with_options(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in _OPTIONS}
        with tempfile.TemporaryDirectory(prefix="maitu-") as folder:
            command(**given, asking=_asking(chosen, Path(folder) / "ledger.jsonl"))

    with_options.__signature__ = wanted  # type: ignore[attr-defined]
    with_options.__annotations__ = {p.name: p.annotation for p in wanted.parameters.values()}
    del with_options.__wrapped__
    return with_options


def _asking(chosen: Mapping[str, Any], ledger: Path) -> Asking:
    """Return what the options say.

    Raises:
        BadParameter: they do not fit together, or one has no possible value.
    """
    url, model = chosen["llm"], chosen["llm_model"]
    if not url:
        for name, value in chosen.items():
            if value is not None and name != "llm_cache":  # may be set in the environment
                raise typer.BadParameter(f"--{name.replace('_', '-')} goes with --llm URL")
        return Asking()
    if not model or not model.strip():
        raise typer.BadParameter("--llm needs --llm-model NAME as well")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise typer.BadParameter(f"--llm {url}: give an address such as http://localhost:8000/v1")
    for name in ("llm_rate", "llm_timeout"):
        if chosen[name] is not None and not 0 < chosen[name] < float("inf"):
            raise typer.BadParameter(f"--{name.replace('_', '-')} must be more than 0")
    if chosen["llm_prices"] and min(chosen["llm_prices"]) < 0:
        raise typer.BadParameter("--llm-prices must not be negative")
    from maitu.ingest.llm import Server
    from maitu.ingest.llm_cache import default_folder

    return Asking(Server(url, model, chosen["llm_cache"] or default_folder(), ledger,
                         chosen["llm_rate"], chosen["llm_timeout"] or 120.0),
                  chosen["llm_prices"])
