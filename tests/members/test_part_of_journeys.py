"""A member who sees some journeys only finds the others nowhere: no name, no count, no suggestion, no answer to an act.

What they are told is what they would be told by books in which the other journeys never were.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.test import Client, override_settings

from buyline.app.attention import Attention
from buyline.app.books import open_books
from buyline.members import audit, teams
from buyline.members.calendars import open_calendar
from buyline.members.models import Member
from buyline.members.policy import Asker, Function
from buyline.store.sight import Sight
from buyline.web.mail.sending import day_of_member
from tests.api.routes import Route, routes
from tests.members import walking
from tests.members.walking import answers, asking
from tests.seen_books import DEALS, OWN, amounts_in, make, words_of

pytestmark = [pytest.mark.capability("P29", "page"), pytest.mark.capability("P29", "api")]
PART = Asker("ada@example.com", Function.SALES, sight=Sight(people=("ada",)))
READ = [one for one in routes() if one.method in ("page", "GET") and one.needed in PART.rights]
OTHERS = tuple(id_ for id_ in DEALS if id_ not in OWN)


@cache
def ada(extent: str = "own", function: str = "sales") -> tuple[Client, str]:
    """Ada in a function, who sees so much."""
    signed_in.member()
    found = Member.objects.filter(email="ada@example.com").first()
    member = found or Member.objects.create_user("ada@example.com", name="Ada", function=function)
    member.function, member.sees = function, extent
    member.save()
    north = next((team for team in teams.every() if team.name == "north"), None) or teams.put(name="north")
    member.teams.set([north])
    return asking(member)


@contextmanager
def seeing(extent: str, function: str = "sales") -> Iterator[tuple[Client, str]]:
    """Ada, who sees so much for as long as this lasts."""
    ada.cache_clear()
    yield ada(extent, function)
    ada.cache_clear()


def unseen_in(text: str, others: tuple[str, ...] = OTHERS) -> set[str]:
    return {word for word in words_of(others) if word in text}


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("route", READ, ids=lambda one: f"{one.method} {one.address}")
def test_no_word_of_other_journeys_is_in_any_answer(route: Route, known: dict[str, Any]) -> None:
    for address, answer in answers(route, ada(), known):
        assert answer.status_code != 500, address
        asked = {word for word in words_of(OTHERS) if word in address}
        assert unseen_in(walking.text_of(answer)) <= asked, address


STATEMENTS = (
    "/position?by=owner", "/flow?from=2020-01-01&to=2027-12-31&by=segment", "/standings", "/stalled", "/time-in-stage",
    "/conversion?from=lead&to=prospect&within=90", "/cohorts?from=lead&to=prospect", "/breakdown?by=owner",
    "/breakdown?of=won&by=segment", "/leakage?from=2020-01-01&to=2027-12-31", "/journeys?group=owner",
    "/journeys?filter=owner+%3D+bob", "/board?group=team&opened=lost", "/handoffs?by=segment", "/buyers", "/people",
    "/search?q=e", "/search?q=k-", "/search?q=edda", "/pipeline?from=2020-01-01&to=2027-12-31", "/journeys/k-alpha",
    "/behind?behind=position&stage=prospect", "/verdicts/k-cargo", "/chances?journey=k-alpha", "/ahead/k-bravo", "/position/restated?compare_as_of={}",
)  # fmt: skip


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory, dealt: Path) -> Path:
    """Books in which the other journeys never were, of the same moment."""
    path = tmp_path_factory.mktemp("alone") / "books"
    make(path, now=int((dealt.parent / "now").read_text()), only=OWN).close()
    return path


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("address", STATEMENTS)
def test_what_is_told_is_what_books_without_the_others_tell(address: str, alone: Path, known: dict[str, Any]) -> None:
    client, token = ada()
    headers = {"Authorization": f"Bearer {token}"}
    asked = "/api/v1" + address.replace("{}", known["then"])
    here = client.get(asked, headers=headers)
    assert here.status_code == 200, here.content
    _, whole = asking(signed_in.member("administrator"))
    with override_settings(BOOKS=str(alone)):
        there = client.get(asked, headers={"Authorization": f"Bearer {whole}"})
    assert _told(here.json()) == _told(there.json())


UNLIKE = ("seq", "loaded_since", "entries", "evidence")
"""What tells of lines of the journal by their number or name, which are not the same in other books."""


def _told(found: Any) -> Any:
    """An answer without what is not the same in other books."""
    if isinstance(found, Mapping):
        return {name: _told(value) for name, value in found.items() if name not in UNLIKE}
    if not isinstance(found, list):
        return found
    told = [_told(one) for one in found]
    has_order = not all(isinstance(one, Mapping) and "amounts" in one and "journeys" in one for one in found)
    return told if has_order else sorted(told, key=str)  # groups of a list come in no order


ACTS: Mapping[str, Mapping[str, Any]] = {
    "claim": {"stage": "customer"}, "change": {"close_on": "2027-05-05"}, "assign": {"owner": "ada"},
    "note": {"remark": "x"}, "tell": {"what": "mail sent"}, "hand": {"receiver": "marketing"}, "accept": {},
    "return": {"reason": "no budget"}, "withdraw": {}, "plan": {"due": "2027-05-05"}, "finish": {"step": "x"},
    "drop": {"planned": "x"}, "introduce": {"name": "Eve"},
}  # fmt: skip


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("word", list(ACTS))
def test_an_act_on_a_journey_of_others_is_answered_as_if_there_were_none(word: str) -> None:
    client, token = ada()
    headers = {"Authorization": f"Bearer {token}"}
    told = []
    for journey in ("k-eagle", "k-nowhere"):
        sent = {"journey": journey, **ACTS[word]}
        answer = client.post(f"/api/v1/acts/{word}", sent, content_type="application/json", headers=headers)
        form = client.get(f"/acts/{word}?journey={journey}")
        posted = client.post(f"/acts/{word}", {**sent, "seen": "1"})
        told.append(
            [answer.status_code, form.status_code, posted.status_code, answer.json()["detail"].replace(journey, "…")]
        )
    assert told[0] == told[1]
    assert told[0][:3] == [404, 404, 404]


@pytest.mark.usefixtures("served")
def test_an_act_for_many_takes_only_those_that_are_seen() -> None:
    client, token = ada()
    headers = {"Authorization": f"Bearer {token}"}
    sent = {"act": "note", "given": {"remark": "x"}, "dry_run": True}
    named = {**sent, "journeys": ["k-alpha", "k-eagle", "k-nowhere"]}
    told = client.post("/api/v1/acts/many", named, content_type="application/json", headers=headers).json()
    says = {one["journey"]: one["says"] for one in told["journeys"]}
    assert told["taken"] == 1
    assert says["k-eagle"] == says["k-nowhere"]
    every = {**sent, "filter": "owner is known"}
    found = client.post("/api/v1/acts/many", every, content_type="application/json", headers=headers).json()
    assert {one["journey"] for one in found["journeys"]} == set(OWN)


@pytest.mark.usefixtures("served")
def test_what_others_did_is_not_taken_back() -> None:
    client, token = ada()
    headers = {"Authorization": f"Bearer {token}"}
    said = []
    for entry in ("buyline|k-eagle|offered step 2|", "buyline|k-nowhere|offered step 2|"):
        answer = client.post("/api/v1/undo", {"entries": [entry]}, content_type="application/json", headers=headers)
        said.append((answer.status_code, answer.json()["detail"].replace(entry, "…")))
    assert said[0] == said[1]
    assert said[0][0] == 404


@pytest.mark.parametrize(
    "given", [{"journey": "k-eagle"}, {"journey": "k-new"}, {"buyer": "hidden"}, {"buyer": "none"}]
)
@pytest.mark.usefixtures("served")
def test_a_journey_is_opened_under_no_name_of_others(given: Mapping[str, str]) -> None:
    client, token = ada()
    buyer = client.get("/api/v1/journeys/k-alpha", headers={"Authorization": f"Bearer {token}"}).json()["buyer"]
    assert buyer
    sent: dict[str, Any] = {"stage": "lead", **given}
    if "buyer" not in given:
        sent["buyer_name"] = "New"
    elif given["buyer"] == "hidden":
        whole = asking(signed_in.member("administrator"))[1]
        told = client.get("/api/v1/journeys/k-eagle", headers={"Authorization": f"Bearer {whole}"}).json()
        sent["buyer"] = told["buyer"]
    answer = client.post(
        "/api/v1/acts/open", sent, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 422, answer.content


def test_whoever_opens_a_journey_owns_it_and_sees_what_becomes_theirs(tmp_path: Path) -> None:
    books = make(tmp_path / "books", now=time.time_ns() // 1_000 - 3_600_000_000)
    books.close()
    with override_settings(
        BOOKS=str(tmp_path / "books"), OPEN_BOOKS="buyline.app.books.open_books", API_TOKEN_SECONDS=0
    ):
        client, token = ada()
        headers = {"Authorization": f"Bearer {token}"}
        sent = {"buyer_name": "Newest", "stage": "lead"}
        made = client.post("/api/v1/acts/open", sent, content_type="application/json", headers=headers).json()
        listed = client.get("/api/v1/journeys", headers=headers).json()["journeys"]
        assert {one["journey"] for one in listed} == {*OWN, made["journey"]}
        whole = {"Authorization": f"Bearer {asking(signed_in.member('administrator'))[1]}"}
        given = {"journey": "k-eagle", "owner": "ada"}
        client.post("/api/v1/acts/assign", given, content_type="application/json", headers=whole)
        given = {"journey": "k-alpha", "owner": "bob"}
        client.post("/api/v1/acts/assign", given, content_type="application/json", headers=whole)
        after = {one["journey"] for one in client.get("/api/v1/journeys", headers=headers).json()["journeys"]}
        assert after == {"k-bravo", "k-cargo", "k-eagle", made["journey"]}
        position = client.get("/api/v1/position", headers=headers).json()
        assert position["total"]["journeys"] == 4


@pytest.mark.usefixtures("served")
def test_buyers_that_are_not_seen_are_not_merged_and_not_told_apart() -> None:
    client, token = ada()
    headers = {"Authorization": f"Bearer {token}"}
    whole = {"Authorization": f"Bearer {asking(signed_in.member('administrator'))[1]}"}
    mine = client.get("/api/v1/journeys/k-alpha", headers=headers).json()["buyer"]
    other = client.get("/api/v1/journeys/k-eagle", headers=whole).json()["buyer"]
    for word, field in (("merge", "into"), ("distinguish", "other")):
        told = []
        for id_ in (other, "buyer-nowhere"):
            sent = {"buyer": mine, field: id_}
            answer = client.post(f"/api/v1/acts/{word}", sent, content_type="application/json", headers=headers)
            page = client.get(f"/acts/merge?buyer={mine}&into={id_}").content.decode()
            told.append((answer.status_code, answer.content.decode().replace(id_, "…"), unseen_in(page)))
        assert told[0] == told[1], word
        assert told[0][0] == 422
        assert told[0][2] == set()


@pytest.mark.usefixtures("served")
def test_a_calendar_and_a_mail_hold_what_their_member_sees(dealt: Path) -> None:
    bob = Member.objects.filter(email="bob@example.com").first()
    bob = bob or Member.objects.create_user("bob@example.com", name="Bob Bold", function="sales")
    client = signed_in.client(None)
    text = client.get(f"/calendar/{open_calendar(bob)}.ics").content.decode()
    assert "Eaglenest Mills" in text
    with open_books(dealt) as books:
        day = day_of_member(books, bob, Attention(), now=time.time_ns() // 1_000)
        assert "k-alpha" not in str(day.to_json())
        Member.objects.filter(pk=bob.pk).update(sees="own", sees_amounts=False)
        bob.refresh_from_db()
        told = json.dumps(day_of_member(books, bob, Attention(), now=time.time_ns() // 1_000).to_json())
    assert "k-alpha" not in client.get(f"/calendar/{open_calendar(bob)}.ics").content.decode()
    assert amounts_in(told) == set()
    assert unseen_in(told, ("k-delta",)) == set()
    Member.objects.filter(pk=bob.pk).update(sees="all", sees_amounts=True)


def test_an_administrator_says_what_a_member_sees() -> None:
    boss = signed_in.client("administrator")
    member = Member.objects.create_user("limited@example.com", name="Limited", function="sales")
    teams.put(name="Alps", region="Europe")
    page = f"/settings/members/{member.pk}"
    assert "What does Limited see?" in boss.get(page).content.decode()
    boss.post(page, {"act": "sees", "sees": "team", "team": ["Alps"]})
    member.refresh_from_db()
    assert (member.sees, member.sees_amounts, [one.name for one in member.teams.all()]) == ("team", False, ["Alps"])
    assert audit.lines(at_most=1)[0].did == "said what a member sees: team, without amounts, teams Alps"
    assert "the journeys of their teams, without amounts" in boss.get("/settings/members").content.decode()
    said = boss.post(page, {"act": "sees", "sees": "everyone"}, follow=True).content.decode()
    assert "Nobody sees" in said
    own = Member.objects.get(email="administrator@example.com")
    said = boss.post(f"/settings/members/{own.pk}", {"act": "sees", "sees": "own"}, follow=True).content.decode()
    assert "An administrator sees everything" in said


def test_teams_are_added_changed_and_removed() -> None:
    boss = signed_in.client("administrator")
    boss.post("/settings/teams", {"name": "Baltic", "region": "Europe", "lead": "administrator@example.com"})
    said = boss.post("/settings/teams", {"name": "Baltic"}, follow=True).content.decode()
    assert "There is a team &#x27;Baltic&#x27; already" in said
    team = next(one for one in teams.every() if one.name == "Baltic")
    assert team.lead is not None
    boss.post(f"/settings/teams/{team.pk}", {"name": "Nordic", "region": "", "lead": ""})
    assert ("Nordic", None) in {(one.name, one.lead) for one in teams.every()}
    boss.post(f"/settings/teams/{team.pk}", {"act": "remove"})
    assert "Nordic" not in {one.name for one in teams.every()}
    assert signed_in.client("sales").get("/settings/teams").status_code == 403
