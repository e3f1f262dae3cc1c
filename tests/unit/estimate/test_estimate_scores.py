"""Scores of forecasts: golden values, definitions, borders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import binomtest as binom_test
from scipy.stats import norm, poisson

from buyline.estimate.distribution import of_amounts, of_counts
from buyline.estimate.scores import (
    brier,
    calibration,
    coverage,
    crps,
    crps_normal,
    crps_pmf,
    crps_poisson,
    crps_sample,
    log_loss,
    pinball,
    pit,
    skill,
    wilson,
)

pytestmark = pytest.mark.capability("P20", "library")


@settings(max_examples=30)
@given(st.floats(-3, 3), st.floats(-2, 2), st.floats(0.1, 3))
def test_crps_of_a_normal_is_its_integral(came: float, mean: float, deviation: float) -> None:
    law = norm(mean, deviation)
    below, above = quad(lambda x: law.cdf(x) ** 2, -40, came)[0], quad(lambda x: law.sf(x) ** 2, came, 40)[0]
    assert float(crps_normal(came, mean=mean, deviation=deviation)) == pytest.approx(below + above, abs=1e-6)


@given(st.floats(-3, 60), st.floats(0.01, 30))
def test_crps_of_whole_numbers_agrees_with_the_poisson(came: float, rate: float) -> None:
    pmf = poisson.pmf(np.arange(140), rate)
    assert float(crps_pmf(came, pmf=pmf)) == pytest.approx(float(crps_poisson(came, rate=rate)), abs=1e-9)
    assert crps(came, forecast=of_counts(pmf)) == pytest.approx(float(crps_poisson(came, rate=rate)), abs=1e-9)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30), st.floats(-60, 60))
def test_crps_of_a_sample_is_its_definition(sample: list[float], came: float) -> None:
    drawn = np.array(sample)
    stated = np.abs(drawn - came).mean() - np.abs(drawn[:, np.newaxis] - drawn).mean() / 2
    assert float(crps_sample(came, sample=drawn)) == pytest.approx(stated, abs=1e-9)


@given(st.floats(-5, 40))
def test_crps_between_points_is_its_integral(came: float) -> None:
    forecast = of_amounts([0.0, 10.0, 12.0, 30.0], at_most=[0.2, 0.5, 0.5, 1.0])
    x = np.linspace(-10, 50, 600_001)
    squares = (forecast.cdf(x) - (x >= came)) ** 2
    assert crps(came, forecast=forecast) == pytest.approx(squares.sum() * 1e-4, abs=2e-4)


def test_crps_is_twice_the_mean_pinball_loss() -> None:
    levels = (np.arange(4000) + 0.5) / 4000
    loss = 2 * pinball(0.7, quantile=norm.ppf(levels), level=levels).mean()
    assert loss == pytest.approx(float(crps_normal(0.7, mean=0, deviation=1)), abs=1e-5)
    assert float(crps_sample(0.7, sample=norm.ppf(levels))) == pytest.approx(loss, abs=1e-6)


def test_without_a_deviation_crps_is_the_distance() -> None:
    assert float(crps_normal(5, mean=3, deviation=0)) == 2
    assert crps_pmf([7, -2], pmf=[[0, 1], [1, 0]]).tolist() == [6, 2]


@given(st.integers(0, 50), st.integers(0, 50))
def test_wilson_as_scipy_has_it(hits: int, misses: int) -> None:
    if hits + misses == 0:
        assert wilson(0, known=0) == (0, 1)
        return
    exact = binom_test(hits, hits + misses).proportion_ci(0.9, method="wilson")
    assert wilson(hits, known=hits + misses, level=0.9) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_coverage_counts_both_ends() -> None:
    found = coverage([1, 2, 3, 9], low=[1, 0, 0, 0], high=[2, 2, 2, 2])
    assert (found.share, found.known, found.width) == (0.5, 4, 1.75)
    assert (found.low, found.high) == wilson(2, known=4)
    assert np.isnan(coverage([], low=[], high=[]).share)
    with pytest.raises(ValueError, match="hits"):
        wilson(3, known=2)


def test_pit_of_whole_numbers_is_uniform_when_randomised() -> None:
    rng = np.random.default_rng(2)
    came = rng.poisson(3, 20_000)
    below, at_most = poisson.cdf(came - 1, 3), poisson.cdf(came, 3)
    shares = (
        np.histogram(pit(below, at_most=at_most, place=rng.uniform(size=came.size)), bins=10, range=(0, 1))[0]
        / came.size
    )
    assert np.abs(shares - 0.1).max() < 0.01
    assert pit(below, at_most=at_most).mean() == pytest.approx(0.5, abs=0.01)


def test_scores_of_chances() -> None:
    assert brier([1, 0], chance=[0.8, 0.4]) == pytest.approx((0.04 + 0.16) / 2)
    assert log_loss([1, 0], chance=[0.8, 0.4]) == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)
    assert log_loss([1, 0], chance=[1.0, 0.0]) == 0
    assert log_loss([0], chance=[1.0]) == np.inf
    assert skill([1, 2], baseline=[2, 4]) == 0.5
    assert np.isnan(skill([1], baseline=[0]))


def test_calibration_finds_what_bent_the_chances() -> None:
    rng = np.random.default_rng(4)
    odds = rng.normal(0, 2, 40_000)
    happened = rng.uniform(size=odds.size) < 1 / (1 + np.exp(-(0.3 + 0.6 * odds)))
    found = calibration(happened, chance=1 / (1 + np.exp(-odds)))
    assert found is not None
    assert (found.intercept, found.slope) == pytest.approx((0.3, 0.6), abs=0.04)


def test_calibration_finds_the_best_slope_where_chances_were_far_too_sure() -> None:
    odds = np.array([-9.0, -6, -3, -1, 1, 3, 6, 9])
    happened = np.array([1.0, 0, 0, 1, 1, 0, 0, 1])
    found = calibration(happened, chance=1 / (1 + np.exp(-odds)))
    assert found is not None
    assert (found.intercept, found.slope) == pytest.approx((0.0, 0.0), abs=1e-6)


@pytest.mark.parametrize(
    ("happened", "chance"), [([1, 1], [0.2, 0.3]), ([0, 1], [0.5, 0.5]), ([0, 0, 1], [0.1, 0.2, 0.6]), ([], [])]
)
def test_calibration_without_a_finite_answer_is_none(happened: list[int], chance: list[float]) -> None:
    assert calibration(happened, chance=chance) is None
