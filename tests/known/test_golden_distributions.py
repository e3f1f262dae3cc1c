"""Golden values of distributions, scores and goals (METRICS section 14: G12, G14, G15)."""

import numpy as np
import pytest
from scipy.stats import beta

from buyline.estimate.bernoullis import exact_pmf
from buyline.estimate.distribution import of_counts
from buyline.estimate.needed import entries_needed, fewest, naive, poisson_mean
from buyline.estimate.scores import crps, crps_normal, crps_poisson

pytestmark = pytest.mark.capability("P20", "library")


def test_four_unequal_chances() -> None:
    """G15, also in R's package poibin: dpoibin(0:4, c(.1, .35, .6, .8))."""
    assert exact_pmf([0.1, 0.35, 0.6, 0.8]) == pytest.approx([0.0468, 0.2878, 0.4508, 0.1978, 0.0168], abs=1e-12)


def test_scores() -> None:
    """G14, the closed forms of Gneiting and Raftery (2007) and of Wei and Held (2014)."""
    assert crps_normal([0, 1], mean=0, deviation=1) == pytest.approx([0.233694977, 0.602441358], abs=5e-10)
    assert crps_poisson([5, 8], rate=5) == pytest.approx([0.509193605, 1.998738492], abs=5e-10)
    counts = of_counts(exact_pmf((), poisson=5.0))
    assert [crps(y, forecast=counts) for y in (5, 8)] == pytest.approx([0.509193605, 1.998738492], abs=5e-10)


@pytest.mark.capability("P21", "library")
def test_goals() -> None:
    """G12: ten of units with a chance of .2, known or seen on 100 units, and the Poisson mean."""
    asked = (0.5, 0.8, 0.9, 0.95)
    assert [fewest(10, chance=0.2, confidence=each) for each in asked] == [49, 61, 69, 76]
    assert [fewest(10, chance=0.2, weight=100, confidence=each) for each in asked] == [49, 66, 77, 87]
    assert float(poisson_mean(10, confidence=0.9)) == pytest.approx(14.205990292152816, abs=1e-12)


@pytest.mark.capability("P21", "library")
def test_the_plan_beside_the_naive_one() -> None:
    """METRICS section 7: 50 reach ten with 54 %; 90 % takes 72, and 79 when the rate is uncertain."""
    none = np.zeros(1)
    assert float(naive(10, mean=none, variance=none, each=[0.2]).confidence) == pytest.approx(0.54, abs=0.005)
    rates = beta(20, 80).ppf((np.arange(2000) + 0.5) / 2000)
    for each, whole in ((np.array([0.2]), 72), (rates, 79)):
        nothing = np.zeros(each.shape)
        found = entries_needed(10, mean=nothing, variance=nothing, each=each, confidence=[0.9])
        assert np.ceil(found.entries[0]) == whole
