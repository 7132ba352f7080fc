"""placeholder"""
from collections.abc import Iterator
from maitu.ingest.blocks import Block, Draft
def rows(source: str) -> Iterator[Block]:
    return iter(())
def looks_like(text: str) -> bool: return False
