import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maitu.graph.documents import content_hashes
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.store import Store
from maitu.graph.vocabulary import write_shared_graphs
from maitu.ontology import naming, terms
from maitu.viz import building, extracting, extraction_version, origins
from maitu.viz.building import Outcome

MAX = 1_000_000
TEXTS = {
    "plan.txt": "国务院印发《数字渔港发展规划》。规划提出推广物联网，到2027年建成智能渔港30个。",
    "news.md": "# 渔港来信\n\n美团上线海鲜直达服务。2024年，全国海鲜外卖订单达到1200万单，同比增长15%。",
    "note.txt": "京东采用区块链技术追溯海产品。运费上涨制约生鲜电商发展。",
}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without documents: writing the vocabulary takes seconds, copying it none."""
    folder = tmp_path_factory.mktemp("template") / "maitu.db"
    with EmbeddedStore.open(folder, create=True) as store:
        write_shared_graphs(store)
    return folder


@pytest.fixture
def new_store(tmp_path: Path, template: Path) -> Iterator[Callable[[], EmbeddedStore]]:
    opened: list[EmbeddedStore] = []

    def make() -> EmbeddedStore:
        folder = shutil.copytree(template, tmp_path / f"{len(opened)}.db")
        opened.append(EmbeddedStore.open(folder))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def held(new_store: Callable[[], EmbeddedStore]) -> EmbeddedStore:
    return new_store()


def build(
    store: Store, *paths: Path, workers: int = 0, folder: Path | None = None
) -> list[Outcome]:
    tasks, missing = extracting.find_tasks(paths, MAX)
    assert not missing
    return list(building.build(tasks, store, workers=workers, folder=folder))


def statuses(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.task.name: outcome.status for outcome in outcomes}


def content(store: Store) -> set[str]:
    """Return what the documents say, line by line."""
    return {str(quad) for graph in store.graphs() if "/document/" in graph
            for quad in store.quads(graph)}


def text_of(store: Store, name: str) -> str:
    document = naming.document_iri(name)
    answer = store.query(f"SELECT ?t {{ <{document}> mt:text ?t }}")
    return "".join(row["t"].value for row in answer)


def test_documents_come_in_with_what_they_say(held: EmbeddedStore, texts: Path) -> None:
    outcomes = build(held, texts)
    assert [o.task.name for o in outcomes] == ["news", "note", "plan"]
    assert statuses(outcomes) == dict.fromkeys(("news", "note", "plan"), "read")
    assert all(o.entities for o in outcomes)
    assert sum(o.observations for o in outcomes) >= 2
    assert set(held.graphs()) == {naming.document_iri(n) for n in ("plan", "news", "note")} | {
        terms.ONTOLOGY, terms.VOCABULARY}


def test_what_has_not_changed_is_skipped(held: EmbeddedStore, texts: Path) -> None:
    build(held, texts)
    before = content(held)
    assert set(statuses(build(held, texts)).values()) == {"skipped"}
    assert content(held) == before


def test_what_has_changed_is_replaced(held: EmbeddedStore, texts: Path) -> None:
    build(held, texts)
    (texts / "note.txt").write_text("抖音推出数字人直播。", encoding="utf-8")
    assert statuses(build(held, texts)) == {"news": "skipped", "note": "read", "plan": "skipped"}
    assert text_of(held, "note") == "抖音推出数字人直播。"
    assert "区块链" not in {e.split("/")[-1].rstrip(">") for e in (
        str(q.object) for q in held.quads(naming.document_iri("note")))}


def test_other_rules_make_all_documents_new(
    held: EmbeddedStore, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(held, texts)
    monkeypatch.setattr(building, "extraction_version", lambda: "another")
    assert set(statuses(build(held, texts)).values()) == {"read"}


def test_the_extraction_version_covers_rules_and_vocabulary() -> None:
    names = [name for name, _ in extraction_version.decisive()]
    assert {"maitu.ingest/rules/relations.toml", "maitu.ontology/maitu.ttl",
            "maitu.ingest/reading.py", "maitu.graph/mapping.py"} <= {*names}
    assert any(name.endswith("/companies.csv") for name in names)
    assert not any("__pycache__" in name or "samples/" in name for name in names)


@pytest.mark.parametrize("bad, reason", [
    (b"", "empty"), (b"%PDF-1.7 broken", "PDF"), (b"\x00\x01\x02\x00\xff" * 50, ""),
])
def test_a_bad_document_stops_no_other_and_loses_nothing(
    held: EmbeddedStore, texts: Path, bad: bytes, reason: str
) -> None:
    build(held, texts)
    before = content(held)
    (texts / "note.txt").write_bytes(bad)
    (texts / "also.txt").write_text("美团发展无人配送。", encoding="utf-8")
    outcomes = build(held, texts)
    assert statuses(outcomes) == {
        "also": "read", "news": "skipped", "note": "failed", "plan": "skipped"}
    [failed] = [o for o in outcomes if o.status == "failed"]
    assert reason in failed.reason and "Traceback" not in failed.reason
    assert before < content(held)


def test_an_unforeseen_error_is_the_documents_own(
    held: EmbeddedStore, texts: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from maitu.ingest import pipeline

    caplog.set_level("DEBUG", "maitu")

    real = pipeline.extract

    def breaking(document: object) -> object:
        if "news" in str(document):
            raise ZeroDivisionError("no such luck")
        return real(document)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "extract", breaking)
    outcomes = build(held, texts)
    assert statuses(outcomes) == {"news": "failed", "note": "read", "plan": "read"}
    assert outcomes[0].reason.startswith("unexpected ZeroDivisionError: no such luck")
    assert str(texts / "news.md") in caplog.text and "Traceback" in caplog.text


def test_several_processes_give_what_one_gives(
    new_store: Callable[[], EmbeddedStore], texts: Path
) -> None:
    (texts / "empty.txt").write_bytes(b"")
    one, two = new_store(), new_store()
    alone, shared = build(one, texts), build(two, texts, workers=2)
    assert alone == shared
    assert statuses(alone)["empty"] == "failed"
    assert content(one) == content(two)


def test_a_process_that_dies_takes_no_document_with_it(texts: Path) -> None:
    for number in range(4):
        (texts / f"more{number}.txt").write_text(f"美团在{number + 2}个城市试点无人配送。",
                                                 encoding="utf-8")
    tasks, _ = extracting.find_tasks([texts], MAX)
    undisturbed = list(extracting.extract(tasks))
    results = extracting.extract(tasks, workers=2)
    disturbed = [next(results)]
    for child in multiprocessing.active_children():
        child.kill()
    assert [*disturbed, *results] == undisturbed


def test_prune_removes_what_is_gone(held: EmbeddedStore, texts: Path) -> None:
    build(held, texts)
    (texts / "note.txt").unlink()
    build(held, texts)
    assert "note" in content_hashes(held)
    assert building.prune(held, ["news", "plan"]) == ["note"]
    assert set(content_hashes(held)) == {"news", "plan"}
    assert "京东" not in {str(q.object) for q in held.quads()}
    assert {terms.ONTOLOGY, terms.VOCABULARY} <= set(held.graphs())


def test_files_of_one_name_are_two_documents(held: EmbeddedStore, texts: Path) -> None:
    build(held, texts / "note.txt")
    (texts / "note.md").write_text("# 随记\n\n美团发展无人配送。", encoding="utf-8")
    assert statuses(build(held, texts)) == {
        "news": "read", "note.md": "read", "note.txt": "read", "plan": "read"}
    # The first one is not there twice, under its former name and its new one.
    assert set(content_hashes(held)) == {"news", "note.md", "note.txt", "plan"}


def test_the_base_decides_where_entities_live(tmp_path: Path, texts: Path) -> None:
    base = "https://example.org/kg/"
    with EmbeddedStore.open(tmp_path / "own.db", base=base, create=True) as own:
        build(own, texts)
        assert all(g.startswith(base) for g in own.graphs() if "maitu" not in g)
        assert own.query("ASK { ?d mt:mentions <https://example.org/kg/Company/京东> }")


def test_missing_paths_do_not_hide_the_others(texts: Path) -> None:
    tasks, missing = extracting.find_tasks([texts / "no.txt", texts / "plan.txt", texts], MAX)
    assert [task.name for task in tasks] == ["plan", "news", "note"]
    assert [error.path for error in missing] == [str(texts / "no.txt")]


@pytest.fixture
def north_and_south(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with a file of the same name each."""
    for folder, text in (("north", "美团发展无人配送。"), ("south", "京东采用区块链技术。")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.md").write_text(text, encoding="utf-8")
    return tmp_path / "north", tmp_path / "south"


def test_a_file_takes_no_other_files_place(
    held: EmbeddedStore, north_and_south: tuple[Path, Path], tmp_path: Path
) -> None:
    north, south = north_and_south
    build(held, north, folder=tmp_path)
    before = content(held)
    [refused] = build(held, south, folder=tmp_path)
    assert refused.status == "failed"
    assert str(north / "x.md") in refused.reason and "`maitu remove x`" in refused.reason
    assert content(held) == before
    held.remove(naming.document_iri("x"))
    assert statuses(build(held, south, folder=tmp_path)) == {"x": "read"}
    assert statuses(build(held, north, folder=tmp_path)) == {"x": "failed"}


def test_a_file_that_was_moved_replaces_its_document(
    held: EmbeddedStore, north_and_south: tuple[Path, Path], tmp_path: Path
) -> None:
    north, south = north_and_south
    build(held, north, folder=tmp_path)
    (north / "x.md").rename(tmp_path / "x.md")
    assert statuses(build(held, tmp_path / "x.md", folder=tmp_path)) == {"x": "skipped"}
    assert statuses(build(held, south, folder=tmp_path)) == {"x": "failed"}
    (tmp_path / "x.md").unlink()
    assert statuses(build(held, south, folder=tmp_path)) == {"x": "read"}
    assert text_of(held, "x") == "京东采用区块链技术。"


@pytest.mark.parametrize("same", [False, True], ids=["other text", "same text"])
@pytest.mark.parametrize("changed", [False, True], ids=["unchanged", "changed"])
def test_folders_built_apart_and_together_lose_and_double_nothing(
    held: EmbeddedStore, north_and_south: tuple[Path, Path], tmp_path: Path, changed: bool,
    same: bool,
) -> None:
    north, south = north_and_south
    if same:
        shutil.copy(north / "x.md", south / "x.md")

    def texts() -> list[str]:
        return sorted(text_of(held, name) for name in content_hashes(held))

    def wanted() -> list[str]:
        return sorted((folder / "x.md").read_text(encoding="utf-8") for folder in (north, south))

    build(held, north, folder=tmp_path)
    for run in ((north, south), (north,), (south,), (north,), (north, south)):
        if changed:
            with (run[0] / "x.md").open("a", encoding="utf-8") as file:
                file.write("拼多多推出新服务。")
        assert not [o for o in build(held, *run, folder=tmp_path) if o.status == "failed"]
        assert texts() == wanted(), run


def test_paths_stay_out_of_the_graph(
    held: EmbeddedStore, north_and_south: tuple[Path, Path], tmp_path: Path
) -> None:
    build(held, *north_and_south, folder=tmp_path)
    assert set(origins.read(tmp_path)) == {"x.md-north", "x.md-south"}
    assert not [q for q in held.quads() if str(tmp_path) in str(q)]


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"x": 1}'])
def test_lost_origins_do_no_harm(
    held: EmbeddedStore, north_and_south: tuple[Path, Path], tmp_path: Path, damage: str
) -> None:
    north, _ = north_and_south
    build(held, north, folder=tmp_path)
    (tmp_path / origins.FILE).write_text(damage)
    assert statuses(build(held, north, folder=tmp_path)) == {"x": "skipped"}
    assert origins.read(tmp_path) == {"x": north / "x.md"}
