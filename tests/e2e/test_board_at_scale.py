"""The columns of the board stay small however many journeys stand in them, and nothing jumps while they are looked at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P10", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
CARDS, NODES_AT_MOST = 20, 8_000
"""Cards of a column before more are asked for; nodes of a page with nine full columns, and room for some more."""
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.shifts += one.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def window(served: Served) -> Iterator[BrowserContext]:
    opened = served.context("sales", locale="en-GB", viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    yield opened
    opened.close()


def test_a_column_shows_its_first_cards_and_fetches_further_ones(window: BrowserContext, served: Served) -> None:
    page = window.new_page()
    page.add_init_script(SHIFTS)
    page.goto(f"{served.address}/board")
    columns = page.locator(".board-column[data-kind=stage]")
    many = [columns.nth(number).locator(".board-card").count() for number in range(columns.count())]
    assert max(many) == CARDS
    assert page.locator("*").count() < NODES_AT_MOST

    full, other = many.index(CARDS), many.index(max(one for one in many if one != CARDS))
    more = columns.nth(full).locator(".more a")
    more.scroll_into_view_if_needed()
    more.click()
    expect(columns.nth(full).locator(".board-card")).to_have_count(2 * CARDS)
    assert columns.nth(other).locator(".board-card").count() == many[other]
    names = columns.nth(full).locator(".board-card").evaluate_all("cards => cards.map((card) => card.dataset.journey)")
    assert len(set(names)) == 2 * CARDS, "no card comes twice"


def test_nothing_jumps_while_the_board_comes_and_is_scrolled(window: BrowserContext, served: Served) -> None:
    page = window.new_page()
    page.add_init_script(SHIFTS)
    page.goto(f"{served.address}/board")
    expect(page.locator(".board-card").first).to_be_visible()
    board = page.locator(".board")
    for _ in range(3):
        board.evaluate("board => board.scrollBy(300, 400)")
        page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts") == 0
