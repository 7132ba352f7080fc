"""Pages by the command line, over a small graph made by hand."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maitu.graph.embedded import EmbeddedStore
from maitu.viz.cli import app


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def db(tmp_path: Path, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store of two documents, on disk, where the commands look for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAITU_STORE", raising=False)
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as folder:
        folder.add(store.quads())
    return tmp_path / "maitu.db"


def shown(page: str, *options: object) -> set[str]:
    """Write a page, load it into a store of its own, and return the entities in it."""
    result = run("view", "-o", page, *options)
    assert result.exit_code == 0, result.stderr
    assert re.search(rf"wrote {page}: \d+ entit(y|ies), \d+ relations?\b", result.stderr)
    assert run("load", page, "--store", f"{page}.db").exit_code == 0
    with EmbeddedStore.open(f"{page}.db", read_only=True) as store:
        answer = store.query("SELECT DISTINCT ?n { ?d mt:mentions ?e . ?e rdfs:label ?n }")
        return {row["n"].value for row in answer}


EVERYTHING = {"鹭州市", "数字车间行动计划", "工业视觉", "蓝桉科技", "青禾装备", "云质检",
              "检验人手紧缺"}


@pytest.mark.parametrize("options, expected", [
    ((), EVERYTHING),
    (("--entity", "鹭州市"), {"鹭州市", "数字车间行动计划"}),
    (("--entity", "鹭州市", "--entity", "检验人手紧缺", "--depth", 0), {"鹭州市", "检验人手紧缺"}),
    (("--between", "数字车间行动计划", "云质检"),
     {"数字车间行动计划", "工业视觉", "蓝桉科技", "云质检", "青禾装备"}),
    (("--query", "CONSTRUCT WHERE { ?a mt:adopts ?b }"), {"蓝桉科技", "工业视觉"}),
    (("--type", "company", "--type", "产品"), {"蓝桉科技", "青禾装备", "云质检"}),
    (("--document", "plan.md"), {"鹭州市", "数字车间行动计划", "工业视觉", "蓝桉科技"}),
    (("--document", "news", "--type", "Risk"), {"检验人手紧缺"}),
])
def test_a_page_shows_what_is_asked_for_and_can_be_loaded(
    db: Path, options: tuple[object, ...], expected: set[str]
) -> None:
    assert shown("page.html", *options) == expected


def test_the_limit_is_kept_and_said(db: Path) -> None:
    result = run("view", "-o", "pages/few.html", "--limit", 3)
    assert result.exit_code == 0
    assert "wrote pages/few.html: 3 entities" in result.stderr and "--limit" in result.stderr


@pytest.mark.parametrize("options, counts", [
    (("--entity", "鹭州市", "--depth", 0), "1 entity, 0 relations\n"),
    (("--entity", "鹭州市"), "2 entities, 1 relation\n"),
    (("--limit", 6), "6 entities, 6 relations; 1 entity left out, see --limit\n"),
])
def test_counts_are_good_english(db: Path, options: tuple[object, ...], counts: str) -> None:
    assert run("view", "-o", "page.html", *options).stderr == f"wrote page.html: {counts}"


@pytest.mark.parametrize("options", [
    (), ("--entity", "云质检"), ("--type", "Risk"), ("--document", "news"), ("--limit", 2),
    ("--between", "数字车间行动计划", "云质检"),
])
def test_a_loaded_page_conforms_and_its_documents_are_listed(
    db: Path, options: tuple[object, ...]
) -> None:
    shown("page.html", *options)
    before, after = (json.loads(run("validate", "--json", "--store", db).stdout)["findings"]
                     for db in ("maitu.db", "page.html.db"))
    assert [f for f in after if f not in before] == []
    listed = run("documents", "--store", "page.html.db")
    assert "in part" in listed.stdout and "loaded from a page" in listed.stderr
    assert "in part" not in run("documents").output


def test_a_build_replaces_what_a_page_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("news.md").write_text("美团上线海鲜直达服务。京东采用区块链技术。", encoding="utf-8")
    assert run("build", "news.md", "--store", "one.db").exit_code == 0
    assert run("view", "-o", "page.html", "--entity", "京东", "--store", "one.db").exit_code == 0
    assert run("load", "page.html", "--store", "two.db").exit_code == 0
    again = run("build", "news.md", "--store", "two.db")
    assert again.exit_code == 0 and "[1/1] read news" in again.stderr
    for db in ("one", "two"):
        run("export", "-o", f"{db}.nq", "--store", f"{db}.db")
    assert Path("one.nq").read_bytes() == Path("two.nq").read_bytes()


def test_a_loaded_page_still_has_its_quotes(db: Path) -> None:
    shown("page.html", "--entity", "云质检")
    told = run("show", "云质检", "--store", "page.html.db").stdout
    assert "“检验人手紧缺仍制约云质检” — 车间里的眼睛" in told


@pytest.mark.parametrize("options, code, message", [
    (("--type", "Submarine"), 2, "Submarine"),
    (("--document", "memo"), 1, "memo: the store holds no such document"),
    (("--query", "CONSTRUCT { ?a"), 1, "line 1"),
    (("--query", "SELECT * { ?s ?p ?o }"), 1, "CONSTRUCT"),
    (("--query", "CONSTRUCT WHERE { ?a mt:invests ?b }"), 1, "nothing to show"),
    (("--query", "x", "--entity", "y"), 2, "one of"),
    (("--between", "云质检"), 2, "--between"),
])
def test_what_cannot_be_shown_makes_no_page(
    db: Path, options: tuple[object, ...], code: int, message: str
) -> None:
    result = run("view", "-o", "page.html", *options)
    assert result.exit_code == code
    assert message in result.stderr
    assert not Path("page.html").exists()


def test_a_page_that_cannot_be_written_is_named(db: Path) -> None:
    result = run("view", "-o", "maitu.db")
    assert (result.exit_code, result.stderr) == (1, "error: maitu.db: Is a directory\n")
