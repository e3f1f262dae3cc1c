"""How many of many units: exact, by two moments, and condensed."""

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, nbinom, norm, poisson

from buyline.estimate.arrays import Real
from buyline.estimate.bernoullis import exact_pmf, matched_cdf, matched_pmf, mean_and_variance, with_poisson
from buyline.estimate.condensed import condensed, each_pmf, mixed_pmf

pytestmark = pytest.mark.capability("P20", "library")

GROUPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40)), min_size=1, max_size=12)
RATE = st.sampled_from([0.0, 0.05, 1.0, 12.0, 150.0])


def convolved(groups: list[tuple[Fraction, int]]) -> list[Fraction]:
    """Return the chances by adding one unit after the other."""
    pmf = [Fraction(1)]
    for chance, count in groups:
        for _ in range(count):
            grown = [*pmf, Fraction(0)]
            pmf = [(1 - chance) * each + (chance * pmf[k - 1] if k else 0) for k, each in enumerate(grown)]
    return pmf


def variation(one: Real, other: Real) -> float:
    """Return the total variation between two rows of chances."""
    size = max(one.size, other.size)
    return float(np.abs(np.pad(one, (0, size - one.size)) - np.pad(other, (0, size - other.size))).sum() / 2)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.fractions(0, 1, max_denominator=1000), st.integers(0, 6)), max_size=6))
def test_exact_as_in_fractions(groups: list[tuple[Fraction, int]]) -> None:
    found = exact_pmf([float(chance) for chance, _ in groups], count=[count for _, count in groups])
    assert found == pytest.approx([float(each) for each in convolved(groups)], abs=1e-12)


@pytest.mark.parametrize(
    ("size", "chance"), [(1000, 0.5), (100_000, 0.0004), (40_000, 0.9995), (3000, 1.0), (500, 0.0)]
)
def test_exact_with_many_units_is_binomial(size: int, chance: float) -> None:
    found = exact_pmf([chance], count=[size])
    assert np.abs(found - binom.pmf(np.arange(found.size), size, chance)).max() < 2e-13


def test_exact_with_a_poisson_part() -> None:
    assert (
        np.abs(exact_pmf((), poisson=30.0) - poisson.pmf(np.arange(exact_pmf((), poisson=30.0).size), 30)).max() < 1e-14
    )
    both, alone = exact_pmf([0.2, 0.9], count=[7, 3], poisson=4.0), exact_pmf([0.2, 0.9], count=[7, 3])
    assert variation(both, with_poisson(alone, rate=4.0)) < 1e-13
    assert both.sum() == pytest.approx(1, abs=1e-13)


@settings(max_examples=60)
@given(GROUPS, RATE)
def test_condensed_is_close_to_exact_everywhere(groups: list[tuple[float, int]], rate: float) -> None:
    chance, count = [each for each, _ in groups], [each for _, each in groups]
    exact = exact_pmf(chance, count=count, poisson=rate)
    found = each_pmf(condensed(chance, count=count, poisson=rate))[0]
    assert variation(exact, found) < 0.005
    mean, variance = mean_and_variance(chance, count=count, poisson=rate)
    k = np.arange(found.size)
    assert found @ k == pytest.approx(float(mean), abs=2e-5 * (1 + float(mean)))
    assert found @ (k - mean) ** 2 == pytest.approx(float(variance), abs=2e-3 * (1 + float(variance)))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0.05, 0.3), st.integers(1, 40)), min_size=1, max_size=12), RATE)
def test_matched_is_close_when_chances_are_alike(groups: list[tuple[float, int]], rate: float) -> None:
    chance, count = np.array([each for each, _ in groups]), np.array([each for _, each in groups])
    mean, variance = mean_and_variance(chance, count=count, poisson=rate)
    second, third = chance**2 @ count, chance**3 @ count
    exact = exact_pmf(chance, count=count, poisson=rate)
    found = variation(exact, matched_pmf(mean, variance=variance, at_most=exact.size))
    said = (third - second**2 / mean) / (4 * variance**1.5)
    assert found < 1.5 * said + 0.002 or variance < 1
    assert found < 0.005 or variance < 4


def test_matched_as_its_docstring_says() -> None:
    """Thirty at .1 for ten at .5 miss by .006; twice as many stay within .005; certain beside impossible never do."""
    off = []
    for chance, count in (([0.5, 0.1], [10, 30]), ([0.5, 0.1], [20, 60]), ([0.9, 0.1], [50, 50])):
        mean, variance = mean_and_variance(chance, count=count)
        exact = exact_pmf(chance, count=count)
        off.append(variation(exact, matched_pmf(mean, variance=variance, at_most=exact.size)))
        assert variation(exact, each_pmf(condensed(chance, count=count))[0]) < 1e-9
    assert off == pytest.approx([0.0063, 0.0045, 0.027], abs=0.001)


@pytest.mark.parametrize(
    ("mean", "variance", "law"),
    [
        (6.0, 4.2, binom(20, 0.3)),
        (6.0, 6.0, poisson(6)),
        (6.0, 12.0, nbinom(6, 0.5)),
        (3000.0, 2000.0, norm(3000 - 0.5, 2000**0.5)),
    ],
)
def test_matched_is_a_known_law(mean: float, variance: float, law: object) -> None:
    k = np.arange(0, 40) if mean < 100 else np.arange(2800, 3200)
    assert matched_cdf(k, mean=mean, variance=variance) == pytest.approx(law.cdf(k), abs=1e-12)  # type: ignore[attr-defined]


def test_matched_at_its_borders() -> None:
    assert matched_cdf([-1, 0, 0, 4, 5], mean=[3, 0, 0, 5, 5], variance=[2, 0, 0, 0, 0]).tolist() == [0, 1, 1, 0, 1]


def test_four_hundred_draws_and_four_horizons_are_quick_and_mix() -> None:
    rng = np.random.default_rng(5)
    chance, count, began = rng.beta(1, 12, (400, 300)), rng.integers(1, 9, 300), time.process_time()
    horizons = [condensed(chance / parted, count=count, poisson=rng.gamma(9, 2, 400)) for parted in (4, 3, 2, 1)]
    mixed = [mixed_pmf(units) for units in horizons]
    assert time.process_time() - began < 1
    for row in (0, 399):
        one, alone = exact_pmf(chance[row], count=count), each_pmf(condensed(chance[row], count=count))[0]
        assert variation(one, alone) < 1e-4
    assert variation(mixed[-1], each_pmf(horizons[-1]).mean(axis=0)) < 1e-12


@pytest.mark.parametrize(
    ("chance", "count", "rate"), [([1.1], [1], 0.0), ([0.5], [-1], 0.0), ([0.5], [1], -1.0), ([0.5], [1, 2], 0.0)]
)
def test_what_cannot_be_is_refused(chance: list[float], count: list[int], rate: float) -> None:
    for refused in (exact_pmf, condensed):
        with pytest.raises(ValueError, match=r"chance|count"):
            refused(chance, count=count, poisson=rate)
