"""Views and pins at every door: kept by a program, seen on the page, changed by a command, refused in the same words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P10", face) for face in ("page", "cli", "api")]
WHO = ("--member", "sales@example.com")
AT = "/journeys?filter=amount+%3E+9000"


@pytest.fixture
def sales(company: Path) -> Program:
    return Program(company, token("sales"))


@pytest.fixture
def terminal(company: Path) -> Iterator[Terminal]:
    with serving(company):
        yield Terminal(company)


def keys(program: Program) -> dict[str, str]:
    return {one["name"]: one["key"] for one in program.get("/views").json["views"]}


def test_a_view_is_kept_shared_pinned_and_forgotten(sales: Program) -> None:
    made = sales.post("/views", {"name": "Large by program", "at": AT, "shared": "marketing", "pinned": True})
    assert made.status == 201, made.json
    key = made.json["key"]
    assert made.json | {"key": ""} == {
        "key": "", "name": "Large by program", "at": AT, "by": "sales@example.com", "shared_with": "marketing",
        "pinned": True,
    }  # fmt: skip
    theirs = Program(sales.books, token("marketing"))
    assert keys(theirs)["Large by program"] == key
    assert theirs.put(f"/views/{key}", {"shared": "everybody"}).status == 404
    assert theirs.put(f"/views/{key}", {"pinned": True}).json["pinned"]
    assert sales.put(f"/views/{key}", {"shared": ""}).json["shared_with"] is None
    assert "Large by program" not in keys(theirs)
    assert theirs.post(f"/views/{key}/forget").status == 404
    assert sales.post(f"/views/{key}/forget").status == 200
    assert "Large by program" not in keys(sales)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x", "at": "https://example.com/journeys"}, ""),
        ({"name": "x", "at": "/settings/members"}, ""),
        ({"name": " ", "at": AT}, ""),
        ({"name": "x", "at": AT, "shared": "nobodies"}, "shared"),
        ({"name": "a\0b", "at": AT}, "name"),
        ({"name": "x", "at": AT, "other": 1}, "other"),
        ({"at": AT}, "name"),
    ],
)
def test_what_is_no_view_is_refused_and_nothing_kept(sales: Program, body: dict[str, str], field: str) -> None:
    before = keys(sales)
    answer = sales.post("/views", body)
    assert answer.status == 422
    assert [one["field"] for one in answer.json.get("errors", [{"field": ""}])] == [field]
    assert keys(sales) == before


def test_the_page_and_the_command_say_the_same_of_what_they_refuse(sales: Program, terminal: Terminal) -> None:
    said = sales.post("/views", {"name": "x", "at": "/settings"}).json["detail"]
    refused = terminal("views", "keep", "x", "/settings", *WHO)
    assert refused.code == 3
    assert said in refused.err
    client = signed_in.client("sales")
    page = client.post("/views", {"name": "x", "at": "/settings"}, follow=True).content.decode()
    assert said in page


def test_a_command_keeps_changes_and_forgets_a_view(terminal: Terminal) -> None:
    key = terminal("views", "keep", "By command", AT, "--pin", *WHO).text.strip()
    assert terminal("views", "change", key, "--shared", "success", "--unpin", *WHO).code == 0
    found = {one["key"]: one for one in terminal("views", "list", "--json", *WHO).json["views"]}[key]
    assert (found["shared_with"], found["pinned"], found["at"]) == ("success", False, AT)
    assert terminal("views", "change", key, *WHO).code == 2
    assert "no view 'nothing'" in terminal("views", "forget", "nothing", *WHO).err
    assert terminal("views", "forget", key, *WHO).code == 0
    assert key not in terminal("views", "list", "--json", *WHO).text


def test_a_record_is_pinned_at_every_door(sales: Program, terminal: Terminal) -> None:
    pin = {"kind": "buyer", "about": "of-the-api"}
    assert pin in sales.put("/pins", pin).json["pins"]
    assert pin in terminal("pins", "list", "--json", *WHO).json["pins"]
    assert terminal("pins", "set", "buyer", "of-the-api", "--off", *WHO).code == 0
    assert pin not in sales.get("/pins").json["pins"]
    refused = terminal("pins", "set", "deal", "x", *WHO)
    assert (refused.code, "a journey, a buyer or a person" in refused.err) == (3, True)
    assert sales.put("/pins", {"kind": "deal", "about": "x"}).status == 422


def test_a_token_that_only_reads_keeps_nothing(company: Path) -> None:
    reader = Program(company, token("sales", ("read",)))
    assert reader.post("/views", {"name": "x", "at": AT}).status == 403
    assert reader.get("/views").status == 200
    assert Program(company, token("read-only", ("keep",))).put("/pins", {"kind": "buyer", "about": "b"}).status == 200


def test_own_settings_are_kept_and_told(sales: Program) -> None:
    assert sales.put("/me/reads", {"locale": "de-DE", "time_zone": "Europe/Berlin"}).json["locale"] == "de-DE"
    assert sales.put("/me/reads", {"theme": "dark"}).json["locale"] == "de-DE"
    told = sales.put("/me/told", {"off": ["turn"], "hour": 9}).json["told"]
    assert (told["off"], told["hour"], told["mailed"]) == (["turn"], 9, False)
    assert sales.put("/me/told", {"off": []}).json["told"]["off"] == []
    signed_in.member("marketing")
    absence = {"first": "2026-12-01", "last": "2026-12-24", "deputy": "marketing@example.com"}
    assert sales.put("/me/away", absence).json["away"] == absence
    assert sales.post("/me/back").json["away"] is None
    address = sales.post("/me/calendar").json["address"]
    assert address.startswith("http")
    assert sales.get("/me/settings").json["calendar"] is True
    assert sales.post("/me/calendar/end").json["calendar"] is False
    assert sales.put("/me/reads", {"locale": "", "time_zone": "", "theme": ""}).json["theme"] is None


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("reads", {"locale": "xx"}, "There is no way of writing 'xx'"),
        ("reads", {"time_zone": "Mars/Olympus"}, "There is no time zone 'Mars/Olympus'"),
        ("told", {"off": ["weather"]}, "There is no kind 'weather'"),
        ("away", {"first": "soon", "last": "2026-12-24", "deputy": "marketing@example.com"}, "write a day"),
        ("away", {"first": "2026-12-25", "last": "2026-12-24", "deputy": "marketing@example.com"}, "is before the"),
        ("away", {"first": "2026-12-01", "last": "2026-12-24", "deputy": "sales@example.com"}, "another active member"),
    ],
)
def test_settings_that_there_are_not_are_refused(sales: Program, path: str, body: dict[str, str], says: str) -> None:
    signed_in.member("marketing")
    answer = sales.put(f"/me/{path}", body)
    assert (answer.status, says in answer.json["detail"]) == (422, True), answer.json
