"""A plan is made for the goal in force, or for what is wanted; what cannot be planned is refused with what can."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from buyline.app.books import create_books
from buyline.app.expecting import Expecting, expecting
from buyline.app.planning import CannotPlan, Telling, Wanted, goal_in_force, plan, wanted_of
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import day_number, parse_day
from buyline.definition.goals import Goal
from buyline.plan.result import Plan
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests.demo_books import LAST, NOW, demo_books

pytestmark = pytest.mark.capability("P21", "library")
THIRD = {"first": date(2026, 7, 1), "last": date(2026, 9, 30), "amount": 1_500_000.0}
FOURTH = {"first": date(2026, 10, 1), "last": date(2026, 12, 31), "amount": 2_000_000.0}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    folder = tmp_path_factory.mktemp("planning") / "books"
    with Books.open(demo_books(tmp_path_factory, folder)) as found:
        yield found


@pytest.fixture(scope="module")
def found(books: Books) -> Iterator[Expecting]:
    with expecting(books, Asked(as_of=LAST), now=NOW) as opened:
        yield opened


def told(found: Expecting, *goals: Goal, **wanted: object) -> Plan:
    return Telling(found.view, found.records, Wanted(**wanted), goals).plan(found)  # type: ignore[arg-type]


def test_the_goal_that_ends_first_is_in_force() -> None:
    goals = (
        Goal(function="success", **THIRD), Goal(function="sales", **THIRD), Goal(function="sales", **FOURTH),
        Goal(function="sales", first=date(2026, 7, 1), last=date(2026, 7, 31)),
    )  # fmt: skip
    assert goal_in_force(goals, LAST) == goals[1]
    assert goal_in_force(goals, day_number(date(2026, 9, 30))) == goals[2]
    assert goal_in_force(goals, day_number(date(2026, 12, 31))) is None


def test_without_a_word_the_goal_in_force_is_planned_for(found: Expecting) -> None:
    made = told(found, Goal(function="sales", **THIRD))
    assert (made.set_by, made.aim.what, made.aim.amount) == ("goal", "revenue", 1_500_000.0)
    assert (made.aim.first, made.aim.last) == (parse_day("2026-07-01"), parse_day("2026-09-30"))
    both = told(found, Goal(function="sales", deals=20, **THIRD))
    assert (both.aim.what, both.aim.amount) == ("revenue", 1_500_000.0)
    counted = told(found, Goal(function="sales", deals=20, **(THIRD | {"amount": None})))
    assert (counted.aim.what, counted.aim.amount) == ("deals", 20)
    later = told(found, Goal(function="sales", deals=20, **THIRD), by=parse_day("2026-10-31"))
    assert (later.set_by, later.aim.last) == ("goal", parse_day("2026-10-31"))


def test_without_a_goal_as_many_as_of_late(found: Expecting) -> None:
    made = told(found)
    days = made.aim.last - LAST
    assert made.set_by == "usual"
    assert made.aim.last == parse_day("2026-09-30") or made.aim.last == parse_day("2026-12-31")
    assert made.aim.amount == max(found.records.wins()[0][-days:].sum(), 1.0)


def test_what_is_open_and_what_begins_add_up_to_the_goal(found: Expecting) -> None:
    """At even odds the expected arrivals in the won stage are about the goal: by the open ones and by new ones."""
    made = told(found, what="deals", number=40, by=LAST + 182, confidence=0.5)
    won = next(need for need in made.asked.stages if need.stage == found.view.definition.won_stage)
    assert won.passing_on_the_way + won.under_way == pytest.approx(40, rel=0.12)
    assert made.asked.verified == pytest.approx(0.5, abs=1e-4)


def test_another_price_and_another_share(found: Expecting) -> None:
    usual = told(found, what="revenue", number=3e6, by=LAST + 182)
    dearer = told(found, what="revenue", number=3e6, by=LAST + 182, price=(usual.price or 1.0) * 2)
    assert (dearer.asked.arrivals or 0) < (usual.asked.arrivals or 0)
    better = told(found, what="revenue", number=3e6, by=LAST + 182, shares={"lead": 0.8})
    assert (better.asked.arrivals or 0) < (usual.asked.arrivals or 0)


def test_what_is_expected_counts_until_the_books_know(found: Expecting) -> None:
    usual, hoped = (told(found, what="deals", number=30, expected=shares) for shares in ({}, {"lead": 0.95}))
    known = {each.stage: each for each in usual.stages}["lead"]
    assert known.prior_share < 0.2
    assert {each.stage: each for each in hoped.stages}["lead"].ahead == pytest.approx(known.ahead, abs=0.1)


@pytest.mark.parametrize(
    ("wanted", "part", "says"),
    [
        ({"confidence": 1.0}, "confidence", "no confidence to plan for"),
        ({"number": 5, "by": LAST}, "by", "cannot be planned for"),
        ({"number": 5, "by": LAST + 5000}, "by", "choose up to"),
        ({"number": 0}, "number", "above 0"),
        ({"number": 5, "begins": {"nowhere": 1}}, "begins", "no stage 'nowhere'"),
        ({"number": 5, "shares": {"lead": 1.0}}, "share", "no share of lead"),
        ({"number": 5, "hours": {"nobody": 3}}, "hours", "no function 'nobody'"),
        ({"what": "profit", "number": 5}, "margin", "needs a margin"),
        ({"number": 5, "cost": -1.0}, "number", "-1 is out of range"),
        ({"number": 5, "by": LAST + 5, "since": LAST + 9}, "by", "end before they begin"),
    ],
)
def test_what_cannot_be_planned_is_refused(found: Expecting, wanted: dict[str, object], part: str, says: str) -> None:
    with pytest.raises(CannotPlan, match=says) as refusal:
        told(found, **wanted)
    assert refusal.value.part == part


def test_what_is_typed() -> None:
    assert wanted_of({"revenue": 5, "begins": ("lead",), "costs": ["lead=2.5"], "by_day": LAST}) == Wanted(
        what="revenue", number=5.0, begins={"lead": 1.0}, costs={"lead": 2.5}, by=LAST
    )
    assert wanted_of({"costs": ["35", "lead=2.5"]}) == Wanted(cost=35.0, costs={"lead": 2.5})
    assert wanted_of({"costs": ("35.5",)}) == Wanted(cost=35.5)
    assert wanted_of({"costs": {"lead": 3}}) == Wanted(costs={"lead": 3.0})
    with pytest.raises(Refused, match="One goal at a time"):
        wanted_of({"deals": 3, "revenue": 5})
    with pytest.raises(Refused, match=r"write it like lead=0\.4"):
        wanted_of({"shares": ("lead=much",)})


def test_without_history_published_shares_carry_a_plan(tmp_path: Path) -> None:
    with create_books(tmp_path / "books", now=NOW) as empty:
        made = plan(empty, Asked(), now=NOW, wanted=Wanted(what="deals", number=3, by=LAST + 365))
        assert made.prior_share == 1.0
        assert (made.asked.arrivals or 0) > 50
        hoped = Wanted(what="deals", number=3, by=LAST + 365, expected=dict.fromkeys(made_before(made), 0.9))
        assert (plan(empty, Asked(), now=NOW, wanted=hoped).asked.arrivals or 0) < (made.asked.arrivals or 0)
        priced = Wanted(what="revenue", number=90_000, price=30_000.0, by=LAST + 365)
        assert plan(empty, Asked(), now=NOW, wanted=priced).deals == 3
        with pytest.raises(CannotPlan, match="Say a price"):
            plan(empty, Asked(), now=NOW, wanted=Wanted(what="revenue", number=90_000, by=LAST + 365))


def made_before(made: Plan) -> list[str]:
    return [each.stage for each in made.stages[:-1]]


def test_whoever_sees_no_amounts_plans_by_deals(books: Books) -> None:
    hidden = books.seen_by(Sight(has_amounts=False))
    with pytest.raises(CannotPlan, match="hidden"):
        plan(hidden, Asked(as_of=LAST), now=NOW, wanted=Wanted(what="revenue", number=5e5))
    made = plan(hidden, Asked(as_of=LAST), now=NOW, wanted=Wanted(what="deals", number=9))
    assert (made.price, made.won_money) == (None, None)
    assert all(each.revenue is None for each in made.quarters)
