"""Flow, conversion and time in stage in a real browser, over the real books of a small demo company."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from buyline.days import parse_day, start_of

pytestmark = [pytest.mark.capability("P19", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PAGES = (
    "flow",
    "conversion",
    "conversion?by=segment&unit=spell&goal=lost&start=prospect",
    "time",
    "time?stage=customer",
)
LAST = parse_day("2026-06-30")
MAKE = """
import sys
from buyline.app.demo import make_demo
make_demo(sys.argv[1], seed=5, buyers=1_200, until=int(sys.argv[2]), now=int(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `buyline serve` with a small demo company; made in a process of its own, as a browser runs here."""
    folder = tmp_path_factory.mktemp("served") / "books"
    now = start_of(LAST + 1, "Europe/Berlin")
    subprocess.run([sys.executable, "-c", MAKE, str(folder), str(LAST), str(now)], check=True, capture_output=True)
    command = [str(Path(sys.executable).with_name("buyline")), "--books", str(folder), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    line = next(line for line in server.stdout if "http" in line)
    yield line[line.index("http") :].split("/ ")[0]
    server.terminate()
    server.wait(20)
    server.stdout.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_complain_about(browser: Browser, served: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    opened = context.new_page()
    for page in PAGES:
        for width in (320, 1280):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.goto(f"{served}/{page}")
            found = Axe().run(opened)
            assert found.violations_count == 0, f"{page} at {width}: {found.generate_report()}"
    context.close()


def test_nothing_sticks_out_and_nothing_is_blocked(browser: Browser, served: str) -> None:
    context = browser.new_context(locale="en-GB")
    opened, complaints = context.new_page(), list[str]()
    opened.on("console", lambda message: complaints.append(message.text))
    for page in PAGES:
        for width in (320, 390, 768, 1280, 1920):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.goto(f"{served}/{page}")
            assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page, width)
    assert not complaints
    context.close()


def test_a_choice_changes_the_answer_and_the_address(browser: Browser, served: str) -> None:
    context = browser.new_context(locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served}/conversion")
    opened.select_option("#ask-within", "60")
    expect(opened.locator("h1")).to_contain_text("within 60 days")
    assert "within=60" in opened.url
    opened.reload()
    expect(opened.locator("#ask-within")).to_have_value("60")
    opened.locator("#ways-side a", has_text="Time in stage").click()
    expect(opened.locator("h2#chart-title")).to_contain_text("By which day have they left")
    context.close()


def test_everything_can_be_read_without_javascript(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{served}/conversion")
    opened.select_option("#ask-start", "suspect")
    opened.get_by_role("button", name="Show").click()
    expect(opened.locator("h1")).to_contain_text("Suspect")
    expect(opened.locator("svg.curve:visible")).to_have_count(1)
    context.close()
