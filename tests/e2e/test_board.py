"""Cards of the board are moved in a real browser, by mouse and by keyboard alone, against real books."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Served, in_another_thread, serving

pytestmark = [pytest.mark.capability("P10", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
MAKE = """
import sys, time
from buyline.app.books import create_books
from buyline.app.record import record
from buyline.days import DAY_LENGTH
from buyline.journal.entry import Entry
now = time.time_ns() // 1000
JOURNEYS = ("mouse", "keys", "plain", "late", "back", "again", "out", "seen")
with create_books(sys.argv[1], now=now - 100 * DAY_LENGTH) as books:
    claims = [
        Entry("crm", f"deal/{name}", "stage", "stage claimed", now - 9 * DAY_LENGTH, now - 9 * DAY_LENGTH, journey=name,
              buyer=f"b-{name}", data={"stage": "prospect", "amount": str(1000 * (9 - place)), "currency": "EUR"})
        for place, name in enumerate(JOURNEYS)
    ]
    record(books, claims, now=now)
"""
Move = Callable[[Page, str, str], None]


@pytest.fixture(scope="module")
def shop(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Books under the default agreement, whose gate asks for proof of a customer, with eight prospects."""
    folder = tmp_path_factory.mktemp("shop") / "books"
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True)
    with serving(folder, browser) as served:
        yield served


@pytest.fixture
def window(shop: Served) -> Iterator[BrowserContext]:
    opened = shop.context("sales", locale="en-GB", viewport={"width": 2200, "height": 900}, reduced_motion="reduce")
    yield opened
    opened.close()


def board(window: BrowserContext, shop: Served, query: str = "?filter=stage+>%3D+lead") -> Page:
    page = window.new_page()
    page.goto(f"{shop.address}/board{query}")
    return page


def card(page: Page, journey: str) -> Locator:
    return page.locator(f'.board-card[data-journey="{journey}"]')


def column(page: Page, place: str) -> Locator:
    return page.locator(f'.board [data-place="{place}"]')


def lifted(page: Page, journey: str, place: str) -> None:
    """Drag a card over a column, until the verdict is shown there, and hold it."""
    column(page, place).scroll_into_view_if_needed()
    card(page, journey).scroll_into_view_if_needed()
    start = card(page, journey).bounding_box()
    there = column(page, place).bounding_box()
    assert start
    assert there
    page.mouse.move(start["x"] + 20, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + start["height"] - 4, steps=3)
    page.locator(".board [data-meets]").first.wait_for()
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + 40, steps=4)


def dragged(page: Page, journey: str, place: str) -> None:
    lifted(page, journey, place)
    page.mouse.up()


def typed(page: Page, journey: str, place: str) -> None:
    """Move a card by keyboard alone: m, the arrows, Enter."""
    card(page, journey).locator(".buyer").focus()
    page.keyboard.press("m")
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Home")
    names = menu.locator("[role=menuitem] b").all_inner_texts()
    wanted = column(page, place).get_attribute("data-name")
    for _ in range(names.index(str(wanted))):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def answered(shop: Served, journey: str) -> None:
    """The buyer signs; a program tells of it through the API."""
    from buyline.members import tokens
    from tests import signed_in

    made = in_another_thread(
        lambda: tokens.make(
            signed_in.member("administrator"), name=f"shop {time.time_ns()}", scopes=("record",), days=1,
            now=datetime.now(UTC),
        ).text
    )  # fmt: skip
    entry = {
        "source": "signatures", "record": journey, "what": "signed", "kind": "contract signed", "trust": "signed",
        "occurred_at": datetime.now(UTC).isoformat(), "journey": journey, "buyer": f"b-{journey}",
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {made}", "Content-Type": "application/json"}
    asked = Request(f"{shop.address}/api/v1/entries", json.dumps(entry).encode(), headers)
    with urlopen(asked) as said:
        assert said.status in (200, 201)


@pytest.mark.parametrize(("move", "journey"), [(dragged, "mouse"), (typed, "keys")])
def test_refused_by_the_gate_then_the_buyer_answers_and_the_stage_verifies(
    shop: Served, window: BrowserContext, move: Move, journey: str
) -> None:
    page, complaints = board(window, shop), list[str]()
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    move(page, journey, "customer")
    said = page.locator("#board-said")
    expect(said).to_contain_text("Customer: Customer asks for proof before it can be claimed")
    page.keyboard.press("Escape")
    expect(card(page, journey)).to_have_count(1)
    expect(column(page, "prospect").locator(f'[data-journey="{journey}"]')).to_have_count(1)
    answered(shop, journey)
    page.reload()
    move(page, journey, "customer")
    there = column(page, "customer").locator(f'[data-journey="{journey}"]')
    expect(there).to_have_count(1)
    expect(there).not_to_contain_text("unverified")
    expect(there.locator(".buyer")).to_be_focused()
    expect(page.locator(".flashes")).to_contain_text("Customer is claimed. The buyer has proven it.")
    expect(column(page, "prospect").locator(f'[data-journey="{journey}"]')).to_have_count(0)
    assert column(page, "customer").locator(".facts").inner_text().startswith("100% verified")
    assert complaints == []


@pytest.mark.parametrize(("move", "journey"), [(dragged, "back"), (typed, "again")])
def test_back_to_an_earlier_stage_and_in_again_and_undone(
    shop: Served, window: BrowserContext, move: Move, journey: str
) -> None:
    page = board(window, shop)
    move(page, journey, "lead")
    expect(column(page, "lead").locator(f'[data-journey="{journey}"]')).to_have_count(1)
    expect(page.locator(".flashes")).to_contain_text("Lead is claimed. Not observable yet")
    move(page, journey, "prospect")
    expect(column(page, "prospect").locator(f'[data-journey="{journey}"]')).to_have_count(1)
    expect(column(page, "lead").locator(f'[data-journey="{journey}"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".flashes")).to_contain_text("Undone.")
    expect(page).to_have_url(re.compile(r"/board\?filter="))
    expect(column(page, "lead").locator(f'[data-journey="{journey}"]')).to_have_count(1)


def test_the_verdict_is_shown_on_every_column_while_a_card_moves(shop: Served, window: BrowserContext) -> None:
    page = board(window, shop)
    lifted(page, "seen", "customer")
    expect(column(page, "customer")).to_have_attribute("data-meets", "refused")
    expect(column(page, "customer").locator(".verdict")).to_contain_text("asks for proof")
    expect(column(page, "prospect")).to_have_attribute("data-meets", "here")
    expect(column(page, "lost")).to_have_attribute("data-meets", "ours")
    found = {one.get_attribute("data-meets") for one in page.locator(".board [data-meets]").all()}
    assert found <= {"proven", "claim", "refused", "not observable", "ours", "here"}
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".verdict")).to_have_count(0)


def test_an_exit_asks_for_its_reason_on_the_form(shop: Served, window: BrowserContext) -> None:
    page = board(window, shop)
    dragged(page, "out", "lost")
    expect(page).to_have_url(re.compile(r"/acts/claim\?journey=out&stage=lost&"))
    expect(page.locator('input[value="lost"]')).to_be_checked()
    page.locator("select[name=reason]").select_option(index=1)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".flashes")).to_contain_text("Lost is claimed")
    expect(page).to_have_url(re.compile(r"/board\?filter="))
    expect(card(page, "out")).to_have_count(0)
    column(page, "lost").get_by_role("link", name="Show cards").click()
    expect(column(page, "lost").locator('[data-journey="out"]')).to_have_count(1)


def test_a_conflict_says_what_changed_and_shows_it(shop: Served, window: BrowserContext) -> None:
    page, other = board(window, shop), board(window, shop)
    typed(other, "late", "lead")
    expect(column(other, "lead").locator('[data-journey="late"]')).to_have_count(1)
    typed(page, "late", "qualified_lead")
    expect(page.locator(".flashes")).to_contain_text("Since then: stage claimed lead")
    expect(column(page, "lead").locator('[data-journey="late"]')).to_have_count(1)
    expect(column(page, "qualified_lead").locator('[data-journey="late"]')).to_have_count(0)


def test_a_card_is_moved_without_a_script(shop: Served) -> None:
    context = shop.context("sales", java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{shop.address}/board")
    card(page, "plain").locator(".move").press("Enter")
    page.get_by_label("Lead", exact=False).first.check()
    page.locator("main button[type=submit]").press("Enter")
    expect(page.locator(".flashes")).to_contain_text("Lead is claimed")
    assert page.url.endswith("/board")
    expect(column(page, "lead").locator('[data-journey="plain"]')).to_have_count(1)
    context.close()


def test_the_menu_of_places_is_for_everybody_and_leaves_by_escape(shop: Served, window: BrowserContext) -> None:
    page = board(window, shop)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        card(page, "seen").locator(".buyer").focus()
        page.keyboard.press("m")
        expect(page.get_by_role("menuitem").first).to_be_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        page.keyboard.press("Escape")
        expect(page.get_by_role("menu")).to_have_count(0)
        expect(card(page, "seen").locator(".buyer")).to_be_focused()


def test_the_search_narrows_while_it_is_typed(shop: Served, window: BrowserContext) -> None:
    page = board(window, shop, "")
    field = page.locator("#board-q")
    field.click()
    page.keyboard.type("b-see")
    expect(card(page, "seen")).to_have_count(1)
    expect(page.locator(".board-card")).to_have_count(1)
    expect(field).to_be_focused()
    assert "q=b-see" in page.url
    page.reload()
    expect(page.locator(".board-card")).to_have_count(1)


def test_what_is_read_only_has_nothing_to_move(shop: Served) -> None:
    context = shop.context("read-only", locale="en-GB")
    page: Any = context.new_page()
    page.goto(f"{shop.address}/board")
    card(page, "seen").locator(".buyer").focus()
    page.keyboard.press("m")
    page.wait_for_timeout(200)
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.locator(".move")).to_have_count(0)
    context.close()
