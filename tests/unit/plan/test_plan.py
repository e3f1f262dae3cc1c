"""Is as much asked for as the goal takes? Against paths written out, against simulation, and by what must hold."""

from dataclasses import replace
from itertools import product
from math import ceil, exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.stats import beta, binom

from buyline.estimate.arrays import Real
from buyline.plan.asked import Aim, Limits, Work
from buyline.plan.grounds import Grounds
from buyline.plan.plan import Asking, planned
from buyline.plan.supposing import share_ahead, supposed
from tests.unit.plan.grounded import (
    CUSTOMER,
    LEAD,
    LOST,
    MOVES,
    PROSPECT,
    TODAY,
    WAY,
    daily,
    deals,
    grounds,
    plan_of,
    standing,
)

pytestmark = pytest.mark.capability("P21", "library")
WORK = Work(
    ("marketing", "sales"),
    {"lead": {"marketing": 0.5, "sales": 0.25}, "prospect": {"marketing": 0.0, "sales": 4.0}},
    {"lead": {"marketing": 2, "sales": 1}, "prospect": {"marketing": 0, "sales": 3}},
)


def at_once(chance: Real) -> Grounds:
    """One day, on which each lead is won with a chance by draw (R,): the arithmetic of G12."""
    hazards = np.zeros((chance.size, 4, 19, 4))
    hazards[:, LEAD, 0, CUSTOMER] = chance
    return grounds(hazards, days=7)


def test_ten_deals_at_a_fifth() -> None:
    """G12 through the plan's own arithmetic: 50 by means alone reach ten with 54 %, 90 % takes 72, 79 if unsure."""
    sure = plan_of(at_once(np.array([0.2])), deals(10, days=7, confidence=0.9))
    assert sure.naive.arrivals == pytest.approx(50)
    assert sure.naive.true_confidence == pytest.approx(0.5421, abs=5e-4)
    assert ceil(sure.asked.arrivals or 0) == 72
    assert (sure.asked.arrivals or 0) * 0.2 == pytest.approx(14.205990292152816, abs=1e-5)
    unsure = plan_of(at_once(beta(20, 80).ppf((np.arange(2000) + 0.5) / 2000)), deals(10, days=7, confidence=0.9))
    assert ceil(unsure.asked.arrivals or 0) == 79


def paths_to_win(days: int) -> float:
    """The chance that a lead that begins on the first of so many days is won by the last: every path, one by one."""
    chances = {place: {to: p for (of, to), p in MOVES.items() if of == place} for place in (LEAD, PROSPECT)}
    won = 0.0
    for path in product(range(4), repeat=days - 1):
        place, p = LEAD, 1.0
        for to in path:
            leaving = chances.get(place, {})
            p *= 1 - sum(leaving.values()) if to == place else leaving.get(to, 0.0)
            place = to
        won += p * (place == CUSTOMER)
    return won


def test_a_small_chain_path_by_path() -> None:
    """Journeys that begin evenly over a week: the chance to be won is the mean over the days, every path counted."""
    each = grounds(days=7).worths.shocked.each[0, LEAD, 0]
    assert each == pytest.approx(np.mean([paths_to_win(days) for days in range(1, 8)]), abs=1e-12)
    rate = (plan_of(grounds(days=7), deals(1, days=7)).asked.arrivals or 0) * each
    assert 1 - exp(-rate) == pytest.approx(0.8, abs=1e-6)


def test_the_open_ones_count_exactly() -> None:
    """Three open prospects and a Poisson number of new wins: the chance of four, added up by hand."""
    found = grounds(of_open=standing((PROSPECT, 5, 3)))
    told = plan_of(found, deals(4))
    p = float(found.worths.shocked.open.mean[0]) / 3
    rate = (told.asked.arrivals or 0) * float(found.worths.shocked.steady(np.eye(4)[LEAD])[0]) / 12
    below = sum(binom.pmf(k, 3, p) * exp(-rate) * rate**j / factorial(j) for k in range(4) for j in range(4 - k))
    assert 1 - below == pytest.approx(0.8, abs=0.004)


def simulated(weekly: float, days: int, runs: int, generator: np.random.Generator) -> tuple[Real, Real]:
    """Wins, and arrivals in the prospect stage, when leads begin evenly: walked day by day."""
    wins, came = np.zeros(runs), np.zeros(runs)
    state = [np.zeros(runs, dtype=np.int64) for _ in (LEAD, PROSPECT)]
    for _ in range(days):
        moved = []
        for place, here in zip((LEAD, PROSPECT), state, strict=True):
            leaving = {to: p for (of, to), p in MOVES.items() if of == place}
            moved.append(generator.multinomial(here, [*leaving.values(), 1 - sum(leaving.values())]))
        (to_prospect, lost, stay), (back, won, gone, on) = moved[0].T, moved[1].T
        assert (lost >= 0).all()
        assert (gone >= 0).all()
        state = [stay + back + generator.poisson(weekly / 7, runs), on + to_prospect]
        wins, came = wins + won, came + to_prospect
    return wins, came


def test_a_plan_as_simulated() -> None:
    """Of many simulated quarters in which as many begin as planned, as many reach the goal as promised."""
    told = plan_of(grounds(), deals(12, confidence=0.9))
    wins, came = simulated(told.asked.weekly or 0, 84, 20_000, np.random.default_rng(5))
    assert np.mean(wins >= 12) == pytest.approx(0.9, abs=0.007)
    prospect = next(need for need in told.asked.stages if need.stage == "prospect")
    assert prospect.passing_on_the_way == pytest.approx(came.mean(), rel=0.01)
    assert sum(week.arrivals for week in prospect.weekly) == pytest.approx(prospect.passing_on_the_way, rel=1e-9)


@settings(max_examples=10, deadline=None)
@given(some.integers(1, 40), some.integers(1, 40), some.sampled_from((28, 56)), some.sampled_from((0, 14)))
def test_more_deals_need_more_and_a_later_day_not_more(one: int, more: int, days: int, later: int) -> None:
    found = {length: grounds(days=length) for length in {days, days + later}}
    first = plan_of(found[days], deals(one, days=days))
    higher = plan_of(found[days], deals(one + more, days=days))
    longer = plan_of(found[days + later], deals(one, days=days + later))
    assert (first.asked.weekly or 0) < (higher.asked.weekly or np.inf)
    assert (longer.asked.weekly or 0) <= (first.asked.weekly or np.inf) * (1 + 1e-6)
    assert [level.arrivals or np.inf for level in first.levels] == sorted(
        level.arrivals or np.inf for level in first.levels
    )


def test_the_shock_asks_for_more() -> None:
    """A plan that forgets that all chances move together is about 80 % sure when it says 90 %."""
    shocks = np.random.default_rng(1).gamma(16, 1 / 16, 400)
    told = plan_of(grounds(np.repeat(daily(MOVES)[np.newaxis], 400, axis=0), shocks=shocks), deals(10, confidence=0.9))
    assert (told.without_shock.arrivals or 0) < (told.asked.arrivals or 0)
    assert told.without_shock.true_confidence == pytest.approx(0.8, abs=0.04)
    assert told.asked.verified == pytest.approx(0.9, abs=1e-4)


def test_revenue_by_the_compound_law() -> None:
    """Poisson many log-normal amounts, drawn: as many runs reach the revenue as the plan says."""
    found = grounds()
    told = plan_of(found, replace(deals(0), what="revenue", amount=2_000.0))
    rate = (told.asked.arrivals or 0) / 12 * float(found.worths.shocked.steady(np.eye(4)[LEAD])[0])
    generator, spread = np.random.default_rng(3), np.sqrt(np.log(1.25))
    runs = [
        generator.lognormal(np.log(100) - spread**2 / 2, spread, n).sum() for n in generator.poisson(rate, size=20_000)
    ]
    assert np.mean(np.array(runs) >= 2_000) == pytest.approx(0.8, abs=0.01)
    assert told.deals == 20


def test_profit_pays_for_what_begins() -> None:
    dear = replace(deals(0), what="profit", amount=500.0, margin=0.5)
    free, paid = (plan_of(grounds(), dear, limits=limits) for limits in (Limits(), Limits(costs={"lead": 2.0})))
    assert (paid.asked.arrivals or 0) > (free.asked.arrivals or 0)
    assert paid.asked.cost == pytest.approx(2.0 * (paid.asked.arrivals or 0))
    never = plan_of(grounds(), dear, limits=Limits(costs={"lead": 40.0}))
    assert never.asked.arrivals is None
    assert never.binding is not None
    assert never.binding.kind == "cost"


def test_a_day_too_near_is_explained() -> None:
    """Nobody is won within three days of beginning through two stages, but once in a while: the day binds."""
    hazards = daily(MOVES)
    hazards[:, :4] = 0.0
    told = plan_of(grounds(hazards[np.newaxis], days=3), deals(5, days=3))
    assert not told.is_feasible
    assert told.binding is not None
    assert (told.binding.kind, told.binding.of) == ("day", "lead")
    assert told.highest < 0.01


def test_a_team_that_binds_is_named_with_the_confidence_in_reach() -> None:
    limits = Limits(hours={"sales": 12.0})
    told = plan_of(grounds(), deals(12, confidence=0.9), limits=limits, work=WORK)
    assert not told.is_feasible
    assert told.binding is not None
    assert (told.binding.kind, told.binding.of) == ("hours", "sales")
    sales = next(each for each in told.asked.functions if each.function == "sales")
    assert max(sales.weekly) <= 12.0 + 1e-6
    assert told.asked.verified == told.highest
    lower = plan_of(grounds(), deals(12, confidence=round(told.highest - 0.05, 2)), limits=limits, work=WORK)
    assert lower.is_feasible
    assert lower.asked.verified >= lower.aim.confidence


def test_limits_are_kept_and_the_exact_mixture_is_the_judge() -> None:
    limits = Limits(costs={"lead": 8.0, "prospect": 12.0}, budget=2_000.0, arrivals={"prospect": 1.0})
    found = grounds(of_open=standing((PROSPECT, 2, 5), (LEAD, 9, 20)))
    told = plan_of(found, deals(12), limits=limits, work=WORK)
    assert told.is_feasible
    assert 0 < (told.asked.cost or 0) <= 2_000.0
    prospect = next(need for need in told.asked.stages if need.stage == "prospect")
    assert 0 < prospect.begin_here <= 12 + 1e-6
    assert told.asked.verified == pytest.approx(0.8, abs=0.001)
    poor = plan_of(found, deals(12), limits=replace(limits, budget=100.0), work=WORK)
    assert poor.binding is not None
    assert poor.binding.kind == "budget"


def test_what_is_won_already_need_not_be_won_again() -> None:
    found = replace(grounds(), first=TODAY - 9, won=np.array([[1.0, 100.0]] * 10))
    begun = Aim(what="deals", amount=12, first=TODAY - 9, last=TODAY + 84)
    assert plan_of(found, begun).asked.arrivals == pytest.approx(plan_of(grounds(), deals(2)).asked.arrivals)
    reached = plan_of(found, replace(begun, amount=10))
    assert (reached.asked.arrivals, reached.as_it_goes) == (0.0, 1.0)


def test_latest_useful_days() -> None:
    """A prospect leaves with .06 a day: nine tenths of those who are won ever are so within a known number of days."""
    alone = daily({(PROSPECT, CUSTOMER): 0.03, (PROSPECT, LOST): 0.03})
    found = grounds(alone[np.newaxis]).useful["prospect"]
    assert found.ever == pytest.approx(0.5, abs=1e-9)
    trials = {part: next(n for n in range(500) if 1 - 0.94**n >= part) for part in (0.5, 0.9)}
    assert (found.half, found.most) == (TODAY + 84 - trials[0.5], TODAY + 84 - trials[0.9])


def test_another_share_that_gets_ahead() -> None:
    mean = daily(MOVES)
    turned = supposed(mean[np.newaxis], mean=mean, way=WAY, shares={"lead": 0.8})[0]
    assert share_ahead(mean, WAY, "lead") == pytest.approx(4 / 7)
    assert share_ahead(turned, WAY, "lead") == pytest.approx(0.8)
    assert turned.sum(axis=-1) == pytest.approx(mean.sum(axis=-1))
    better = plan_of(grounds(turned[np.newaxis]), deals(10))
    assert (better.asked.arrivals or 0) < (plan_of(grounds(), deals(10)).asked.arrivals or 0)
    assert turned[PROSPECT] == pytest.approx(mean[PROSPECT])
    assert turned[LEAD, 1, LOST] == pytest.approx(0.2 * 0.07)


def test_hours_of_a_plan() -> None:
    told = plan_of(grounds(), deals(10), work=WORK)
    lead, prospect = (next(n for n in told.asked.stages if n.stage == stage) for stage in ("lead", "prospect"))
    sales = next(each for each in told.asked.functions if each.function == "sales")
    assert sales.hours == pytest.approx(0.25 * lead.passing_on_the_way + 4.0 * prospect.passing_on_the_way)
    assert sales.touches == pytest.approx(lead.passing_on_the_way + 3 * prospect.passing_on_the_way)
    assert sum(sales.weekly) == pytest.approx(sales.hours)


def test_a_plan_is_a_statement() -> None:
    told = planned(
        Asking(grounds=grounds(), aim=deals(10), limits=Limits(), work=WORK), book="claimed", currency="EUR", rule="r"
    )
    said = told.to_json()
    assert [row["confidence"] for row in said["rows"]] == [0.5, 0.8, 0.9]
    assert said["feasible"]
    assert said["binding"] is None
    assert {"stage", "if_all_began_here", "passing_on_the_way", "latest_useful_day", "weekly"} <= set(
        said["rows"][0]["needed"][0]
    )
    assert told.table.num_rows == 9
