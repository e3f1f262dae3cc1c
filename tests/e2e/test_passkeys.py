"""A passkey in a real browser, with an authenticator that the browser plays: added, named, used in three ways, removed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import signed_in
from tests.e2e.conftest import Served, in_another_thread

pytestmark = [pytest.mark.capability("P29", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
PLAYED = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass
class Opened:
    """A page, its server under a name, and what the browser complained of."""

    page: Page
    address: str
    complaints: list[str]
    devices: Any

    def sign_out(self) -> None:
        self.page.context.clear_cookies()


@pytest.fixture
def opened(served: Served) -> Iterator[Opened]:
    context = served.context(None, locale="en-GB")
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PLAYED})
    yield Opened(page, served.address.replace("127.0.0.1", "localhost"), complaints, devices)
    context.close()


def keyholder() -> str:
    """The address of a member whom no other test knows."""
    from buyline.members.models import Member

    made = Member.objects.create_user(
        "keyholder@example.com", signed_in.PASSWORD, name="Kay Holder", function="success"
    )
    return str(made.email)


def by_password(opened: Opened, address: str) -> None:
    opened.page.goto(f"{opened.address}/sign-in")
    opened.page.get_by_label("Email").fill(address)
    opened.page.get_by_label("Password").fill(signed_in.PASSWORD)
    opened.page.get_by_role("button", name="Sign in").click()
    expect(opened.page).not_to_have_url(re.compile("/sign-in$"))


def test_a_passkey_comes_in_alone_is_a_second_factor_and_goes(opened: Opened, served: Served) -> None:
    served.cookie("success")  # so that there is a table of members
    address, page = in_another_thread(keyholder), opened.page
    by_password(opened, address)
    page.goto(f"{opened.address}/settings/passkeys/add")
    page.get_by_label("Password").fill(signed_in.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("main")).to_contain_text("Recovery codes")

    opened.sign_out()
    page.goto(f"{opened.address}/sign-in?next=/flow")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{opened.address}/flow")

    opened.sign_out()
    by_password(opened, address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("a passkey or the code")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{opened.address}/pipeline")

    page.goto(f"{opened.address}/settings/passkeys")
    page.get_by_role("link", name="Name Laptop anew").click()
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Keep the name").click()
    expect(page.get_by_role("rowheader")).to_contain_text("Work laptop")
    page.get_by_role("link", name="Remove Work laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("main")).to_contain_text("You have none yet")
    assert not opened.complaints

    opened.sign_out()
    page.goto(f"{opened.address}/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("not one of yours")).to_be_visible()
    by_password(opened, address)
    expect(page).to_have_url(f"{opened.address}/pipeline")


def test_where_no_passkey_can_be_a_page_says_so(opened: Opened, served: Served) -> None:
    opened.page.goto(f"{served.address}/sign-in")
    expect(opened.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(opened.page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    opened.page.goto(f"{opened.address}/sign-in")
    expect(opened.page.get_by_role("button", name="Use a passkey")).to_be_visible()
    opened.devices.send("WebAuthn.disable")
    opened.devices.send("WebAuthn.enable")
    opened.devices.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**PLAYED, "isUserVerified": False, "hasResidentKey": True}}
    )
    opened.page.get_by_role("button", name="Use a passkey").click()
    expect(opened.page.get_by_role("alert")).to_contain_text("did not give a passkey")
