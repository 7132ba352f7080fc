"""What every page of the explorer is made with: the store, the reader's language, the template."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from maitu.graph import resource
from maitu.graph.store import Store
from maitu.viz import style, templating

_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
           "img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
           "form-action 'self'; frame-ancestors 'self'")


async def _given(request: Request) -> AsyncIterator[Store]:
    async with request.app.state.reading() as store:
        yield store


Asked = Annotated[Store, Depends(_given)]


@lru_cache(10_000)
def address(base: str, iri: str) -> str:
    """Return the address of the page of a thing of the store; of others, their IRI."""
    # What the IRI has in percent signs belongs to it, and stays as it is.
    return resource.ROOT + quote(iri.removeprefix(base), "/%") if iri.startswith(base) else iri


def page(request: Request, store: Store, template: str, **values: object) -> Response:
    """Return a page in the reader's language, which is kept once it is chosen."""
    zh, words = reading(request)
    other = {**request.query_params, "lang": "en" if zh else "zh"}

    def kind(types: Iterable[str]) -> str:
        return (" · ").join(style.words(t)["zh" if zh else "en"] for t in types)

    def place(document: str, start: int) -> str:
        return f"{address(store.base, document)}#s{start}"

    text = templating.render(
        template, zh=zh, w=words, other=urlencode(other), open_page=request.url.path,
        look=style.look, icon=_icon, kind=kind, shape_points=style.corners,
        predicate=lambda name: kind([name]), place=place,
        address=lambda iri: address(store.base, iri), **values)
    return answered(request, text)


@lru_cache(100)
def _icon(type: str) -> Markup:
    """Return the sign of a type; a page has many of the same few."""
    return Markup(templating.render("icon.html", shown=style.look(type)))


def answered(request: Request, text: str | bytes) -> Response:
    """Return the text of a page with its headers."""
    chosen = request.query_params.get("lang")
    answer = HTMLResponse(text, headers={
        "Content-Security-Policy": _POLICY, "Vary": "Accept, Accept-Language, Cookie"})
    if chosen in ("zh", "en"):
        answer.set_cookie("lang", chosen, max_age=31_536_000, samesite="lax", httponly=True)
    return answer


def unknown(request: Request, store: Asked) -> Response:
    """Say that there is nothing at an address."""
    if "text/html" not in request.headers.get("accept", ""):
        raise HTTPException(404)
    answer = page(request, store, "unknown.html")
    answer.status_code = 404
    return answer


def reading(request: Request) -> tuple[bool, Mapping[str, str]]:
    """Return whether a reader gets Chinese, and what the pages say in their language."""
    zh = is_chinese(request)
    return zh, _words(zh)


def is_chinese(request: Request) -> bool:
    """Say whether a reader gets Chinese: unless they chose, or their browser prefers, English."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    if chosen in ("zh", "en"):
        return chosen == "zh"
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return not first.startswith("en")


@cache
def _words(zh: bool) -> Mapping[str, str]:
    """Return what the pages say, of all files in `words`."""
    said = {}
    for file in sorted(files("maitu.viz.explorer").joinpath("words").iterdir(), key=str):
        said.update(tomllib.loads(file.read_text("utf-8")))
    return {name: words[0 if zh else 1] for name, words in said.items()}
