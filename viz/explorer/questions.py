"""The pages of question templates: filled in with names, answered with sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from maitu.graph import failures, questions
from maitu.graph.documents import list_documents
from maitu.graph.entity import Quote
from maitu.graph.questions import DOCUMENT, INDICATOR, Parameter, Template
from maitu.graph.reader import ROWS
from maitu.graph.store import Store
from maitu.graph.things import Thing, things
from maitu.ontology.errors import EntityError, QueryError, StoreError
from maitu.ontology.terms import MODALITIES, PREDICATES, TYPES
from maitu.viz.explorer.page import Asked, is_chinese, page, unknown

router = APIRouter()
LISTED = 100  # rows on a page
_LARGEST = 1 << 20  # bytes of an answer
_CHOSEN_FROM = 300  # documents that a list offers
_SENTENCE = ("quote", "document", "documentLabel", "start")  # columns that are shown as one


@dataclass(frozen=True, slots=True)
class Blank:
    """A parameter on the page."""

    parameter: Parameter
    text: str  # what is filled in; a name in place of an IRI, if it is nobody else's
    label: str  # what that is called
    near: Sequence[str] | None  # names near it, if there is none like it

    @property
    def source(self) -> str:
        """Where names are suggested from."""
        if INDICATOR in self.parameter.kinds:
            return "/api/indicators"
        return "/api/search?" + urlencode([("type", c) for c in self.parameter.classes])


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a row."""

    text: str = ""
    thing: Thing | None = None
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A stretch of an answer."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    is_more: bool


@router.get("/questions")
def listed(request: Request, store: Asked) -> Response:
    """List the questions by category."""
    by_category = {category: [t for t in questions.list() if t.category == category]
                   for category in questions.categories()}
    return page(request, store, "questions.html", by_category=by_category,
                names=questions.categories(), kinds=_kinds)


@router.get("/questions.json")
def as_json() -> Response:
    """List the questions for programs."""
    return JSONResponse([
        {"id": t.id, "category": t.category, "zh": t.zh, "en": t.en, "sparql": t.sparql,
         "parameters": {p.name: p.kinds for p in t.parameters}} for t in questions.list()])


@router.get("/questions/{id}")
async def asked(request: Request, store: Asked, id: str,
                offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """Show a question, with its answer if its parameters are filled in.

    Each parameter of the address has the name of the question's; `name` is the first.
    """
    try:
        template = questions.get(id)
    except QueryError:
        return unknown(request, store)
    zh = is_chinese(request)
    blanks, query = await run_in_threadpool(_filled, store, template, request.query_params)
    table, failure, status = None, "", 200
    if query:
        try:
            _, answer = await request.app.state.endpoint.whole(
                f"{query.rstrip()}\nOFFSET {offset} LIMIT {LISTED + 1}", {ROWS: "json"},
                LISTED + 1, _LARGEST)
            table = await run_in_threadpool(_table, store, json.loads(answer), zh)
        except (QueryError, StoreError) as error:
            status, failure, _ = failures.told(error)
    documents = await run_in_threadpool(_titles, store) if _wants_document(template) else []
    shown = page(
        request, store, "question.html", t=template, blanks=blanks, table=table,
        query=query, failure=failure, offset=offset, step=LISTED, kinds=_kinds,
        header=lambda column: questions.columns().get(column, (column,) * 2)[0 if zh else 1],
        category=questions.categories()[template.category], document_kind=DOCUMENT,
        documents=documents, sparql=urlencode({"query": query}), again=_again(request),
        terms={*MODALITIES, *PREDICATES, *TYPES},
        instead=lambda blank, name: _again(request, blank.parameter.name, name))
    shown.status_code = status
    return shown


def _filled(store: Store, template: Template, given: Mapping[str, str]
            ) -> tuple[Sequence[Blank], str]:
    """Return the blanks of a question, and its query if all are filled in."""
    blanks, terms = [], {}
    for n, parameter in enumerate(template.parameters):
        text = (given.get(parameter.name) or (given.get("name", "") if n == 0 else ""))[:1000]
        near: Sequence[str] | None = None
        if text.strip():
            try:
                terms[parameter.name] = questions.terms(store, parameter, text)
            except EntityError as error:
                near = error.candidates
        label = things(store, [text])[text].label if text.startswith(store.base) else text
        if label != text and _means(store, parameter, label) == terms.get(parameter.name):
            text = label
        blanks.append(Blank(parameter, text, label, near))
    whole = len(terms) == len(template.parameters)
    return blanks, questions.bind(template, terms) if whole else ""


def _means(store: Store, parameter: Parameter, text: str) -> Sequence[object] | None:
    try:
        return questions.terms(store, parameter, text)
    except EntityError:
        return None


def _table(store: Store, answer: Mapping[str, Any], zh: bool) -> Table:
    """Arrange an answer: things under their labels, sentences with their places."""
    bound = answer["results"]["bindings"]
    names = answer["head"]["vars"]
    is_cited = set(_SENTENCE) <= set(names)
    columns = [n for n in names if not (n.endswith("Label") and n.removesuffix("Label") in names)
               and not (is_cited and n in _SENTENCE)]
    plain = [{name: term["value"] for name, term in row.items()} for row in bound[:LISTED]]
    known = things(store, {term["value"] for row in bound[:LISTED] for name, term in row.items()
                           if term["type"] == "uri" and name in columns
                           and term["value"].startswith(store.base)})

    def cell(row: Mapping[str, str], column: str) -> Cell:
        text = row.get(column, "")
        if text in known:
            label = row.get(f"{column}Label") or known[text].label
            return Cell(label, Thing(text, label, known[text].types))
        return Cell(text)

    rows = [[*(cell(row, column) for column in columns), *([Cell(quote=_quote(row))]
             if is_cited else [])] for row in plain]
    return Table([*columns, *(["quote"] if is_cited else [])], rows, len(bound) > LISTED)


def _quote(row: Mapping[str, str]) -> Quote | None:
    if not row.get("quote", ""):
        return None
    start = int(row["start"])
    return Quote(row["quote"], row["document"], row["documentLabel"], None, None, start,
                 start + len(row["quote"]))


def _kinds(parameter: Parameter) -> str:
    """Return the one class that a parameter is called by."""
    return parameter.kinds[0]


def _wants_document(template: Template) -> bool:
    return any(DOCUMENT in p.kinds for p in template.parameters)


def _titles(store: Store) -> Sequence[str]:
    known = sorted(list_documents(store), key=lambda d: (d.date or "", d.title), reverse=True)
    return list(dict.fromkeys(d.title for d in known))[:_CHOSEN_FROM]


def _again(request: Request, *changed: str) -> str:
    """Return the parameters of the address but the place in the answer, some of them changed.

    Args:
        request: whose address it is.
        changed: names and values by turns.
    """
    kept = {k: v for k, v in request.query_params.items() if k not in ("offset", "name")}
    return urlencode({**kept, **dict(zip(changed[::2], changed[1::2], strict=True))})

