"""Months of the year: found where years agree, and not made of one year's burst or of chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.arrays import Real
from buyline.estimate.arriving import Stream, stream
from buyline.estimate.seasons import EVEN, MONTHS, YEAR, month_of, season

pytestmark = pytest.mark.capability("P20", "library")

LAST = 20_784
TRUE = np.array([0.8, 0.9, 1.2, 1.1, 1.0, 0.9, 0.6, 0.5, 1.3, 1.4, 1.3, 1.0])
TRUE = TRUE / TRUE.mean()


def expected(years: int, *, weekly: float, factor: Real) -> Real:
    days = LAST - np.arange(years * YEAR - 1, -1, -1)
    return weekly / 7 * np.exp(np.linspace(0, 0.5, days.size)) * factor[month_of(days)]


def test_months_of_days_are_those_of_the_calendar() -> None:
    assert month_of([0, 30, 31, 59, 364, 365, LAST]).tolist() == [0, 0, 1, 2, 11, 0, 10]


@pytest.mark.parametrize("years", [2, 3, 4])
def test_months_that_differ_alike_in_each_year_are_found(years: int) -> None:
    found = season(np.random.default_rng(years).poisson(expected(years, weekly=120, factor=TRUE)), last=LAST)
    assert np.abs(found.factor - TRUE).max() < 0.1
    assert found.factor.mean() == pytest.approx(1.0)


def test_counts_without_chance_give_the_factors_to_the_letter_but_for_growth_within_months() -> None:
    found = season(expected(3, weekly=1e9, factor=TRUE), last=LAST)
    assert found.factor == pytest.approx(TRUE, abs=0.01)
    assert found.sd == pytest.approx(np.zeros(MONTHS), abs=0.01)


def test_even_years_have_no_months() -> None:
    many = [season(np.random.default_rng(seed).poisson(expected(2, weekly=30, factor=np.ones(MONTHS))), last=LAST)
            for seed in range(40)]  # fmt: skip
    assert np.mean([np.abs(one.factor - 1).mean() for one in many]) < 0.02


def test_a_burst_of_one_year_is_no_season() -> None:
    daily = expected(2, weekly=30, factor=np.ones(MONTHS))
    daily[-200:-130] *= 2.5
    many = [season(np.random.default_rng(seed).poisson(daily), last=LAST) for seed in range(40)]
    assert np.mean([np.abs(one.factor - 1).max() for one in many]) < 0.1


@pytest.mark.parametrize("daily", [np.ones(2 * YEAR - 1), np.zeros(3 * YEAR), np.zeros(0)])
def test_less_than_two_years_or_nothing_has_no_months(daily: Real) -> None:
    assert season(daily, last=LAST) is EVEN


@given(times=st.floats(1.0, 50.0), whole=st.integers(0, 3))
def test_more_of_everything_or_whole_cycles_of_years_later_is_the_same_season_of_its_size(
    times: float, whole: int
) -> None:
    daily = expected(2, weekly=1e7, factor=TRUE)
    cycle = 400 * 365 + 97
    found = season(daily * times, last=LAST + whole * cycle)
    assert found.factor == pytest.approx(season(daily, last=LAST).factor, abs=1e-4)


def test_a_stream_goes_on_with_the_months_to_come_and_its_level_is_that_of_a_mean_month() -> None:
    daily = np.random.default_rng(1).poisson(expected(3, weekly=200, factor=TRUE))
    found = stream(daily, last=LAST)
    ahead = found.mean(days=YEAR)
    days = LAST + 1 + np.arange(YEAR)
    monthly = np.array([ahead[month_of(days) == month].mean() for month in range(MONTHS)])
    assert monthly / monthly.mean() == pytest.approx(TRUE, abs=0.1)
    assert found.weekly == pytest.approx(200 * np.exp(0.5), rel=0.1)
    assert found.draws(4_000, days=YEAR, generator=np.random.default_rng(2)).mean(axis=0) == pytest.approx(
        ahead, rel=0.03
    )


def missed(told: Stream, came: float, days: int, seed: int) -> tuple[float, bool]:
    generator = np.random.default_rng(seed)
    drawn = generator.poisson(told.draws(300, days=days, generator=generator).sum(axis=1))
    low, middle, high = np.quantile(drawn, [0.1, 0.5, 0.9])
    return abs(middle - came) / came, bool(low <= came <= high)


def test_ninety_days_ahead_are_told_better_and_the_range_holds() -> None:
    """Without months the same trial misses by 26 %, and its 80 % ranges hold half of the time."""
    found = []
    for seed in range(60):
        generator = np.random.default_rng(seed)
        days = LAST - np.arange(2 * YEAR + 90 - 1, -1, -1) + int(generator.integers(0, YEAR))
        daily = generator.poisson(
            15 / 7 * np.exp(np.cumsum(generator.normal(0, 0.004, days.size))) * TRUE[month_of(days)]
        )
        told = stream(daily[:-90], last=int(days[-91]))
        found.append(missed(told, daily[-90:].sum(), 90, seed))
    assert np.mean([miss for miss, _ in found]) < 0.17
    assert np.mean([held for _, held in found]) > 0.7
