"""How a typed number is believed, and how many of those that came a burst brought."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from buyline.estimate.planned import brought, factors
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P20", "library")
NUMBERS = st.floats(0.1, 500.0)


def test_a_typed_number_is_right_on_average_and_off_by_half() -> None:
    found = factors(400, generator=np.random.default_rng(1))
    assert found.mean() == pytest.approx(1.0, abs=1e-12)
    assert found.std() == pytest.approx(0.5, abs=0.01)
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.allclose(np.quantile(found, levels), gamma.ppf(levels, 4, scale=0.25), atol=0.02)


@pytest.mark.parametrize(
    ("came", "usual", "expected"), [(30, 12.0, 20.0), (12, 12.0, 20.0), (90, 12.0, 20.0), (5, 0.0, 8.0)]
)
def test_what_a_burst_brought_is_the_mean_of_the_posterior(came: int, usual: float, expected: float) -> None:
    def weight(burst: float) -> float:
        return float(gamma.pdf(burst, 4, scale=expected / 4) * poisson.pmf(came, usual + burst))

    def both(burst: float) -> float:
        return weight(burst) * came * burst / (usual + burst)

    most = 12 * expected
    share = quad(both, 1e-12, most, limit=400)[0] / quad(weight, 1e-12, most, limit=400)[0]
    assert brought(came, usual=usual, expected=expected) == pytest.approx(share, rel=0.01)


@trying(60)
@given(NUMBERS, NUMBERS, NUMBERS, st.floats(1.0, 20.0))
def test_it_is_at_most_what_came_and_less_where_more_is_usual(
    came: float, usual: float, expected: float, dispersion: float
) -> None:
    found = brought(came, usual=usual, expected=expected, dispersion=dispersion)
    assert 0 <= found <= came
    assert brought(came, usual=2 * usual, expected=expected, dispersion=dispersion) <= found + 1e-9


def test_where_nothing_came_or_nothing_was_expected_nothing_was_brought() -> None:
    assert brought(0.0, usual=3.0, expected=5.0) == 0.0
    assert brought(9.0, usual=3.0, expected=0.0) == 0.0
