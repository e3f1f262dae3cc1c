"""How do all pages look, at two widths and in both themes?

`make screenshots` serves the demo company, signs in, and writes every page into `test-results/screenshots/`; the few
that the documentation shows go to `docs/images/`, and a sheet of each page with its four looks beside each other to
`docs/images/pages/`, so they cannot age. With `--books` it looks at books that are there.
"""

import argparse
import base64
import re
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS, Served
from tests.e2e.test_every_page import NOBODY, visited

ROOT = Path(__file__).parents[1]
SIZES = ((390, 844), (1280, 800))
SCHEMES = ("light", "dark")
LONGEST = 6_000
SHEETS = ROOT / "docs" / "images" / "pages"
GALLERY = ROOT / "docs" / "reference" / "pages.md"
WIDE, NARROW, TALL = 700, 250, 900
"""How wide a look of each width is on a sheet, and how much of its height is shown."""
Open = Callable[..., Page]


@dataclass(frozen=True)
class Shown:
    """A picture of the documentation: its file, the address, the window and the theme."""

    file: str
    address: str
    size: tuple[int, int] = (1280, 800)
    scheme: str = "light"


DOCS = (
    Shown("pipeline-demo-light.png", "/pipeline"),
    Shown("pipeline-demo-dark.png", "/pipeline", scheme="dark"),
    Shown("pipeline-demo-phone.png", "/pipeline", (390, 844)),
    Shown("conversion-demo-light.png", "/conversion"),
    Shown("flow-demo-light.png", "/flow"),
    Shown("styleguide-light.png", "/styleguide", (1280, 1000)),
)


def shoot(address: str, opened: Open, pages: list[tuple[str, str]], folder: Path) -> list[Path]:
    """Every page at both widths in both themes, whole, as files in a folder."""
    made = []
    for scheme in SCHEMES:
        for width, height in SIZES:
            for name, path in pages:
                page = opened(name, color_scheme=scheme, viewport={"width": width, "height": height})
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                tall = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
                page.set_viewport_size({"width": width, "height": max(tall, height)})
                file = folder / picture_of(name, width, scheme)
                page.screenshot(path=file)
                made.append(file)
                page.context.close()
    return made


def shoot_docs(address: str, opened: Open, folder: Path) -> list[Path]:
    """The pictures of the documentation, as small as they can be without losing anything."""
    made = []
    for shown in DOCS:
        width, height = shown.size
        page = opened("", color_scheme=shown.scheme, viewport={"width": width, "height": height})
        page.goto(address + shown.address)
        page.wait_for_load_state("networkidle")
        file = folder / shown.file
        file.write_bytes(squeezed(page.screenshot()))
        made.append(file)
        page.context.close()
    return made


def shoot_sheets(address: str, opened: Open, pages: list[tuple[str, str]]) -> list[Path]:
    """A sheet of each page, its four looks beside each other, and the page of the documentation that shows them."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    for old in SHEETS.glob("*.webp"):
        old.unlink()
    made = []
    with tempfile.TemporaryDirectory() as place:
        shoot(address, opened, pages, Path(place))
        drawing = opened("")
        for name, _ in pages:
            looks = [
                Path(place) / picture_of(name, width, scheme) for width, _ in reversed(SIZES) for scheme in SCHEMES
            ]
            file = SHEETS / sheet_of(name)
            file.write_bytes(_sheet(drawing, looks))
            made.append(file)
        drawing.context.close()
    GALLERY.write_text(gallery(pages), encoding="utf-8")
    return made


def shown_once(pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pages, each once: without other questions to the same page."""
    return [(name, path) for name, path in pages if not name.startswith("asked ")]


def picture_of(name: str, width: int, scheme: str) -> str:
    """The file of one look of a page."""
    return f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{width}-{scheme}.png"


def sheet_of(name: str) -> str:
    """The file of the sheet of a page."""
    return f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.webp"


def _sheet(page: Page, looks: list[Path]) -> bytes:
    """Pictures beside each other, made smaller, as WebP; drawn by the browser."""
    given = [base64.b64encode(one.read_bytes()).decode() for one in looks]
    said: str = page.evaluate(_DRAWN, [given, WIDE, NARROW, TALL])
    return base64.b64decode(said.partition(",")[2])


_DRAWN = """async ([given, wide, narrow, tall]) => {
  const looks = await Promise.all(given.map(async one => {
    const made = new Image();
    made.src = "data:image/png;base64," + one;
    await made.decode();
    return made;
  }));
  const widths = looks.map(one => one.width > 800 ? wide : narrow);
  const heights = looks.map((one, n) => one.height * widths[n] / one.width);
  const canvas = document.createElement("canvas");
  canvas.width = widths.reduce((sum, one) => sum + one + 12, -12);
  canvas.height = Math.min(tall, Math.max(...heights));
  const drawn = canvas.getContext("2d");
  drawn.imageSmoothingQuality = "high";
  drawn.fillStyle = "#888";
  drawn.fillRect(0, 0, canvas.width, canvas.height);
  let at = 0;
  looks.forEach((one, n) => { drawn.drawImage(one, at, 0, widths[n], heights[n]); at += widths[n] + 12; });
  return canvas.toDataURL("image/webp", 0.6);
}"""


def gallery(pages: list[tuple[str, str]]) -> str:
    """The page of the documentation that shows every sheet."""
    parts = [
        f"## {name.replace('_', ' ').replace('-', ' ').capitalize()}\n\n`{path}`\n\n"
        f"![{name}](../images/pages/{sheet_of(name)}){{ loading=lazy }}\n"
        for name, path in pages
    ]
    return f"{GALLERY_SAYS}\n" + "\n".join(parts)


GALLERY_SAYS = """# Every page

Each page with the books of the demo company, as an administrator sees it: at 1280 px, light and dark, and at 390 px,
light and dark. Long pages are cut. `make screenshots` makes them anew.
"""


def squeezed(png: bytes) -> bytes:
    """The same PNG with its pixels packed as tightly as deflate can."""
    pixels, before, after = b"", b"", b""
    for kind, content in _chunks(png):
        if kind == b"IDAT":
            pixels += content
        elif pixels:
            after += _chunk(kind, content)
        else:
            before += _chunk(kind, content)
    packed = zlib.compress(zlib.decompress(pixels), 9)
    return png[:8] + before + _chunk(b"IDAT", packed) + after


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _buyline(books: Path, *given: str) -> list[str]:
    return [str(Path(sys.executable).with_name("buyline")), "--books", str(books), *given]


@contextmanager
def _served(books: Path) -> Iterator[str]:
    """The address of a server of these books, for as long as it is needed."""
    with subprocess.Popen(_buyline(books, "serve", "--port", "0"), stderr=subprocess.PIPE, text=True) as server:
        said = []
        for line in server.stderr or ():
            said.append(line)
            if "http" in line:
                break
        else:
            raise SystemExit("".join(said))
        Thread(target=deque, args=(server.stderr, 0), daemon=True).start()  # a log that nobody reads stops the server
        try:
            yield line[line.index("http") :].split()[0].split("/welcome")[0].rstrip("/")
        finally:
            server.terminate()


def main(arguments: list[str]) -> None:
    """Write all pictures; say how many and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=Path, help="books that are there, instead of a demo company made for this")
    parser.add_argument("--docs", action="store_true", help="only the pictures of the documentation")
    asked = parser.parse_args(arguments)
    folder = ROOT / "test-results" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        books = asked.books or Path(place) / "books"
        if not asked.books:
            subprocess.run(_buyline(books, "demo"), check=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with _served(books) as address:
            window = Served(address, books, browser)

            def opened(name: str, **options: object) -> Page:
                return window.context(None if name in NOBODY else "administrator", locale="en-GB", **options).new_page()

            made = shoot_docs(address, opened, ROOT / "docs" / "images")
            made += shoot_sheets(address, opened, shown_once(visited()))
            made += [] if asked.docs else shoot(address, opened, visited(), folder)
        browser.close()
    sys.stdout.write(f"{len(made)} pictures in {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main(sys.argv[1:])
