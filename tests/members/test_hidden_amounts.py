"""A member who sees no amounts finds none: not on a page, not over the API, not in a file, not by sorting.

The books have amounts that are found wherever they stand, in whatever form; every address that can be read is asked.
"""

from functools import cache
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.test import Client

from buyline.members.models import Member
from buyline.members.policy import RIGHTS, Asker, Function
from buyline.store.sight import AMOUNTS_HIDDEN, Sight
from tests.api.routes import Route, routes
from tests.members import walking
from tests.members.walking import answers, asking
from tests.seen_books import ADA, amounts_in

pytestmark = [pytest.mark.capability("P29", "page"), pytest.mark.capability("P29", "api")]
PART = Asker(ADA, Function.SALES, sight=Sight(has_amounts=False))
READ = [one for one in routes() if one.method in ("page", "GET") and one.needed in PART.rights]
DENIED = [one for one in routes() if one.needed in RIGHTS[Function.SALES] - PART.rights]


@cache
def without(function: str = "sales") -> tuple[Client, str]:
    """A browser and a token of a member who sees no amounts."""
    signed_in.member()
    name = f"{function}-without"
    return asking(Member.objects.create_user(f"{name}@example.com", name=name, function=function, sees_amounts=False))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("route", READ, ids=lambda one: f"{one.method} {one.address}")
def test_no_amount_is_in_any_answer(route: Route, known: dict[str, Any]) -> None:
    for address, answer in answers(route, without(), known):
        assert answer.status_code != 500, address
        assert amounts_in(walking.text_of(answer)) == set(), address


@pytest.mark.slow
@pytest.mark.usefixtures("served")
def test_whoever_sees_amounts_finds_them_in_most_of_these_answers(known: dict[str, Any]) -> None:
    who, shown = asking(signed_in.member("sales")), set()
    for route in READ:
        found = list(answers(route, who, known, forms=1))
        assert all(answer.status_code == 200 for _, answer in found if route.is_operation), route.address
        if any(amounts_in(walking.text_of(answer)) for _, answer in found):
            shown.add(route.address)
    assert len(shown) >= 25, shown
    wanted = {
        "/journeys",
        "/board",
        "/pipeline",
        "/flow",
        "/leakage",
        "/breakdown",
        "/restatement",
        "/day",
    }
    assert wanted <= shown
    assert {"/export/journeys.<str:form>", "/api/v1/journeys", "/api/v1/position", "/api/v1/flow"} <= shown


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("route", DENIED, ids=lambda one: f"{one.method} {one.address}")
def test_what_is_about_the_whole_of_the_books_is_denied(route: Route) -> None:
    client, token = without()
    headers = {"Authorization": f"Bearer {token}"} if route.is_operation else {}
    ask = {"POST": client.post, "PUT": client.put}.get(route.method, client.get)
    answer = ask(route.example, headers=headers)
    assert answer.status_code == 403, route.address
    assert "You see only a part of these books" in answer.content.decode()


def get(address: str, **headers: str) -> Any:
    client, token = without()
    return client.get(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}", **headers})


@pytest.mark.usefixtures("served")
def test_an_answer_says_that_amounts_are_hidden_and_holds_nothing_in_their_place() -> None:
    answer = get("/position?by=owner")
    assert answer.headers["Buyline-Hidden"] == "amounts"
    assert {place["amount"] for place in answer.json()["stages"]} == {None}
    table = get("/journeys", Accept="text/csv").content.decode()
    assert "amount" not in table.splitlines()[0]
    standing = get("/standings").json()
    assert {one["amount"] for one in standing["journeys"]} == {None}
    assert {line["measure"] for line in get("/flow?from=2020-01-01&to=2027-12-31").json()["trial_balance"]} == {
        "journeys"
    }
    seen = {"Authorization": f"Bearer {asking(signed_in.member('sales'))[1]}"}
    assert "Buyline-Hidden" not in without()[0].get("/api/v1/position", headers=seen).headers


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    "asked",
    ["sort=-amount", "sort=amount", "filter=amount+%3E+1", "filter=owner+%3D+bob+or+amount+%3E+1", "group=currency"],
)
@pytest.mark.parametrize("page", ["/journeys", "/board"])
def test_nothing_is_sorted_or_filtered_by_amounts(page: str, asked: str) -> None:
    client, _ = without()
    refused = get(f"{page}?{asked}")
    assert refused.status_code == 422
    assert AMOUNTS_HIDDEN in refused.json()["detail"]
    assert AMOUNTS_HIDDEN in client.get(f"{page}?{asked}").content.decode()
    exported = client.get(f"/export/journeys.csv?{asked}")
    assert exported.status_code == 400
    assert AMOUNTS_HIDDEN in exported.content.decode()


@pytest.mark.usefixtures("served")
def test_a_view_that_a_colleague_shares_shows_no_amounts() -> None:
    theirs, (mine, _) = signed_in.client("sales"), without()
    at = "/journeys?sort=-amount"
    theirs.post("/views", {"name": "Largest", "at": at, "shared": "everybody"})
    assert "Largest" in mine.get("/views").content.decode()
    shown = mine.get(at).content.decode()
    assert AMOUNTS_HIDDEN in shown
    assert amounts_in(shown) == set()
    assert "k-alpha" in shown
    assert amounts_in(theirs.get(at).content.decode()) != set()


@pytest.mark.usefixtures("served")
def test_pages_say_what_is_hidden_and_offer_no_amount_to_give() -> None:
    client, _ = without()
    assert "You see every journey, without amounts." in client.get("/journeys").content.decode()
    for word in ("change", "open"):
        form = client.get(f"/acts/{word}?journey=k-alpha").content.decode()
        assert 'name="amount"' not in form
        assert 'name="currency"' not in form
        assert 'name="close_on"' in form


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("/acts/change", {"journey": "k-alpha", "amount": 1}),
        ("/acts/open", {"buyer_name": "New", "stage": "lead", "amount": 1}),
        ("/acts/many", {"act": "change", "given": {"amount": "1"}, "journeys": ["k-alpha"], "dry_run": True}),
    ],
)
def test_an_act_neither_sets_nor_changes_an_amount(address: str, given: dict[str, Any]) -> None:
    client, token = without()
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(f"/api/v1{address}", given, content_type="application/json", headers=headers)
    assert answer.status_code == 422, answer.content
    assert "amounts are hidden from you" in answer.content.decode()
    assert amounts_in(answer.content.decode()) == set()


@pytest.mark.usefixtures("served")
def test_me_says_what_is_seen() -> None:
    told = get("/me").json()
    assert (told["amounts"], told["journeys"]) == (False, "all")
    assert "import" not in told["rights"]
