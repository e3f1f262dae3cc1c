"""What a forecast of a past day rests on is what was known by then, and nothing that was booked later."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generative.effort import trying
from tests.unit.forecast.walked import FIRST, PLACES, journeys, records_of

pytestmark = pytest.mark.capability("P20", "library")

SEEDS = st.integers(0, 10**6)
LAST = FIRST + 91


@trying(50)
@given(SEEDS, st.integers(0, 12))
def test_a_past_day_is_opened_without_a_look_past_it(seed: int, back: int) -> None:
    told, day = journeys(seed, many=10, days=60), LAST - 7 * back
    whole, alone = records_of(told, last=LAST), records_of(told, last=day, known=day)
    if back >= whole.weeks:
        return
    found, wanted = whole.at(day), alone.at(day)
    assert found.rates.kept == wanted.rates.kept
    assert np.allclose(found.rates.mean, wanted.rates.mean, atol=1e-12)
    assert np.allclose(found.rates.slow.staying, wanted.rates.slow.staying)
    assert np.allclose(found.rates.level.moves, wanted.rates.level.moves)
    assert np.allclose(found.rates.level.expected, wanted.rates.level.expected)
    for name in ("place", "age", "is_priced", "n", "amount", "squared"):
        assert np.array_equal(getattr(found.open, name), getattr(wanted.open, name)), name
    assert found.price == wanted.price
    assert found.streams.keys() == wanted.streams.keys()
    for place, stream in wanted.streams.items():
        assert found.streams[place].weekly == pytest.approx(stream.weekly)
        assert np.allclose(found.streams[place].weekday, stream.weekday)


@trying(30)
@given(SEEDS, st.integers(1, 12))
def test_how_much_is_forgotten_is_chosen_by_what_was_known_then(seed: int, back: int) -> None:
    last = FIRST + 7 * 40
    told, day = journeys(seed, many=40, days=200), last - 7 * back
    assert records_of(told, last=last).kept_at(day) == records_of(told, last=day, known=day).kept_at(day)


def test_it_is_chosen_once_a_quarter_and_one_does_not_always_win() -> None:
    last = FIRST + 7 * 40
    every = [records_of(journeys(seed, many=40, days=200), last=last) for seed in range(12)]
    chosen = [[one.kept_at(last - 7 * back) for back in range(26)] for one in every]
    assert all(np.count_nonzero(np.diff(one)) <= 2 for one in chosen)
    assert len({kept for one in chosen for kept in one}) > 1


@trying(50)
@given(SEEDS, st.integers(0, 12))
def test_with_late_lines_it_equals_counting_from_scratch(seed: int, back: int) -> None:
    told, day = journeys(seed, many=10, days=60), LAST - 7 * back
    whole, alone = records_of(told, last=LAST), records_of(told, last=day, known=day)
    if back >= whole.weeks:
        return
    found, wanted = whole.seen_by(day), alone.seen_by(day)
    weeks = min(found.days.shape[0], wanted.days.shape[0])
    assert np.array_equal(found.days[-weeks:], wanted.days[-weeks:])
    assert np.array_equal(found.moves[-weeks:], wanted.moves[-weeks:])
    assert not found.days[:-weeks].any()
    assert not found.moves[:-weeks].any()


def test_there_is_something_late_to_be_left_out() -> None:
    every = [records_of(journeys(seed, many=10, days=60), last=LAST).steps for seed in range(20)]
    late = [one.n[(one.on <= LAST - 28) & (one.known > LAST - 28)] for one in every]
    assert sum(one.size > 0 for one in late) >= 15
    assert any((one < 0).any() for one in late)


@pytest.mark.parametrize("day", [LAST + 7, LAST - 3, LAST - 7 * 400])
def test_only_whole_weeks_before_the_last_day_are_opened(day: int) -> None:
    with pytest.raises(ValueError, match="only whole weeks"):
        records_of(journeys(1), last=LAST).at(day)


def test_no_journey_at_all_is_no_fault() -> None:
    empty = records_of([], last=LAST)
    origin = empty.at(LAST)
    assert origin.open.n.size == 0
    assert not origin.streams
    assert origin.rates.mean.shape == (1, len(PLACES), 19, len(PLACES))
    assert empty.wins()[0].sum() == 0
