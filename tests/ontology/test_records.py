"""The compact form of records holds all but what the text has."""

from decimal import Decimal

import pytest

from maitu.ontology import records
from maitu.ontology.errors import RecordError
from maitu.ontology.model import (
    Document,
    DocumentGraph,
    Entity,
    Mention,
    Metadata,
    Observation,
    Relation,
)

TEXT = "云桥采用5G。5G用户增长16.5%。"
GRAPH = DocumentGraph(
    Document("news", "新闻", TEXT, Metadata("news.md", date="2031")),
    (Entity("e1", ("Company",), ("云桥",), (Mention(0, 2, "云桥"),), 0.9, "云桥科技"),
     Entity("e2", ("Technology",), ("5G",), (Mention(4, 6, "5G"),), extractor="llm:m")),
    (Relation("e1", "adopts", "e2", TEXT[:6], 0, 6, "一、进展", 3, confidence=0.7),),
    (Observation("5G用户", Decimal("16.5"), "%", TEXT[7:-1], 7, len(TEXT) - 1, "2031",
                 about="e2"),
     Observation("5G用户", Decimal("16"), None, TEXT[7:13], 7, 13)))


def test_a_compact_record_comes_back_whole() -> None:
    compacted = records.compact(GRAPH)
    assert records.expand(compacted, TEXT) == GRAPH
    assert "16.5%" not in compacted and "云桥采用" not in compacted


@pytest.mark.parametrize("damaged", ["", "[]", "{}", '{"doc": 1}'])
def test_what_is_no_record_is_refused(damaged: str) -> None:
    with pytest.raises(RecordError):
        records.expand(damaged, TEXT)
