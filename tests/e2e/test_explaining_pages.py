"""Leakage, breakdown, restatement and health of the books in a real browser, over a small demo company."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P19", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PAGES = (
    "leakage?from=2026-01-01&to=2026-06-30&by=segment",
    "breakdown?of=conversion&stage=lead&by=segment",
    "breakdown?of=position&by=segment&across=team",
    "restatement?compare=2025-12-31&as_of=2026-06-30",
    "restatement?statement=flow&compare=2025-12-31",
    "restatement?statement=conversion&start=lead&goal=customer&compare=2025-12-31&by=segment",
    "restatement?statement=leakage&compare=2025-12-31&as_of=2026-06-30",
    "restatement?statement=breakdown&of=median+stay&stage=lead&by=segment&across=team&compare=2025-12-31",
    "health-of-books",
    "flow?as_of=2026-03-31",
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


def test_from_a_page_of_the_past_to_what_has_changed_since(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served.address}/pipeline?as_of=2025-12-31&from=2025-10-01&to=2025-12-31")
    opened.get_by_role("link", name="What has changed since?").click()
    expect(opened.locator("h1")).to_contain_text("1 entry changed the position of 31 Dec 2025")
    expect(opened.locator("#causes")).to_be_visible()
    opened.locator("#ways-side a", has_text="Leakage").click()
    expect(opened.locator("h1")).to_contain_text("left the way")
    context.close()
