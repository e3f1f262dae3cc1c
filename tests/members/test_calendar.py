"""A member's calendar: their steps and days by a secret address, read back by a program that knows the standard."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.test import override_settings
from icalendar import Calendar

from buyline.members.models import AuditLine, Member, Wish
from tests.cli.terminal import Terminal
from tests.members.conftest import NewMember

pytestmark = [pytest.mark.capability("P9", "page"), pytest.mark.capability("P9", "cli")]
SOON = date.today() + timedelta(10)  # noqa: DTZ011 - the server asks the clock too
NASTY = 'Nord; Licht, \\ "AG" BEGIN:VEVENT €'


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Books with a journey, served in this process."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    opened = terminal("act", "open", "--buyer-name", NASTY, "--stage", "lead", "--function", "marketing")
    assert opened.code == 0, opened.err
    with override_settings(BOOKS=str(tmp_path / "books")):
        yield terminal


def journey_of(terminal: Terminal) -> str:
    return str(terminal("journeys", "--json").json["journeys"][0]["journey"])


def signed(member: Member) -> Any:
    client = signed_in.client(None)
    client.force_login(member, backend=signed_in.BACKEND)
    return client


def address(client: Any) -> str:
    page = client.post("/settings/told/calendar", {"act": "new"}).content.decode()
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found is not None
    return str(urlsplit(found[1]).path)


def events(path: str) -> dict[str, Any]:
    answer = signed_in.client(None).get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    made: Any = Calendar.from_ical(answer.content)
    return {str(one["SUMMARY"]): one for one in made.walk("VEVENT")}


def test_it_holds_ones_own_planned_steps_and_expected_decisions(terminal: Terminal, new_member: NewMember) -> None:
    member, journey = new_member("marketing"), journey_of(terminal)
    path = address(signed(member))
    assert events(path) == {}
    plan = ("act", "plan", journey, "--due", SOON.isoformat(), "--function", "marketing")
    assert terminal(*plan, "--owner", member.email, "--step", "answer").code == 0
    assert terminal(*plan, "--owner", "somebody@example.com").code == 0
    assert terminal("act", "assign", journey, "--owner", member.email).code == 0
    assert terminal("act", "change", journey, "--close-on", (SOON + timedelta(5)).isoformat()).code == 0
    found = events(path)
    assert sorted(says.removeprefix(NASTY) for says in found) == [
        ": answers within one working day",
        ": decision expected",
    ]
    step = next(one for says, one in found.items() if "decision" not in says)
    assert (step.decoded("DTSTART"), step.decoded("DTEND")) == (SOON, SOON + timedelta(1))
    assert str(step["TRANSP"]) == "TRANSPARENT"
    assert str(step["URL"]).endswith(f"/journeys/{journey}")
    assert all(says.startswith(NASTY) for says in found)
    assert {str(one["UID"]) for one in events(path).values()} == {str(one["UID"]) for one in found.values()}


@pytest.mark.usefixtures("terminal")
def test_its_address_is_secret_and_ends(new_member: NewMember) -> None:
    member = new_member("sales")
    client, stranger = signed(member), signed_in.client(None)
    first = address(client)
    second = address(client)
    assert first != second
    assert stranger.get(first).status_code == 404, "a new address ends the one before"
    assert stranger.get(second).status_code == 200
    kept = Wish.objects.get(member=member).calendar
    assert kept not in second, "of the key only a hash is kept"
    assert second not in client.get("/settings/told").content.decode(), "it is shown once"
    client.post("/settings/told/calendar", {"act": "end"})
    assert stranger.get(second).status_code == 404
    assert stranger.get("/calendar/guessed.ics").status_code == 404
    lines = AuditLine.objects.filter(member=member.email).values_list("did", flat=True)
    assert {"opened their calendar", "ended their calendar"} <= set(lines)


@pytest.mark.usefixtures("terminal")
def test_who_is_let_go_has_no_calendar(new_member: NewMember) -> None:
    member = new_member("sales")
    path = address(signed(member))
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert signed_in.client(None).get(path).status_code == 404


def test_the_command_line_makes_and_ends_it(terminal: Terminal, new_member: NewMember) -> None:
    member = new_member("sales")
    made = terminal("members", "calendar", member.email)
    assert made.code == 0, made.err
    path = urlsplit(made.text.strip()).path
    assert events(path) == {}
    assert terminal("members", "calendar", member.email, "--end").code == 0
    assert signed_in.client(None).get(path).status_code == 404
