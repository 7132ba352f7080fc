"""The explorer: pages for people of what a store holds, each statement with its sentence."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from maitu.viz.explorer import (
    entities,
    home,
    matrix,
    paths,
    policies,
    questions,
    share,
    sparql,
    statistics,
    things,
)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
# Routes are tried one after the other: those that are asked most come first.
for _pages in (things, home, entities, matrix, paths, policies, questions, share, sparql,
               statistics):
    router.include_router(_pages.router)

__all__ = ["router"]
