"""The JSON interface, asked over a real store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.resolve import resolve


@pytest.fixture
def client(store: EmbeddedStore, explore: Callable[[EmbeddedStore], TestClient]) -> TestClient:
    return explore(store)


def test_entities_are_found_by_name_alias_and_pinyin(client):
    for text in ("蓝桉科技", "lanankeji", "lakj"):
        assert client.get("/api/search", params={"q": text}).json()[0]["label"] == "蓝桉科技"
    assert client.get("/api/search", params={"q": "区块链"}).json() == []
    assert len(client.get("/api/search", params={"q": "云", "limit": 1}).json()) == 1


def test_an_entity_comes_with_its_relations_and_their_quotes(client, store):
    answer = client.get("/api/entity", params={"name": "蓝桉科技"}).json()
    assert answer["iri"] == resolve(store, "蓝桉科技")
    assert {r["predicate"] for r in answer["relations"]} == {"adopts", "cooperatesWith", "launches"}
    for relation in answer["relations"]:
        assert all(quote["text"] and quote["document"] for quote in relation["evidences"])
    assert [(line["indicator"], line["value"], line["unit"])
            for line in answer["observations"]] == [("次品率", 0.4, "%")]


def test_paths_quote_every_step(client):
    found = client.get("/api/path", params={"from": "鹭州市", "to": "蓝桉科技"}).json()
    assert found
    for path in found:
        assert path["hops"][0]["quote"]
        assert "鹭州市" in (path["hops"][0]["subject"]["label"], path["hops"][0]["object"]["label"])


def test_an_unknown_name_is_refused_with_near_ones(client):
    answer = client.get("/api/entity", params={"name": "数字车间"})
    assert answer.status_code == 404
    assert "数字车间行动计划" in answer.json()["detail"]
    assert answer.json()["candidates"]


@pytest.mark.parametrize("address", [
    "/api/search", "/api/search?q=", "/api/search?q=x&limit=0", "/api/path?from=5G",
    "/api/documents?limit=many", f"/api/search?q={'x' * 1001}"])
def test_wrong_parameters_are_refused_by_name(client, address):
    answer = client.get(address)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "query"


def test_documents_are_listed_in_pages(client):
    whole = client.get("/api/documents").json()
    assert [d["name"] for d in whole] == sorted(d["name"] for d in whole)
    assert client.get("/api/documents", params={"offset": 1, "limit": 1}).json() == whole[1:2]


def test_a_search_may_be_for_entities_of_some_classes(client):
    def found(*types: str) -> list[str]:
        answer = client.get("/api/search", params={"q": "云", "type": types})
        return [m["label"] for m in answer.json()]

    assert found() == found("Product") == found("Company", "Product") == ["云质检"]
    assert found("Company") == found("nothing") == []


def test_indicators_are_found_by_a_part_of_their_name(client):
    (rate,) = client.get("/api/indicators", params={"q": "品率"}).json()
    assert (rate["label"], rate["count"], rate["units"]) == ("次品率", 1, ["%"])
    assert client.get("/api/indicators").json() == [rate]
