"""An export of Pipedrive comes in twice: cells fixed, who is who decided, a duplicate merged, and all of it undone.

By mouse and by keyboard alone; the window in which a file is chosen is the system's own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Served, serving
from tests.e2e.hands import KEYS, MOUSE, Hands

pytestmark = [pytest.mark.capability("P26", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
HEADER = (
    "Deal - Title,Deal - Value,Organization,Contact person,Person - Email,Deal - Owner,Deal - Stage,Deal - Status,"
    "Deal - Creation date,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Pipedrive System ID"
)
FIRST = "Big,1200.50,Acme,Ann,ann@acme.example,kim,Proposal Made,Open,2026-01-05 10:00:00,,,,77\n"
SECOND = """Big,1500,Acme,Ann,ann@acme.example,lee,Negotiations Started,Open,2026-01-05 10:00:00,,,,77
New,700,Corvus Works,Cem,cem@corvus.example,lee,Negotiations Started,Won,2026-01-09 10:00:00,2026-04-02 09:00:00,,,79
Odd,much,Borealis Trading,Bob,bob@borealis.example,kim,Qualified,Open,2026-01-10 10:00:00,,,,80
No day,5,Dorado,Di,,kim,Qualified,Won,2026-01-10 10:00:00,,,,81
"""
MAKE = """
import sys, time
from buyline.app.books import create_books
from buyline.app.record import record
from buyline.days import DAY_LENGTH
from buyline.journal.entry import Entry
now = time.time_ns() // 1000
with create_books(sys.argv[1], now=now - 400 * DAY_LENGTH) as books:
    at = now - 390 * DAY_LENGTH
    for name in ("Corvus Works", "Borealis Trading"):
        id_ = name.split()[0].lower()
        record(books, [
            Entry("crm", f"deal/{id_}", "stage", "stage claimed", at, at, journey=f"j-{id_}", buyer=f"b-{id_}",
                  data={"stage": "lead", "amount": "1200", "currency": "EUR"}),
            Entry("crm", f"name/{id_}", "name", "buyer described", at, at, buyer=f"b-{id_}", personal={"name": name}),
        ], now=now)
"""
STANDING = """
import json, sys
from buyline.app.books import open_books
from buyline.app.verify import verify
from buyline.store import alike, read_models
with open_books(sys.argv[1]) as books:
    journeys = [[one.id, one.claimed, one.claimed_since, one.verified, one.amount, one.buyer, dict(one.columns)]
                for one in read_models.journeys(books)]
    buyers = [[one.id, one.name] for one in read_models.buyer_lines(books)]
    people = [[one.id, one.name, one.buyer] for one in read_models.person_lines(books)]
    print(json.dumps([verify(books).is_sound, journeys, buyers, people, alike.merges(books, "buyer")]))
"""
WAYS = [pytest.param(MOUSE, id="mouse"), pytest.param(KEYS, id="keys", marks=pytest.mark.slow)]


@pytest.fixture
def works(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """Books that know two of the buyers of the export from elsewhere."""
    folder = tmp_path / "books"
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True)
    with serving(folder, browser) as served:
        yield served


def standing(works: Served) -> Any:
    done = subprocess.run([sys.executable, "-c", STANDING, str(works.books)], check=True, capture_output=True)
    return json.loads(done.stdout)


def look_at(page: Page, works: Served, hands: Hands, rows: str, into: Path) -> None:
    """Choose a file and go on to the check of its rows."""
    into.write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    page.goto(works.address + "/imports")
    page.get_by_label("File", exact=True).set_input_files(into)
    hands.press(page.get_by_role("button", name="Look at it"))
    expect(page.get_by_text("export of Pipedrive")).to_be_visible()
    hands.press(page.get_by_role("button", name="Check the rows"))


def run(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("button", name="Import", exact=True))
    expect(page.get_by_role("heading", name="The import is done")).to_be_visible()


@pytest.mark.parametrize("hands", WAYS)
def test_an_export_is_fixed_its_duplicate_merged_and_all_of_it_undone(
    works: Served, tmp_path: Path, hands: Hands
) -> None:
    context = works.context("sales", locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    look_at(page, works, hands, FIRST, tmp_path / "first.csv")
    run(page, hands)
    before = standing(works)

    look_at(page, works, hands, SECOND, tmp_path / "second.csv")
    expect(page.get_by_role("heading", name="2 faulty rows")).to_be_visible()
    hands.fill(page.get_by_label("Deal - Value of row 4"), "90")
    hands.fill(page.get_by_label("Deal - Won time of row 5"), "2026-05-01 09:00:00")
    alike = page.get_by_role("row").filter(has=page.get_by_role("radio"))
    hands.tick(alike.filter(has_text="Corvus Works").get_by_label("Another"))
    hands.press(page.get_by_role("button", name="Keep these, and check again"))
    expect(page.get_by_text("2 cells fixed")).to_be_visible()
    hands.tick(alike.filter(has_text="Borealis Trading").get_by_label("The same"))
    run(page, hands)

    page.goto(works.address + "/journeys/77")
    expect(page.locator(".stats")).to_contain_text("1,500")
    page.goto(works.address + "/journeys/80")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Borealis Trading")
    page.goto(works.address + "/duplicates")
    for _ in range(60):
        if page.get_by_role("article").count():
            break
        page.wait_for_timeout(500)  # it is looked for in the background
        page.reload()
    pair = page.get_by_role("article").filter(has_text="Corvus Works")
    assert Axe().run(page).violations_count == 0
    hands.press(pair.get_by_role("button", name="The same: keep Corvus Works").last)
    expect(page.locator(".flashes")).to_contain_text("is merged into")
    _, _, buyers, _, merged = standing(works)
    assert len(merged) == 1
    assert [name for _, name in buyers].count("Borealis Trading") == 1, "both were said to be the same"

    page.goto(works.address + "/imports")
    hands.press(page.get_by_role("button", name="Undo").first)
    expect(page.locator(".flashes")).to_contain_text("What it had overwritten holds again; 1 merge went with it")
    assert standing(works) == before
    page.goto(works.address + "/journeys/77")
    expect(page.locator(".stats")).to_contain_text("1,200.50")
    page.goto(works.address + "/buyers")
    expect(page.locator("main")).not_to_contain_text("Dorado")
    assert Axe().run(page).violations_count == 0
    context.close()
