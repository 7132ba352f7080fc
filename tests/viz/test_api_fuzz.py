"""The JSON interface under what its description allows, and what it does not: no answer is a 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from maitu.graph.embedded import EmbeddedStore

PATHS = ("/api/search", "/api/indicators", "/api/entity", "/api/path", "/api/documents")


@pytest.fixture
def described(store: EmbeddedStore, explore: Callable[[EmbeddedStore], TestClient]) -> Any:
    """The description of the interface to a real store, as the server gives it."""
    return schemathesis.openapi.from_asgi("/openapi.json", explore(store).app)


def test_all_that_is_described_is_tried(described: Any) -> None:
    assert set(described) == set(PATHS)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_answer_is_as_described(described: Any, path: str, mode: Any) -> None:
    @settings(max_examples=30, deadline=None, derandomize=True,
              suppress_health_check=list(HealthCheck))
    @given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        case.call_and_validate()

    answers()
