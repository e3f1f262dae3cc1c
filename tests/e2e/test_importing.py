"""A file is imported in a real browser: an export of Pipedrive, two cells fixed, run, looked at, undone; by keys too."""

import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P26", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
HEADER = (
    "Deal - Title,Deal - Value,Organization,Contact person,Person - Email,Deal - Owner,Deal - Stage,Deal - Status,"
    "Deal - Creation date,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Pipedrive System ID"
)
ROWS = """Big,1200.50,Acme,Ann,ann@acme.example,kim,Proposal Made,Open,2026-01-05 10:00:00,,,,77
New,700,Corvus,Cem,cem@corvus.example,lee,Negotiations Started,Won,2026-01-09 10:00:00,2026-04-02 09:00:00,,,79
Odd,much,Borealis,Bob,bob@borealis.example,kim,Qualified,Open,2026-01-10 10:00:00,,,,80
No day,5,Dorado,Di,,kim,Qualified,Won,2026-01-10 10:00:00,,,,81
"""
STANDING = """
import json, sys
from buyline.app.books import open_books
from buyline.app.verify import verify
from buyline.store import read_models
with open_books(sys.argv[1]) as books:
    found = [[one.id, one.claimed, one.claimed_since, one.verified, one.amount, one.buyer, dict(one.columns)]
             for one in read_models.journeys(books)]
    print(json.dumps([verify(books).is_sound, found], sort_keys=True))
"""
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (320, 1280)]


@pytest.fixture(scope="module")
def own(browser: Browser, small_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the small company that may be changed, served as a user would serve it."""
    books = tmp_path_factory.mktemp("importing") / "books"
    shutil.copytree(small_company, books)
    command = [str(Path(sys.executable).with_name("buyline")), "--books", str(books), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    line = next(line for line in server.stdout if "http" in line)
    address = line[line.index("http") :].split()[0].split("/welcome")[0].rstrip("/")
    Thread(target=deque, args=(server.stdout, 0), daemon=True).start()
    yield Served(address, books, browser)
    server.terminate()
    server.wait(20)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(f"{HEADER}\n{ROWS}", encoding="utf-8")
    return path


def standing(own: Served) -> Any:
    """How every journey stands, and whether the books are sound."""
    done = subprocess.run([sys.executable, "-c", STANDING, str(own.books)], check=True, capture_output=True, text=True)
    return done.stdout


def looked_at(page: Page) -> None:
    """In both themes, narrow and wide: nothing for axe to complain about, nothing beside the page."""
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} {scheme} {width}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} {width}"
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.slow
@pytest.mark.parametrize("with_script", [True, False], ids=["with a script", "without one"])
def test_an_export_is_fixed_imported_seen_and_undone(own: Served, export: Path, with_script: bool) -> None:  # noqa: FBT001 - a case of the test
    before = standing(own)
    page = own.context("sales", locale="en-GB", java_script_enabled=with_script).new_page()
    page.goto(own.address + "/imports")
    page.get_by_label("File", exact=True).set_input_files(export)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("export of Pipedrive")).to_be_visible()
    expect(page.get_by_label("What Deal - Value becomes")).to_have_value("amount")
    if with_script:
        looked_at(page)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="2 faulty rows")).to_be_visible()
    if with_script:
        looked_at(page)
    page.get_by_label("Deal - Value of row 4").fill("90")
    page.get_by_label("Deal - Won time of row 5").fill("2026-05-01 09:00:00")
    page.get_by_role("button", name="Keep these, and check again").click()
    expect(page.get_by_text("2 cells fixed")).to_be_visible()
    expect(page.get_by_text("faulty row")).to_have_count(0)
    page.get_by_role("button", name="Import").last.click()
    done = page.get_by_role("heading", name="The import is done")
    if not with_script:
        for _ in range(60):
            if done.count():
                break
            page.wait_for_timeout(500)
            page.reload()
    expect(done).to_be_visible()
    if with_script:
        looked_at(page)
    page.goto(own.address + "/journeys/80")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Borealis")
    assert standing(own) != before
    page.goto(own.address + "/imports")
    expect(page.get_by_role("row", name="pipedrive").first).to_contain_text("Member of sales")
    if with_script:
        looked_at(page)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Taken back").first).to_be_visible()
    assert standing(own) == before
    page.context.close()


@pytest.mark.slow
def test_the_same_by_keys_alone(own: Served, export: Path) -> None:
    before = standing(own)
    page = own.context("marketing", locale="en-GB").new_page()
    page.goto(own.address + "/imports")
    page.get_by_label("File", exact=True).set_input_files(export)  # the window of the system is the browser's own
    page.get_by_label("File", exact=True).focus()
    press_on(page, "Look at it")
    expect(page.get_by_role("heading", name="What is in the file?")).to_be_visible()
    press_on(page, "Check the rows")
    expect(page.get_by_role("heading", name="2 faulty rows")).to_be_visible()
    reach(page, "Deal - Value of row 4")
    page.keyboard.press("Control+A")
    page.keyboard.type("90")
    reach(page, "Drop row 5")
    page.keyboard.press("Space")
    press_on(page, "Import, and keep what is faulty as bad rows")
    expect(page.get_by_role("heading", name="The import is done")).to_be_visible()
    press_on(page, "Undo this import")
    expect(page.get_by_text("was taken back")).to_be_visible()
    assert standing(own) == before
    page.context.close()


NAME = """() => { const one = document.activeElement;
  const words = (one.labels && one.labels.length ? one.labels[0] : one).textContent || "";
  return words.replace(/\\s+/g, " ").trim(); }"""


def reach(page: Page, name: str) -> None:
    """Go on with Tab until what is called so has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if re.fullmatch(re.escape(name), str(page.evaluate(NAME))):
            return
    raise AssertionError(f"Tab never came to '{name}'")


def press_on(page: Page, name: str) -> None:
    reach(page, name)
    page.keyboard.press("Enter")


def test_a_file_that_is_no_table_is_said_beside_the_form(own: Served, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"%PDF-1.7")
    page = own.context("success", locale="en-GB").new_page()
    page.goto(own.address + "/imports")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("alert")).to_contain_text("this is a PDF")
    looked_at(page)
    page.context.close()
