"""Arrivals to come, and what moves all chances together: means, variances and what is learnt from misses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma

from buyline.estimate.arriving import by_week, dispersion_of, stream
from buyline.estimate.shock import PRIOR_SD, PRIOR_WINDOWS, shock_variance, shocked, shocks, unsure
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P20", "library")

LEVELS = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize("deviation", [0.05, 0.2, 0.4, 0.8])
def test_shocks_have_mean_1_and_their_variance(deviation: float) -> None:
    drawn = shocks(LEVELS, variance=deviation**2)
    assert drawn.mean() == pytest.approx(1, abs=1e-3)
    assert drawn.var() == pytest.approx(deviation**2, rel=0.01)
    assert np.allclose(drawn, gamma.ppf(LEVELS, deviation**-2, scale=deviation**2), rtol=1e-6)


@trying(60)
@given(st.floats(0, 1), st.floats(0.2, 3), st.floats(0.2, 3))
def test_shocks_compound_and_a_shock_of_1_changes_nothing(p: float, one: float, other: float) -> None:
    assert shocked(p, shock=1.0) == pytest.approx(p, abs=1e-15)
    assert shocked(shocked(p, shock=one), shock=other) == pytest.approx(float(shocked(p, shock=one * other)), abs=1e-9)
    assert shocks([0.1, 0.9], variance=0.0).tolist() == [1.0, 1.0]


def test_the_ends_of_chances_stay_there() -> None:
    assert shocked([0.0, 1.0], shock=[0.3, 7.0]).tolist() == [0.0, 1.0]


def test_without_a_window_the_shock_is_the_prior_and_nothing_expected_tells_nothing() -> None:
    none: list[float] = []
    assert shock_variance(none, mean=none, variance=none, weight=none) == pytest.approx(PRIOR_SD**2)
    assert shock_variance([4.0], mean=[0.0], variance=[0.0], weight=[1.0]) == pytest.approx(PRIOR_SD**2)


@pytest.mark.parametrize("deviation", [0.0, 0.2, 0.4])
def test_many_windows_tell_the_variance_of_the_shock(deviation: float) -> None:
    """A miss is measured by what came: E (G - 1)² / G = τ² / (1 - τ²) for a gamma shock, a little more than τ²."""
    rng, n = np.random.default_rng(6), 4_000
    mean = np.full(n, 80.0)
    seen = rng.poisson(mean * shocks(rng.random(n), variance=deviation**2))
    found = shock_variance(seen, mean=mean, variance=mean, weight=np.ones(n))
    in_expectation = deviation**2 / (1 - deviation**2)
    assert found == pytest.approx(in_expectation, rel=0.12, abs=1e-3)


def test_few_windows_are_shrunk_to_the_prior() -> None:
    found = shock_variance([100.0], mean=[100.0], variance=[100.0], weight=[0.5], prior=0.09)
    assert found == pytest.approx((PRIOR_WINDOWS * 0.09 - 0.5 * 0.01) / (PRIOR_WINDOWS + 0.5))


def test_an_estimate_of_few_windows_is_unsure_and_one_of_none_or_of_many_is_not() -> None:
    assert unsure(0.04, weight=[]) == 0.04
    assert unsure(0.04, weight=np.ones(3)) == pytest.approx(0.04 * 12 / 10)
    assert unsure(0.04, weight=np.ones(100_000)) == pytest.approx(0.04, rel=1e-4)


def test_ranges_of_a_shock_learnt_from_few_windows_hold_as_often_as_they_say() -> None:
    """Of 20,000 firms with six windows each: the range of the estimate itself holds 92.5 %, the wider one 94 %."""
    rng, mean, many = np.random.default_rng(4), 1e6, 20_000
    missed = mean * PRIOR_SD * rng.standard_normal((many, 7))
    weight, none = np.ones(6), np.zeros(6)
    told = [shock_variance(mean + one[:6], mean=none + mean, variance=none, weight=weight) for one in missed]
    wide = np.array([unsure(one, weight=weight) for one in told])
    held, plain = (np.abs(missed[:, 6]) < 1.96 * mean * np.sqrt(each) for each in (wide, np.array(told)))
    assert plain.mean() < held.mean() < 0.955
    assert held.mean() > 0.935


def test_a_steady_stream_goes_on() -> None:
    found = stream(np.tile([4, 2, 2, 2, 2, 0, 0], 30))
    assert found.weekly == pytest.approx(12, rel=0.02)
    ahead = found.mean(days=70)
    assert ahead.shape == (70,)
    assert ahead.sum() == pytest.approx(120, rel=0.03)
    assert ahead[0] > ahead[1] > ahead[5]


def test_draws_of_a_stream_are_as_sure_as_what_it_was_told() -> None:
    found = stream(np.random.default_rng(3).poisson(1.5, 26 * 7))
    weekly = found.draws(20_000, days=7, generator=np.random.default_rng(1)).sum(axis=1)
    assert weekly.mean() == pytest.approx(found.mean(days=7).sum(), rel=0.03)
    level = np.sqrt(found.shape) / found.rate
    assert 0.9 * level < weekly.std() < 1.6 * level


@trying(60)
@given(st.lists(st.integers(0, 9), max_size=80))
def test_any_history_gives_rates_that_are_not_negative(daily: list[int]) -> None:
    found = stream(daily)
    ahead = found.mean(days=30)
    assert np.isfinite(ahead).all()
    assert (ahead >= 0).all()
    assert found.weekday.sum() == pytest.approx(1)
    assert by_week(daily).sum() == sum(daily[len(daily) % 7 :])


def test_growth_is_seen_and_damped() -> None:
    weeks = np.repeat(20 * np.exp(0.03 * np.arange(60)), 7) / 7
    found = stream(np.random.default_rng(2).poisson(weeks))
    assert 0 < found.slope < 0.03
    last, year = found.mean(days=7).sum(), found.mean(days=365)[-7:].sum()
    assert last < year < last * np.exp(0.03 * 20)


def test_bursts_are_more_dispersed_than_chance() -> None:
    rng = np.random.default_rng(5)
    assert dispersion_of(rng.poisson(20, 200), usual=20) < 1.5
    assert dispersion_of(rng.poisson(rng.gamma(2, 10, 200)), usual=20) > 4
