"""Intervals of a share, at the borders too, and when there is too little to say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm, t

from buyline.estimate.proportion import cloglog_interval, clopper_pearson, judged

pytestmark = pytest.mark.capability("P19", "library")


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.5, 0.8, 0.95]))
def test_clopper_pearson_is_the_exact_interval(events: int, more: int, level: float) -> None:
    exact = binomtest(events, events + more).proportion_ci(confidence_level=level, method="exact")
    assert clopper_pearson(events, known=events + more, level=level) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_clopper_pearson_at_the_borders() -> None:
    assert clopper_pearson(0, known=10) == pytest.approx((0, 1 - 0.025**0.1))
    assert clopper_pearson(10, known=10) == pytest.approx((0.025**0.1, 1))
    assert clopper_pearson(0, known=0) == (0, 1)


@given(st.floats(0.01, 0.99), st.floats(1e-6, 0.05))
def test_cloglog_interval_is_symmetric_on_its_scale(share: float, variance: float) -> None:
    low, high = cloglog_interval(share, variance=variance)
    scale = [np.log(-np.log1p(-each)) for each in (low, share)]
    reach = norm.ppf(0.975) * np.sqrt(variance) / ((1 - share) * abs(np.log1p(-share)))
    assert 0 <= low < share < high <= 1
    assert scale[1] - scale[0] == pytest.approx(reach, rel=1e-6, abs=1e-6)


def test_few_groups_widen_the_interval() -> None:
    low, high = cloglog_interval(0.3, variance=0.001)
    wider = cloglog_interval(0.3, variance=0.001, freedom=3)
    as_wide = cloglog_interval(0.3, variance=0.001 * (t.ppf(0.975, 3) / norm.ppf(0.975)) ** 2)
    assert wider[0] < low < high < wider[1]
    assert np.allclose(wider, as_wide)


def test_no_interval_where_the_scale_has_no_value() -> None:
    low, high = cloglog_interval([0, 1, 0.5, 0.5], variance=[0, 0, np.nan, 0.01])
    assert np.isnan([low, high]).tolist() == [[True, True, True, False]] * 2


@pytest.mark.parametrize(
    ("share", "variance", "known", "interval"),
    [
        (0.0, 0.0, 20, (0.0, 0.168434)),  # no event: Clopper-Pearson of 0 in 20
        (1.0, 0.0, 20, (0.831566, 1.0)),  # nothing but events
        (0.3, 0.0001, 5, (0.280894, 0.320095)),
    ],
)
def test_enough_to_say(share: float, variance: float, known: float, interval: tuple[float, float]) -> None:
    found = judged(share, variance=variance, known=known)
    assert (found.low, found.high) == pytest.approx(interval, abs=2e-6)
    assert not found.is_too_few


@pytest.mark.parametrize(
    ("share", "variance", "known", "interval"),
    [
        (0.0, 0.0, 6, (0.0, 0.459258)),  # wider than 40 points
        (0.0, 0.0, 0, (0.0, 1.0)),
        (0.3, 0.0001, 4, (0.280894, 0.320095)),  # narrow, but the fate of only 4 is known
        (0.5, 0.04, 50, (0.200424, 0.883283)),
        (0.5, np.nan, 50, (0.0, 1.0)),  # one group only: no variance
        (np.nan, np.nan, 50, (0.0, 1.0)),  # never enough at risk
    ],
)
def test_too_few_to_say(share: float, variance: float, known: float, interval: tuple[float, float]) -> None:
    found = judged(share, variance=variance, known=known)
    assert (found.low, found.high) == pytest.approx(interval, abs=2e-6)
    assert found.is_too_few


def test_no_degree_of_freedom_says_nothing() -> None:
    assert judged(0.5, variance=0.0001, known=50, freedom=0).is_too_few


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="events among"):
        clopper_pearson(3, known=2)
    with pytest.raises(ValueError, match="level"):
        clopper_pearson(1, known=2, level=95)
