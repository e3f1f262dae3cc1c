"""What can be done on a page can be done by a command and an operation: every address that takes something says which.

A page that takes something and stands in no list fails, and so does a command or an operation that is not there.
"""

from pathlib import Path
from typing import Any

import pytest
import typer

from buyline.app.acts.declared import ACTS
from buyline.cli.main import app
from tests import signed_in
from tests.api.programs import serving
from tests.api.routes import Route, routes

pytestmark = [pytest.mark.capability("P27", face) for face in ("page", "cli", "api")]
DOORS: dict[str, tuple[str, str]] = {
    "/playbook/check": ("definition check", "POST /definition/proposals"),
    "/playbook/propose": ("definition propose", "POST /definition/proposals"),
    "/playbook/proposals/<slug:id_>/sign": ("definition sign", "POST /definition/proposals/<path:proposal>/signatures"),
    "/playbook/proposals/<slug:id_>/withdraw": (
        "definition withdraw",
        "POST /definition/proposals/<path:proposal>/withdrawal",
    ),
    "/changes/baseline": ("freeze-baseline", "POST /changed/baseline"),
    "/changes/confirmation": ("confirm-change", "POST /changed/confirmation"),
    "/setup/propose": ("setup propose", "POST /setup/propose"),
    "/setup/anew": ("setup keep", "PUT /setup"),
    "/setup/<slug:step>": ("setup keep", "PUT /setup"),
    "/forecast/keep": ("forecast", "POST /forecast/kept"),
    "/forecast/commit": ("forecasts commit", "POST /forecast/commitments"),
    "/goals/set": ("goal set", "POST /goals"),
    "/programs/plan": ("program plan", "POST /programs"),
    "/programs/withdraw": ("program withdraw", "POST /programs/<path:program>/withdrawal"),
    "/day/seen": ("day", "POST /day/seen"),
    "/day/later": ("day", "POST /day/later"),
    "/undo": ("act undo", "POST /undo"),
    "/acts/many": ("act many", "POST /acts/many"),
    "/acts/merge": ("act merge", "POST /acts/merge"),
    "/settings/members": ("members add", "POST /members"),
    "/settings/members/<int:number>": ("members change", "PUT /members/<path:email>"),
    "/settings/teams": ("team add", "PUT /teams/<path:team>"),
    "/settings/teams/<int:number>": ("team change", "PUT /teams/<path:team>"),
    "/settings/invitations": ("members invite", "POST /invitations"),
    "/settings/invitations/<int:number>/revoke": ("members revoke", "POST /invitations/<path:email>/revocation"),
    "/settings": ("members reads", "PUT /me/reads"),
    "/settings/told": ("members told", "PUT /me/told"),
    "/settings/told/calendar": ("members calendar", "POST /me/calendar"),
    "/pins": ("pins set", "PUT /pins"),
    "/views": ("views keep", "POST /views"),
    "/views/<slug:key>": ("views change", "PUT /views/<path:key>"),
    "/views/<slug:key>/forget": ("views forget", "POST /views/<path:key>/forget"),
    "/imports/file": ("import", "POST /imports"),
    "/imports/drafts/<slug:draft>/columns": ("import", "POST /imports/suggest"),
    "/imports/drafts/<slug:draft>/check": ("import", "POST /imports"),
    "/imports/undo/<path:batch>": ("imports undo", "POST /imports/<path:batch>/undo"),
    "/duplicates/later": ("duplicates later", "POST /duplicates/later"),
    "/duplicates/find": ("duplicates find", "POST /duplicates/find"),
    "/forecast/backtest/start": ("backtest", "POST /backtest"),
    "/jobs/<slug:job>/cancel": ("jobs cancel", "POST /jobs/<path:job>/cancel"),
    "/jobs/<slug:job>/again": ("jobs again", "POST /jobs/<path:job>/again"),
}
"""Each address that takes something, with the command and the operation that do the same."""
OWN = (
    "/welcome/", "/invited/", "/sign-", "/password/", "/settings/password", "/settings/once-more",
    "/settings/second-factor", "/settings/sessions/", "/mail/off/",
)  # fmt: skip
"""Proving who one is, ending one's own sessions, a link out of a mail: a program has tokens for this."""
APART = {
    "/settings/tokens": "a token makes no token; `buyline token create` does",
    "/settings/tokens/<slug:prefix>/end": "a token ends no token; `buyline token revoke` does",
    "/imports/drafts/<slug:draft>/drop": "commands and operations import a file at once and leave no draft",
}
PAGES = [one for one in routes() if one.method == "page"]
COMMANDS = typer.main.get_command(app)
OPERATIONS = {f"{one.method} {one.address.removeprefix('/api/v1')}" for one in routes() if one.is_operation}


def takes_something(company: Path, route: Route) -> bool:
    """Whether the address answers to POST, as it says to a method that nobody knows."""
    with serving(company):
        answer = signed_in.client("administrator").generic("PROPFIND", route.example)
    return answer.status_code == 405 and "POST" in answer.headers["Allow"]


def has_command(words: str) -> bool:
    found: Any = COMMANDS
    for word in words.split():
        found = getattr(found, "commands", {}).get(word)
    return found is not None


def test_every_address_that_takes_something_says_how_a_command_and_a_program_do_it(company: Path) -> None:
    takes = {one.address for one in PAGES if not one.address.startswith(OWN) and takes_something(company, one)}
    takes -= {"/acts/<slug:word>", "/api/v1/"}
    assert sorted(takes - set(DOORS) - set(APART)) == []
    assert sorted((set(DOORS) | set(APART)) - takes) == []


@pytest.mark.parametrize("address", DOORS)
def test_its_command_and_its_operation_are_there(address: str) -> None:
    command, operation = DOORS[address]
    assert has_command(command), f"there is no command {command}"
    assert operation in OPERATIONS


def test_every_act_is_a_command_and_an_operation() -> None:
    for word in ACTS:
        assert has_command(f"act {word}"), word
        assert f"POST /acts/{word}" in OPERATIONS
