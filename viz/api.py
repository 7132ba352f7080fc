"""The JSON interface: what the commands answer, for programs. Described at `/docs`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from maitu.graph import documents, paths, resolve, search
from maitu.graph.documents import StoredDocument
from maitu.graph.entity import Direction, Quote, Role, describe
from maitu.graph.store import Store
from maitu.graph.things import Thing
from maitu.ontology.errors import EntityError

_LONGEST_NAME = 1000  # characters
Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FoundEntity(_Answer):
    """An entity that fits the text searched for."""

    iri: str
    label: str
    types: list[str]
    matched_name: str = Field(description="the name that fits best")
    score: float = Field(description="0 to 1")
    documents: list[str] = Field(description="titles of the documents that mention it")


class Relation(_Answer):
    """A relation of an entity with another, with all quotes that state it."""

    direction: Direction
    predicate: str
    other: Thing
    confidence: float = Field(description="of the surest statement, 0 to 1")
    modality: str
    evidences: list[Quote]


class Statistic(_Answer):
    """A statistic that has to do with an entity."""

    role: Role = Field(description="what the entity is to the statistic")
    indicator: str
    value: float | None
    unit: str | None
    period: str | None = Field(description="ISO 8601: 2020, 2020-Q1, 2020-01/2020-08")
    change: str | None = Field(description="yoy for a year-on-year change")
    forecast: bool
    about: str | None
    source: str | None
    place: str | None
    quote: Quote


class Entity(_Answer):
    """One entity, and all that the documents say of it."""

    iri: str
    label: str
    types: list[str]
    names: list[str] = Field(description="all but the label")
    links: list[str] = Field(description="the same thing elsewhere")
    documents: list[str] = Field(description="titles of the documents that mention it")
    relations: list[Relation]
    observations: list[Statistic]


class Step(_Answer):
    """A relation of a path, as the text says it, with its quote."""

    subject: Thing
    predicate: str
    object: Thing
    forward: bool = Field(description="whether the path walks from the subject to the object")
    confidence: float
    quote: str
    start: int = Field(description="offset of the quote into the document's text")
    document: str
    document_title: str
    section: str | None
    page: int | None
    modality: str
    documents: int = Field(description="how many documents state it")


class Explanation(_Answer):
    """One explanation of how two entities are connected."""

    hops: list[Step]
    score: float = Field(description="0 to 1, the higher the better")


class Document(_Answer):
    """A document of the store, with the counts of what it says."""

    iri: str
    name: str
    title: str
    publisher: str | None
    date: str | None
    source: str | None
    entities: int
    relations: int
    observations: int


class Refusal(BaseModel):
    """Why there is no answer."""

    detail: str
    candidates: list[str] = Field(default=[], description="IRIs of entities that may be meant")


_UNKNOWN: dict[int | str, dict[str, type[BaseModel]]] = {404: {"model": Refusal}}


async def _given(request: Request) -> AsyncIterator[Store]:
    async with request.app.state.reading() as store:
        yield store


Asked = Annotated[Store, Depends(_given)]
router = APIRouter(prefix="/api", tags=["Graph"])


def include(app: FastAPI, reading: Callable[[], AbstractAsyncContextManager[Store]]) -> None:
    """Add the interface to an application.

    Args:
        app: the application.
        reading: gives the store, which several threads may ask at once.
    """
    app.state.reading = reading
    app.include_router(router)

    @app.exception_handler(EntityError)
    async def unknown(request: Request, error: EntityError) -> JSONResponse:
        refusal = Refusal(detail=str(error), candidates=list(error.candidates))
        return JSONResponse(refusal.model_dump(), 404)


@router.get("/search", summary="Entities by name, alias, pinyin or pinyin initials")
def find(store: Asked,
         q: Annotated[Name, Query(description="a name, a part of one, or pinyin")],
         limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[FoundEntity]:
    """Return the entities that fit a text, best first."""
    return [FoundEntity.model_validate(m) for m in search.find(store, q, limit=limit)]


@router.get("/entity", summary="One entity with its relations, statistics and quotes",
            responses=_UNKNOWN)
def entity(store: Asked,
           name: Annotated[Name, Query(description="a name, an alias or an IRI")]) -> Entity:
    """Return what the documents say of an entity."""
    return Entity.model_validate(describe(store, resolve.resolve(store, name)))


@router.get("/path", summary="Ranked explanations of how two entities relate",
            responses=_UNKNOWN)
def path(store: Asked, source: Annotated[Name, Query(alias="from")],
         target: Annotated[Name, Query(alias="to")],
         max_length: Annotated[int, Query(ge=1, le=6)] = 4,
         top: Annotated[int, Query(ge=1, le=50)] = 5) -> list[Explanation]:
    """Return the best paths between two entities, every step with its quote."""
    ends = resolve.resolve(store, source), resolve.resolve(store, target)
    found = paths.find(store, *ends, max_length=max_length, top=top)
    return [Explanation.model_validate(p) for p in found]


@router.get("/documents", summary="The documents of the store")
def listed(store: Asked, order: Literal["name", "date"] = "name",
           offset: Annotated[int, Query(ge=0)] = 0,
           limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[Document]:
    """Return documents with the counts of what they say."""
    def place(d: StoredDocument) -> tuple[str, str]:
        return (d.date or "" if order == "date" else "", d.name)

    known = sorted(documents.list_documents(store), key=place)
    return [Document.model_validate(d) for d in known[offset:offset + limit]]
