import pytest

from maitu.graph import checkpoints
from maitu.graph.backup import back_up
from maitu.graph.embedded import EmbeddedStore
from maitu.graph.marker import InUseError
from maitu.ontology.errors import StoreError

TOLD = "INSERT DATA {{ GRAPH <https://example.org/g> {{ <https://example.org/{}> a 1 }} }}"


@pytest.fixture
def folder(tmp_path):
    with EmbeddedStore.open(tmp_path / "maitu.db", create=True, base="https://my.org/") as store:
        store.update(TOLD.format("a"))
    return tmp_path / "maitu.db"


def count(folder):
    with EmbeddedStore.open(folder, read_only=True) as store:
        return len(list(store.quads()))


def test_a_copy_is_a_store_of_its_own(folder, tmp_path):
    back_up(folder, tmp_path / "safe" / "copy")
    with EmbeddedStore.open(folder) as store:
        store.update("CLEAR ALL")
    assert count(folder) == 0
    with EmbeddedStore.open(tmp_path / "safe" / "copy") as copy:
        assert copy.base == "https://my.org/"
        copy.update(TOLD.format("b"))
    assert count(tmp_path / "safe" / "copy") == 2
    assert [f.name for f in (tmp_path / "safe").iterdir()] == ["copy"]


def test_nothing_is_written_over(folder, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(StoreError, match="exists already"):
        back_up(folder, tmp_path / "mine")


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(StoreError, match="no store here"):
        back_up(tmp_path / "nothing", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_written_shows_its_state_or_is_left_alone(folder, tmp_path):
    with EmbeddedStore.open(folder) as writing:
        with pytest.raises(InUseError, match="try again"):
            back_up(folder, tmp_path / "copy")
        writing.checkpoint(folder / checkpoints.CHECKPOINTS / "1")
        checkpoints.offer(folder / checkpoints.CHECKPOINTS / "1")
        writing.update(TOLD.format("b"))
        back_up(folder, tmp_path / "copy")
        assert count(tmp_path / "copy") == 1
        assert checkpoints.remove(folder / checkpoints.CHECKPOINTS / "1")  # it is let go of
