"""Levels put right by past outcomes, and by nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from buyline.estimate.arrays import Real
from buyline.estimate.recalibration import LevelMap, adaptive, isotonic, recalibration

pytestmark = pytest.mark.capability("P20", "library")

LEVELS = np.linspace(0, 1, 101)
PLACES = st.lists(st.floats(0, 1), max_size=60)


def too_narrow(number: int, *, width: float = 2.0, shift: float = 0.0) -> Real:
    """Return where outcomes lie in normal forecasts whose deviation is `width` times too small."""
    return np.asarray(norm.cdf(shift + width * np.random.default_rng(8).standard_normal(number)), dtype=np.float64)


@given(PLACES, PLACES, st.integers(0, 30))
def test_what_comes_later_changes_nothing(places: list[float], others: list[float], as_of: int) -> None:
    days = np.arange(len(places)) % 31
    changed = [
        other if day > as_of else place for place, other, day in zip(places, [*others, *places], days, strict=False)
    ]
    assert np.array_equal(
        recalibration(places, known_on=days, as_of=as_of)(LEVELS),
        recalibration(changed, known_on=days, as_of=as_of)(LEVELS),
    )


@given(PLACES)
def test_a_map_never_falls_and_keeps_its_ends(places: list[float]) -> None:
    found = recalibration(places, known_on=np.zeros(len(places)), as_of=0)
    read = found(LEVELS)
    assert found.way == ("as stated" if not places else "adaptive" if len(places) < 20 else "isotonic")
    assert (np.diff(read) >= 0).all()
    assert (read[0], read[-1]) == (0, 1)


def test_outcomes_are_taken_in_the_order_in_which_they_became_known() -> None:
    places, days = np.array([0.99, 0.5, 0.01, 0.3]), np.array([4, 1, 3, 2])
    ordered = recalibration(places[np.argsort(days)], known_on=np.sort(days), as_of=9)
    assert np.array_equal(recalibration(places, known_on=days, as_of=9).read, ordered.read)


def test_isotonic_finds_the_true_levels() -> None:
    found = isotonic(too_narrow(4000, shift=0.5))
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    assert found(levels) == pytest.approx(norm.cdf(0.5 + 2 * norm.ppf(levels)), abs=0.02)
    assert found.stated(found(levels)) == pytest.approx(levels, abs=1e-9)


def test_isotonic_covers_the_next_outcome_as_often_as_asked() -> None:
    places = too_narrow(40_000).reshape(-1, 40)
    before, after = places[:, :-1], places[:, -1]
    inside = [found(0.1) <= place <= found(0.9) for found, place in zip(map(isotonic, before), after, strict=True)]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("width", "wider"), [(2.5, True), (0.2, False)])
def test_adaptive_moves_ranges_the_right_way(width: float, *, wider: bool) -> None:
    found = adaptive(too_narrow(19, width=width))
    assert (found(0.9) > 0.9) == wider
    assert found(0.1) == pytest.approx(1 - found(0.9))
    assert found(0.5) == 0.5


def test_adaptive_covers_in_the_long_run_whatever_the_forecasts() -> None:
    """Gibbs and Candès, proposition 4.1: misses are off by at most (1 + pace) / (pace n) on average."""
    places, missed = too_narrow(400), 0
    for t in range(1, places.size):
        found = adaptive(places[:t])
        missed += not found(0.1) <= places[t] <= found(0.9)
    assert missed / 399 == pytest.approx(0.2, abs=1.05 / (0.05 * 399))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        recalibration([1.2], known_on=[0], as_of=0)
    with pytest.raises(ValueError, match="days"):
        recalibration([0.2], known_on=[0, 1], as_of=0)
    assert isinstance(recalibration([], known_on=[], as_of=0), LevelMap)
