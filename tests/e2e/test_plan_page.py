"""The plan in a real browser: a slider asks at once and stays in the address; without a script the button does."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P21", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PATIENT = 60_000
ASKED = "plan?number=25&hours-2=40&b-number=12&c-by=2027-11-30"


def test_a_slider_asks_at_once(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PATIENT)
    opened.goto(f"{served.address}/plan?number=25")
    slider = opened.get_by_role("slider", name="How sure")
    slider.focus()
    slider.press("ArrowRight")
    expect(opened.locator("#said-confidence")).to_have_text("81%", timeout=PATIENT)
    expect(opened.locator("h1")).to_contain_text("81% sure", timeout=PATIENT)
    expect(slider).to_be_focused()
    assert "confidence=81" in opened.url
    context.close()


def test_without_a_script_the_button_asks(served: Served) -> None:
    context = served.context(locale="en-GB", java_script_enabled=False)
    opened = context.new_page()
    opened.set_default_timeout(PATIENT)
    opened.goto(f"{served.address}/plan")
    opened.get_by_label("Goal of").select_option("deals")
    opened.get_by_label("How much").fill("33")
    opened.get_by_role("button", name="Work it out").click()
    expect(opened.locator("h1")).to_contain_text("33 deals", timeout=PATIENT)
    context.close()


@pytest.mark.slow  # the plain page is walked in test_every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_complain_about(served: Served, scheme: str) -> None:
    context = served.context(color_scheme=scheme, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(PATIENT)
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        opened.goto(f"{served.address}/{ASKED}")
        found = Axe().run(opened)
        assert found.violations_count == 0, found.generate_report()
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    context.close()
