from pathlib import Path

import pytest

from maitu.ingest.encoding import decode
from maitu.ontology.errors import DocumentError

SIMPLIFIED = "河湾市今年新建三座水厂，居民用水更加稳定。"
TRADITIONAL = "河灣市今年新建三座水廠，居民用水更加穩定。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "utf-32", "gb18030", "gbk", "gb2312"])
@pytest.mark.parametrize("times", [1, 60])
def test_simplified_encodings(encoding, times):
    text = (SIMPLIFIED + "\n") * times
    assert decode(text.encode(encoding), Path("a.txt")) == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "utf-16", "gb18030"])
@pytest.mark.parametrize("times", [1, 60])
def test_traditional_encodings(encoding, times):
    text = TRADITIONAL * times
    assert decode(text.encode(encoding), Path("a.txt")) == text


@pytest.mark.parametrize("declaration", ['<meta charset="gb2312">',
                                         '<meta http-equiv="Content-Type" content="text/html; charset=gbk">'])
def test_declared_encodings(declaration):
    page = f"<html><head>{declaration}</head><body>镕基与喆</body></html>"
    assert decode(page.encode("gb18030"), Path("a.html")) == page


def test_a_wrong_declaration_does_no_harm():
    page = f'<meta charset="gbk"><p>甲{SIMPLIFIED}</p>'
    assert SIMPLIFIED in decode(page.encode("utf-8"), Path("a.html"))


def test_a_damaged_byte_in_a_long_text_is_forgiven():
    data = (SIMPLIFIED * 200).encode()
    assert SIMPLIFIED in decode(data[:3000] + b"\xff" + data[3000:], Path("a.txt"))


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\xff" * 300,
     b"\x7fELF" + b"\x00" * 500, b"text \x00\x01\x02\x03\x04\x05" * 50],
)
def test_binary_files_are_refused(data):
    with pytest.raises(DocumentError, match=r"a\.txt: .*(binary|not text)"):
        decode(data, Path("a.txt"))
