"""Which programs are planned, by day: described, changed, withdrawn, taken back; and what the forecast makes of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from buyline.app.agreeing import Who
from buyline.app.entries import record_contents
from buyline.app.expecting import expecting
from buyline.app.forecasts import forecast
from buyline.app.planning_programs import Wanted, expects_of, plan_program, withdraw_program
from buyline.app.programs import descriptions, planned_programs
from buyline.app.programs_planned import programs_planned
from buyline.app.record import Taken
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import DAY_LENGTH, parse_day, start_of
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests.demo_books import NOW
from tests.goal_books import ON, goal_books

pytestmark = [pytest.mark.capability("P17", "library"), pytest.mark.capability("P20", "library")]
MARKETING = Who("marketing", "ann")
FAIR = Wanted(
    program="fair", first=ON + 10, last=ON + 23, expects={"lead": 28}, name="Spring fair", channel="fair", cost=7_000
)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with Books.open(goal_books(tmp_path / "books")) as opened:
        yield opened


def at(day: int) -> int:
    """A moment within a day."""
    return start_of(day, "UTC") + DAY_LENGTH // 2


def described(record: str, day: str, **data: Any) -> dict[str, Any]:
    return {"source": "crm", "record": record, "what": "program", "kind": "program described", "occurred_at": day,
            "known_at": day, "data": {"program": "fair", "from": "2026-06-10", "to": "2026-06-23", **data}}  # fmt: skip


def held(books: Books, day: int) -> dict[str, float]:
    return {one.program: one.arrivals for one in planned_programs(books, by=day)}


def test_a_program_is_planned_changed_and_withdrawn_each_from_its_day_on(books: Books) -> None:
    kept = plan_program(books, FAIR, by=MARKETING, now=at(ON - 20))
    assert (kept.words, kept.arrivals, kept.cost, kept.currency) == ("Spring fair", 28.0, "7000", "EUR")
    before = books.last_seq()
    assert plan_program(books, FAIR, by=MARKETING, now=at(ON - 19)) == kept
    assert books.last_seq() == before
    changed = Wanted(program="fair", first=ON + 10, last=ON + 23, expects={"lead": 14})
    again = plan_program(books, changed, by=MARKETING, now=at(ON - 10))
    assert (again.name, again.cost, again.arrivals) == ("Spring fair", "7000", 14.0)
    withdraw_program(books, "fair", by=MARKETING, now=at(ON - 2))
    by_day = [held(books, ON - back) for back in (21, 20, 11, 10, 3, 2, 0)]
    assert by_day == [{}, {"fair": 28}, {"fair": 28}, {"fair": 14}, {"fair": 14}, {}, {}]
    with pytest.raises(Refused, match="no program that is planned"):
        withdraw_program(books, "fair", by=MARKETING, now=at(ON))
    assert plan_program(books, changed, by=MARKETING, now=at(ON)).name == "Spring fair"


def test_what_was_taken_back_holds_until_that_day(books: Books) -> None:
    record_contents(books, [described("1", "2026-05-01", expects={"lead": 20})], now=NOW)
    record_contents(books, [described("2", "2026-05-10", expects={"lead": 50})], now=NOW)
    back = {"source": "crm", "record": "2", "what": "back", "kind": "entry retracted", "occurred_at": "2026-05-20",
            "known_at": "2026-05-20", "data": {"entry": "crm|2|program|", "reason": "typed wrong"}}  # fmt: skip
    (receipt,) = record_contents(books, [back], now=NOW)
    assert receipt.taken is Taken.RECORDED
    days = [parse_day(f"2026-05-{day:02d}") for day in (1, 9, 10, 19, 20, 31)]
    assert [held(books, day).get("fair") for day in days] == [20, 20, 50, 50, 20, 20]
    seq = receipt.seq
    assert seq is not None
    assert {one.program: one.arrivals for one in planned_programs(books, by=days[-1], at_seq=seq - 1)} == {"fair": 50}


def test_a_description_that_says_nothing_of_arrivals_changes_no_plan(books: Books) -> None:
    plan_program(books, FAIR, by=MARKETING, now=at(ON - 20))
    data = {"program": "fair", "name": "Renamed"}
    later = {**described("3", "2026-05-25"), "data": data}
    record_contents(books, [later], now=NOW)
    assert held(books, ON) == {"fair": 28.0}
    assert len(descriptions(books)) == 1


def test_a_batch_that_is_undone_takes_its_plans_along(books: Books) -> None:
    record_contents(books, [{**described("4", "2026-05-01", expects={"lead": 20}), "batch": "b1"}], now=NOW)
    undone = {"source": "crm", "record": "b1", "what": "undo", "kind": "batch retracted", "occurred_at": "2026-05-12",
              "known_at": "2026-05-12", "data": {"batch": "b1", "reason": "wrong file"}}  # fmt: skip
    record_contents(books, [undone], now=NOW)
    assert [held(books, parse_day(f"2026-05-{day}")) for day in (11, 12)] == [{"fair": 20}, {}]


def test_later_descriptions_change_no_forecast_of_an_earlier_day(books: Books) -> None:
    asked = Asked(as_of=ON)
    plan_program(books, FAIR, by=MARKETING, now=at(ON - 20))
    before = forecast(books, asked, now=NOW)
    assert [one.program for one in before.horizons[0].planned] == ["fair"]
    plan_program(books, replace(FAIR, expects={"lead": 500}), by=MARKETING, now=at(ON + 3))
    plan_program(books, replace(FAIR, program="other"), by=MARKETING, now=at(ON + 3))
    withdraw_program(books, "fair", by=MARKETING, now=at(ON + 4))
    assert forecast(books, asked, now=NOW).to_json() == before.to_json()
    later = forecast(books, Asked(as_of=ON + 5), now=NOW)
    assert [one.program for one in later.horizons[0].planned] == ["other"]


def test_the_forecast_contains_it_and_only_where_all_are_seen(books: Books) -> None:
    without = forecast(books, Asked(as_of=ON), now=NOW)
    plan_program(books, FAIR, by=MARKETING, now=at(ON - 20))
    found = forecast(books, Asked(as_of=ON), now=NOW)
    (told,) = found.horizons[2].planned
    assert told.arrivals == pytest.approx(28)
    assert found.horizons[2].wins.mean - without.horizons[2].wins.mean == pytest.approx(told.wins, rel=0.02)
    narrowed = forecast(books, Asked(as_of=ON, where={"owner": "ann"}), now=NOW)
    assert narrowed.horizons[0].planned == ()
    assert programs_planned(books, Asked(as_of=ON, where={"owner": "ann"}), now=NOW).programs == ()
    with expecting(books.seen_by(Sight(people=("ann",))), Asked(as_of=ON), now=NOW) as seen:
        assert seen.records.programs == ()


def test_what_programs_bring_is_told(books: Books) -> None:
    empty = programs_planned(books, Asked(as_of=ON), now=NOW)
    assert (empty.programs, empty.quarter) == ((), "Q2 2026")
    plan_program(books, FAIR, by=MARKETING, now=at(ON - 20))
    over = Wanted(program="old", first=ON - 30, last=ON - 20, expects={"lead": 3, "prospect": 1.5})
    plan_program(books, over, by=MARKETING, now=at(ON - 20))
    found = programs_planned(books, Asked(as_of=ON), now=NOW)
    old, fair = found.programs
    assert (old.when, old.to_come, old.by_quarter, old.cost_per_win) == ("over", 0, 0, None)
    assert (fair.when, fair.arrivals) == ("ahead", 28)
    assert fair.to_come == pytest.approx(28)
    assert 0 < fair.by_quarter < fair.wins < 28
    assert fair.cost_per_win == pytest.approx(7_000 / fair.wins)
    assert found.records()[0]["expects"] == "lead 3, prospect 1.5"
    assert found.table.num_rows == 2
    under_way = programs_planned(books, Asked(as_of=ON + 16), now=NOW).programs[-1]
    assert under_way.when == "under way"
    assert under_way.to_come == pytest.approx(14)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"first": None}, "a first and a last day"),
        ({"last": ON}, "the last is on or after the first"),
        ({"last": ON + 900}, "two years at most"),
        ({"expects": {}}, "say how many arrivals"),
        ({"expects": {"led": 3}}, "'led' is no stage on the way to a win"),
        ({"expects": {"customer": 3}}, "'customer' is no stage on the way to a win"),
        ({"expects": {"lead": -3}}, "is not a number of arrivals"),
        ({"expects": {"lead": 0}}, "is not a number of arrivals"),
        ({"expects": {"lead": float("nan")}}, "is not a number of arrivals"),
        ({"cost": -1.0}, "an amount from 0 on"),
        ({"program": "a|b"}, "without '|'"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_the_reason(books: Books, wrong: dict[str, Any], says: str) -> None:
    before = books.last_seq()
    with pytest.raises(Refused, match="The program was not planned") as refused:
        plan_program(books, replace(FAIR, **wrong), by=MARKETING, now=NOW)
    assert any(says in reason for reason in refused.value.reasons)
    assert books.last_seq() == before


def test_what_was_typed_by_stage_is_read() -> None:
    assert expects_of(("lead=40", "lead = 2.5", "prospect=1")) == {"lead": 42.5, "prospect": 1.0}
    with pytest.raises(Refused, match="no stage and number"):
        expects_of(("lead:40",))
