"""One thing is one node across documents, whatever was built when; people have the last word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.validation import validate
from maitu.graph.vocabulary import write_shared_graphs
from maitu.viz import origins
from maitu.viz.cli import app

TEXTS = {
    "launch": "青禾冷链科技（江西）有限公司（以下简称“青禾冷链”）今日在南昌开业。青禾冷链采用物联网技术。\n"
              "星云数据研究院（以下简称“星研院”）发布《山区数据白皮书》。",
    "decree": "国务院办公厅印发《关于发展山区冷链物流的意见》（国办发〔2031〕7号）。《意见》支持区块链。",
    "news": "青禾冷链推出云鲜仓。根据国办发[2031]7号文件，各省建设冷库。国办要求推广物联网。\n星研院与清华大学合作。",
    "taiwan": "據悉，青禾冷鏈科技有限公司採用區塊鏈技術追溯海產品。",
    "other": "星辰观测研究院（以下简称“星研院”）昨日揭牌。星研院采用物联网技术。",
}
FIRM = "Company/青禾冷链科技(江西)有限公司"
INSTITUTE, SHORT = "Organization/星云数据研究院", "Organization/星研院"
POLICY, NUMBER = "Policy/关于发展山区冷链物流的意见", "Policy/国办发〔2031〕7号"
HEAD = "@prefix mt: <https://w3id.org/maitu/ontology#> .\n@base <https://w3id.org/maitu/id/> .\n"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without documents: writing the vocabulary takes seconds, copying it none."""
    folder = tmp_path_factory.mktemp("template") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        write_shared_graphs(store)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Path:
    """A folder with the texts (but `other`) and their store, built at once."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(template, folder / "maitu.db")
    for name in TEXTS:
        write(folder, name)
    assert build(folder, "launch", "decree", "news", "taiwan")["read"] == 4
    (folder / "maitu.db" / origins.FILE).unlink()  # the texts will be copied along
    return folder


@pytest.fixture
def here(tmp_path: Path, built: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "here"))


def write(folder: Path, name: str, text: str | None = None) -> None:
    (folder / f"{name}.txt").write_text(text or TEXTS[name], encoding="utf-8")


def build(folder: Path, *names: str, more: tuple[object, ...] = ()) -> dict:
    result = run("build", *(folder / f"{name}.txt" for name in names),
                 "--store", folder / "maitu.db", "--json", "-q", *more)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def mentions(folder: Path, document: str) -> set[str]:
    """Return what a document mentions, in short."""
    base = "https://w3id.org/maitu/id/"
    with EmbeddedStore.open(folder / "maitu.db", read_only=True) as store:
        found = store.query(f"SELECT ?e {{ <{base}document/{document}> mt:mentions ?e }}")
        return {row["e"].value.removeprefix(base) for row in found}


def content(folder: Path) -> set[str]:
    with EmbeddedStore.open(folder / "maitu.db", read_only=True) as store:
        return {str(quad) for graph in store.graphs() if "/document/" in graph
                for quad in store.quads(graph)}


def test_a_name_that_one_document_introduces_means_the_same_in_others(built: Path) -> None:
    assert {FIRM, INSTITUTE, POLICY, "Product/云鲜仓"} <= mentions(built, "news")
    assert not {"Company/青禾冷链", SHORT, NUMBER} & mentions(built, "news")
    assert FIRM in mentions(built, "taiwan")
    with EmbeddedStore.open(built / "maitu.db", read_only=True) as store:
        assert store.query("ASK { <https://w3id.org/maitu/id/Company/青禾冷链科技(江西)有限公司> "
                           "mt:launches ?p ; mt:adopts ?t ; "
                           "skos:altLabel '青禾冷链'@zh , '青禾冷鏈科技有限公司'@zh }")
        assert validate(store) == []


def test_a_plain_question_by_any_of_the_names_finds_all(built: Path) -> None:
    shown = run("show", "青禾冷链", "--store", built / "maitu.db", "--json")
    page = json.loads(shown.stdout)
    assert {"launch", "news", "taiwan"} == set(page["documents"])


def test_the_report_lists_what_was_resolved_and_counts_what_is_worth_a_look(here: Path) -> None:
    done = build(here, "launch", "decree", "news", "taiwan")
    assert done["read"] == 0
    found = {r["name"]: (r["is"], r["documents"]) for r in done["names"]["resolved"]}
    assert found[SHORT] == (INSTITUTE, ["news"])
    assert found[NUMBER] == (POLICY, ["news"])
    assert found["GovernmentBody/国办"] == ("GovernmentBody/国务院办公厅", ["news"])
    assert done["names"]["doubtful"] == []
    assert done["review"]["new name"] > 0
    concerns = json.loads(run("review", "--store", here / "maitu.db", "--limit", 999,
                              "--json").stdout)
    counted = {kind: sum(c["kind"] == kind for c in concerns) for kind in done["review"]}
    assert counted == done["review"] and len(concerns) == sum(counted.values())


def test_the_table_names_why(here: Path) -> None:
    shown = run("build", here / "news.txt", "--store", here / "maitu.db").stdout
    assert "resolved across documents" in shown and "introduced in launch" in shown
    assert "worth a look (maitu review)" in shown


@pytest.mark.parametrize("runs", [
    [("taiwan",), ("news",), ("decree",), ("launch",)],
    [("launch", "news"), ("taiwan", "decree")],
    [("other", "news"), ("launch", "decree", "taiwan"), ("other", "REMOVED")],
], ids=["one by one", "in two runs", "with a document that goes again"])
def test_neither_order_nor_history_makes_a_difference(
    built: Path, template: Path, tmp_path: Path, runs: list[tuple[str, ...]]
) -> None:
    shutil.copytree(template, tmp_path / "maitu.db")
    for name in TEXTS:
        write(tmp_path, name)
    for names in runs:
        if names[-1] == "REMOVED":
            assert run("remove", *names[:-1], "--store", tmp_path / "maitu.db").exit_code == 0
            names = ("launch",)
        build(tmp_path, *names)
    assert content(tmp_path) == content(built)


def test_workers_make_no_difference(built: Path, template: Path, tmp_path: Path) -> None:
    shutil.copytree(template, tmp_path / "maitu.db")
    for name in TEXTS:
        write(tmp_path, name)
    build(tmp_path, "launch", "decree", "news", "taiwan", more=("--workers", 2))
    assert content(tmp_path) == content(built)


def test_without_the_document_that_introduces_it_a_name_is_itself_again(here: Path) -> None:
    assert run("remove", "launch", "--store", here / "maitu.db").exit_code == 0
    assert SHORT in mentions(here, "news") and INSTITUTE not in mentions(here, "news")
    assert POLICY in mentions(here, "news")  # another document introduces that
    build(here, "launch")
    assert INSTITUTE in mentions(here, "news")
    write(here, "launch", "星云数据研究院发布《山区数据白皮书》。")
    build(here, "launch")
    assert SHORT in mentions(here, "news")


def test_removing_a_document_minds_the_names_that_people_have_chosen(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "c.ttl").write_text(
        HEAD + f"[] a mt:Merge ; mt:corrects <Organization/无此院> ; mt:replacement <{SHORT}> .",
        encoding="utf-8")
    monkeypatch.setenv("MAITU_CORRECTIONS", str(here / "c.ttl"))
    build(here, "launch", "decree", "news", "taiwan")
    assert SHORT in mentions(here, "launch") and INSTITUTE not in mentions(here, "launch")
    assert run("remove", "decree", "--store", here / "maitu.db").exit_code == 0
    assert SHORT in mentions(here, "launch") and INSTITUTE not in mentions(here, "launch")


def test_pruning_takes_names_back_too(here: Path) -> None:
    done = build(here, "news", "taiwan", more=("--prune",))
    assert set(done["removed"]) == {"launch", "decree"}
    assert {SHORT, NUMBER} <= mentions(here, "news")


def test_a_name_that_documents_use_for_several_things_is_left_apart_and_told(here: Path) -> None:
    done = build(here, "other")
    assert SHORT in mentions(here, "news") and INSTITUTE in mentions(here, "launch")
    [doubt] = done["names"]["doubtful"]
    assert SHORT in doubt["names"] and INSTITUTE in doubt["names"]
    assert doubt["documents"] == ["launch", "news", "other"]
    assert done["review"]["ambiguous name"] == 1
    file = here / "c.ttl"
    assert run("review", "--store", here / "maitu.db", "-o", file).exit_code == 0
    proposed = file.read_text(encoding="utf-8")
    assert f"mt:corrects <{SHORT}>" in proposed and f"mt:replacement <{INSTITUTE}>" in proposed


@pytest.mark.parametrize(("correction", "mentioned"), [
    (f"[] a mt:Merge ; mt:corrects <{SHORT}> ; mt:replacement <Organization/星辰院> .",
     "Organization/星辰院"),
    (f"[] a mt:Acceptance ; mt:corrects <{SHORT}> . [] a mt:Acceptance ; mt:corrects <{INSTITUTE}> .",
     SHORT),
    (f'[] a mt:Split ; mt:name "星研院" ; mt:replacement <{SHORT}> ; mt:document <document/news> .',
     SHORT),
    (f'[] a mt:Rename ; mt:corrects <{INSTITUTE}> ; mt:newLabel "星云院" .', "Organization/星云院"),
], ids=["merged elsewhere", "accepted apart", "split", "renamed"])
def test_corrections_have_the_last_word(here: Path, correction: str, mentioned: str) -> None:
    (here / "c.ttl").write_text(HEAD + correction, encoding="utf-8")
    build(here, "launch", "decree", "news", "taiwan", more=("--corrections", here / "c.ttl"))
    assert mentioned in mentions(here, "news") and INSTITUTE not in mentions(here, "news")
    build(here, "launch", "decree", "news", "taiwan")
    assert INSTITUTE in mentions(here, "news")


def test_a_rejected_statement_is_gone_under_every_name(here: Path) -> None:
    def launches() -> bool:
        with EmbeddedStore.open(here / "maitu.db", read_only=True) as store:
            return bool(store.query("ASK { ?c mt:launches <https://w3id.org/maitu/id/Product/云鲜仓> }"))

    assert launches()
    (here / "c.ttl").write_text(
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n" + HEAD +
        f"[] a mt:Rejection ; rdf:subject <{FIRM}> ; rdf:predicate mt:launches ; "
        "rdf:object <Product/云鲜仓> .", encoding="utf-8")
    done = build(here, "launch", "decree", "news", "taiwan", more=("--corrections", here / "c.ttl"))
    assert not launches()
    assert done["corrections"]["unmatched"] == []


def test_an_unchanged_document_is_not_written_again(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    replace = EmbeddedStore.replace

    def noted(store: EmbeddedStore, graph: str, triples: object) -> None:
        written.append(graph.rpartition("/")[2])
        replace(store, graph, triples)  # type: ignore[arg-type]

    monkeypatch.setattr(EmbeddedStore, "replace", noted)
    build(here, "launch", "decree", "news", "taiwan")
    assert written == []
    build(here, "other")
    assert written == ["other", "news"]
