"""A chance that two statements tell is one number: the forecast's, for the plan as for where the company stands."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from buyline.app.chief import chief
from buyline.app.forecasts import forecast
from buyline.app.pacing import pace
from buyline.app.planning import Wanted, plan
from buyline.app.statements import Asked
from buyline.app.toward import toward_goals
from buyline.store.books import Books
from tests.demo_books import NOW
from tests.goal_books import ENDS, ON, goal_books

pytestmark = pytest.mark.capability("P21", "library")
MAY = Asked(as_of=ON)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with Books.open(goal_books(tmp_path_factory.mktemp("goes") / "books")) as found:
        yield found


def test_one_chance_of_one_goal(books: Books) -> None:
    quarter = next(one for one in toward_goals(books, MAY, now=NOW) if one.last == ENDS)
    planned, kept = plan(books, MAY, now=NOW), pace(books, MAY, now=NOW)
    first = chief(books, MAY, now=NOW).quarter
    assert first is not None
    assert planned.set_by == "goal"
    assert 0 < planned.as_it_goes < 1
    assert {planned.as_it_goes, kept.chance, first.chance} == {quarter.chance}


def test_one_range_of_one_quarter(books: Books) -> None:
    planned, expected = plan(books, MAY, now=NOW), forecast(books, MAY, now=NOW)
    assert [each.to_json() for each in planned.quarters] == [each.to_json() for each in expected.quarters[:3]]


def test_what_is_supposed_is_the_plans_own_answer(books: Books) -> None:
    asked = plan(books, MAY, now=NOW)
    dearer = plan(books, MAY, now=NOW, wanted=Wanted(price=50_000.0))
    assert dearer.as_it_goes != asked.as_it_goes
    assert len(dearer.quarters) == len(asked.quarters) == 3


def test_a_deal_goal_and_a_profit(books: Books) -> None:
    year = next(one for one in toward_goals(books, MAY, now=NOW) if one.last != ENDS)
    of_year = Wanted(what="deals", number=50, since=year.first, by=year.last)
    found = plan(books, MAY, now=NOW, wanted=of_year).as_it_goes
    assert found == pytest.approx(float(year.outlook.wins.chance_at_least(50)))
    earned = plan(books, MAY, now=NOW, wanted=replace(of_year, what="profit", number=100_000.0, margin=0.5))
    assert 0 <= earned.as_it_goes <= 1


def test_one_cost_in_every_stage_but_those_that_are_named(books: Books) -> None:
    def cost(**costs: object) -> float:
        wanted = Wanted(number=20, begins={"lead": 1.0}, confidence=0.5, **costs)  # type: ignore[arg-type]
        level = plan(books, Asked(as_of=ON - 60), now=NOW, wanted=replace(wanted, by=ON + 200)).asked
        assert level.cost is not None
        assert level.arrivals is not None
        return level.cost / level.arrivals

    assert cost(cost=10.0) == pytest.approx(10)
    assert cost(cost=10.0, costs={"prospect": 99.0}) == pytest.approx(10)
    assert cost(cost=99.0, costs={"lead": 10.0}) == pytest.approx(10)
