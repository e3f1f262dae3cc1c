"""Set-up in eight steps to a signed definition, by mouse and by keyboard alone, with a script and without."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Served, serving
from tests.e2e.test_playbook import press_until

pytestmark = [
    pytest.mark.capability("P1", "page"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.slow,
]
MAKE = """
import sys, time
from buyline.app.books import create_books
create_books(sys.argv[1], now=time.time_ns() // 1_000)
"""


@pytest.fixture
def own(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """New books, in which nothing has happened."""
    folder = tmp_path / "books"
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True)
    with serving(folder, browser) as found:
        yield found


def member(own: Served, function: str, **options: Any) -> Page:
    return own.context(function, locale="en-GB", **options).new_page()


def step(page: Page, number: int) -> None:
    expect(page.locator(".eyebrow")).to_have_text(f"Set-up, step {number} of 8")


def go_on(page: Page, number: int) -> None:
    page.get_by_role("button", name="Keep and go on").click()
    step(page, number)


def row(page: Page, name: str) -> Any:
    return page.get_by_role("group", name=name, exact=True)


def looks_right(page: Page) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def signed_by(own: Served, proposed: str, *functions: str) -> None:
    for already, function in enumerate(functions, 1):
        page = member(own, function)
        page.goto(proposed)
        page.get_by_role("button", name="Sign").click()
        expect(page.get_by_text("signed", exact=True)).to_have_count(already + 1)
        page.context.close()


def test_eight_steps_to_a_signed_definition_by_mouse(own: Served) -> None:
    page = member(own, "marketing")
    page.goto(own.address + "/pipeline")
    page.get_by_role("link", name="In eight steps").click()
    step(page, 1)
    page.get_by_label("Whom do we sell to?").fill("Food plants that weigh by hand")
    row(page, "One more segment").get_by_label("Name").fill("Bakeries")
    go_on(page, 2)
    row(page, "Stage 2").get_by_label("Name").fill("Noticed us")
    row(page, "One more stage").get_by_label("Name").fill("Weighing with us")
    row(page, "One more stage").get_by_label("Place").fill("6")
    go_on(page, 3)
    page.locator("summary", has_text="Weighing with us").click()
    proof = row(page, "Weighing with us: one more act")
    proof.get_by_label("The buyer did").select_option("trial used")
    proof.get_by_label("Times").fill("3")
    go_on(page, 4)
    page.locator("summary", has_text="Weighing with us").click()
    doing = row(page, "Weighing with us: one more step")
    doing.get_by_label("By").select_option("buyer")
    doing.get_by_label("Does").fill("weighs ten batches")
    go_on(page, 5)
    page.locator("summary", has_text="Weighing with us").click()
    page.get_by_label("buyer weighs ten batches").fill("trial")
    go_on(page, 6)
    page.get_by_label("Average price").fill("dear")
    page.get_by_role("button", name="Keep and go on").click()
    expect(page.locator(".problems")).to_contain_text("'dear' is not a number")
    page.get_by_label("Average price").fill("12,000")
    page.get_by_label("Margin").fill("45")
    for goal in ("Goal 1", "Goal 2"):
        row(page, goal).get_by_label("Revenue").fill("360,000")
    go_on(page, 7)
    page.get_by_label("trial used").select_option("by import")
    go_on(page, 8)
    expect(page.locator("main")).to_contain_text("30 deals for €360,000, €162,000 of it profit")
    expect(page.locator("main")).to_contain_text(
        "The stage 'weighing-with-us' (Weighing with us) is new, after 'qualified_lead'."
    )
    looks_right(page)
    page.get_by_role("button", name="Audience").click()
    expect(page.get_by_label("Whom do we sell to?")).to_have_value("Food plants that weigh by hand")
    page.get_by_role("button", name="How many are needed").click()
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator("h1")).to_have_text("Version 2, proposed by marketing")
    proposed = page.url
    page.context.close()
    signed_by(own, proposed, "sales", "success")
    page = member(own, "executive")
    page.goto(own.address + "/playbook")
    expect(page.locator("main")).to_contain_text("Weighing with us")
    expect(page.locator("main")).to_contain_text("Whom we sell to: Food plants that weigh by hand")
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_eight_steps_by_keyboard_alone(own: Served, *, scripts: bool) -> None:
    page = member(own, "sales", java_script_enabled=scripts)
    page.goto(own.address + "/setup")
    press_until(page, "Whom do we sell to?")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Bakeries")
    for number in range(1, 8):
        step(page, number)
        if number == 6:
            for label, text in (("Average price", "1000"), ("Revenue", "20000")):
                press_until(page, label)
                page.keyboard.type(text)
        press_until(page, "Keep and go on")
        page.keyboard.press("Enter")
    step(page, 8)
    expect(page.locator("main")).to_contain_text("20 deals for €20,000")
    press_until(page, "Propose it")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Version 2, proposed by sales")
    proposed = page.url
    page.context.close()
    for function in ("marketing", "success"):
        page = member(own, function, java_script_enabled=scripts)
        page.goto(proposed)
        press_until(page, "Sign")
        page.keyboard.press("Enter")
        expect(page.locator(".flash")).to_contain_text(re.compile("^\\s*p1 "))
        page.context.close()
    page = member(own, "executive")
    page.goto(own.address + "/playbook/versions")
    expect(page.locator(".versions > li").first).to_contain_text("Version 2")
    page.context.close()


@pytest.mark.parametrize("name", ["audience", "stages", "criteria", "steps", "tools", "deals", "measured", "needed"])
def test_every_step_looks_right_with_everything_open(own: Served, name: str) -> None:
    page = member(own, "sales")
    page.goto(f"{own.address}/setup/{name}")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    looks_right(page)
    page.context.close()
