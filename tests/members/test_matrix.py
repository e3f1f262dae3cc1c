"""Who may read and do what with whose: every address × functions × (own, of the team, of others) × what is seen.

What of the books somebody does not see is answered as if it were not there, and nothing is recorded.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from buyline.members import teams, tokens, views
from buyline.members.models import Member
from buyline.members.policy import RIGHTS, WHOLE, Function, Right
from tests.api.programs import serving
from tests.api.routes import Route, routes
from tests.members import ways_in
from tests.members.conftest import NewMember
from tests.members.walking import asking, text_of
from tests.members.ways_in import Named
from tests.seen_books import DEALS, OWN, TEAM, words_of

pytestmark = [pytest.mark.capability("P29", "page"), pytest.mark.capability("P29", "api")]
NOWHERE = Named(journey="k-nowhere", buyer="b-nowhere", person="p-nowhere", entry="buyline|k-nowhere|note n|")
SEEN: Mapping[str, tuple[str, ...]] = {"own": OWN, "team": TEAM, "all": tuple(DEALS)}
SHORT = ("sales own", "read-only team")
CASES = tuple(
    pytest.param(function, extent, marks=[] if f"{function} {extent}" in SHORT else [pytest.mark.slow])
    for extent in SEEN
    for function in ("sales", "executive", "read-only", "marketing", "success")
)
"""Each sight with each function; the short run has one that acts and one that only reads.

Whoever sees more comes later: what Ada plans on a journey makes it hers.
"""
ROUTES = {f"{one.method} {one.address}": one for one in routes()}
NEEDED_FOR_ALL = (Right.MANAGE_MEMBERS, Right.SEE_AUDIT)
OF_THE_WHOLE = [one for one in routes() if one.needed in WHOLE]


def test_every_address_has_a_row() -> None:
    told = {one.row for one in (*ways_in.READS, *ways_in.ACTS)}
    groups = (ways_in.KEPT, ways_in.ATTENTION, ways_in.BY_KEY, ways_in.OPENING, ways_in.NAMES_NOTHING)
    listed = [*told, *(row for group in groups for row in group)]
    rest = {row for row, route in ROUTES.items() if route.needed in WHOLE or route.needed in NEEDED_FOR_ALL}
    assert len(listed) == len(set(listed))
    assert set(ROUTES) - rest - set(listed) == set(), "say in ways_in.py what it names"
    assert set(listed) - set(ROUTES) == set(), "there is no such address"


@pytest.fixture(scope="module")
def changed(dealt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same books, which may be changed."""
    path = tmp_path_factory.mktemp("matrix") / "books"
    shutil.copytree(dealt, path)
    return path


@pytest.fixture
def whole(changed: Path) -> Iterator[tuple[Client, str]]:
    """Somebody who sees everything, while the books are served."""
    with serving(changed):
        yield asking(signed_in.member("administrator"))


@pytest.fixture(scope="module")
def named(changed: Path) -> Mapping[str, Named]:
    """What is named of each journey; a person of a journey without one is nobody."""
    with serving(changed):
        who = asking(signed_in.member("administrator"))
        journeys = [_got(who, f"/journeys/{id_}") for id_ in DEALS]
        files = {id_: _attached(who, id_) for id_ in DEALS}
        people = {one["buyer"]: one["id"] for one in _got(who, "/people")["people"]}
    found = {}
    for one in journeys:
        id_, buyer = one["journey"], one["buyer"]
        person = people.get(buyer, NOWHERE.person)
        found[id_] = Named(journey=id_, buyer=buyer, person=person, entry="", owner=DEALS[id_].owner,
                           file=files[id_])  # fmt: skip
    assert set(found) == set(DEALS)
    return found


def _got(who: tuple[Client, str], path: str) -> Any:
    return who[0].get(ways_in.V1 + path, headers={"Authorization": f"Bearer {who[1]}"}).json()


def _attached(who: tuple[Client, str], journey: str) -> int:
    """The line of a file that is put beside a journey."""
    sent = {"journey": journey, "file": SimpleUploadedFile("offer.txt", b"an offer")}
    done = who[0].post(f"{ways_in.V1}/acts/attach", sent, headers={"Authorization": f"Bearer {who[1]}"})
    assert done.status_code == 200, done.content
    return last_seq(who)


def last_seq(who: tuple[Client, str]) -> int:
    return int(_got(who, "/books")["last_seq"])


def noted(who: tuple[Client, str], one: Named) -> Named:
    """The same with an entry of its journey that somebody has just made."""
    sent = {"journey": one.journey, "remark": "to be taken back"}
    headers = {"Authorization": f"Bearer {who[1]}"}
    made = who[0].post(f"{ways_in.V1}/acts/note", sent, content_type="application/json", headers=headers).json()
    return replace(one, entry=made["entries"][0])


def ada(function: str, extent: str) -> tuple[Client, str]:
    """Ada, of a function, who sees so much."""
    found = Member.objects.filter(email="ada@example.com").first()
    member = found or Member.objects.create_user("ada@example.com", name="Ada", function=function)
    member.function, member.sees, member.sees_amounts = function, extent, True
    member.save()
    member.teams.set([next((team for team in teams.every() if team.name == "north"), None) or teams.put(name="north")])
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member, backend=signed_in.BACKEND)
    scopes = ("read",) if Right.RECORD not in RIGHTS[Function(function)] else ("read", "record", "keep")
    return client, tokens.make(member, name="matrix", scopes=scopes, days=2, now=timezone.now()).text


def said(answer: Any, one: Named) -> tuple[int, str]:
    """What an answer says, with the names of what was asked for taken out; a page says only its status and heading."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return answer.status_code, answer.headers.get("Location", "")
    text = text_of(answer)
    for word in one.words:
        text = text.replace(word, "…") if word else text
    return answer.status_code, text


def unseen_in(answer: Any, one: Named, extent: str) -> set[str]:
    """The words of journeys that are not seen and were not asked for."""
    others = [id_ for id_ in DEALS if id_ not in SEEN[extent]]
    return {word for word in words_of(others) if word in text_of(answer) and word != one.journey}


@pytest.mark.parametrize(("function", "extent"), CASES)
@pytest.mark.usefixtures("whole")
def test_what_is_read_of_whose(function: str, extent: str, named: Mapping[str, Named]) -> None:
    who = ada(function, extent)
    for way in ways_in.READS:
        may = ROUTES[way.row].needed in RIGHTS[Function(function)]
        nothing = said(way.send(who, NOWHERE), NOWHERE)
        assert nothing[0] == (404 if may else 403), way
        for id_, one in named.items() if may else [("k-eagle", named["k-eagle"])]:
            answer = way.send(who, one)
            is_seen = id_ in SEEN[extent] and (way.about != "person" or one.person != NOWHERE.person)
            if may and is_seen:
                assert answer.status_code == 200, (str(way), id_)
            else:
                assert said(answer, one) == nothing, (str(way), id_)
                assert not unseen_in(answer, one, extent), (str(way), id_)


@pytest.mark.parametrize(("function", "extent"), CASES)
def test_what_is_done_with_whose(
    function: str, extent: str, named: Mapping[str, Named], whole: tuple[Client, str]
) -> None:
    who, may = ada(function, extent), Right.RECORD in RIGHTS[Function(function)]
    for way in ways_in.ACTS:
        nothing = said(way.send(who, NOWHERE), NOWHERE)
        for id_, one in named.items() if may else [("k-eagle", named["k-eagle"])]:
            if way.about == "person" and one.person == NOWHERE.person:
                continue
            asked = noted(whole, one) if "undo" in way.at else one
            before = last_seq(whole)
            answer = way.send(who, asked)
            recorded = last_seq(whole) - before
            if may and id_ in SEEN[extent]:
                assert recorded or not way.records, (str(way), id_)
                assert way.tells or said(answer, asked) != nothing or way.about != "journey", (str(way), id_)
            else:
                assert recorded == 0, (str(way), id_)
                assert said(answer, asked) == nothing, (str(way), id_)
                assert not unseen_in(answer, asked, extent), (str(way), id_)
            if not may:
                assert answer.status_code == 403, (str(way), id_)


@pytest.mark.parametrize("extent", ["own", "team"])
@pytest.mark.usefixtures("whole")
def test_what_is_about_the_whole_of_the_books_is_done_by_nobody_who_sees_a_part(extent: str) -> None:
    client, token = ada("sales", extent)
    for route in OF_THE_WHOLE:
        assert _of_route(client, token, route).status_code == 403, route


def _of_route(client: Client, token: str, route: Route) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if route.is_operation else {}
    if route.method in ("POST", "PUT"):
        return getattr(client, route.method.lower())(
            route.example, b"{}", content_type="application/json", headers=headers
        )
    return client.get(route.example, headers=headers)


@pytest.mark.usefixtures("whole")
def test_attention_to_what_is_not_seen_is_as_to_what_is_not_there(named: Mapping[str, Named]) -> None:
    client, token = ada("sales", "own")
    headers = {"Authorization": f"Bearer {token}"}
    told = list[Any]()
    for one in (replace(named["k-eagle"], entry="buyline|k-eagle|note step 13|"), NOWHERE):
        seen = client.post(f"{ways_in.V1}/day/seen", {"entries": [one.entry]}, "application/json", headers=headers)
        sent = {"items": [f"turn:{one.journey}"], "until": "2099-01-01"}
        later = client.post(f"{ways_in.V1}/day/later", sent, "application/json", headers=headers)
        page = client.post("/day/later", {"kind": "turn", "journey": one.journey, "days": "1"}, follow=True)
        looked = client.post("/day/seen", {"entry": one.entry}, follow=True)
        client.post("/day/later", {"kind": "turn", "journey": one.journey, "days": "0"})
        assert not unseen_in(page, one, "own")
        assert not unseen_in(looked, one, "own")
        told.append((said(seen, one), said(later, one), page.status_code, text_of(page).count(one.journey)))
    assert told[0] == told[1]


@pytest.mark.usefixtures("whole")
def test_what_another_member_keeps_is_as_if_it_were_not_there(new_member: NewMember) -> None:
    other, (client, token) = new_member("sales"), ada("sales", "all")
    view = views.keep(other, name="Theirs", at="/journeys")
    made = tokens.make(other, name="theirs", scopes=("read",), days=2, now=timezone.now()).token
    headers = {"Authorization": f"Bearer {token}"}
    for key in (view.key, "none-at-all"):
        body = {"content_type": "application/json", "headers": headers}
        answers = (
            client.post(f"/views/{key}", {"name": "Mine"}),
            client.post(f"/views/{key}/forget"),
            client.put(f"{ways_in.V1}/views/{key}", {"shared": "everybody"}, **body),
            client.post(f"{ways_in.V1}/views/{key}/forget", {}, **body),
        )  # fmt: skip
        assert [one.status_code for one in answers] == [404] * len(answers), key
    for prefix in (made.prefix, "none"):
        assert client.post(f"/settings/tokens/{prefix}/end").status_code in (302, 404)
    made.refresh_from_db()
    view.refresh_from_db()
    assert (made.revoked_at, view.name) == (None, "Theirs")
