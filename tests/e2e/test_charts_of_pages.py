"""A chart that is opened in a page: its picture without a script, and one to point at under the strict policy."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from buyline.web.taking import CHARTS
from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P19", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
ASKED = "from=2026-01-01&to=2026-06-30&by=segment"
PATIENT = 90_000
WATCH = """
window.blocked = [];
document.addEventListener("securitypolicyviolation", (e) => blocked.push(e.violatedDirective + " " + e.blockedURI));
"""


def _opened(page: Page, name: str) -> None:
    page.locator("details.take > summary", has_text=f"{name} as a chart").click()


def test_every_chart_is_drawn_and_nothing_is_blocked(served: Served) -> None:
    context = served.context(locale="en-GB")
    context.add_init_script(WATCH)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    asked_elsewhere: list[str] = []
    page.on("request", lambda request: asked_elsewhere.append(request.url))
    page.set_default_timeout(PATIENT)
    for at, charts in CHARTS.items():
        if at == "backtest":  # its charts are of a result that has to be asked for first
            continue
        page.goto(f"{served.address}{reverse(at, urlconf='buyline.web.urls')}?{ASKED}")
        for _, name in charts:
            _opened(page, name)
            take = page.locator("details.take[open]", has_text=f"{name} as a chart")
            expect(take.locator(".chart-drawn svg.marks")).to_be_visible(timeout=PATIENT)
            expect(take.locator(".drawing-state")).to_have_text("", timeout=PATIENT)
        assert page.evaluate("blocked") == [], at
    assert [text for text in complaints if "Content Security" in text or "Refused" in text] == []
    assert [url for url in asked_elsewhere if not url.startswith((served.address, "data:"))] == []
    context.close()


def test_one_can_point_at_a_mark(served: Served) -> None:
    context = served.context(locale="en-GB", color_scheme="dark")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{served.address}/pipeline?from=2026-01-01&to=2026-06-30")
    _opened(page, "Position")
    page.locator(".chart-drawn svg.marks [aria-roledescription='bar']").first.hover(force=True)
    expect(page.locator(".chart-tip")).to_contain_text("Target")
    assert page.evaluate("blocked") == []
    context.close()


def test_without_a_script_its_picture_is_there(served: Served) -> None:
    context = served.context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.address}/conversion?{ASKED}")
    _opened(page, "Conversion")
    picture = page.locator("details.take[open] img")
    expect(picture).to_be_visible()
    assert picture.get_attribute("src", timeout=5_000) == f"/chart/conversion/shown.svg?{ASKED}"
    with page.expect_download() as taken:
        page.locator("details.take[open] a", has_text=re.compile("^CSV$")).click()
    assert taken.value.suggested_filename.startswith("buyline-conversion-")
    context.close()


@pytest.mark.slow  # every address is walked in test_every_page; here questions are asked too
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_complain_about(served: Served, scheme: str) -> None:
    context = served.context(color_scheme=scheme, locale="en-GB")
    page = context.new_page()
    for at, charts in CHARTS.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{served.address}/{at}?{ASKED}")
        for _, name in charts:
            _opened(page, name)
            expect(
                page.locator("details.take[open]", has_text=f"{name} as a chart").locator("svg.marks")
            ).to_be_visible()
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page)
            assert found.violations_count == 0, f"{at} at {width}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (at, width)
    context.close()
