"""Days at risk, moves and open stays are what one counts who walks each journey day by day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.hazards import BIN_STARTS, Seen
from buyline.forecast.seen import USUAL_AGE, daily_arrivals, daily_into, open_stays, seen, weeks_between
from buyline.measure.counts import MOVEMENT
from tests.generative.effort import trying
from tests.unit.forecast.walked import (
    CUSTOMER,
    FIRST,
    PLACES,
    WAY,
    Journey,
    journeys,
    lines,
    standing,
    stays,
    steps_of,
    trials,
)

pytestmark = pytest.mark.capability("P20", "library")

SEEDS = st.integers(0, 10**6)
UNTIL = st.integers(FIRST + 20, FIRST + 220)


def walked(told: list[Journey], *, until: int, weeks: int, begin: dict[int, int], known: int) -> Seen:
    """The same by hand; `known` may lie after `until`."""
    days, moves = np.zeros((weeks, 4, 19)), np.zeros((weeks, 4, 19, 4))
    first = until - weeks * 7 + 1
    at_risk, moved = trials(told, known=known)
    for (place, day, spot), n in at_risk.items():
        if max(first, begin.get(place, first)) <= day <= until:
            days[(day - first) // 7, place, spot] += n
    for (place, day, spot, target), n in moved.items():
        if max(first, begin.get(place, first)) <= day <= until:
            moves[(day - first) // 7, place, spot, target] += n
    return Seen(moves, days)


@trying(60)
@given(SEEDS, UNTIL, st.integers(1, 40))
def test_days_at_risk_and_moves_are_those_of_single_journeys(seed: int, until: int, weeks: int) -> None:
    told, ever = journeys(seed), until + 400
    found = seen(steps_of(told), until=until, weeks=weeks)
    by_hand = walked(told, until=until, weeks=weeks, begin={}, known=ever)
    assert np.array_equal(found.days, by_hand.days)
    assert np.array_equal(found.moves, by_hand.moves)


@trying(30)
@given(SEEDS, st.integers(FIRST, FIRST + 90), st.integers(0, 3))
def test_before_records_begin_nobody_is_watched(seed: int, begin: int, place: int) -> None:
    told, until = journeys(seed), FIRST + 120
    found = seen(steps_of(told), until=until, weeks=30, begin={place: begin})
    by_hand = walked(told, until=until, weeks=30, begin={place: begin}, known=until + 400)
    assert np.array_equal(found.days, by_hand.days)
    assert np.array_equal(found.moves, by_hand.moves)


@trying(60)
@given(SEEDS, UNTIL)
def test_open_stays_are_those_of_single_journeys_as_known_then(seed: int, day: int) -> None:
    told = journeys(seed, many=9)
    found = open_stays(steps_of(told).by(day), on=day)
    by_hand = standing(told, on=day, known=day)
    oldest = BIN_STARTS[-1]
    usual = {}
    for place in range(4):
        ages = {min(age, oldest): 0 for spot, age, _ in by_hand if spot == place and age is not None}
        for (spot, age, _), (n, _) in by_hand.items():
            if spot == place and age is not None:
                ages[min(age, oldest)] += n
        many = sum(ages.values())
        usual[place] = round(sum(age * n for age, n in ages.items()) / many) if many else USUAL_AGE
    wanted = np.zeros((4, oldest + 1, 2, 2))
    for (place, age, priced), (n, amount) in by_hand.items():
        wanted[place, min(usual[place] if age is None else age, oldest), int(priced)] += (n, amount)
    told_by = np.zeros_like(wanted)
    np.add.at(told_by, (found.place, found.age, found.is_priced.astype(int)), np.stack([found.n, found.amount], axis=1))
    assert np.array_equal(told_by, wanted)
    assert np.allclose(found.squared, found.amount**2 / found.n * np.where(found.is_priced, 1, 0), rtol=0.2)


@trying(60)
@given(SEEDS)
def test_arrivals_and_wins_are_counted_by_day(seed: int) -> None:
    told, first, last = journeys(seed, many=9), FIRST - 5, FIRST + 150
    steps = steps_of(told, known=last)
    arrivals, wins, money = np.zeros((4, last - first + 1)), np.zeros(last - first + 1), np.zeros(last - first + 1)
    for journey in told:
        for kind, origin, target, on, *_ in lines(journey, known=last):
            if kind == MOVEMENT and on <= last:
                arrivals[target, on - first] += origin == -1
                wins[on - first] += target == CUSTOMER
                money[on - first] += journey.amount * (target == CUSTOMER)
    found = daily_arrivals(steps, WAY, first=first, last=last)
    assert {place: daily.tolist() for place, daily in found.items()} == {
        place: arrivals[place].tolist() for place in range(4) if arrivals[place].any()
    }
    n, amount = daily_into(steps, np.array([CUSTOMER]), first=first, last=last)
    assert np.array_equal(n, wins)
    assert np.array_equal(amount, money)


def test_random_histories_have_all_that_can_happen() -> None:
    """Several moves on a day, both kinds of openings, pairs, redefinitions, and lines that were taken back."""
    told = [one for seed in range(40) for one in journeys(seed)]
    every = [stay for one in told for stay in stays(one, known=10**6)]
    assert any(stay.until == stay.entered for stay in every)
    assert {stay.late for stay in every} == {True, False}
    assert {stay.by for stay in every} == {None, 0, 2}
    assert (steps_of(told).n < 0).any()
    assert len(PLACES) == len({stay.place for stay in every})


@pytest.mark.parametrize(("first", "weeks"), [(None, 1), (100, 1), (94, 1), (93, 2), (-90_000, 260)])
def test_weeks_are_counted_back(first: int | None, weeks: int) -> None:
    assert weeks_between(first, 100) == weeks
