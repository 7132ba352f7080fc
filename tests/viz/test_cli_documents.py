"""Documents in and out by the command line: what a user sees, and what bad input does."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from maitu.graph.documents import content_hashes
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.formats import export
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology import records
from maitu.viz import building
from maitu.viz.cli import app

PLAN = "国务院印发《数字渔港发展规划》。规划提出推广物联网，到2027年建成智能渔港30个。"
NEWS = "美团上线海鲜直达服务。2024年，全国海鲜外卖订单达到1200万单，同比增长15%。"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def maitu(*args: object) -> list[str]:
    """Return the command line that runs Maitu in a process of its own."""
    return [sys.executable, "-m", "maitu.viz.cli", *map(str, args)]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without documents: writing the vocabulary takes seconds, copying it none."""
    folder = tmp_path_factory.mktemp("template") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        write_shared_graphs(store)
    return folder


@pytest.fixture
def db(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store that the commands take when none is named."""
    folder = Path(shutil.copytree(template, tmp_path / "maitu.db"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAITU_STORE", raising=False)
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    (folder / "news.txt").write_text(NEWS, encoding="utf-8")
    return folder


@pytest.fixture
def built(db: Path, texts: Path) -> Path:
    building.extraction_version.cache_clear()  # rules may be edited while tests run
    assert run("build", texts, "-q").exit_code == 0
    return db


def names(db: Path) -> set[str]:
    with EmbeddedStore.open(db, read_only=True) as store:
        return set(content_hashes(store))


def nquads(db: Path) -> bytes:
    with EmbeddedStore.open(db, read_only=True) as store:
        return export(store, "nq")


def test_build_reports_what_it_read_and_then_skips(db: Path, texts: Path) -> None:
    first = run("build", texts)
    assert first.exit_code == 0
    assert "[1/2] read news" in first.stderr and "[2/2] read plan" in first.stderr
    assert "now in the store" in first.stdout
    again = run("build", texts, "--json")
    assert again.exit_code == 0
    said = json.loads(again.stdout)
    assert (said["read"], said["skipped"], said["failed"]) == (0, 2, 0)
    assert said["store"]["documents"] == 2 and said["store"]["entities"] > 2
    assert said["store"]["observations"] >= 3


def test_quiet_builds_print_nothing(db: Path, texts: Path) -> None:
    result = run("build", texts, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert names(db) == {"plan", "news"}


def test_a_second_run_loads_nothing_that_reads(built: Path, texts: Path) -> None:
    code = ("import sys\nfrom maitu.viz.cli import main\nsys.argv[1:] = sys.argv[1:]\n"
            "try:\n main()\nfinally:\n print(sorted({'spacy', 'onnxruntime', 'lxml', "
            "'networkx'} & set(sys.modules)))\n")
    done = subprocess.run([sys.executable, "-c", code, "build", texts, "--store", built, "-q"],
                          capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("where", ["option", "environment"])
def test_the_store_is_where_the_user_says(
    db: Path, texts: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.move(db, db.parent / "other.db"))
    monkeypatch.setenv("MAITU_STORE", str(other if where == "environment" else db))
    more = ["--store", other] if where == "option" else []
    assert run("build", texts, *more).exit_code == 0
    assert names(other) == {"plan", "news"}
    assert not db.exists()


def test_a_new_store_has_the_base_that_is_asked_for(tmp_path: Path, texts: Path) -> None:
    own = tmp_path / "own.db"
    assert run("build", texts, "--store", own, "--base", "https://example.org/kg/").exit_code == 0
    assert b"<https://example.org/kg/document/plan>" in nquads(own)
    other = run("build", texts, "--store", own, "--base", "https://example.org/else/")
    assert other.exit_code == 1
    assert "--base" in other.stderr


BAD = {
    "missing": (None, "no such file"),
    "empty": (b"", "empty"),
    "binary": (bytes(range(256)) * 40, ""),
    "broken.pdf": (b"%PDF-1.7\nno pages follow", "PDF"),
    "encoding": (b"\xd6\xd0\xff\xfe\x00\xd8\x81" * 30, ""),
    "large": ("长".encode() * 20_000, "--max-size"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_documents_are_named_and_the_good_ones_read(
    built: Path, texts: Path, kind: str
) -> None:
    data, reason = BAD[kind]
    bad = texts.parent / (kind if "." in kind else f"{kind}.txt")
    if data is not None:
        bad.write_bytes(data)
    (texts / "more.txt").write_text("京东采用区块链技术。", encoding="utf-8")
    before = set(nquads(built).splitlines())
    result = run("build", bad, texts, "--max-size", "0.05")
    assert result.exit_code == 1
    assert str(bad) in result.stderr and reason in result.stderr
    assert "Traceback" not in result.output
    assert names(built) == {"plan", "news", "more"}
    assert before <= set(nquads(built).splitlines())


@pytest.mark.parametrize("kind", BAD)
def test_extract_names_bad_documents_too(texts: Path, tmp_path: Path, kind: str) -> None:
    data, reason = BAD[kind]
    bad = texts / (kind if "." in kind else f"{kind}.txt")
    if data is not None:
        bad.write_bytes(data)
    result = run("extract", bad, texts, "--out", tmp_path / "out", "--max-size", "0.05")
    assert result.exit_code == 1
    assert str(bad) in result.stderr and reason in result.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "news.graph.json", "plan.graph.json"]


def test_a_folder_without_documents_makes_no_store(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    result = run("build", tmp_path / "nothing", "--store", tmp_path / "new.db")
    assert result.exit_code == 1
    assert f"{tmp_path / 'nothing'}: the folder holds no readable document" in result.stderr
    assert not (tmp_path / "new.db").exists()


def test_what_is_no_store_is_left_alone(tmp_path: Path, texts: Path) -> None:
    result = run("build", texts, "--store", texts)
    assert result.exit_code == 1
    assert f"{texts}: is a folder of something else" in result.stderr
    assert sorted(p.name for p in texts.iterdir()) == ["news.txt", "plan.txt"]
    file = tmp_path / "a.db"
    file.write_text("mine")
    result = run("build", texts, "--store", file)
    assert result.exit_code == 1
    assert f"{file}: is a file, not a store" in result.stderr
    assert file.read_text() == "mine"


@pytest.fixture
def holder(built: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the store open for writing."""
    code = ("import sys\nfrom maitu.graph.embedded import EmbeddedStore\n"
            f"with EmbeddedStore.open({str(built)!r}):\n print('open', flush=True)\n"
            " sys.stdin.read()\n")
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "open\n"
        yield process
        process.communicate()


@pytest.mark.parametrize("command", [
    ("build", "texts"), ("documents",), ("remove", "plan"), ("query", "ASK {}"), ("find", "x")])
def test_a_store_open_elsewhere_is_said_to_be(
    built: Path, holder: subprocess.Popen[str], command: tuple[str, ...]
) -> None:
    result = run(*command)
    assert result.exit_code == 1
    assert "maitu.db: is open elsewhere" in result.stderr
    assert "if a `maitu build` is running, try again when it is done" in result.stderr
    holder.communicate()
    assert names(built) == {"plan", "news"}


def test_prune_removes_what_is_gone(built: Path, texts: Path) -> None:
    (texts / "news.txt").unlink()
    kept = run("build", texts, "no-such-folder", "--prune")
    assert kept.exit_code == 1 and "nothing was pruned" in kept.stderr
    assert names(built) == {"plan", "news"}
    pruned = run("build", texts, "--prune", "--json")
    assert pruned.exit_code == 0
    assert json.loads(pruned.stdout)["removed"] == ["news"]
    assert names(built) == {"plan"}


def test_a_file_of_a_name_that_the_store_has_of_another_is_refused(
    built: Path, texts: Path, tmp_path: Path
) -> None:
    before = nquads(built)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "plan.md").write_text("美团发展无人配送。", encoding="utf-8")
    result = run("build", "other")
    assert result.exit_code == 1
    assert "failed other/plan.md: another file has this name" in result.stderr
    assert f"read from {texts / 'plan.txt'}; rename" in result.stderr
    assert nquads(built) == before and str(tmp_path).encode() not in before
    assert run("remove", "plan").exit_code == run("build", "other").exit_code == 0
    assert "无人配送".encode() in nquads(built)


def test_prune_keeps_what_goes_on_under_another_name(built: Path, texts: Path) -> None:
    Path("other").mkdir()
    Path("other/plan.txt").write_text("美团发展无人配送。", encoding="utf-8")
    run("build", texts, "other")
    run("build", texts / "plan.txt")
    assert names(built) == {"plan", "plan.txt-other", "news"}
    result = run("build", "other", "--prune")
    assert result.exit_code == 0
    assert names(built) == {"plan.txt-other"}


def test_documents_lists_them(built: Path) -> None:
    shown = run("documents")
    assert shown.exit_code == 0
    assert "plan" in shown.stdout and "2 documents" in shown.stderr
    listed = json.loads(run("documents", "--json").stdout)
    assert [d["name"] for d in listed] == ["news", "plan"]
    assert listed[1]["source"] == "plan.txt" and listed[1]["entities"] > 1


def test_remove_takes_away_all_that_came_only_from_a_document(built: Path) -> None:
    result = run("remove", "news.txt", "nwes")
    assert result.exit_code == 1
    assert "removed news.txt" in result.stderr
    assert "nwes: the store holds no such document" in result.stderr
    assert names(built) == {"plan"}
    documents = [q for q in nquads(built).splitlines() if b"/id/document/" in q]
    assert documents and not any("海鲜".encode() in quad for quad in documents)


def test_extract_writes_records_and_touches_no_store(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("extract", texts, "--out", out, "--json", "--store", "x")
    assert result.exit_code == 2  # it has no such option
    result = run("extract", texts, "--out", out, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["read"] == 2
    graph = records.read(out / "plan.graph.json")
    assert graph.document.text == PLAN
    assert all(PLAN[m.start:m.end] == m.text for e in graph.entities for m in e.mentions)
    assert sorted(p.name for p in out.iterdir()) == ["news.graph.json", "plan.graph.json"]
    assert not (tmp_path / "maitu.db").exists()


def test_extract_gives_the_same_bytes_with_any_number_of_workers(
    texts: Path, tmp_path: Path
) -> None:
    for workers in (1, 2):
        out = tmp_path / str(workers)
        assert run("extract", texts, "--out", out, "--workers", workers).exit_code == 0
    for name in ("plan.graph.json", "news.graph.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@pytest.mark.parametrize("args", [
    ("build",), ("build", "x", "--workers", "0"), ("extract", "x"), ("nonsense",),
    ("documents", "--user", "me"), ("export",), ("query",), ("query", "ASK {}", "-f", "x"),
    ("view", "-o", "x.html", "--type", "Nonsense"),
])
def test_wrong_usage_is_exit_code_two(args: tuple[str, ...], db: Path) -> None:
    assert run(*args).exit_code == 2


def many(folder: Path) -> Path:
    folder.mkdir()
    for number in range(8):
        text = "。".join(f"美团在{number + 2}个城市试点无人配送，订单达到{n + 1}万单" for n in range(30))
        (folder / f"t{number}.txt").write_text(text + "。", encoding="utf-8")
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_build_leaves_whole_documents_and_goes_on(
    db: Path, template: Path, tmp_path: Path, workers: int
) -> None:
    texts = many(tmp_path / "many")
    building.extraction_version.cache_clear()  # rules may be edited while tests run
    undisturbed = Path(shutil.copytree(template, tmp_path / "undisturbed.db"))
    assert run("build", texts, "--store", undisturbed, "-q").exit_code == 0
    command = maitu("build", texts, "--store", db, "--workers", workers)
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          text=True) as process:
        assert process.stderr
        for line in process.stderr:
            if line.startswith("[3/8] read"):
                process.kill()
                break
        process.communicate(timeout=60)  # ends when the last worker lets go of the pipe
    assert process.returncode == -signal.SIGKILL
    whole = set(nquads(undisturbed).splitlines())
    interrupted = nquads(db).splitlines()
    assert set(interrupted) < whole
    for name in names(db):  # each is there with all its statements
        mark = f"/document/{name}> .".encode()
        assert {q for q in interrupted if q.endswith(mark)} == {
            q for q in whole if q.endswith(mark)}
    again = json.loads(run("build", texts, "--json").stdout)
    assert again["skipped"] >= 3 and again["read"] == 8 - again["skipped"]
    assert nquads(db) == nquads(undisturbed)


def test_ctrl_c_ends_a_build_without_a_traceback(db: Path, tmp_path: Path) -> None:
    texts = many(tmp_path / "many")
    with subprocess.Popen(maitu("build", texts, "--store", db, "--workers", 2), text=True,
                          stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                          start_new_session=True) as process:
        assert process.stderr
        process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
        _, complaints = process.communicate()
    assert process.returncode == 130, complaints
    assert complaints.endswith("error: interrupted\n") and "Traceback" not in complaints
    assert names(db)
    assert run("documents").exit_code == 0


def test_a_text_of_50_mb_is_refused_in_a_moment(db: Path, texts: Path) -> None:
    large = texts / "large.txt"
    with large.open("wb") as file:
        file.write("大".encode())
        file.truncate(50_000_000)
    result = run("build", texts, "--json")
    assert result.exit_code == 1
    [failure] = json.loads(result.stdout)["failures"]
    assert failure["path"] == str(large)
    assert "50.0 MB" in failure["reason"] and "--max-size" in failure["reason"]
    assert names(db) == {"plan", "news"}


def test_a_pipe_is_no_document(db: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    result = run("build", tmp_path / "pipe.txt")
    assert result.exit_code == 1
    assert "pipe.txt: not a regular file" in result.stderr


def test_a_file_name_that_is_no_text_is_refused(db: Path, texts: Path) -> None:
    name = os.fsencode(texts) + "/报告.txt".encode("gb18030")
    try:
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system has no such names")
    for command in (("build", texts, "--json"), ("extract", texts, "--out", "out")):
        result = run(*command)
        assert result.exit_code == 1
        assert "the file's name is not in UTF-8; rename it" in result.stderr
    assert names(db) == {"plan", "news"}


def test_a_page_of_our_own_is_no_document(tmp_path):
    from maitu.ingest.reading import read
    from maitu.ontology.errors import DocumentError
    from maitu.viz import page
    from maitu.viz.scene import Scene

    file = tmp_path / "view.html"
    page.write(Scene(), file)
    with pytest.raises(DocumentError, match="maitu load"):
        read(file)
