"""Many texts in little memory."""

from __future__ import annotations

from bisect import bisect_left

import pytest

from maitu.graph.texts import Texts


def test_they_are_what_went_in() -> None:
    known = ["", "5G", "云游戏", "😀", "云游戏"]
    texts = Texts(known)
    assert list(texts) == known and texts[1:4] == known[1:4] and len(texts) == 5
    assert "5G" in texts and "6G" not in texts
    with pytest.raises(IndexError):
        texts[5]


def test_sorted_ones_can_be_searched() -> None:
    known = sorted(["b", "云", "😀", "a", "\uffee"])
    assert [bisect_left(Texts(known), text) for text in known] == [0, 1, 2, 3, 4]
