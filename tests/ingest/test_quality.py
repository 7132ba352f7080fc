"""The development texts are read as well as when the recorded run was made."""

import json
from pathlib import Path

import pytest

from maitu.ingest import corpus
from maitu.ingest.evaluation import evaluate
from maitu.ingest.gold import read_gold
from maitu.ingest.pipeline import extract
from maitu.ingest.reading import read

ROOT = Path(__file__).parents[2]
PART = ROOT / "ingest" / "training" / "development"
FALL = 0.01  # of F1, that a change may cost


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gold")
    for found in corpus.check(PART):
        text = json.dumps(found.gold(), ensure_ascii=False)
        folder.joinpath(f"{found.name}.gold.json").write_text(text, "utf-8")
    gold = read_gold(folder)
    return evaluate(gold, {name: extract(read(PART / f"{name}.md")) for name in gold})


@pytest.mark.parametrize("row", ["entities", "relations", "observations"])
def test_no_figure_falls_by_more_than_a_point(scores, row):
    run = json.loads((ROOT / "benchmarks" / "quality.json").read_text("utf-8"))["development"]
    right, wrong, missed = run["rows"][row]
    recorded = 2 * right / (2 * right + wrong + missed)
    assert scores.rows[row].f1 >= recorded - FALL


def test_every_quote_stands_at_its_offsets(scores):
    assert scores.quotes and scores.exact_quotes == scores.quotes


def test_the_pages_show_the_recorded_run():
    run = json.loads((ROOT / "benchmarks" / "quality.json").read_text("utf-8"))
    for page in ("README.md", "docs/model-card.md"):
        text = (ROOT / page).read_text("utf-8")
        table = text.partition("<!-- figures -->")[2].partition("<!-- end of figures -->")[0]
        for part in run.values():
            right, wrong, missed = part["rows"]["entities"]
            assert f"{2 * right / (2 * right + wrong + missed):.2f}" in table
