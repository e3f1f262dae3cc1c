"""The page of planned programs: what each brings, planned, changed and withdrawn, and the forecast that says so."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.goal_books import goal_books
from tests.pages.test_statement_pages import got, words

TYPED = {"program": "fair", "name": "Spring fair", "channel": "fair", "cost": "9000", "from": "2099-03-01",
         "to": "2099-03-10", "expects-lead": "40", "expects-prospect": ""}  # fmt: skip


@pytest.fixture
def held(tmp_path: Path) -> Path:
    return goal_books(tmp_path / "books")


def posted(books: Path, address: str, typed: dict[str, str], function: str = "marketing") -> Any:
    with override_settings(BOOKS=str(books), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        return signed_in.client(function).post(address, typed, headers={"accept-language": "en-GB"})


@pytest.mark.capability("P17", "page")
def test_a_program_is_planned_changed_and_withdrawn_on_its_page(held: Path) -> None:
    empty = words(got(held, "/programs"))
    assert "No program is planned." in empty
    assert "What will be here" in empty
    assert posted(held, "/programs/plan", TYPED).status_code == 302
    answer = got(held, "/programs")
    assert "1 program is planned: 40 arrivals still to come" in words(answer)
    assert re.search(r"Spring fair fair 1\W10 Mar 2099 40 Lead 40 ", words(answer))
    assert "€9,000" in words(answer)
    assert b"style=" not in answer.content
    change = got(held, "/programs?change=fair").content.decode()
    assert 'value="9000"' in change
    assert 'name="expects-lead" value="40"' in change
    assert "Withdraw it" in change
    assert posted(held, "/programs/withdraw", {"program": "fair"}).status_code == 302
    assert "No program is planned." in words(got(held, "/programs"))


@pytest.mark.capability("P17", "page")
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"program": ""}, "say how journeys name it"),
        ({"expects-lead": ""}, "say how many arrivals"),
        ({"expects-lead": "many"}, "is no number"),
        ({"from": "soon"}, "is not a day"),
        ({"to": "2098-01-01"}, "the last is on or after the first"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(held: Path, typed: dict[str, str], says: str) -> None:
    answer = posted(held, "/programs/plan", TYPED | typed)
    assert answer.status_code == 400
    assert says in words(answer)
    assert b'value="Spring fair"' in answer.content
    assert posted(held, "/programs/withdraw", {"program": "fair"}).status_code == 400


@pytest.mark.capability("P17", "page")
def test_whoever_only_reads_sees_no_form(held: Path) -> None:
    assert posted(held, "/programs/plan", TYPED, "read-only").status_code == 403
    with override_settings(BOOKS=str(held), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        said = words(signed_in.client("read-only").get("/programs"))
    assert "does not have the right to record entries" in said


@pytest.mark.capability("P17", "api")
@pytest.mark.capability("P20", "api")
def test_programs_plan_read_and_withdraw_over_the_api(held: Path) -> None:
    with serving(held):
        asks = Program(held, token("marketing"))
        sent = {"program": "fair", "from": "2099-03-01", "to": "2099-03-10", "expects": {"lead": 40}, "cost": 9000}
        made = asks.post("/programs", sent)
        assert (made.status, made.json["expects"], made.json["cost"]) == (201, {"lead": 40}, 9000)
        (one,) = asks.get("/programs").json["programs"]
        assert (one["arrivals"], one["when"]) == (40, "ahead")
        wrong = asks.post("/programs", sent | {"expects": {"led": 4}})
        assert (wrong.status, "did you mean 'lead'?" in str(wrong.json)) == (422, True)
        assert asks.post("/programs/fair/withdrawal").json == {"program": "fair", "withdrawn": True}
        assert asks.get("/programs").json["programs"] == []
        assert asks.post("/programs/fair/withdrawal").status == 422
