"""Counts that are reached with a chance, against the quantiles of SciPy's distributions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, nbinom, poisson

from buyline.estimate.ranges import binomial_quantile, mixed_poisson_quantile, poisson_quantile

pytestmark = pytest.mark.capability("P20", "library")
chances = st.floats(0.001, 0.999)


@given(chances, st.integers(1, 3_000), st.floats(0.01, 0.99))
def test_a_binomial_count(chance: float, units: int, share: float) -> None:
    found = binomial_quantile(chance, units=units, share=share)
    assert found == binom.ppf(chance, units, share) or binom.cdf(found, units, share) == pytest.approx(chance)


@given(chances, st.floats(0.001, 5_000))
def test_a_poisson_count(chance: float, mean: float) -> None:
    found = poisson_quantile(chance, mean=mean)
    assert found == poisson.ppf(chance, mean) or poisson.cdf(found, mean) == pytest.approx(chance)


@given(chances, st.floats(0.001, 5_000), st.floats(0.01, 2))
def test_a_count_whose_mean_is_uncertain(chance: float, mean: float, shock: float) -> None:
    found, size = mixed_poisson_quantile(chance, mean=mean, shock=shock), 1 / shock**2
    of = nbinom(size, size / (size + mean))
    assert found == of.ppf(chance) or of.cdf(found) == pytest.approx(chance)


def test_the_program_does_without_the_module_that_is_slow_to_load() -> None:
    import subprocess
    import sys

    said = "import sys, buyline.app.backtesting, buyline.app.pacing; print('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "False\n"
