"""Flow, conversion and time in stage in a real browser, over the real books of a small demo company."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P19", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PAGES = (
    "flow",
    "conversion",
    "conversion?by=segment&unit=spell&goal=lost&start=prospect",
    "time",
    "time?stage=customer",
)


@pytest.mark.slow  # every address is walked in test_every_page; here questions are asked too
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_complain_about(served: Served, scheme: str) -> None:
    context = served.context(color_scheme=scheme, locale="en-GB")
    opened = context.new_page()
    for page in PAGES:
        for width in (320, 1280):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.goto(f"{served.address}/{page}")
            found = Axe().run(opened)
            assert found.violations_count == 0, f"{page} at {width}: {found.generate_report()}"
    context.close()


@pytest.mark.slow  # as above
def test_nothing_sticks_out_and_nothing_is_blocked(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened, complaints = context.new_page(), list[str]()
    opened.on("console", lambda message: complaints.append(message.text))
    for page in PAGES:
        for width in (320, 390, 768, 1280, 1920):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.goto(f"{served.address}/{page}")
            assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page, width)
    assert not complaints
    context.close()


def test_a_choice_changes_the_answer_and_the_address(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served.address}/conversion")
    opened.select_option("#ask-within", "60")
    expect(opened.locator("h1")).to_contain_text("within 60 days")
    assert "within=60" in opened.url
    opened.reload()
    expect(opened.locator("#ask-within")).to_have_value("60")
    opened.locator("#ways-side a", has_text="Time in stage").click()
    expect(opened.locator("h2#chart-title")).to_contain_text("By which day have they left")
    context.close()


def test_everything_can_be_read_without_javascript(served: Served) -> None:
    context = served.context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served.address}/conversion")
    opened.select_option("#ask-start", "suspect")
    opened.get_by_role("button", name="Show").click()
    expect(opened.locator("h1")).to_contain_text("Suspect")
    expect(opened.locator("svg.curve:visible")).to_have_count(1)
    context.close()
