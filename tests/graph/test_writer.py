import asyncio
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest

from maitu.graph.embedded import EmbeddedStore
from maitu.graph.writer import Writer
from maitu.ontology.errors import StoreError

EX = "https://example.org/"


def run(work):
    with ThreadPoolExecutor(1) as thread:  # the browser tests leave a loop in this one
        return thread.submit(asyncio.run, work).result()


def count(folder):
    with EmbeddedStore.open(folder, read_only=True) as store:
        return len(list(store.query("SELECT * { ?s ?p ?o }")))


@pytest.fixture
def folder(tmp_path):
    """An empty store."""
    EmbeddedStore.open(tmp_path / "maitu.db", create=True).close()
    return tmp_path / "maitu.db"


def test_a_checkpoint_has_all_that_was_written_and_stays_while_it_is_used(folder):
    async def written():
        writer = Writer(folder)
        counts = []
        await writer.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}")
        async with writer.checkpoint() as first:
            await writer.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 2 }}")
            async with writer.checkpoint() as second:
                counts += [count(first.folder), count(second.folder)]
        async with writer.checkpoint() as third:
            counts.append(third is second)
        kept = first.folder.exists(), second.folder.exists()
        await writer.close()
        return counts, kept, list(folder.glob("checkpoints/*"))

    assert run(written()) == ([1, 2, True], (False, True), [])


def test_graphs_are_put_added_to_and_removed(folder):
    triple = ox.Triple(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}b"), ox.Literal(1))
    other = ox.Triple(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}b"), ox.Literal(2))

    async def written():
        writer = Writer(folder)
        await writer.replace(f"{EX}g", [triple])
        await writer.add(f"{EX}g", [other])
        await writer.replace(None, [triple])
        removed = await writer.remove(f"{EX}g"), await writer.remove(f"{EX}h")
        await writer.close()
        return removed

    assert run(written()) == (True, False)
    assert count(folder) == 1


def test_a_reading_writer_refuses_to_write_and_reads_the_store_itself(folder):
    async def refused():
        writer = Writer(folder, read_only=True)
        async with writer.checkpoint() as checkpoint:
            same = checkpoint.folder == folder
        with pytest.raises(StoreError, match="reading only"):
            await writer.update("CLEAR ALL")
        await writer.close()
        return same

    with EmbeddedStore.open(folder) as store:
        store.update(f"INSERT DATA {{ <{EX}a> <{EX}b> 1 }}")
    assert run(refused())
