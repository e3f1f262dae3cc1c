"""Lists, records, search and palette in a real browser, over the real books of a small demo company."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P10", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PAGES = (
    "journeys",
    "journeys?filter=amount+%3E+1000&group=stage",
    "journeys?filter=colour+%3D+red",
    "journeys?behind=proven+share&stage=customer&to=2026-06-30&as_of=2026-06-30",
    "journeys?behind=stays&stage=prospect&on=2026-06-30&as_of=2026-06-30",
    "journeys/old-prospect-001",
    "buyers",
    "buyers/b01203",
    "people",
    "people/p00003",
    "search?q=twe",
    "keys",
)


@pytest.mark.slow  # every address is walked in test_every_page; here questions are asked too
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_complain_about_and_nothing_sticks_out(served: Served, scheme: str) -> None:
    context = served.context(color_scheme=scheme, locale="en-GB")
    opened = context.new_page()
    for page in PAGES:
        for width in (320, 1280):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.goto(f"{served.address}/{page}")
            assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page, width)
            found = Axe().run(opened)
            assert found.violations_count == 0, f"{page} at {width}: {found.generate_report()}"
    context.close()


def test_the_builder_of_filters_open_has_nothing_to_complain_about(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    for width in (320, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        opened.goto(f"{served.address}/journeys?filter=amount+%3E+1000")
        opened.locator(".wide-pop > summary").click()
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        found = Axe().run(opened)
        assert found.violations_count == 0, found.generate_report()
    context.close()


def test_a_click_on_a_number_lists_as_many_rows(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served.address}/pipeline?to=2026-06-30&as_of=2026-06-30")
    number = opened.locator('#stage\\.prospect a.num[href*="behind=position"]').first
    said = number.inner_text()
    number.click()
    expect(opened.locator("h1")).to_contain_text(f"{said} journeys in Prospect")
    assert opened.locator("#page tbody tr").count() == int(said.replace(",", ""))
    context.close()


def test_a_filter_is_built_by_keyboard_alone_and_without_a_script(served: Served) -> None:
    context = served.context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served.address}/journeys")
    opened.locator(".wide-pop > summary").focus()
    opened.keyboard.press("Enter")
    condition = opened.get_by_role("group", name="Condition 1")
    condition.get_by_label("Column").select_option("stage")
    condition.get_by_label("Value").fill("Prospect")
    condition.get_by_label("Value").press("Enter")
    expect(opened.locator(".chip.set")).to_contain_text("Prospect")
    assert "filter=stage" in opened.url
    assert opened.locator("#page tbody tr").count() > 3
    opened.locator(".wide-pop > summary").press("Enter")
    expect(opened.get_by_role("group", name="Condition 2")).to_be_visible()
    context.close()


@pytest.mark.parametrize("act", ["offered", "typed"])
def test_one_acts_from_the_palette_by_keyboard_alone_and_undoes_it(served: Served, act: str) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    complaints = list[str]()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.goto(f"{served.address}/pipeline?book=verified")
    opened.keyboard.press("Control+k")
    options = opened.locator("dialog.palette").get_by_role("option")
    if act == "offered":
        opened.keyboard.type("old-prospect-001")
        expect(options.first).to_contain_text("old-prospect-001")
        opened.keyboard.press("ArrowRight")
        expect(options.first).to_contain_text("Claim")
        opened.keyboard.press("ArrowLeft")
        expect(options.first).to_contain_text("old-prospect-001")
        opened.keyboard.press("ArrowRight")
        opened.keyboard.press("ArrowDown")
        opened.keyboard.press("ArrowDown")
    else:
        opened.keyboard.type("note old-prospect-001")
    expect(opened.locator('[role="option"][aria-selected="true"]')).to_contain_text("Note")
    opened.keyboard.press("Enter")
    above = opened.get_by_role("dialog", name="Write a note")
    expect(above.get_by_label("Note", exact=True)).to_be_focused()
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    opened.keyboard.type("Ask @administ")
    chosen = opened.locator("#mentions [aria-selected=true]")
    expect(chosen).to_contain_text("@administrator")
    name = re.findall(r"@administrator\S*", chosen.inner_text())[0]
    opened.keyboard.press("Enter")
    expect(above.get_by_label("Note", exact=True)).to_have_value(f"Ask {name} ")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    expect(opened.locator(".flash")).to_contain_text("the note is kept")
    assert opened.url.endswith("/pipeline?book=verified"), "one is where one was"
    opened.get_by_role("button", name="Undo").press("Enter")
    expect(opened.locator(".flash")).to_contain_text("Undone")
    assert complaints == []
    context.close()


def test_the_palette_goes_anywhere_by_keyboard(served: Served) -> None:
    context = served.context(locale="en-GB")
    opened = context.new_page()
    complaints = list[str]()
    opened.on("console", lambda message: complaints.append(message.text))
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.goto(f"{served.address}/pipeline")
    opened.keyboard.press("Control+k")
    field = opened.locator("dialog.palette input")
    expect(field).to_be_focused()
    opened.keyboard.type("twegesco farma")
    expect(opened.locator("dialog.palette").get_by_role("option").first).to_contain_text("Twegesco")
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()
    opened.keyboard.press("Enter")
    expect(opened.locator("h1")).to_contain_text("Twegesco")
    opened.keyboard.press("/")
    opened.keyboard.type("flow")
    expect(opened.locator("dialog.palette").get_by_role("option").first).to_contain_text("Flow")
    opened.keyboard.press("Escape")
    expect(opened.locator("dialog.palette")).to_be_hidden()
    opened.locator("body").press("?")
    expect(opened).to_have_url(re.compile("/keys$"))
    opened.keyboard.press("g")
    opened.keyboard.press("j")
    expect(opened).to_have_url(re.compile("/journeys$"))
    assert not complaints
    context.close()


def test_the_search_works_without_a_script(served: Served) -> None:
    context = served.context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.goto(f"{served.address}/pipeline")
    opened.locator("#find-side").fill("twegesco")
    opened.locator("#find-side").press("Enter")
    expect(opened.locator("h1")).to_contain_text("What is called “twegesco”")
    opened.get_by_role("link", name=re.compile("Twegesco")).first.click()
    expect(opened.locator("h1")).to_contain_text("Twegesco")
    context.close()
