"""Zip archives (DOCX, EPUB) opened with care: whole, not encrypted, and no bomb."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from maitu.ontology.errors import DocumentError

_MOST_ENTRIES = 10_000
_EXPANSION = 10  # an archive may unpack to so many times the size limit, pictures included
_TEXTS = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")  # what is parsed: at most it
_OLE = b"\xd0\xcf\x11\xe0"  # old Word files, and new ones encrypted with a password


def opened(data: bytes, path: Path, max_bytes: int) -> zipfile.ZipFile:
    """Return the archive in `data`.

    Raises:
        DocumentError: no zip archive, a broken or encrypted one, or one that unpacks to more
            than ten times `max_bytes`, or to more than `max_bytes` of text.
    """
    if data.startswith(_OLE):
        raise DocumentError(
            path, "an old Word file, or protected by a password; save it as .docx without one"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise DocumentError(path, f"the file is broken: {error}") from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    texts = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_TEXTS))
    if (len(entries) > _MOST_ENTRIES or texts > max_bytes or unpacked > _EXPANSION * max_bytes):
        raise DocumentError(
            path,
            f"the file unpacks to {unpacked / 1e6:.0f} MB in {len(entries)} parts, more than is "
            f"safe; raise the limit with --max-size if you trust it",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError(path, "the file is encrypted; save a copy without a password")
    return archive


def part(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """Return a part of the archive.

    Raises:
        DocumentError: it is missing or damaged.
    """
    try:
        with archive.open(name) as file:
            # Not all at once: of an entry that unpacks to more than it declares, zipfile would
            # hold all in memory before it cuts off the rest.
            return file.read(archive.getinfo(name).file_size)
    except KeyError as error:
        raise DocumentError(path, f"the file is broken: its part {name} is missing") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError,
            EOFError) as error:
        raise DocumentError(path, f"the file is broken in {name}: {error}") from error


def texts_alone(archive: zipfile.ZipFile, path: Path) -> io.BytesIO:
    """Return an archive with the same parts, each of the size it declares, and pictures empty.

    For libraries that read archives by themselves and trust what these declare.

    Raises:
        DocumentError: a part is damaged.
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as written:
        for name in dict.fromkeys(archive.namelist()):
            wanted = name.lower().endswith(_TEXTS)
            written.writestr(name, part(archive, name, path) if wanted else b"")
    copy.seek(0)
    return copy
