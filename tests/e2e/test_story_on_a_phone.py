"""On a phone, by touch: my turns, one of the journeys, a note and a claim; nothing beside the screen, nothing too small."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.books import create_books
from buyline.days import DAY_LENGTH
from tests.e2e.conftest import Served, in_another_thread, serving
from tests.e2e.hands import TOUCH

pytestmark = [pytest.mark.capability("P24", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PHONE = {"width": 390, "height": 844}
TOUCHED = 24
"""How wide and high a thing to touch is at least, in pixels."""


def make(folder: Path, now: int) -> None:
    """One lead of marketing, that somebody else opened."""
    with create_books(folder, now=now - 30 * DAY_LENGTH) as books:
        said = {"buyer_name": "Nordlicht Works", "stage": "lead", "amount": "1200"}
        do(
            books,
            "open",
            said,
            by=By(member="ann@example.com", function="sales"),
            now=now - DAY_LENGTH,
            journey="north",
        )


@pytest.fixture
def works(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "books"
    in_another_thread(lambda: make(folder, time.time_ns() // 1000))
    with serving(folder, browser) as served:
        yield served


def fits(page: Page) -> None:
    """Nothing is beside the screen, nothing is too small to touch, and axe has nothing to complain about."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert Axe().run(page).violations_count == 0, page.url


def touch(target: Locator) -> None:
    """Tap on something that is large enough."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TOUCHED, (str(target), box)
    TOUCH.press(target)


def test_my_turns_then_one_journey_then_a_note_and_a_claim(works: Served) -> None:
    context = works.context("marketing", locale="en-GB", has_touch=True, is_mobile=True, viewport=PHONE)
    page = context.new_page()
    page.goto(works.address + "/day")
    turns = page.get_by_role("region", name="Where is it your turn?")
    expect(turns).to_contain_text("Nordlicht Works")
    fits(page)
    touch(turns.get_by_role("link", name="north").or_(turns.get_by_role("link", name="Nordlicht Works")).first)
    expect(page).to_have_url(f"{works.address}/journeys/north")
    fits(page)

    note = page.locator("details.act").filter(has=page.locator("summary", has_text="Write a note"))
    touch(note.locator("summary"))
    TOUCH.fill(note.get_by_role("textbox").first, "They called on the way to the train.")
    fits(page)
    touch(note.get_by_role("button", name="Write a note"))
    expect(page.locator(".flashes")).to_contain_text("the note is kept")
    expect(page.locator("main")).to_contain_text("They called on the way to the train.")

    claim = page.locator("details.act").filter(has=page.locator("summary", has_text="Claim a stage"))
    touch(claim.locator("summary"))
    TOUCH.tick(claim.get_by_role("radio", name="Prospect"))
    fits(page)
    touch(claim.get_by_role("button", name="Claim a stage"))
    expect(page.locator(".flashes")).to_contain_text("Prospect is claimed")
    fits(page)
    context.close()
