"""A definition is changed on its page and signed by three functions while old numbers stay; also by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.demo_books import demo_books
from tests.e2e.conftest import Served, in_another_thread, serving
from tests.e2e.hands import KEYS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.capability("P3", "page"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
ASKED = "/pipeline?from=2026-04-01&to=2026-06-30&book=verified"
"""What the second quarter looked like."""
FOCUSED = """(() => {
  const here = document.activeElement;
  const label = here.getAttribute("aria-label") || (here.labels && here.labels.length && here.labels[0].innerText);
  return here === document.body ? "" : label || here.innerText;
})()"""
"""What the thing is called that keys go to."""


@pytest.fixture
def own(browser: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small company that the test may change."""
    folder = tmp_path / "books"
    in_another_thread(lambda: demo_books(tmp_path_factory, folder, buyers=150))
    with serving(folder, browser) as found:
        yield found


def member(own: Served, function: str, **options: Any) -> tuple[BrowserContext, Page]:
    context = own.context(function, locale="en-GB", **options)
    return context, context.new_page()


def numbers(own: Served) -> list[str]:
    """Every number of a page about the past."""
    context, page = member(own, "executive")
    page.goto(own.address + ASKED)
    found = page.locator("#moves ~ .scroll td, #presence ~ .scroll td, #balance ~ .scroll td").all_inner_texts()
    context.close()
    assert len(found) > 50
    return found


def press_until(page: Page, words: str, *, key: str = "Tab", at_most: int = 250) -> None:
    """Go on by keyboard until the focus is on something that is called so."""
    for _ in range(at_most):
        if words in str(page.evaluate(FOCUSED)):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{words} cannot be reached by keyboard")


def test_a_definition_is_changed_and_signed_while_old_numbers_stay(own: Served) -> None:
    before = numbers(own)
    context, page = member(own, "marketing")
    page.goto(own.address + "/playbook")
    page.get_by_role("link", name="Propose a change").click()
    expect(page.locator("#checked")).to_contain_text("It can be proposed.")
    page.locator("summary", has_text="Lead").filter(has_not_text="Qualified").click()
    lead = page.get_by_role("group", name="Lead", exact=True)
    lead.get_by_label("Service level, days").fill("soon")
    expect(page.locator("#checked")).to_contain_text("'soon' is not a whole number")
    lead.get_by_label("Service level, days").fill("5")
    lead.get_by_label("Name").fill("Interested")
    expect(page.locator("#checked")).to_contain_text("the name changes from 'Lead' to 'Interested'.")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("h1")).to_have_text("Version 3, proposed by marketing")
    proposed = page.url
    context.close()
    for function in ("sales", "success"):
        context, page = member(own, function)
        page.goto(own.address + "/playbook")
        page.get_by_role("link", name="Read and sign it").click()
        expect(page).to_have_url(proposed)
        assert Axe().run(page).violations_count == 0
        page.get_by_role("button", name="Sign").click()
        expect(page.get_by_text("signed", exact=True)).to_have_count(2 if function == "sales" else 3)
        context.close()
    context, page = member(own, "executive")
    page.goto(own.address + "/playbook/versions")
    listed = page.locator(".versions > li").first
    expect(listed).to_contain_text("proposed by marketing, signed by marketing, sales and success")
    expect(listed).to_contain_text("Stage 'lead': the name changes from 'Lead' to 'Interested'.")
    page.goto(own.address + "/playbook?version=3")
    expect(page.locator("#stage\\.lead")).to_contain_text("5 days")
    context.close()
    assert numbers(own) == before


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_proposed_and_signed_by_keyboard_alone(own: Served, *, scripts: bool) -> None:
    context, page = member(own, "sales", java_script_enabled=scripts)
    page.goto(own.address + "/playbook/edit")
    press_until(page, "Prospect")
    page.keyboard.press("Enter")
    press_until(page, "What the buyer is doing and deciding")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Compares offers.")
    press_until(page, "Propose", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Version 3, proposed by sales")
    expect(page.locator(".changes")).to_contain_text("to 'Compares offers.'.")
    proposed = page.url
    context.close()
    for function, missing in (("success", "yet to sign: marketing"), ("marketing", "is signed by all")):
        context, page = member(own, function, java_script_enabled=scripts)
        page.goto(own.address + "/playbook")
        KEYS.press(page.get_by_role("link", name="Read and sign it"))
        expect(page).to_have_url(proposed)
        press_until(page, "Sign")
        page.keyboard.press("Enter")
        expect(page.locator(".flash")).to_contain_text(missing)
        context.close()
    context, page = member(own, "executive")
    page.goto(own.address + "/playbook?version=3")
    expect(page.locator("#stage\\.prospect")).to_contain_text("Compares offers.")
    page.goto(own.address + "/playbook/versions")
    expect(page.locator(".versions > li").first).to_contain_text("signed by sales, success and marketing")
    context.close()
