"""Who may ask for what: every address × every function × (session, token of each scope), and nobody else.

The table in the documentation lists every address with its right and who may; one that is not listed fails. Denials are
tried, not read: each is asked for by everybody who may not, and by nobody.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from buyline.members import tokens
from buyline.members.models import Token
from buyline.members.policy import RIGHTS, SCOPES, Function
from tests import signed_in
from tests.api.programs import ALL, serving, token
from tests.api.routes import Route, routes
from tests.docs.reading import ROOT

pytestmark = pytest.mark.capability("P29", "api")
PAGE = ROOT / "docs" / "reference" / "permissions.md"
UNKNOWN = "nobody-knows-this"
"""A parameter that no operation has: who may ask hears of it (422), before anything is done; who may not hears why."""
ROUTES = routes()
OPERATIONS = [one for one in ROUTES if one.is_operation]
PAGES = [one for one in ROUTES if not one.is_operation and one.needed is not None]


def named(route: Route) -> str:
    return f"{route.method} {route.address}"


def test_every_address_is_listed_with_who_may() -> None:
    listed = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    wanted = [route.row() for route in ROUTES]
    missing, left = sorted(set(wanted) - set(listed)), sorted(set(listed) - set(wanted))
    assert not missing, f"add to {PAGE.name}, if that is meant:\n" + "\n".join(missing)
    assert not left, "no longer there, or changed:\n" + "\n".join(left)
    assert len(listed) == len(set(listed))


def asked_of() -> Iterator[Any]:
    """Each operation with the functions that ask: one that may and one that may not, and the others in the long run.

    Of those that may, and that may not, another one each time.
    """
    for number, route in enumerate(OPERATIONS):
        may = [one for one in Function if route.needed in RIGHTS[one]]
        may_not = [one for one in Function if one not in may]
        first = tuple(some[number % len(some)] for some in (may, may_not) if some)
        others = tuple(one for one in Function if one not in first)
        yield pytest.param(route, first, id=named(route))
        yield pytest.param(route, others, id=f"{named(route)}, others", marks=pytest.mark.slow)


@pytest.fixture(autouse=True)
def served(company: Path) -> Any:
    with serving(company):
        yield


def ask(route: Route, client: Client, bearer: str = "") -> int:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    method = {"POST": client.post, "PUT": client.put}.get(route.method, client.get)
    address = f"{route.example}?{UNKNOWN}=1" if route.is_operation else route.example
    status = int(method(address, headers=headers).status_code)
    return int(client.post(route.example, headers=headers).status_code) if status == 405 else status


@pytest.mark.parametrize(("route", "functions"), list(asked_of()))
def test_an_operation_asks_who_and_may_they(route: Route, functions: tuple[Function, ...]) -> None:
    stranger = Client(SERVER_NAME="127.0.0.1")
    assert ask(route, stranger) == 401
    assert ask(route, stranger, "bl_" + "x" * 55) == 401
    for function in functions:
        wanted = 422 if route.needed in RIGHTS[function] else 403
        assert ask(route, signed_in.client(str(function))) == wanted, f"session of {function}"
        assert ask(route, stranger, token(str(function), ALL)) == wanted, f"token of {function}"
        for scope, rights in SCOPES.items():
            may = route.needed in RIGHTS[function] & rights
            assert ask(route, stranger, token(str(function), (scope,))) == (422 if may else 403), f"{function}, {scope}"


@pytest.mark.parametrize("route", PAGES, ids=named)
def test_a_page_is_for_members_with_its_right_and_never_for_a_token(route: Route) -> None:
    for bearer in ("", token()):
        assert ask(route, Client(SERVER_NAME="127.0.0.1"), bearer) == 302
    for function in Function:
        if route.needed not in RIGHTS[function]:
            assert ask(route, signed_in.client(str(function))) == 403, function


def test_a_token_ends_and_can_be_revoked() -> None:
    made = tokens.make(signed_in.member("sales"), name="short", scopes=("read",), days=1, now=datetime.now(UTC))
    route, client = (
        next(one for one in OPERATIONS if one.address.endswith("/position")),
        Client(SERVER_NAME="127.0.0.1"),
    )
    assert ask(route, client, made.text) == 422
    Token.objects.filter(pk=made.token.pk).update(expires_at=datetime.now(UTC))
    assert ask(route, client, made.text) == 401
    again = tokens.make(signed_in.member("sales"), name="gone", scopes=("read",), days=1, now=datetime.now(UTC))
    tokens.revoke(again.token, now=datetime.now(UTC))
    assert ask(route, client, again.text) == 401


def test_a_revoked_token_is_refused_a_second_later(company: Path) -> None:
    made = tokens.make(signed_in.member("sales"), name="quick", scopes=("read",), days=1, now=datetime.now(UTC))
    route, client = next(one for one in OPERATIONS if one.address.endswith("/me")), Client(SERVER_NAME="127.0.0.1")
    with serving(company, API_TOKEN_SECONDS=1.0):
        assert ask(route, client, made.text) == 422
        tokens.revoke(made.token, now=datetime.now(UTC))
        until = time.monotonic() + 10
        while ask(route, client, made.text) != 401:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_a_table_to_take_away_needs_another_right_and_is_noted() -> None:
    from buyline.members import audit

    client = Client(SERVER_NAME="127.0.0.1")
    for form in ("text/csv", "application/x-ndjson", "application/vnd.apache.arrow.stream", "image/png"):
        reader = {"Authorization": f"Bearer {token('sales', ('read',))}", "Accept": form}
        assert client.get("/api/v1/position", headers=reader).status_code == 403, form
        taker = {"Authorization": f"Bearer {token('sales', ('export',))}", "Accept": form}
        assert client.get("/api/v1/position", headers=taker).status_code == 200, form
        line = audit.lines(at_most=1)[0]
        assert (line.did, line.member, line.by) == ("exported", "sales@example.com", "token")
        assert form in line.about
