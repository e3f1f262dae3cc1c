"""At-risk counts from one-dimensional counts are those of counting unit by unit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.risk import NONE, Tally, at_risk, counted, day_grid, fate_known, tally

pytestmark = pytest.mark.capability("P19", "library")

# (age at late entry or None, further days, has ended)
UNITS = st.lists(st.tuples(st.none() | st.integers(0, 12), st.integers(0, 12), st.booleans()), max_size=40)


def counts(units: list[tuple[int | None, int, bool]]) -> tuple[Tally, Tally, Tally]:
    """Return the tallies (ended, still open, late) of such units."""
    ended = [(came or 0) + days for came, days, over in units if over]
    still_open = [(came or 0) + days for came, days, over in units if not over]
    return tally(ended), tally(still_open), tally([came for came, _, _ in units if came is not None])


@given(UNITS)
def test_at_risk_equals_brute_force(units: list[tuple[int | None, int, bool]]) -> None:
    ended, still_open, late = counts(units)
    grid = day_grid(ended, still_open, late)
    brute = [sum((-1 if came is None else came) < day <= (came or 0) + days for came, days, _ in units) for day in grid]
    assert at_risk(grid, ended=ended, still_open=still_open, late=late).tolist() == brute


@given(UNITS, st.integers(0, 30))
def test_fate_known_equals_brute_force(units: list[tuple[int | None, int, bool]], horizon: int) -> None:
    ended, still_open, late = counts(units)
    grid = np.arange(31)
    risk = at_risk(grid, ended=ended, still_open=still_open, late=late)
    seen = [unit for unit in units if unit[0] is None or unit[1] > 0]
    brute = sum(
        (over or (came or 0) + days >= horizon) and (came is None or came < horizon) for came, days, over in seen
    )
    # who came and ended on one day was never at risk; whoever came at the horizon or later says nothing about it
    left = counted(grid, of=tally([(came or 0) + days for came, days, over in seen if over]))
    assert fate_known(grid, at_risk=risk, left=left, horizon=horizon) == brute


def test_day_of_arrival_is_a_trial_of_its_own() -> None:
    ended = tally([0, 0, 3])
    assert at_risk(day_grid(ended), ended=ended, still_open=tally([1])).tolist() == [4, 2, 1, 1]


def test_late_entry_is_at_risk_only_after_its_age() -> None:
    ended, late = tally([4]), tally([2])
    assert at_risk(day_grid(ended), ended=ended, late=late).tolist() == [0, 0, 0, 1, 1]
    assert at_risk(day_grid(ended), ended=ended, late=tally([0])).tolist() == [0, 1, 1, 1, 1]


def test_a_reversed_row_leaves_nothing_behind() -> None:
    ended = tally([5, 5, 2], count=[3, -3, 1])
    assert at_risk(range(6), ended=ended).tolist() == [1, 1, 1, 0, 0, 0]
    assert counted(range(6), of=ended).tolist() == [0, 0, 1, 0, 0, 0]


def test_counts_are_exact_beyond_the_precision_of_floats() -> None:
    large = 2**53 + 1
    assert at_risk([0, 1], ended=tally([1, 1], count=[large, 2])).tolist() == [large + 2, large + 2]


def test_cells_are_counted_apart() -> None:
    ended = tally([0, 2, 1], cell=[0, 2, 2])
    assert at_risk(range(3), ended=ended, cells=3).tolist() == [[1, 0, 0], [0, 0, 0], [2, 2, 1]]
    assert counted(range(3), of=ended, cells=3).tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 1]]
    assert at_risk(range(3), ended=ended).tolist() == [3, 2, 1]


def test_ages_beyond_the_grid_are_at_risk_but_not_counted() -> None:
    ended = tally([1, 9])
    assert at_risk(range(3), ended=ended).tolist() == [2, 2, 1]
    assert counted(range(3), of=ended).tolist() == [0, 1, 0]


def test_fate_between_two_times_takes_the_later_one() -> None:
    assert fate_known([1, 4], at_risk=[10, 6], left=[2, 3], horizon=3) == 8
    assert fate_known([1, 4], at_risk=[10, 6], left=[2, 3], horizon=4) == 8
    assert fate_known([1, 4], at_risk=[10, 6], left=[2, 3], horizon=5) == 5
    assert fate_known([1, 4], at_risk=[10, 6], left=[2, 3], horizon=4, since=2) == 6


def test_nothing_counted_is_nobody_at_risk() -> None:
    assert day_grid(NONE).tolist() == [0]
    assert at_risk(day_grid(NONE), ended=NONE).tolist() == [0]


@pytest.mark.parametrize(
    ("age", "count", "cell"), [([1], [0.5], None), ([-1], None, None), ([1], [1, 2], None), ([1], None, [-1])]
)
def test_what_is_no_count_is_refused(age: list[float], count: list[float] | None, cell: list[int] | None) -> None:
    with pytest.raises(ValueError, match=r"whole|negative|shape"):
        tally(age, count=count, cell=cell)


def test_an_age_off_the_grid_or_a_cell_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="between two times"):
        counted([0, 1, 2], of=tally([1.5]))
    with pytest.raises(ValueError, match="only 1"):
        counted([0, 1, 2], of=tally([1], cell=[1]), cells=1)
    with pytest.raises(ValueError, match="increasing"):
        at_risk([1, 1], ended=tally([1]))
