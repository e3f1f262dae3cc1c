"""Every page can be taken as a picture, and those of the documentation are there and small."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import ROOT, Served
from tests.e2e.test_every_page import PAGES, opened
from tools.screenshots import DOCS, GALLERY, SCHEMES, SHEETS, SIZES, gallery, sheet_of, shoot, shown_once, squeezed

pytestmark = [pytest.mark.capability("P10", "docs"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
IMAGES = ROOT / "docs" / "images"
MOST, MOST_OF_SHEETS = 3_000_000, 8_000_000


@pytest.mark.slow
def test_every_page_is_taken(served: Served) -> None:
    folder = ROOT / "test-results" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def window(name: str, **options: Any) -> Page:
        return opened(served, name, **options)

    made = shoot(served.address, window, PAGES, folder)
    assert len(made) == len(PAGES) * len(SIZES) * len(SCHEMES)
    assert all(file.stat().st_size > 2_000 for file in made)


def test_the_pictures_of_the_documentation_are_there_and_small() -> None:
    assert {shown.file for shown in DOCS} == {file.name for file in IMAGES.glob("*.png")}
    assert sum(file.stat().st_size for file in IMAGES.iterdir()) < MOST
    written = "".join(page.read_text() for page in [ROOT / "README.md", *Path(ROOT, "docs").rglob("*.md")])
    assert all(shown.file in written for shown in DOCS), "a picture that no page shows"


def test_every_page_has_a_sheet_in_the_documentation() -> None:
    pages = shown_once(PAGES)
    assert {sheet_of(name) for name, _ in pages} == {file.name for file in SHEETS.iterdir()}, "make screenshots"
    named = [line for line in gallery(pages).splitlines() if line.startswith("!")]
    assert [line for line in GALLERY.read_text(encoding="utf-8").splitlines() if line.startswith("!")] == named
    assert sum(file.stat().st_size for file in SHEETS.iterdir()) < MOST_OF_SHEETS


def test_squeezing_loses_nothing() -> None:
    png = (IMAGES / DOCS[0].file).read_bytes()
    loose = _repacked(png)
    tight = squeezed(loose)
    assert len(tight) < len(loose)
    assert _pixels(tight) == _pixels(png)


def _parts(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _pixels(png: bytes) -> bytes:
    return zlib.decompress(b"".join(content for kind, content in _parts(png) if kind == b"IDAT"))


def _repacked(png: bytes) -> bytes:
    """The same picture, packed loosely."""
    packed = zlib.compress(_pixels(png), 1)
    parts = [part for part in _parts(png) if part[0] != b"IDAT"]
    parts.insert(1, (b"IDAT", packed))
    return png[:8] + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
