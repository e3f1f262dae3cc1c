"""Every address of the application in a real browser: for everybody to read, at two widths, in both themes, and light.

The addresses come from `urls.py`. One without parameters is visited as it is; one with parameters needs an example in
`EXAMPLES`, and one that is no page a reason in `NO_PAGES`: else the first test fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from buyline.definition.setting_up import STEPS
from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P19", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]

NO_PAGES = {
    "health": "answers programs",
    "asset": "a file of a page",
    "attachment": "a file to take along",
    "changed": "a part of the record",
    "chart": "a file to take along",
    "chart-shown": "a picture or a specification in a page",
    "chart-bundle": "a script of a page",
    "end_session": "an act, not a page",
    "goals-set": "an act, not a page",
    "programs-plan": "an act, not a page",
    "programs-withdraw": "an act, not a page",
    "end_token": "an act, not a page",
    "change_team": "an act, not a page",
    "freeze-baseline": "an act, not a page",
    "confirm-change": "an act, not a page",
    "revoke_invitation": "an act, not a page",
    "invited": "needs a key that was sent",
    "drop_view": "an act, not a page",
    "change_view": "an act, not a page",
    "ready": "answers programs",
    "palette": "answers the palette",
    "pin": "an act, not a page",
    "mail-off": "needs a key that was sent",
    "own-calendar": "an act, not a page",
    "calendar": "a file",
    "day-seen": "an act, not a page",
    "day-later": "an act, not a page",
    "colleagues": "answers a note that is being written",
    "journeys-export": "a file",
    "playbook-check": "an act, not a page",
    "backtest-start": "an act, not a page",
    "forecast-keep": "an act, not a page",
    "forecast-commit": "an act, not a page",
    "playbook-propose": "an act, not a page",
    "proposal-sign": "an act, not a page",
    "proposal-withdraw": "an act, not a page",
    "setup-propose": "an act, not a page",
    "setup-anew": "an act, not a page",
    "setup-document": "a file",
    "import-file": "an act, not a page",
    "import-mapping": "a file",
    "import-drop": "an act, not a page",
    "import-columns": "needs a file: visited in test_importing.py",
    "import-check": "needs a file: visited in test_importing.py",
    "import-result": "needs a file: visited in test_importing.py",
    "undo_import": "an act, not a page",
    "bad-rows": "needs an import with bad rows: visited in test_importing.py",
    "board-after": "a part of the board",
    "board-ahead": "answers the board",
    "duplicates-later": "an act, not a page",
    "duplicates-find": "an act, not a page",
    "cancel_job": "an act, not a page",
    "undo": "an act, not a page",
    "job_again": "an act, not a page",
    "job_file": "a file",
    "account_signup": "leads to signing in: members are added",
    "account_logout": "leads away where nobody is signed in",
    "account_reset_password_from_key": "needs a key that was sent",
    "mfa_authenticate": "a step of signing in",
    "mfa_reauthenticate": "a step for those with a second factor",
    "openid_connect_login": "leads elsewhere",
    "openid_connect_callback": "answers a sign-in service",
    "mfa_login_webauthn": "answers the page to sign in",
    "mfa_reauthenticate_webauthn": "for those with a passkey: visited in test_passkeys.py",
    "mfa_edit_webauthn": "for those with a passkey: visited in test_passkeys.py",
    "mfa_remove_webauthn": "for those with a passkey: visited in test_passkeys.py",
    "mfa_deactivate_totp": "for those with a second factor",
    "mfa_view_recovery_codes": "for those with a second factor",
    "mfa_generate_recovery_codes": "for those with a second factor",
    "mfa_download_recovery_codes": "a file",
    "account_set_password": "for those without one",
}
NOBODY = {"account_login", "account_reset_password", "account_reset_password_done", "account_inactive"} | {
    "account_reset_password_from_key_done"
}
EXAMPLES: dict[str, str] = {
    "welcome": "/welcome/no-such-key",
    "journey": "/journeys/old-customer-001",
    "journey-chances": "/chances/old-prospect-001",
    "buyer": "/buyers/b00001",
    "person": "/people/p00001",
    "act": "/acts/claim?journey=old-customer-001",
    "acts-many": "/acts/many?act=change&journey=old-customer-001&journey=old-prospect-001",
    "merge": "/acts/merge?buyer=b00001&into=b00002",
    "playbook-stage": "/playbook/lead",
    "proposal": "/playbook/proposals/p1",
    "setup-step": "/setup/stages",
    "change_member": "/settings/members/1",
}
ASKED = (
    "/pipeline?book=verified&as_of=2026-03-31",
    "/pipeline?from=never&book=cooked",
    "/conversion?by=segment&unit=spell&goal=lost&start=prospect",
    "/time?stage=customer",
    "/playbook?version=1",
    "/playbook/negotiation",
    "/playbook/edit?as=text",
    *(f"/setup/{step}" for step in STEPS),
    "/no-such-page",
)
"""Questions that show other parts of a page."""
HEAVIEST = 300_000
SHIFTS = """
window.shifted = [];
const said = (source) => source.node ? (source.node.outerHTML || source.node.textContent).slice(0, 80) : "";
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifted.push([one.value, ...one.sources.map(said)]);
}).observe({ type: "layout-shift", buffered: true });
"""
WEIGHT = """() => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@dataclass(frozen=True)
class Route:
    """An address by its name; `takes`: whether it has parameters."""

    name: str
    path: str
    takes: bool


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[Route]:
    """Every address that has a name, those of included tables too."""
    for each in (resolver or get_resolver("buyline.web.urls")).url_patterns:
        path = before + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            if each.app_name is None and not path.startswith("/api"):
                yield from routes(each, path)
        elif isinstance(each, URLPattern) and each.name:
            yield Route(each.name, path, "<" in path)


def visited() -> list[tuple[str, str]]:
    """Name and address of every page."""
    found = [route for route in routes() if route.name not in NO_PAGES]
    plain = [(route.name, EXAMPLES.get(route.name, route.path)) for route in found]
    return [*plain, *((f"asked {number}", address) for number, address in enumerate(ASKED))]


PAGES = visited()


def test_every_address_is_visited_or_says_why_not() -> None:
    found = list(routes())
    unknown = [route.path for route in found if route.takes and route.name not in {*NO_PAGES, *EXAMPLES}]
    assert unknown == [], "give each an example in EXAMPLES, or a reason in NO_PAGES"
    assert {*NO_PAGES, *EXAMPLES} <= {route.name for route in found}


def opened(served: Served, name: str, **options: Any) -> Page:
    """A new window without anything kept, signed in where the page is for members."""
    return served.context(None if name in NOBODY else "administrator", locale="en-GB", **options).new_page()


SAMPLED = {"pipeline", "board", "day", "journey", "journeys", "styleguide"}
"""The pages that the short run sees in the dark too: all components, and what is seen most."""
WIDTHS = (320, 1280)


def looks() -> Iterator[Any]:
    """Every page in both themes at both widths: the long run. The short one sees every third page, and what is seen
    most, each at one width.
    """
    for number, (name, address) in enumerate(PAGES):
        for scheme in ("light", "dark"):
            for place, width in enumerate(WIDTHS):
                is_seen = name in SAMPLED or (scheme == "light" and number % 3 == 0)
                is_short = is_seen and place == number // 3 % 2
                marks = [] if is_short else [pytest.mark.slow]
                yield pytest.param(name, address, scheme, width, marks=marks)


@pytest.mark.parametrize(("name", "address", "scheme", "width"), list(looks()))
def test_nothing_for_axe_to_complain_about(served: Served, name: str, address: str, scheme: str, width: int) -> None:
    page = opened(served, name, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(served.address + address)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


LOADED = [
    pytest.param(name, address, marks=[] if name in SAMPLED or number % 5 == 0 else [pytest.mark.slow])
    for number, (name, address) in enumerate(PAGES)
]
"""The short run loads what is seen most and every fifth of the others."""


@pytest.mark.parametrize(("name", "address"), LOADED)
def test_nothing_moves_and_little_is_loaded(served: Served, name: str, address: str) -> None:
    page = opened(served, name, viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.add_init_script(SHIFTS)
    page.goto(served.address + address)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifted") == []
    assert page.evaluate(WEIGHT) <= HEAVIEST
    refused = [words for words in complaints if "Failed to load resource" not in words]
    assert refused == [], "the browser was asked for what the policy forbids, or a script failed"
    page.context.close()
