"""The Pipeline page in a real browser: readable for everybody, at every width, by keyboard, and without JavaScript."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Address

pytestmark = [pytest.mark.capability("P19", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("books", "query"),
    [
        ("demo", "?from=never&book=cooked"),
        pytest.param("olist", "", marks=pytest.mark.slow),
        ("empty", ""),
        pytest.param("extreme", "", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_nothing_for_axe_to_complain_about(
    browser: Browser, address: Address, books: str, scheme: str, query: str
) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    opened = context.new_page()
    for width in (320, 390, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        opened.goto(f"{address(books)}/pipeline{query}")
        found = Axe().run(opened)
        assert found.violations_count == 0, f"{width}: {found.generate_report()}"
    context.close()


@pytest.mark.parametrize(
    "books", ["demo", "extreme", *(pytest.param(one, marks=pytest.mark.slow) for one in ("olist", "empty", "two"))]
)
def test_nothing_sticks_out_and_nothing_is_blocked(page: Page, address: Address, books: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for width in (320, 390, 768, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address(books)}/pipeline")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        if books != "empty":
            assert page.locator("svg.drawn:visible").count() == 1
    assert not complaints


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("books", ["demo", "olist", "extreme", "two"])
def test_no_words_of_the_picture_run_into_each_other(page: Page, address: Address, books: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address(books)}/pipeline")
    assert page.evaluate(COLLISIONS) == []


COLLISIONS = """() => {
  const texts = [...document.querySelectorAll('svg.drawn text')].filter(t => t.getClientRects().length);
  const boxes = texts.map(t => { const r = t.getBoundingClientRect(), trim = r.height * 0.17;
    return {words: t.textContent, left: r.left + 1, right: r.right - 1, top: r.top + trim, bottom: r.bottom - trim}; });
  const found = [];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push([a.words, b.words]);
  }));
  return found;
}"""


def test_every_mark_leads_to_what_is_behind_it(page: Page, address: Address) -> None:
    page.goto(f"{address('demo')}/pipeline")
    links = page.locator("svg.across a")
    addresses = [links.nth(place).get_attribute("href") or "" for place in range(links.count())]
    assert len(addresses) > 10
    assert all(one.startswith("/journeys?behind=") for one in addresses)
    expect(page.locator('svg.across a[href*="behind=position&stage=prospect"]')).to_be_visible()
    expect(page.locator('svg.across a[href*="behind=moved&stage=lead&goal=suspect"]')).to_be_visible()


def test_the_period_changes_with_htmx_and_the_address_with_it(page: Page, address: Address) -> None:
    page.goto(f"{address('demo')}/pipeline")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Before").click()
    expect(page.locator(".answer .sub").first).to_contain_text("1 Oct 2025 to 31 Dec 2025")
    assert "from=2025-10-01" in page.url
    page.get_by_role("link", name="Verified", exact=True).click()
    expect(page.locator(".answer .sub").first).to_contain_text("verified book")
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page.locator(".answer .sub").first).to_contain_text("claimed book")


def test_wrong_input_is_said_where_it_was_typed(page: Page, address: Address) -> None:
    page.goto(f"{address('demo')}/pipeline")
    page.locator("summary", has_text="Period").click()
    page.get_by_label("From", exact=True).fill("2026-06-01")
    page.get_by_role("form", name="Period").get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("2026-06-01 is after 2026-03-31")
    expect(page.locator("svg.across")).to_be_visible()


def test_everything_works_without_javascript(browser: Browser, address: Address) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    plain = context.new_page()
    plain.goto(f"{address('demo')}/pipeline")
    plain.locator("summary", has_text="Filter").click()
    plain.locator("summary", has_text="Segment").click()
    plain.get_by_role("link", name="retail").click()
    expect(plain.locator(".answer .sub").first).to_contain_text("Segment: retail")
    assert "where=segment%3Dretail" in plain.url
    plain.get_by_role("link", name="Before").click()
    expect(plain.locator(".answer .sub").first).to_contain_text("Segment: retail")
    context.close()


def test_the_theme_is_kept(page: Page, address: Address) -> None:
    page.goto(f"{address('demo')}/pipeline")
    button = page.get_by_role("button", name="Theme")
    light = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    button.click()
    button.click()
    expect(button).to_contain_text("dark")
    page.reload()
    expect(page.get_by_role("button", name="Theme")).to_contain_text("dark")
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") != light


def test_paper_gets_the_wide_picture_and_no_controls(page: Page, address: Address) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(f"{address('demo')}/pipeline")
    page.emulate_media(media="print")
    expect(page.locator("svg.across")).to_be_visible()
    expect(page.locator("svg.down")).to_be_hidden()
    expect(page.locator(".ask")).to_be_hidden()
    expect(page.locator(".side")).to_be_hidden()
