"""A goal's pace rests on what was known on its eve; goals are set by a function for itself, and both stay."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from buyline.app.agreeing import Who
from buyline.app.books import company_lines, create_books
from buyline.app.chief import chief
from buyline.app.entries import record_contents
from buyline.app.goals import goals, held_of
from buyline.app.pacing import pace
from buyline.app.planning import plan
from buyline.app.refusal import Refused
from buyline.app.setting_goals import goal_of, set_goal
from buyline.app.statements import Asked, flow
from buyline.days import DAY_LENGTH, day_number, parse_day
from buyline.definition.goals import Goal
from buyline.plan.standing import Writer, change_in_words, headline, missing_in_words, pace_in_words
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests.demo_books import NOW, demo_books
from tests.goal_books import ENDS, ON, YEAR_ENDS, goal_books, said

pytestmark = pytest.mark.capability("P21", "library")
MAY = SMALL = Asked(as_of=ON)
SALES = Who("sales", "ann@example.com")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with Books.open(demo_books(tmp_path_factory, tmp_path_factory.mktemp("pacing") / "books")) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Books]:
    with Books.open(goal_books(tmp_path / "books")) as found:
        yield found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Books]:
    with create_books(tmp_path / "books", now=NOW) as found:
        yield found


def test_the_pace_of_the_quarter(books: Books) -> None:
    found = pace(books, MAY, now=NOW)
    assert (found.target.first, found.target.last) == (parse_day("2026-04-01"), ENDS)
    assert found.target.functions == ("marketing", "sales")
    assert (found.eve, found.confidence, found.target.what) == (parse_day("2026-03-31"), 0.8, "revenue")
    assert found.chance is not None
    assert 0 <= found.chance <= 1
    for stage in found.stages:
        assert [week.is_open for week in stage.weeks].count(True) == 2
        assert stage.weeks[0].first == found.target.first
        assert stage.weeks[-1].last == ENDS
        assert all((week.of.came is None) == (week.first > found.on) for week in stage.weeks)
        assert stage.so_far.came == sum(week.of.came or 0 for week in stage.weeks)
    assert {each.name for each in found.functions} == {"marketing", "sales", "success"}
    assert found.by == "program"
    assert pace_in_words(found, Writer("EUR")).endswith("%.")


def test_what_came_is_what_flowed(books: Books) -> None:
    found = pace(books, MAY, now=NOW)
    moved = flow(books, MAY, now=NOW, first=found.target.first, last=found.on)
    into: dict[str, float] = {}
    for move in moved.to_json()["movements"]:
        if move["kind"] == "movement":
            into[move["to"]] = into.get(move["to"], 0) + move["journeys"]
    for stage in found.stages:
        assert stage.so_far.came == into.get(stage.stage, 0), stage.stage


def test_the_plan_of_the_eve_is_not_changed_by_what_came_later(small: Books) -> None:
    """Neither by what happened later nor by what had happened and was not known yet."""
    before, eve = pace(small, SMALL, now=NOW), date(2026, 3, 31)
    late = [said(n, "customer", eve - timedelta(5), known=eve + timedelta(9), amount="9000") for n in range(60, 70)]
    record_contents(small, [*late, said(80, "lead", eve + timedelta(3))], now=NOW)
    after = pace(small, SMALL, now=NOW)
    for one, other in zip(before.stages, after.stages, strict=True):
        assert [week.of.planned for week in one.weeks] == [week.of.planned for week in other.weeks]
    assert (before.stages != after.stages, before.confidence) == (True, after.confidence)
    made = plan(small, Asked(as_of=before.eve), now=NOW)
    assert made.on == before.eve
    assert before.prior_share == pytest.approx(made.prior_share, abs=0.2)


def test_without_amounts_and_of_a_part(small: Books) -> None:
    blind = small.seen_by(Sight(has_amounts=False))
    hidden, standing = pace(blind, SMALL, now=NOW), chief(blind, SMALL, now=NOW)
    assert (hidden.target.what, hidden.target.amount, hidden.target.number) == ("deals", None, 12)
    assert {each.target.what for each in standing.goals} == {"deals"}
    assert not standing.has_amounts
    part = small.seen_by(Sight(people=("ann",)))
    some, whole = chief(part, SMALL, now=NOW), chief(small, SMALL, now=NOW)
    assert (some.is_part, whole.is_part) == (True, False)
    assert some.quarter is not None
    assert whole.quarter is not None
    assert some.quarter.made < whole.quarter.made


@pytest.mark.capability("P25", "library")
def test_where_the_company_stands(books: Books) -> None:
    found = chief(books, MAY, now=NOW)
    assert found.quarter is not None
    assert found.year is not None
    assert (found.quarter.target.last, found.year.target.last) == (ENDS, YEAR_ENDS)
    for each in found.goals:
        assert each.made <= each.low <= each.expected <= each.high
    assert found.quarter.chance == pace(books, MAY, now=NOW).chance
    assert headline(found, Writer("EUR")).startswith("The goal of the quarter is ")
    for one in (found.quarter, found.year):
        assert missing_in_words(one.restore, Writer("EUR")).endswith(".")
    assert " week" in change_in_words(found.change, Writer("EUR"))
    assert found.lever is not None


@pytest.mark.capability("P25", "library")
def test_without_a_goal_it_says_so(empty: Books) -> None:
    found = chief(empty, Asked(), now=NOW)
    assert found.goals == ()
    assert headline(found, Writer("EUR")) == "No goal is set yet."
    with pytest.raises(Refused, match="No goal is set whose days have begun"):
        pace(empty, Asked(), now=NOW)


@pytest.mark.capability("P25", "library")
def test_ten_journeys_are_enough(empty: Books) -> None:
    ten = [
        {"source": "crm", "record": f"d{n}", "what": "came", "kind": "stage claimed", "journey": f"d{n}",
         "occurred_at": f"2026-05-{n + 1:02d}", "data": {"stage": "lead", "amount": "5000"}}
        for n in range(10)
    ]  # fmt: skip
    record_contents(empty, ten, now=NOW)
    set_goal(empty, goal(deals=3, amount=None), by=SALES, now=NOW)
    found = chief(empty, Asked(), now=NOW + DAY_LENGTH)
    assert found.quarter is not None
    assert found.quarter.target.number == 3
    told = pace(empty, Asked(), now=NOW + DAY_LENGTH)
    assert told.restore is not None
    assert told.prior_share == 1.0


def goal(function: str = "sales", *, deals: int | None = 40, amount: float | None = 1_000_000.0) -> Goal:
    return Goal(function=function, **{"from": date(2026, 7, 1), "to": date(2026, 9, 30)}, deals=deals, amount=amount)


def test_a_goal_takes_the_place_of_the_one_before_and_both_stay(empty: Books) -> None:
    for wanted in (goal(), goal(), goal(amount=1_200_000.5), goal(deals=50, amount=None), goal()):
        kept = set_goal(empty, wanted, by=SALES, now=NOW)
        assert (kept.amount, kept.deals) == (wanted.amount, wanted.deals)
    assert goals(empty) == (goal().model_copy(update={"currency": "EUR"}),)
    lines = [line.entry for line in company_lines(empty) if line.entry.kind == "goal set"]
    assert [line.data.get("amount") for line in lines] == ["1000000", "1200000.50", None, "1000000"]
    (held,) = held_of(company_lines(empty))
    assert [each.deals for each in held.earlier] == [40, 40, 50]
    assert held.member == "ann@example.com"
    set_goal(empty, goal("marketing"), by=Who("marketing"), now=NOW)
    assert [each.function for each in goals(empty)] == ["marketing", "sales"]


@pytest.mark.parametrize(
    ("wanted", "by", "says"),
    [
        (goal(), Who("marketing"), "nobody signs for another function"),
        (goal(), Who("executive"), "each by its own members; executive holds none"),
        (goal(deals=None, amount=None), SALES, "a revenue, or how many deals"),
    ],
)
def test_a_goal_that_cannot_be_set_is_refused(empty: Books, wanted: Goal, by: Who, says: str) -> None:
    with pytest.raises(Refused, match=says):
        set_goal(empty, wanted, by=by, now=NOW)
    assert goals(empty) == ()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"last": None}, "a first and a last day"),
        ({"last": day_number(date(2026, 6, 30))}, "days: 'to' is before 'from'"),
        ({"revenue": -5.0}, "revenue: "),
        ({"deals": 0}, "deals: "),
    ],
)
def test_what_is_typed_wrong_is_said(typed: dict[str, object], says: str) -> None:
    usual = {"first": date(2026, 7, 1), "last": date(2026, 9, 30), "revenue": 5.0, "deals": None}
    with pytest.raises(Refused, match=says):
        goal_of("sales", **(usual | typed))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [{"amount": "-5"}, {"deals": 2**40}, {}, {"to": "2026-06-01", "deals": 3}])
def test_no_entry_sets_a_goal_that_is_none(empty: Books, data: dict[str, object]) -> None:
    told = {"function": "sales", "from": "2026-07-01", "to": "2026-09-30"} | data
    entry = {"source": "x", "record": "y", "what": "z", "kind": "goal set", "occurred_at": "2026-06-01", "data": told}
    (receipt,) = record_contents(empty, [entry], now=NOW)
    assert receipt.taken == "refused"
    assert goals(empty) == ()
