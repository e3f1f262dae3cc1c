"""Golden values of distributions, scores and goals (METRICS section 14: G12, G14, G15)."""

import pytest

from buyline.estimate.bernoullis import exact_pmf
from buyline.estimate.distribution import of_counts
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
