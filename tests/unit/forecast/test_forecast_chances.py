"""Tables of chances are those of walking every day by hand; how long stays last follows from the same hazards."""

import numpy as np
import pytest

from buyline.estimate.arrays import Flags, Real
from buyline.estimate.hazards import BIN_STARTS, Prior, bin_of
from buyline.forecast.chances import WITHIN, chances, further_than, tables
from buyline.forecast.pace import paces
from buyline.forecast.records import Records
from buyline.forecast.way import Way
from buyline.measure.steps import Steps

pytestmark = pytest.mark.capability("P9", "library")
WAY = Way(
    places=("lead", "deal", "won", "lost"),
    ranks={"lead": 1, "deal": 2, "won": 3},
    won=3,
    exits=frozenset({"lost"}),
    led_by={"lead": "marketing", "deal": "sales"},
)
LEAD, DEAL, WON, LOST = range(4)


def hazards(seed: int = 3) -> Real:
    """Daily hazards (S, B, S) of a small way: on, back, out; nothing leaves the won and the lost."""
    random = np.random.default_rng(seed)
    found = np.zeros((4, len(BIN_STARTS), 4))
    for place, targets in ((LEAD, (DEAL, WON, LOST)), (DEAL, (LEAD, WON, LOST))):
        for target in targets:
            found[place, :, target] = random.uniform(0.002, 0.03, len(BIN_STARTS))
    return found


def records() -> Records:
    """Records of nothing, with a prior that weighs much: the hazards are those of the prior, drawn."""
    none, no_money = np.empty(0, dtype=np.int64), np.empty(0)
    steps = Steps(
        WAY.places, kind=none, origin=none, target=none, on=none, since=none, began=none, known=none,
        is_priced=none.astype(np.bool_), n=none, amount=no_money, squared=no_money,
    )  # fmt: skip
    prior = Prior(hazards(), np.array([1e7, 1e7, 0.0, 0.0]))
    return Records(steps=steps, way=WAY, prior=prior, last=20_000, begin={}, arrivals_end={})


def walked(hazard: Real, place: int, age: int, *, days: int, reached: Flags) -> float:
    """The chance to reach any of some places, day by day: mass by place and age, moves of one day follow each other."""
    oldest = age + days + 2
    mass, there = np.zeros((4, oldest)), 0.0
    mass[place, age] = 1.0
    bins = bin_of(np.arange(oldest))
    for _ in range(days):
        after, arrived = np.zeros_like(mass), np.zeros(4)
        for here, old in zip(*np.nonzero(mass), strict=True):
            leaving = hazard[here, bins[old + 1]]
            arrived += mass[here, old] * leaving
            after[here, old + 1] += mass[here, old] * (1 - leaving.sum())
        while arrived.sum() > 1e-15:
            there += float(arrived[reached].sum())
            arrived = np.where(reached, 0.0, arrived)
            leaving = arrived @ hazard[:, 0]
            after[:, 0] += arrived * (1 - hazard[:, 0].sum(axis=1))
            arrived = leaving
        mass = after
    return there


@pytest.mark.parametrize(("place", "age"), [(LEAD, 0), (LEAD, 33), (DEAL, 6), (DEAL, 120)])
def test_tables_are_those_of_walking_every_day(place: int, age: int) -> None:
    origin = records().at(20_000)
    win, advance = tables(origin, WAY, draws=2)
    drawn = origin.rates.draws(2, generator=np.random.default_rng([20_000, 2]))
    for table, reached in ((win, WAY.is_won), (advance, further_than(WAY, place))):
        for number, days in enumerate(WITHIN):
            wanted = np.mean([walked(one, place, age, days=days, reached=reached) for one in drawn])
            assert table[number, place, age] == pytest.approx(wanted, abs=1e-10)


def test_who_is_won_has_won_and_nobody_advances_from_there() -> None:
    found = chances(records(), draws=2)
    assert (found.win[:, WON] == 1).all()
    assert not found.win[:, LOST].any()
    assert not found.advance[:, [WON, LOST]].any()
    assert (found.advance >= found.win - 1e-12)[:, [LEAD, DEAL]].all()


def test_half_of_those_won_within_a_year_are_won_by_then() -> None:
    found = chances(records(), draws=2)
    days = found.days_to_win("deal", 6)
    assert days is not None
    mean = records().at(20_000).rates.mean[0]
    year, before, by = (walked(mean, DEAL, 6, days=each, reached=WAY.is_won) for each in (365, days - 1, days))
    assert before < year / 2 <= by
    assert found.days_to_win("lost", 6) is None


def test_the_pace_of_a_place() -> None:
    hazard = hazards()
    found = paces(hazard, WAY)
    assert set(found) == {"lead", "deal"}
    bins = bin_of(np.arange(800))
    still, gone, advanced = 1.0, [], []
    for age in range(731):
        advanced.append(still * hazard[LEAD, bins[age], [DEAL, WON]].sum())
        still *= 1 - hazard[LEAD, bins[age]].sum()
        gone.append(1 - still)
    assert found["lead"].median == next(age for age, share in enumerate(gone) if share >= 0.5)
    whole = np.cumsum(advanced)
    assert found["lead"].most_advanced == next(age for age, share in enumerate(whole) if share >= 0.75 * whole[-1])


def test_nobody_says_when_half_have_left_where_hardly_any_does() -> None:
    found = paces(hazards() * 1e-6, WAY)
    assert (found["lead"].median, found["lead"].most_advanced) == (None, None)
