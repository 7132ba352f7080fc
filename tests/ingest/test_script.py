import pytest

from maitu.ingest.script import is_traditional, to_simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("數據中心與網絡", "数据中心与网络"),
        ("头发与发展", "头发与发展"),
        ("5G・abc，。", "5G・abc，。"),
        ("", ""),
    ],
)
def test_simplified(text, expected):
    assert to_simplified(text) == expected


def test_every_character_keeps_its_place():
    text = "臺灣的軟體與資訊產業，著名的裡程碑𠀀😀\n後來" * 50
    assert len(to_simplified(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政府推動數位經濟發展", True),
        ("政府推动数字经济发展", False),
        ("著名的后台", False),
        ("皇后住在山里，產業發達", True),
        ("中文", False),
        ("plain English", False),
        ("", False),
    ],
)
def test_telling_the_scripts_apart(text, expected):
    assert is_traditional(text) is expected
