"""Answers by the command line, over a small graph made by hand."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic
from typer.testing import CliRunner, Result

from maitu.graph import examples
from maitu.graph.answers import ANSWER_FORMATS
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.formats import EXPORT_FORMATS
from maitu.viz.cli import app
from maitu.viz.commands_answers import AnswerFormat, ExportFormat

ADOPTERS = "SELECT DISTINCT ?who ?what { ?who mt:adopts ?what }"


def run(*args: object, input: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=input)


@pytest.fixture
def db(tmp_path: Path, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store of two documents, on disk, where the commands look for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAITU_STORE", raising=False)
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True) as folder:
        folder.add(store.quads())
    return tmp_path / "maitu.db"


def test_the_formats_are_all_on_offer() -> None:
    assert tuple(AnswerFormat) == ANSWER_FORMATS
    assert tuple(ExportFormat) == EXPORT_FORMATS


def test_a_query_answers_in_a_table(db: Path) -> None:
    result = run("query", ADOPTERS)
    assert result.exit_code == 0
    assert "id:Company/蓝桉科技" in result.stdout and "id:Technology/工业视觉" in result.stdout
    assert result.stderr == "1 row\n"
    assert run("query", ADOPTERS, "-q").stderr == ""


@pytest.mark.parametrize("format, expected", [
    ("csv", "who,what\r\nhttps://w3id.org/maitu/id/Company/蓝桉科技,"),
    ("tsv", "?who\t?what\n<https://w3id.org/maitu/id/Company/蓝桉科技>\t"),
    ("markdown", "| who | what |\n| --- | --- |\n| id:Company/蓝桉科技 |"),
    ("xml", "<?xml"),
])
def test_a_query_answers_in_other_forms(db: Path, format: str, expected: str) -> None:
    result = run("query", ADOPTERS, "--format", format)
    assert result.exit_code == 0
    assert result.stdout_bytes.decode().startswith(expected)
    assert result.stderr == ""


def test_json_is_that_of_sparql(db: Path) -> None:
    for option in (["--json"], ["--format", "json"]):
        said = json.loads(run("query", ADOPTERS, *option).stdout)
        assert said["results"]["bindings"][0]["what"]["value"].endswith("/工业视觉")
    assert json.loads(run("query", "ASK { ?x mt:adopts ?y }", "--json").stdout)["boolean"] is True


def test_graphs_are_answers_too(db: Path) -> None:
    construct = "CONSTRUCT { ?s mt:adopts ?o } WHERE { ?s mt:adopts ?o }"
    turtle = rdflib.Graph().parse(data=run("query", construct, "--format", "ttl").stdout)
    assert len(turtle) == 1
    result = run("query", ADOPTERS, "--format", "ttl")
    assert result.exit_code == 1 and "CONSTRUCT" in result.stderr


def test_a_query_comes_from_a_file_or_the_standard_input(db: Path) -> None:
    Path("q.rq").write_text(f"\ufeff# who adopts what\n{ADOPTERS}", encoding="utf-8")
    assert run("query", "-f", "q.rq").stdout == run("query", ADOPTERS).stdout
    assert run("query", "-f", "-", input=ADOPTERS).stdout == run("query", ADOPTERS).stdout
    missing = run("query", "-f", "no.rq")
    assert (missing.exit_code, missing.stderr) == (1, "error: no.rq: No such file or directory\n")


@pytest.mark.parametrize("query, where", [
    ("SELECT ?x { ?x mt:adopts }", "line 1"),
    ("SELECT ?x {\n  ?x mt:adopts ?y .\n  FILTER(?y >)\n}", "line 3"),
    ("", ""),
    ("INSERT DATA { <a:b> <a:b> <a:b> }", ""),
    ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
])
def test_a_malformed_query_is_said_where(db: Path, query: str, where: str) -> None:
    result = run("query", query)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: ") and where in result.stderr


def test_examples_are_listed_and_asked(db: Path) -> None:
    listed = run("query", "--examples")
    assert listed.exit_code == 0
    for example in examples.list():
        assert example.name in listed.stdout and example.title_zh in listed.stdout
        assert run("query", "--example", example.name, "--json").exit_code == 0
    assert "蓝桉科技" in run("query", "--example", "adopters").stdout
    unknown = run("query", "--example", "adoptrs")
    assert unknown.exit_code == 1 and "adopters" in unknown.stderr


@pytest.mark.parametrize("text", ["工业视觉", "gongyeshijue", "gysj", "视觉"])
def test_find_takes_names_and_pinyin(db: Path, text: str) -> None:
    result = run("find", text)
    assert result.exit_code == 0
    assert "https://w3id.org/maitu/id/Technology/工业视觉" in result.stdout
    assert json.loads(run("find", text, "--json").stdout)[0]["label"] == "工业视觉"


def test_find_says_that_there_is_nothing(db: Path) -> None:
    result = run("find", "潜水艇")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "潜水艇" in result.stderr
    assert json.loads(run("find", "潜水艇", "--json").stdout) == []


@pytest.mark.parametrize("command", [
    ("find", ""), ("find", " "), ("show", ""), ("path", "", "5G"), ("path", "5G", " "),
    ("view", "-o", "x.html", "--entity", ""), ("view", "-o", "x.html", "--between", "5G", ""),
])
def test_an_empty_name_is_wrong_usage(db: Path, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is empty; give a name" in result.stderr


def test_find_writes_other_forms(db: Path) -> None:
    row = ("青禾装备", "Company", "", "车间里的眼睛", "https://w3id.org/maitu/id/Company/青禾装备")
    head = ("name", "types", "found as", "documents", "IRI")
    assert run("find", "qhzb", "--format", "tsv").stdout == "\t".join(head) + "\n" + (
        "\t".join(row) + "\n")
    assert list(csv.reader(io.StringIO(run("find", "qhzb", "--format", "csv").stdout))) == [
        [*head], [*row]]
    assert run("find", "qhzb", "--format", "markdown").stdout.endswith(
        f"| {' | '.join(row)} |\n")
    assert run("find", "qhzb", "--format", "json").stdout == run("find", "qhzb", "--json").stdout


def test_no_terminal_gets_wide_lines(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT ?a ?b { VALUES (?a ?b) { ('short' 'x') ('%s' '') } }" % ("长" * 60)
    wide = run("query", query).stdout
    assert wide == f"a: short\nb: x\n\na: {'长' * 60}\n"
    monkeypatch.setenv("COLUMNS", "200")
    assert "─" in run("query", query).stdout
    narrow = run("query", "SELECT ?a { VALUES ?a { 'short' } }").stdout
    assert max(map(len, narrow.splitlines())) < 20


def test_show_tells_all_with_evidence(db: Path) -> None:
    result = run("show", "蓝桉科技")
    assert result.exit_code == 0
    for expected in ("蓝桉科技  (Company)", "车间里的眼睛", "—adopts", "工业视觉 (Technology)",
                     "“蓝桉科技与青禾装备联合推出云质检” — 车间里的眼睛, 一、进展, p. 3",
                     "2024 次品率 0.4%"):
        assert expected in result.stdout
    page = json.loads(run("show", "Company/蓝桉科技", "--json").stdout)
    assert page["label"] == "蓝桉科技" and page["observations"][0]["value"] == 0.4
    assert {line["predicate"] for line in page["relations"]} == {
        "adopts", "cooperatesWith", "launches"}


@pytest.mark.parametrize("command", [("show", "蓝桉"), ("path", "蓝桉", "云质检"),
                                     ("view", "-o", "x.html", "--entity", "蓝桉")])
def test_an_unknown_entity_is_named_with_what_is_near(db: Path, command: tuple[str, ...]) -> None:
    result = run(*command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "蓝桉: the store has no such entity" in result.stderr
    assert "Company/蓝桉科技" in result.stderr
    assert not Path("x.html").exists()


def test_path_explains_every_hop(db: Path) -> None:
    result = run("path", "数字车间行动计划", "云质检", "--top", 1)
    assert result.exit_code == 0
    assert result.stdout.startswith("1. 数字车间行动计划 — 工业视觉 — 蓝桉科技 — 云质检")
    assert "“该计划鼓励工业视觉发展” — 数字车间行动计划" in result.stdout
    [found] = json.loads(run("path", "数字车间行动计划", "云质检", "--top", 1, "--json").stdout)
    assert [hop["predicate"] for hop in found["hops"]] == ["promotes", "adopts", "launches"]
    short = run("path", "数字车间行动计划", "云质检", "--max-length", 2)
    assert (short.exit_code, short.stdout) == (0, "") and "--max-length" in short.stderr


def test_a_path_needs_two_entities(db: Path) -> None:
    result = run("path", "云质检", "Product/云质检")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "云质检 and Product/云质检 are the same entity" in result.stderr


def test_a_path_from_an_ambiguous_name_lists_whom_it_may_mean(db: Path) -> None:
    with EmbeddedStore.open(db) as store:
        store.update("INSERT DATA { GRAPH id:document\\/more { id:document\\/more mt:mentions "
                     "id:Event\\/云质检 . id:Event\\/云质检 a mt:Event ; rdfs:label '云质检' } }")
    result = run("path", "云质检", "蓝桉科技")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Event/云质检" in result.stderr and "Product/云质检" in result.stderr


@pytest.mark.parametrize("format", ["nq", "trig", "jsonld"])
def test_export_and_load_give_the_same_store(db: Path, format: str) -> None:
    first = run("export", "--format", format, "-o", f"out/a.{format}")
    assert first.exit_code == 0 and f"wrote out/a.{format}" in first.stderr
    assert run("load", f"out/a.{format}", "--store", "b.db").exit_code == 0
    assert run("export", "-o", "b.nq", "--store", "b.db", "-q").stderr == ""
    run("export", "-o", "a.nq")
    assert Path("a.nq").read_bytes() == Path("b.nq").read_bytes()


@pytest.mark.parametrize("format, apart", [
    ("ttl", False), ("nt", False), ("nq", True), ("jsonld", True)])
def test_a_file_without_graphs_is_said_to_keep_no_documents_apart(
    db: Path, format: str, apart: bool
) -> None:
    run("export", "-o", f"a.{format}")
    loaded = run("load", f"a.{format}", "--store", "b.db")
    assert loaded.exit_code == 0
    assert ("keep documents apart" in loaded.stderr) != apart
    assert run("load", f"a.{format}", "--store", "b.db", "-q").stderr == ""


def test_turtle_holds_the_union(db: Path) -> None:
    written = run("export", "--format", "ttl").stdout_bytes
    union = rdflib.Dataset(default_union=True)
    union.parse(data=run("export", "--format", "nq").stdout, format="nquads")
    flat = rdflib.Graph()
    for triple in union.triples((None, None, None)):
        flat.add(triple)
    assert isomorphic(rdflib.Graph().parse(data=written, format="turtle"), flat)


def test_networks_are_exported(db: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout)))
    assert {"launches", "adopts", "promotes"} <= {row["predicate"] for row in rows}
    assert "蓝桉科技" in run("export", "--format", "graphml").stdout


@pytest.mark.parametrize("name, content, where", [
    ("no.ttl", None, "no.ttl: No such file"),
    ("bad.ttl", "<a:b> <a:c> <a:d> .\n<a:b> oops", "bad.ttl: line 2"),
    ("notes.txt", "no RDF", "notes.txt: no RDF file"),
    ("page.html", "<p>no graph</p>", "page.html: holds no graph"),
])
def test_a_bad_rdf_file_is_named_and_the_good_ones_loaded(
    db: Path, name: str, content: str | None, where: str
) -> None:
    if content is not None:
        Path(name).write_text(content, encoding="utf-8")
    Path("good.nt").write_text("<a:x> <a:y> <a:z> .\n", encoding="utf-8")
    result = run("load", name, "good.nt")
    assert result.exit_code == 1
    assert where in result.stderr and "loaded good.nt: 1 statement of RDF\n" in result.stderr
    assert run("query", "ASK { <a:x> <a:y> <a:z> }", "--json").stdout.count("true") == 1


@pytest.mark.parametrize("command", [
    ("documents",), ("query", "ASK {}"), ("find", "x"), ("show", "x"), ("path", "x", "y"),
    ("view", "-o", "x.html"), ("export", "-o", "x.nq"), ("validate",), ("remove", "x"),
])
def test_a_store_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*command, "--store", "none.db")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: none.db: there is no store here; run `maitu build`")
    assert list(tmp_path.iterdir()) == []


def test_texts_cannot_command_the_terminal(db: Path) -> None:
    Path("bad.nt").write_text('<a:x> <a:y> "\\u001B[2Jhello [red]" .\n', encoding="utf-8")
    run("load", "bad.nt")
    shown = run("query", "SELECT ?o { <a:x> <a:y> ?o }").stdout
    assert "\N{REPLACEMENT CHARACTER}[2Jhello [red]" in shown and "\x1b" not in shown


def test_a_reader_that_has_enough_is_no_error(db: Path) -> None:
    command = [sys.executable, "-m", "maitu.viz.cli", "export", "--format", "nq"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""


def test_a_dash_is_the_standard_output(db: Path) -> None:
    to_stdout = run("export", "--format", "nq", "-o", "-")
    assert to_stdout.stdout == run("export", "--format", "nq").stdout
    assert run("export", "-o", "-").exit_code == 2  # no suffix tells the format
    page = run("view", "-o", "-")
    assert page.exit_code == 0 and page.stdout.rstrip().endswith("</html>")
    assert page.stderr.startswith("wrote the page: 7 entities")
    run("view", "-o", "page.html")
    assert page.stdout_bytes == Path("page.html").read_bytes()
    assert not Path("-").exists()


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["find 云质检", "export --format nq", "documents -q"])
def test_closed_streams_are_no_error(db: Path, command: str, closed: str) -> None:
    before = {path: path.read_bytes() for path in db.rglob("*") if path.is_file()}
    line = f'exec "$0" -m maitu.viz.cli {command} {closed}'
    done = subprocess.run(["sh", "-c", line, sys.executable], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Traceback" not in done.stderr
    after = {path: path.read_bytes() for path in db.rglob("*") if path.is_file()}
    assert after == before


def test_an_endpoint_that_does_not_answer_is_named(db: Path) -> None:
    result = run("documents", "--endpoint", "http://127.0.0.1:9/sparql")
    assert result.exit_code == 1
    assert "http://127.0.0.1:9/sparql" in result.stderr and "Traceback" not in result.stderr
