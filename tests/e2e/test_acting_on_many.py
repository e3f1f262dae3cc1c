"""The list acts in a real browser: many at once and undone, a value where it stands, a view shared; by keyboard alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Served
from tests.e2e.hands import KEYS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.capability("P10", "page"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
LIST = "/journeys?filter=stage+%3D+prospect&sort=journey&show=journey&show=stage&show=amount&show=close_on"


def checked(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_many_are_changed_and_undone_by_keyboard_alone_and_without_a_script(served: Served) -> None:
    context = served.context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(served.address + LIST)
    before = page.locator("#page tbody tr td.n").all_inner_texts()[:2]
    for box in page.locator('#page input[name="journey"]').all()[:2]:
        KEYS.tick(box)
    KEYS.choose(page.get_by_role("combobox", name="Act"), "Change amount and details")
    KEYS.press(page.get_by_role("button", name="Act on them"))
    expect(page.locator("h1")).to_have_text("Change amount and details: 2 journeys")
    KEYS.fill(page.get_by_role("textbox", name="Amount"), "4321")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("it would be done with 2 journeys")
    KEYS.press(page.get_by_role("button", name="Do it with 2"))
    expect(page.locator(".flash")).to_contain_text("it is done with 2 journeys")
    expect(page.locator("#page tbody tr").first).to_contain_text("4,321")
    KEYS.press(page.get_by_role("button", name="Undo"))
    expect(page.locator(".flash")).to_contain_text("Undone: 2 entries were taken back.")
    assert page.locator("#page tbody tr td.n").all_inner_texts()[:2] == before
    context.close()


def test_the_look_has_nothing_to_complain_about_and_all_found_can_be_meant(served: Served) -> None:
    context = served.context(locale="en-GB")
    page = context.new_page()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(served.address + LIST)
        checked(page)
        page.get_by_label(re.compile("all .* found")).check()
        page.get_by_role("button", name="Act on them").click()
        checked(page)
        page.get_by_label("Stage", exact=True).select_option("nurture")
        page.get_by_role("button", name="Look at it first").click()
        expect(page.locator("h1")).to_contain_text("it would be done with")
        checked(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    context.close()


def test_a_value_is_changed_in_its_cell_by_keyboard(served: Served) -> None:
    context = served.context(locale="en-GB")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    complaints = list[str]()
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.goto(served.address + LIST)
    cell = page.locator("#page tbody tr").first.locator("td").nth(2)
    was = cell.locator(".value").inner_text()
    cell.get_by_role("link").press("Enter")
    expect(cell.locator("input[type=text]")).to_be_focused()
    checked(page)
    page.keyboard.press("Escape")
    expect(cell.locator(".value")).to_have_text(was)
    expect(cell.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell.locator("input[type=text]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("a lot")
    page.keyboard.press("Enter")
    expect(cell.get_by_role("alert")).to_contain_text("is not an amount")
    page.keyboard.press("Control+a")
    page.keyboard.type("8765")
    page.keyboard.press("Enter")
    expect(cell.locator(".value")).to_contain_text("8,765")
    cell.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".flash")).to_contain_text("Undone.")
    expect(page.locator("#page tbody tr").first.locator(".value").first).to_have_text(was)
    assert not complaints
    context.close()


def test_a_view_of_the_list_is_shared_with_a_colleague_who_pins_it(served: Served) -> None:
    context = served.context("sales", locale="en-GB")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(served.address + LIST)
    page.locator("summary", has_text="Keep").press("Enter")
    page.get_by_label("Keep this view as").fill("Deals to call")
    page.get_by_label("Share it with").select_option("marketing")
    page.get_by_label("Keep this view as").press("Enter")
    expect(page.locator(".flash")).to_contain_text("is kept")
    context.close()
    context = served.context("marketing", locale="en-GB")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{served.address}/views")
    checked(page)
    page.get_by_role("button", name="Pin Deals to call").press("Enter")
    page.locator("aside").get_by_role("link", name="Deals to call").press("Enter")
    expect(page).to_have_url(served.address + LIST)
    checked(page)
    context.close()
