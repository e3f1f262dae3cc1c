"""Members, teams and invitations are managed by a program and by commands as by an administrator in the settings."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail

from buyline.members.models import AuditLine, Member, Team
from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P29", face) for face in ("cli", "api")]


@pytest.fixture
def address() -> str:
    return f"new-{uuid4().hex[:8]}@example.com"


@pytest.fixture
def terminal(company: Path) -> Iterator[Terminal]:
    with serving(company):
        yield Terminal(company)


def add(program: Program, address: str, **more: str) -> None:
    answer = program.post("/members", {"email": address, "name": "New", **more})
    assert answer.status == 201, answer.json
    assert answer.json["link"].startswith("http")


def test_a_member_is_added_changed_let_go_and_had_back(program: Program, address: str) -> None:
    add(program, address, function="sales")
    told = program.put(f"/members/{address}", {"function": "success", "journeys": "own", "amounts": False})
    assert told.json == {
        "email": address, "name": "New", "function": "success", "owner": False, "active": True, "leads": False,
        "journeys": "own", "amounts": False, "teams": [],
    }  # fmt: skip
    assert program.put(f"/members/{address}", {"active": False, "leads": True}).json["active"] is False
    assert program.put(f"/members/{address}", {"active": True}).json["leads"] is True
    listed = {one["email"]: one for one in program.get("/members").json["members"]}
    assert listed[address]["function"] == "success"
    did = set(AuditLine.objects.filter(about=address, by="token").values_list("did", flat=True))
    assert {"added a member", "let a member go", "had a member back", "gave the function success"} <= did


def test_a_change_is_made_whole_or_not_at_all(program: Program, address: str) -> None:
    add(program, address)
    answer = program.put(f"/members/{address}", {"function": "sales", "teams": ["there is none"]})
    assert (answer.status, "no team 'there is none'" in answer.json["detail"]) == (422, True)
    assert Member.objects.get(email=address).function == "read-only"
    assert program.put(f"/members/{address}", {"function": "poet"}).status == 422
    assert program.put(f"/members/{address}", {"journeys": "half"}).status == 422
    assert program.put("/members/nobody@example.com", {"active": False}).status == 404


def test_a_team_is_added_changed_and_removed(program: Program, address: str, company: Path) -> None:
    add(program, address)
    name = f"team {uuid4().hex[:6]}"
    made = program.put(f"/teams/{name}", {"region": "Europe", "lead": address})
    assert made.json == {"team": name, "region": "Europe", "lead": address, "members": []}
    assert program.put(f"/members/{address}", {"teams": [name]}).json["teams"] == [name]
    assert program.put(f"/teams/{name}", {"region": "Asia"}).json == made.json | {
        "region": "Asia",
        "members": [address],
    }
    renamed = program.put(f"/teams/{name}", {"name": f"{name} 2"}).json
    assert renamed == {"team": f"{name} 2", "region": "Asia", "lead": address, "members": [address]}, "the rest stays"
    number, client = Team.objects.get(name=f"{name} 2").pk, signed_in.client("administrator")
    with serving(company):
        page = client.get("/settings/teams").content.decode()
        assert f'name="region" value="Asia" maxlength="80" placeholder="Region" aria-label="Region of {name} 2"' in page
        sent = {"name": f"{name} 2", "region": "Africa", "lead": address}
        assert client.post(f"/settings/teams/{number}", sent).status_code == 302
    assert Team.objects.get(pk=number).region == "Africa"
    assert program.put(f"/teams/{name} 2", {"region": "", "lead": ""}).json["region"] is None
    assert address in program.post(f"/teams/{name} 2/removal").json["members"]
    assert program.post(f"/teams/{name} 2/removal").status == 404
    assert name not in str(program.get("/teams").json)


def test_somebody_is_invited_comes_in_or_is_not_let_in(program: Program, address: str) -> None:
    made = program.post("/invitations", {"email": address, "name": "New", "function": "sales", "amounts": False})
    assert made.status == 201, made.json
    assert made.json["mailed"] is False
    assert address in str(program.get("/invitations").json)
    assert program.post(f"/invitations/{address}/revocation").status == 200
    assert program.post(f"/invitations/{address}/revocation").status == 404
    assert signed_in.client("sales").get(made.json["link"].partition("127.0.0.1")[2]).status_code == 404
    assert program.post("/invitations", {"email": "no address", "name": "New"}).status == 422
    assert program.post("/invitations", {"email": address, "name": "New", "days": 99}).status == 422


def test_an_invitation_goes_by_mail_where_mail_is_set_up(
    program: Program, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "EMAIL_HOST", "mail.example.com")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    mail.outbox = []
    made = program.post("/invitations", {"email": address, "name": "New"})
    assert made.json["mailed"] is True
    (sent,) = mail.outbox
    assert sent.to == [address]
    assert made.json["link"] in sent.body


@pytest.mark.parametrize("function", ["marketing", "read-only", "executive"])
def test_nobody_else_manages_members(company: Path, function: str) -> None:
    program = Program(company, token(function))
    assert program.get("/members").status == 403
    assert program.put("/members/administrator@example.com", {"active": False}).status == 403
    assert program.post("/invitations", {"email": "x@example.com", "name": "X"}).status == 403


def test_commands_say_and_do_the_same(program: Program, terminal: Terminal, address: str) -> None:
    add(program, address)
    assert terminal("members", "change", address, "--function", "marketing", "--leads").code == 0
    assert terminal("members", "sees", address, "--journeys", "own", "--amounts", "hidden").code == 0
    found = {one["email"]: one for one in terminal("members", "list", "--json").json}[address]
    assert found == {one["email"]: one for one in program.get("/members").json["members"]}[address]
    said = program.put(f"/members/{address}", {"function": "poet"}).json["detail"]
    assert said in terminal("members", "change", address, "--function", "poet").err
    assert terminal("members", "change", address, "--let-go").code == 0
    assert not Member.objects.get(email=address).is_active
    name = f"north {uuid4().hex[:6]}"
    assert terminal("team", "add", name, "--region", "Europe").code == 0
    assert terminal("team", "change", name, "--lead", address).code == 0
    assert terminal("team", "change", name, "--region", "Asia").code == 0
    assert {"team": name, "region": "Asia", "lead": address, "members": []} in terminal("team", "list", "--json").json
    assert terminal("team", "remove", name).code == 0
    assert terminal("members", "invite", f"x{address}", "--name", "X").text.startswith("/invited/")
    assert f"x{address}" in terminal("members", "invitations").text
    assert terminal("members", "revoke", f"x{address}").code == 0
    assert "is invited" in terminal("members", "revoke", f"x{address}").err
