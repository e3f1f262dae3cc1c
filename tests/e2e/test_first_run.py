"""A new user: the welcome link, the owner, every room; then the door from outside, by keyboard alone and without scripts."""

import base64
import hmac
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import signed_in
from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P29", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture
def fresh(small_company: Path, tmp_path: Path) -> Iterator[str]:
    """The welcome link of a server that has no members yet."""
    environment = {**os.environ, "BUYLINE_MEMBERS": str(tmp_path / "members.sqlite3")}
    command = [str(Path(sys.executable).with_name("buyline")), "--books", str(small_company), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert server.stdout is not None
    line = next(line for line in server.stdout if "http" in line)
    yield line[line.index("http") :].split()[0]
    server.terminate()
    server.wait(20)
    server.stdout.close()


def test_from_the_first_link_to_every_room(browser: Browser, fresh: str) -> None:
    context = browser.new_context(locale="en-GB")
    opened = context.new_page()
    opened.goto(fresh)
    opened.get_by_label("Your name").fill("Ada Byron")
    opened.get_by_label("Mail address").fill("ada@example.com")
    opened.get_by_label("Password").fill("too short")
    opened.get_by_role("button", name="Begin").click()
    expect(opened.locator(".wrong-words")).to_contain_text("at least 12 characters")
    opened.get_by_label("Password").fill(signed_in.PASSWORD)
    opened.get_by_role("button", name="Begin").click()
    expect(opened).to_have_url(re.compile("/pipeline$"))
    addresses = opened.locator(".side .ways a").evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) >= 4
    for address in addresses:
        answer = opened.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(opened.locator("h1")).to_be_visible()
    gone = opened.goto(fresh)
    assert gone is not None
    assert gone.status == 404
    context.close()


def test_the_door_by_keyboard_alone_and_back_to_the_same_question(browser: Browser, fresh: str) -> None:
    server = fresh.split("/welcome", maxsplit=1)[0]
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.goto(fresh)
    for text in ("Ada Byron", "ada@example.com", signed_in.PASSWORD):
        opened.keyboard.press("Tab")
        while opened.locator("input:focus").count() == 0:
            opened.keyboard.press("Tab")
        opened.keyboard.type(text)
    opened.keyboard.press("Enter")
    expect(opened).to_have_url(re.compile("/pipeline$"))
    context.clear_cookies()
    asked = f"{server}/flow?from=2026-04-01&to=2026-06-30&book=verified"
    opened.goto(asked)
    expect(opened).to_have_url(re.compile("/sign-in"))
    opened.get_by_label("Email").focus()
    opened.keyboard.type("ada@example.com")
    opened.keyboard.press("Tab")
    opened.keyboard.type(signed_in.PASSWORD)
    opened.keyboard.press("Enter")
    expect(opened).to_have_url(asked)
    context.close()


def six_digits(secret: str, *, at: float) -> str:
    """The code of an authenticator app at a moment (RFC 6238: HMAC-SHA1, 30 seconds, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(at // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def come_in(opened: Page, link: str) -> None:
    """The owner, by the welcome link."""
    opened.goto(link)
    opened.get_by_label("Your name").fill("Ada Byron")
    opened.get_by_label("Mail address").fill("ada@example.com")
    opened.get_by_label("Password").fill(signed_in.PASSWORD)
    opened.get_by_role("button", name="Begin").click()
    expect(opened).to_have_url(re.compile("/pipeline$"))


def sign_in(opened: Page, server: str, password: str = signed_in.PASSWORD) -> None:
    opened.goto(f"{server}/sign-in")
    opened.get_by_label("Email").fill("ada@example.com")
    opened.get_by_label("Password").fill(password)
    opened.get_by_role("button", name="Sign in").click()


def test_the_code_is_that_of_the_standard() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [six_digits(secret, at=at) for at in (59, 1_111_111_109, 2_000_000_000)] == ["287082", "081804", "279037"]


@pytest.mark.slow  # tests/members say the same without a browser
def test_a_second_factor_a_revoked_session_and_the_lock(browser: Browser, fresh: str) -> None:
    server = fresh.split("/welcome", maxsplit=1)[0]
    mine, theirs = browser.new_context(locale="en-GB"), browser.new_context(locale="en-GB")
    here, there = mine.new_page(), theirs.new_page()
    come_in(here, fresh)

    here.goto(f"{server}/settings/second-factor/add")
    here.get_by_label("Password").fill(signed_in.PASSWORD)
    here.get_by_role("button", name="Go on").click()
    secret = here.locator("main code").first.inner_text()
    here.locator("input[name=code]").fill(six_digits(secret, at=time.time()))
    here.get_by_role("button", name="Add it").click()
    expect(here.locator("main")).to_contain_text("Recovery codes")
    recovery = here.locator(".codes code").first.inner_text()

    sign_in(there, server)
    expect(there.get_by_role("heading", level=1)).to_contain_text("the code")
    there.locator("input[name=code]").fill("000000")
    there.get_by_role("button", name="Sign in").first.click()
    expect(there.locator(".wrong-words, .problems")).to_be_visible()
    there.locator("input[name=code]").fill(recovery)
    there.get_by_role("button", name="Sign in").first.click()
    expect(there).to_have_url(re.compile("/pipeline$"))

    here.goto(f"{server}/settings/sessions")
    here.get_by_role("button", name="End", exact=True).first.click()
    there.goto(f"{server}/flow")
    expect(there).to_have_url(re.compile("/sign-in"))

    for _ in range(5):
        sign_in(there, server, "wrong")
    sign_in(there, server)
    expect(there.locator("main")).to_contain_text("Too many failed login attempts")
    mine.close()
    theirs.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_nothing_for_axe_at_the_door(browser: Browser, fresh: str, scheme: str) -> None:
    server = fresh.split("/welcome", maxsplit=1)[0]
    context = browser.new_context(color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    opened = context.new_page()
    for page in (fresh, f"{server}/sign-in", f"{server}/password/forgotten", f"{server}/sign-out"):
        for width in (320, 1280):
            opened.set_viewport_size({"width": width, "height": 800})
            opened.goto(page)
            found = Axe().run(opened)
            assert found.violations_count == 0, f"{page} at {width}: {found.generate_report()}"
            assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page, width)
    context.close()


@pytest.mark.slow  # every address is walked in test_every_page; here somebody else's sessions and tokens are there too
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_in_the_settings(served: Served, scheme: str) -> None:
    context = served.context(color_scheme=scheme, locale="en-GB")
    opened = context.new_page()
    for page in ("settings", "settings/sessions", "settings/tokens", "settings/members", "settings/audit", "views",
                 "settings/password", "settings/second-factor", "settings/once-more"):  # fmt: skip
        for width in (320, 1280):
            opened.set_viewport_size({"width": width, "height": 800})
            opened.goto(f"{served.address}/{page}")
            found = Axe().run(opened)
            assert found.violations_count == 0, f"{page} at {width}: {found.generate_report()}"
            assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page, width)
    context.close()
