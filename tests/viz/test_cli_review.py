"""Corrections by the command line: build, look at what is doubtful, decide, build again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.review import review
from maitu.graph.validation import validate
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology.corrections_reading import load
from maitu.viz import origins
from maitu.viz.cli import app

TEXTS = {
    "news.txt": "美团上线海鲜直达服务。美团采用区块链技术。2024年，海鲜外卖订单达到1200万单。",
    "note.txt": "京东采用区块链技术追溯海产品。运费上涨制约生鲜电商发展。",
}
HEAD = "@prefix mt: <https://w3id.org/maitu/ontology#> .\n"
MERGE = HEAD + "[] a mt:Merge ; mt:corrects <Company/京东> ; mt:replacement <Company/鹭州商城> .\n"
IDLE = HEAD + "[] a mt:Rejection ; mt:corrects <Company/无此公司> .\n"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the two texts."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    with EmbeddedStore.open(folder / "maitu.db", create=True) as store:
        write_shared_graphs(store)
    assert run("build", folder / "texts", "--store", folder / "maitu.db", "-q").exit_code == 0
    (folder / "maitu.db" / origins.FILE).unlink()  # the texts will be copied along
    return folder


@pytest.fixture
def db(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store that the commands take when none is named, in a folder with the texts."""
    shutil.copytree(template, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("MAITU_STORE", raising=False)
    monkeypatch.delenv("MAITU_CORRECTIONS", raising=False)
    return tmp_path / "here" / "maitu.db"


def build(*more: object) -> dict:
    result = run("build", "texts", "--json", "-q", *more)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def ask(db: Path, query: str) -> bool:
    with EmbeddedStore.open(db, read_only=True) as store:
        return bool(store.query(query))


JD = "ASK { ?d mt:mentions <https://w3id.org/maitu/id/Company/京东> }"


def test_a_changed_file_takes_effect_and_its_effect_is_reported(db: Path) -> None:
    assert build()["read"] == 0
    file = db.parent / "corrections.ttl"
    file.write_text(MERGE + IDLE.removeprefix(HEAD), encoding="utf-8")
    done = build("--corrections", file)
    assert done["read"] == 2
    assert done["corrections"] == {
        "applied": [{"correction": "merge Company/京东 into Company/鹭州商城",
                     "documents": ["note"]}],
        "unmatched": ["reject Company/无此公司"], "dropped": []}
    assert not ask(db, JD)
    assert ask(db, "ASK { <https://w3id.org/maitu/id/Company/鹭州商城> rdfs:label '鹭州商城'@zh ; "
                   "skos:altLabel '京东'@zh ; mt:adopts ?t }")

    again = build("--corrections", file)
    assert (again["read"], again["corrections"]) == (0, done["corrections"])

    file.write_text(IDLE, encoding="utf-8")
    assert build("--corrections", file)["read"] == 2
    assert ask(db, JD)
    assert "corrections" not in build()


def test_a_correction_of_one_document_reads_no_other_again(db: Path) -> None:
    for number, line in enumerate((MERGE, IDLE)):
        limited = line.removeprefix(HEAD).replace(" .", " ; mt:document <document/note> .")
        (db.parent / f"{number}.ttl").write_text(HEAD + limited, encoding="utf-8")
    done = build("--corrections", "0.ttl", "--corrections", "1.ttl")
    assert (done["read"], done["skipped"]) == (1, 1)
    assert not ask(db, JD)


def test_the_table_shows_what_matched_and_what_did_not(db: Path) -> None:
    (db.parent / "c.ttl").write_text(
        MERGE + "[] a mt:Retype ; mt:corrects <Technology/区块链> ; mt:newType mt:Person .\n"
        "[] a mt:Rejection ; mt:corrects <Company/无此公司> .", encoding="utf-8")
    shown = run("build", "texts", "--corrections", "c.ttl").stdout
    assert "2 corrections applied, 1 matched nothing" in shown
    assert "adopts does not link Company to Person" in shown
    with EmbeddedStore.open(db, read_only=True) as store:
        assert validate(store) == []


@pytest.mark.parametrize(("content", "said"), [
    (HEAD + "[] a mt:Merge ; mt:corrects <Company/京东> .", "mt:Merge needs mt:replacement"),
    ("nonsense", "c.ttl:1: not Turtle"),
])
def test_a_bad_file_stops_the_build_before_anything(
    db: Path, content: str, said: str
) -> None:
    (db.parent / "c.ttl").write_text(content, encoding="utf-8")
    result = run("build", "texts", "--corrections", "c.ttl", "--store", "new.db")
    assert result.exit_code == 1 and "c.ttl" in result.stderr and said in result.stderr
    assert not Path("new.db").exists()
    assert run("review", "--corrections", "no.ttl").exit_code == 1


def test_the_environment_names_the_files(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (db.parent / "c d.ttl").write_text(MERGE, encoding="utf-8")
    monkeypatch.setenv("MAITU_CORRECTIONS", "c d.ttl")
    assert len(build()["corrections"]["applied"]) == 1


def uncommented(file: Path, *kinds: str) -> None:
    """Take the leading `# ` of the proposals of these kinds away, as people do."""
    lines, wanted = [], False
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# []"):
            wanted = line.split(":")[1].split()[0] in kinds
        lines.append(line[2:] if wanted and line.startswith("# ") else line)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_proposals_go_round(db: Path) -> None:
    file = db.parent / "c.ttl"
    assert run("review", "-o", file, "--below", 1).exit_code == 0
    assert not load([file])  # all is commented out
    with EmbeddedStore.open(db, read_only=True) as store:
        proposed = [p for c in review(store, below=1, limit=20) for p in c.proposals]
    assert proposed
    accepted = {p for p in proposed if str(p).startswith("accept")}
    uncommented(file, "Acceptance")
    assert set(load([file]).all) == accepted

    done = build("--corrections", file)
    assert done["corrections"]["unmatched"] == []
    assert run("review", "--below", 1, "-q").stdout == ""  # all is certain now


def test_reviewing_again_adds_only_what_is_new(db: Path) -> None:
    file = db.parent / "c.ttl"
    file.write_text("# ours\n" + MERGE, encoding="utf-8")
    assert run("review", "-o", file).exit_code == 0
    once = file.read_text(encoding="utf-8")
    assert once.startswith("# ours\n" + MERGE) and len(load([file]).all) == 1
    assert run("review", "-o", file).exit_code == 0
    assert file.read_text(encoding="utf-8") == once


def test_review_as_table_json_and_turtle(db: Path) -> None:
    table = run("review", "--below", 1, "--limit", 2)
    assert "doubtful statement" in table.stdout and "concerns in" in table.stderr
    concerns = json.loads(run("review", "--below", 1, "--json").stdout)
    assert {c["kind"] for c in concerns} >= {"doubtful statement", "doubtful entity"}
    assert all(set(c) == {"kind", "what", "confidence", "documents", "quote", "proposals"}
               for c in concerns)
    turtle = run("review", "--below", 1, "-o", "-").stdout
    assert len(re.findall(r"^# \[\] a mt:Rejection", turtle, re.M)) == sum(
        p.startswith("reject") for c in concerns for p in c["proposals"])
