"""Members of several functions work on one journey, each in a window of their own; by mouse and by keyboard alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Served, serving
from tests.e2e.hands import KEYS, MOUSE, Hands

pytestmark = [
    pytest.mark.capability("P24", "page"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
MAKE = """
import sys, time
from buyline.app.books import create_books
from buyline.app.record import record
from buyline.days import DAY_LENGTH
from buyline.journal.entry import Entry
now = time.time_ns() // 1000
STORIES = ("recycled", "turning", "edited", "in-place", "tiles")
with create_books(sys.argv[1], now=now - 100 * DAY_LENGTH) as books:
    at = now - 9 * DAY_LENGTH
    for story in STORIES:
        for way in ("mouse", "keys"):
            id_ = f"{story}-{way}"
            record(books, [
                Entry("crm", f"deal/{id_}", "stage", "stage claimed", at, at, journey=id_, buyer=f"b-{id_}",
                      data={"stage": "lead", "amount": "1200", "currency": "EUR"}),
                Entry("crm", f"name/{id_}", "name", "buyer described", at, at, buyer=f"b-{id_}",
                      personal={"name": f"Works {id_}"}),
            ], now=now)
"""
WAYS = [pytest.param(MOUSE, "mouse", id="mouse"), pytest.param(KEYS, "keys", id="keys", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def works(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Books under the default agreement, with leads to work on."""
    folder = tmp_path_factory.mktemp("works") / "books"
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True)
    with serving(folder, browser) as served:
        yield served


@pytest.fixture
def windows(works: Served) -> Iterator[Any]:
    """Give members of functions a window each."""
    with ExitStack() as stack:

        def of(*functions: str) -> list[Page]:
            made = [works.context(each, locale="en-GB", reduced_motion="reduce") for each in functions]
            for context in made:
                stack.callback(context.close)
            return [context.new_page() for context in made]

        yield of


def act(page: Page, hands: Hands, title: str) -> Locator:
    """Unfold an act on the page of a journey; its form."""
    folded = page.locator("details.act").filter(has=page.locator("summary", has_text=title))
    hands.press(folded.locator("summary"))
    return folded


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def said(page: Page, words: str) -> None:
    expect(page.locator(".flashes")).to_contain_text(words)


def facts(page: Page, column: str) -> Locator:
    """What is known of a column, in its cell on the record."""
    rows = section(page, "What else is known?").get_by_role("row")
    return rows.filter(has=page.get_by_role("rowheader", name=column, exact=True)).locator("td").last


def edit_in_place(page: Page, hands: Hands, column: str) -> Locator:
    """Open the cell of a column on the record; its field."""
    cell = facts(page, column)
    hands.press(cell.locator("a.edit"))
    return cell.get_by_role("textbox")


@pytest.mark.parametrize(("hands", "way"), WAYS)
def test_a_lead_is_offered_returned_with_a_reason_recycled_and_accepted(
    works: Served, windows: Any, hands: Hands, way: str
) -> None:
    journey, buyer = f"recycled-{way}", f"Works recycled-{way}"
    marketing, sales = windows("marketing", "sales")
    marketing.goto(f"{works.address}/journeys/{journey}")
    handing = act(marketing, hands, "Hand over")
    hands.choose(handing.get_by_label("To", exact=True), "Sales")
    hands.press(handing.get_by_role("button", name="Hand over"))
    said(marketing, "it is offered; it is their turn")

    sales.goto(works.address + "/day")
    expect(section(sales, "What was handed to you?")).to_contain_text(buyer)
    hands.press(sales.get_by_role("link", name=f"Return {buyer}"))
    hands.press(sales.get_by_role("button", name="Return"))
    expect(sales.locator("select:invalid"), "no return without a reason").to_have_count(1)
    hands.choose(sales.get_by_label("Reason"), "Too early")
    hands.press(sales.get_by_role("button", name="Return"))
    said(sales, "it is returned with its reason")
    expect(sales.get_by_role("link", name=f"Return {buyer}")).to_have_count(0)

    marketing.goto(works.address + "/day")
    back = section(marketing, "What came back to you?").get_by_role("listitem").filter(has_text=buyer)
    expect(back).to_contain_text("too early")
    assert Axe().run(marketing).violations_count == 0
    hands.press(back.get_by_role("link", name=f"Recycle {buyer}"))
    hands.press(marketing.locator("main form button[type=submit]"))
    said(marketing, "Nurture is claimed")
    marketing.goto(f"{works.address}/journeys/{journey}")
    claim = act(marketing, hands, "Claim a stage")
    hands.tick(claim.get_by_role("radio", name="Lead", exact=False).first)
    hands.press(claim.get_by_role("button", name="Claim a stage"))
    said(marketing, "Lead is claimed")
    handing = act(marketing, hands, "Hand over")
    hands.choose(handing.get_by_label("To", exact=True), "Sales")
    hands.press(handing.get_by_role("button", name="Hand over"))
    said(marketing, "it is offered; it is their turn")

    sales.goto(works.address + "/day")
    hands.press(sales.get_by_role("button", name=f"Accept {buyer}"))
    said(sales, "it is taken over")
    sales.goto(works.address + "/handoffs")
    outcomes = sales.locator("#handoffs ~ .scroll tr").filter(has_text=journey)
    assert {"accepted", "returned"} == set(outcomes.locator(".badge").all_inner_texts())
    expect(outcomes.filter(has_text="returned")).to_contain_text("too early")


@pytest.mark.parametrize(("hands", "way"), WAYS)
def test_whose_turn_it_is_moves_between_three_functions(works: Served, windows: Any, hands: Hands, way: str) -> None:
    journey, buyer = f"turning-{way}", f"Works turning-{way}"
    pages = dict(zip(("marketing", "sales", "success"), windows("marketing", "sales", "success"), strict=True))

    def is_turn_of(function: str, *, is_offered: bool = False) -> None:
        """On the card, in the list by whose turn it is, and in the day of the function, and of no other."""
        for other, page in pages.items():
            page.goto(f"{works.address}/journeys?filter=turn+%3D+{other}&q={journey}&show=journey,turn")
            expect(page.locator("#page tbody tr").filter(has_text=journey)).to_have_count(int(other == function))
            page.goto(works.address + "/day")
            where = "What was handed to you?" if is_offered else "Where is it your turn?"
            expect(section(page, where).get_by_text(buyer)).to_have_count(int(other == function))
        page = pages[function]
        page.goto(f"{works.address}/board?q={journey}")
        expect(page.locator(f'.board-card[data-journey="{journey}"]')).to_contain_text(f"turn: {function}")

    is_turn_of("marketing")
    page = pages["marketing"]
    page.goto(f"{works.address}/journeys/{journey}")
    telling = act(page, hands, "Tell what happened")
    hands.choose(telling.get_by_label("What happened"), "Mail sent")
    hands.press(telling.get_by_role("button", name="Tell what happened"))
    said(page, "what happened is recorded")
    is_turn_of("sales")
    page = pages["sales"]
    page.goto(f"{works.address}/journeys/{journey}")
    handing = act(page, hands, "Hand over")
    hands.choose(handing.get_by_label("To", exact=True), "Success")
    hands.press(handing.get_by_role("button", name="Hand over"))
    said(page, "it is offered")
    is_turn_of("success", is_offered=True)
    page = pages["success"]
    page.goto(works.address + "/day")
    hands.press(page.get_by_role("button", name=f"Accept {buyer}"))
    said(page, "taken over")


@pytest.mark.parametrize(("hands", "way"), WAYS)
def test_of_two_who_change_a_journey_the_second_sees_what_changed_and_loses_nothing(
    works: Served, windows: Any, hands: Hands, way: str
) -> None:
    address = f"{works.address}/journeys/edited-{way}"
    first, second = windows("marketing", "sales")
    for page in (first, second):
        page.goto(address)
    theirs, mine = (act(page, hands, "Change amount and details") for page in (first, second))
    hands.fill(
        mine.get_by_label("Expected close"), "2031-03-04" if hands is MOUSE else "03042031"
    )  # month first, as the browser was started
    hands.fill(mine.get_by_label("Remark"), "They decide in spring, says Ann.")
    hands.fill(theirs.get_by_role("textbox", name="Amount"), "2400")
    hands.press(theirs.get_by_role("button", name="Change amount and details"))
    expect(first.locator(".stats")).to_contain_text("2,400")

    hands.press(mine.get_by_role("button", name="Change amount and details"))
    refused = second.get_by_role("alert")
    expect(refused).to_contain_text("What you typed is still here")
    expect(refused).to_contain_text("Since then")
    expect(second.get_by_label("Expected close")).to_have_value("2031-03-04")
    expect(second.get_by_label("Remark")).to_have_value("They decide in spring, says Ann.")
    expect(second.get_by_role("textbox", name="Amount"), "what was not touched is what holds now").to_have_value("2400")
    assert Axe().run(second).violations_count == 0
    hands.press(second.get_by_role("button", name="Change amount and details"))
    said(second, "edited")
    expect(second.locator(".stats")).to_contain_text("2,400")
    expect(second.locator(".stats")).to_contain_text("4 Mar 2031")
    expect(second.locator("main")).to_contain_text("They decide in spring, says Ann.")


@pytest.mark.parametrize(("hands", "way"), WAYS)
def test_what_two_change_in_place_on_one_record_is_told_and_nothing_typed_is_lost(
    works: Served, windows: Any, hands: Hands, way: str
) -> None:
    address = f"{works.address}/journeys/in-place-{way}"
    first, second = windows("marketing", "sales")
    second.clock.install()
    for page in (first, second):
        page.goto(address)
    changing = act(second, hands, "Change amount and details")
    hands.fill(changing.get_by_label("Remark"), "They ask for a partner.")
    theirs, mine = (edit_in_place(page, hands, "Program") for page in (first, second))
    hands.fill(theirs, "webinar")
    first.keyboard.press("Enter")
    expect(facts(first, "Program")).to_contain_text("webinar")
    expect(first.get_by_role("status").filter(has_text="the change is recorded")).to_be_attached()

    second.clock.fast_forward("00:21")
    told = second.locator(".changed")
    expect(told).to_contain_text("Since you opened this page")
    expect(changing.get_by_label("Remark")).to_have_value("They ask for a partner.")
    hands.fill(mine, "partner day")
    second.keyboard.press("Enter")
    expect(facts(second, "Program").get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(mine).to_have_value("partner day")
    assert Axe().run(second).violations_count == 0
    second.keyboard.press("Escape")
    expect(facts(second, "Program"), "what holds now").to_contain_text("webinar")
    hands.fill(edit_in_place(second, hands, "Program"), "partner day")
    second.keyboard.press("Enter")
    expect(facts(second, "Program")).to_contain_text("partner day")
    expect(changing.get_by_label("Remark")).to_have_value("They ask for a partner.")


@pytest.mark.parametrize("hands", [MOUSE])
def test_what_one_changed_in_place_is_no_conflict_with_oneself(works: Served, windows: Any, hands: Hands) -> None:
    (page,) = windows("sales")
    page.goto(f"{works.address}/journeys/edited-keys")
    hands.fill(edit_in_place(page, hands, "Program"), "fair")
    page.keyboard.press("Enter")
    expect(facts(page, "Program")).to_contain_text("fair")
    changing = act(page, hands, "Change amount and details")
    hands.fill(changing.get_by_role("textbox", name="Amount"), "3100")
    hands.press(changing.get_by_role("button", name="Change amount and details"))
    expect(page.locator(".stats")).to_contain_text("3,100")
    expect(facts(page, "Program"), "what was not touched stays").to_contain_text("fair")


def test_on_a_phone_the_button_of_an_act_is_in_reach_and_a_note_can_be_written_at_once(works: Served) -> None:
    context = works.context("sales", viewport={"width": 390, "height": 664}, has_touch=True)
    page = context.new_page()
    for word, title in (("claim", "Claim a stage"), ("note", "Write a note")):
        opened = page.goto(f"{works.address}/acts/{word}?journey=edited-mouse")
        assert opened is not None
        assert opened.status == 200
        assert page.locator("[aria-invalid]").count() == 0
        button = page.locator(".doing").get_by_role("button", name=title)
        expect(button).to_be_in_viewport(ratio=1)
        assert Axe().run(page).violations_count == 0
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    context.close()


def tile(page: Page, name: str) -> Locator:
    """The tile with one number of the record."""
    return page.locator(".stat").filter(has=page.locator(".name", has_text=name))


@pytest.mark.parametrize("hands", [KEYS])
def test_amount_currency_and_close_are_changed_on_their_tiles(works: Served, windows: Any, hands: Hands) -> None:
    address = f"{works.address}/journeys/tiles-keys"
    first, second = windows("marketing", "sales")
    for page in (first, second):
        page.goto(address)
        hands.press(tile(page, "Amount").locator("a.edit"))
    worth = tile(first, "Amount")
    hands.fill(worth.get_by_role("textbox", name="Amount"), "5200")
    hands.fill(worth.get_by_role("textbox", name="Currency"), "CHF")
    first.keyboard.press("Enter")
    expect(worth).to_contain_text("CHF5,200")
    expect(worth.locator("a.edit")).to_be_focused()
    expect(worth).to_contain_text("changed 1 time")
    changes = section(first, "How did amount and expected close change?")
    expect(changes, "the history is there without asking for the page again").to_contain_text("CHF5,200")
    expect(changes).to_contain_text("€1,200")
    close = tile(first, "Expected close")
    hands.press(close.locator("a.edit"))
    close.locator("input[type=date]").fill("2031-03-04")
    first.keyboard.press("Enter")
    expect(close).to_contain_text("4 Mar 2031")
    expect(changes).to_contain_text("4 Mar 2031")
    assert Axe().run(first).violations_count == 0

    theirs = tile(second, "Amount")
    hands.fill(theirs.get_by_role("textbox", name="Amount"), "900")
    second.keyboard.press("Enter")
    expect(theirs.get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(theirs.get_by_role("textbox", name="Amount")).to_have_value("900")
    expect(theirs.get_by_role("textbox", name="Currency"), "what holds now").to_have_value("CHF")
    assert Axe().run(second).violations_count == 0
    second.keyboard.press("Escape")
    expect(theirs).to_contain_text("CHF5,200")


def test_an_amount_is_changed_from_its_tile_without_a_script(works: Served) -> None:
    with works.context("sales", locale="en-GB", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{works.address}/journeys/tiles-mouse")
        tile(page, "Amount").locator("a.edit").click()
        page.get_by_label("Amount", exact=True).fill("700")
        page.get_by_label("Currency").fill("USD")
        page.get_by_role("button", name="Change amount and details").click()
        expect(tile(page, "Amount")).to_contain_text("US$700")
        expect(page).to_have_url(f"{works.address}/journeys/tiles-mouse")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_region_of_a_team_is_changed_where_it_stands(works: Served, width: int) -> None:
    name = f"harbour {width}"
    with works.context("administrator", viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{works.address}/settings/teams")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Region", exact=True).fill("Europe")
        page.get_by_role("button", name="Add").click()
        region = page.get_by_label(f"Region of {name}")
        box = region.bounding_box()
        assert box is not None
        assert box["width"] >= 80, "what it holds can be read"
        region.fill("Asia")
        page.get_by_role("button", name=f"Change {name}").click()
        expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("Asia")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name=f"Remove {name}").click()
        expect(page.get_by_role("row").filter(has_text=name)).to_have_count(0)
