"""The page about the backtest, and the same over the API: asked for, made, shown with whether it is of now."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app import backtesting as used
from buyline.app.books import create_books
from buyline.app.handlers import worker_for
from buyline.app.record import record
from buyline.days import start_of
from buyline.forecast.backtest import backtest
from buyline.store import jobs
from buyline.store.books import Books
from tests import signed_in
from tests.api.programs import Program, token
from tests.unit.app.test_backtesting import claim, entries
from tests.unit.forecast.made_steps import FIRST

pytestmark = [pytest.mark.capability("P20", face) for face in ("page", "api", "cli")]
LAST = FIRST + 7 * 16 - 1
ADDRESS = "/forecast/backtest"
KNOWN = "as_of=2025-04-27"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with create_books(tmp_path / "books", now=1) as made:
        record(made, entries(2), now=start_of(LAST + 1, "UTC") - 1)
    with override_settings(BOOKS=str(tmp_path / "books"), ALLOWED_HOSTS=["127.0.0.1"]):
        from buyline.web.asking import books as served

        yield served()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backtests of two horizons and no stages."""

    def made(records: Any, **more: Any) -> Any:
        return backtest(records, **more | {"with_stages": False, "horizons": (7, 14)})

    monkeypatch.setattr(used, "backtest", made)


def page(asked: str = KNOWN, function: str = "administrator") -> Any:
    return signed_in.client(function).get(f"{ADDRESS}?{asked}")


def work(books: Books) -> None:
    worker = worker_for(books, lease_seconds=60)
    while worker.run_one():
        pass


def test_it_is_asked_for_made_and_shown(books: Books) -> None:
    empty = page()
    assert "How good would the forecast have been?" in empty.text
    assert "Try the forecast on the past" in empty.text
    asked = signed_in.client("administrator").post(f"{ADDRESS}/start?{KNOWN}", follow=True)
    assert "A backtest is being made: it waits its turn." in asked.text
    assert 'hx-trigger="every 2s"' in asked.text
    assert "Stop it" in asked.text
    assert "Stop it" not in page(function="read-only").text
    work(books)
    answer = page(f"{KNOWN}&within=7")
    assert answer.status_code == 200
    for words in ("of now", "Ranges that were to hold wins within 7 days", "Poorest:", "270,912 wins", "none logged",
                  "Is the forecast of wins better than what one would have said anyway?", "too few to judge",
                  "weighted pipeline, dressed", "forecast, recalibrated"):  # fmt: skip
        assert words in answer.text, words
    assert "Try it again" not in answer.text
    assert answer.text.count("<figure") == 3
    for ending in ("png", "svg", "csv", "json"):
        assert f"/chart/backtest.{ending}?" in answer.text, ending
        taken = signed_in.client("administrator").get(f"/chart/backtest.{ending}?{KNOWN}&within=7")
        assert taken.status_code == 200, (ending, taken.content)
    record(books, [claim("another", "lead", LAST - 20)], now=start_of(LAST + 2, "UTC"))
    later = page(f"{KNOWN}&within=7&target=revenue")
    assert "of earlier" in later.text
    assert "Try it again on the books of now" in later.text


@pytest.mark.usefixtures("books")
def test_a_question_that_cannot_be_answered_is_said_beside_it() -> None:
    assert "There is no target" in page("target=moods").text
    assert page("target=moods").status_code == 400
    assert "These books have no column" in page("by=colour").text


def test_a_stopped_one_says_so(books: Books) -> None:
    signed_in.client("administrator").post(f"{ADDRESS}/start?{KNOWN}")
    (job,) = jobs.jobs(books, open_only=True)
    signed_in.client("administrator").post(f"/jobs/{job.id}/cancel")
    assert "The last try was stopped." in page().text


def test_the_api_starts_it_and_gives_its_state_and_result(books: Books) -> None:
    program = Program(books.path, token())
    nothing = program.get(f"/backtest?{KNOWN}").json
    assert nothing == {"is_of_now": False, "job": None, "result": None}
    job = program.post(f"/backtest?{KNOWN}").json["job"]
    assert program.get(f"/backtest?{KNOWN}").json["job"]["state"] == "waiting"
    work(books)
    found = program.get(f"/backtest?{KNOWN}").json
    assert (found["is_of_now"], found["job"]["id"], found["job"]["state"]) == (True, job, "done")
    named = {"target", "horizon", "method", "crps", "skill", "coverage80", "coverage95", "mae"}
    assert all(named <= set(score) for score in found["result"]["scores"])
    assert found["result"]["horizons"] == [7, 14]
    assert program.post(f"/backtest?{KNOWN}").json == {"job": None}
