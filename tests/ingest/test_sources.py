from pathlib import Path

import pytest

from maitu.ingest.sources import find, names
from maitu.ontology.errors import DocumentError


@pytest.fixture
def folder(tmp_path):
    for name in ["b.txt", "a.md", "sub/c.PDF", "sub/.hidden.txt", ".git/d.txt", "notes.xyz",
                 "sub/a.txt"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("文")
    return tmp_path


def relative(paths, folder):
    return [str(path.relative_to(folder)) for path in paths]


def test_a_folder_yields_its_readable_files_sorted(folder):
    assert relative(find([folder]), folder) == ["a.md", "b.txt", "sub/a.txt", "sub/c.PDF"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.md", ["a.md"]),
        ("**/*.txt", ["b.txt", "sub/a.txt"]),
        ("su?", ["sub/a.txt", "sub/c.PDF"]),
        ("[ab].*", ["a.md", "b.txt"]),
    ],
)
def test_globs(folder, pattern, expected):
    assert relative(find([str(folder / pattern)]), folder) == expected


def test_a_file_given_twice_is_read_once(folder):
    found = find([folder / "b.txt", folder, folder / "sub" / ".." / "b.txt"])
    assert relative(found, folder) == ["b.txt", "a.md", "sub/a.txt", "sub/c.PDF"]


def test_a_file_named_like_a_pattern_is_that_file(tmp_path):
    path = tmp_path / "report[1].txt"
    path.write_text("文")
    assert find([path]) == [path]


@pytest.mark.parametrize("missing", ["nothing.txt", "*.epub", "empty"])
def test_what_cannot_be_found_is_named(folder, missing):
    (folder / "empty").mkdir()
    with pytest.raises(DocumentError, match=missing.replace("*", r"\*")):
        find([folder / missing])


def test_names_are_stems():
    assert names([Path("x/a.md"), Path("y/b.txt")]) == {Path("x/a.md"): "a", Path("y/b.txt"): "b"}


def test_equal_stems_are_told_apart_whatever_the_order():
    paths = [Path("/r/2023/report.pdf"), Path("/r/2024/report.pdf"), Path("/r/2024/report.md"),
             Path("/r/2024/other.md")]
    expected = {
        paths[0]: "report.pdf-2023",
        paths[1]: "report.pdf-2024",
        paths[2]: "report.md",
        paths[3]: "other",
    }
    assert names(paths) == expected
    assert names(paths[::-1]) == expected


def test_names_differ_in_more_than_case_and_never_collide():
    paths = [Path("/a/X.md"), Path("/b/x.md"), Path("/c/X.md.txt"), Path("/a/b/q.md"),
             Path("/c/b/q.md")]
    chosen = names(paths)
    assert len({name.casefold() for name in chosen.values()}) == len(paths)
