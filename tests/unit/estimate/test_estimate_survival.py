"""How long it lasts: the published example, complete records, and quantiles that are not reached."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.competing import incidence
from buyline.estimate.risk import at_risk, counted, day_grid, tally
from buyline.estimate.survival import (
    Survival,
    cause_mean,
    cause_times,
    longest_seen,
    quantile,
    quantile_interval,
    restricted_mean,
    survival,
)

pytestmark = pytest.mark.capability("P19", "library")

# R. G. Miller (1981), Survival Analysis, p. 49: leukaemia, maintained group; R's survival::aml
ENDED = [9, 13, 18, 23, 31, 34, 48]
OPEN = [13, 28, 45, 161]
DAYS = st.lists(st.integers(0, 30), min_size=1, max_size=40)


def curve_of(ended: list[int], still_open: list[int] | None = None, *, late: list[int] | None = None) -> Survival:
    """Return the curve of such stays on the day grid."""
    over, going = tally(ended), tally(still_open or [])
    grid = day_grid(over, going)
    risk = at_risk(grid, ended=over, still_open=going, late=tally(late or []))
    return survival(grid, at_risk=risk, left=counted(grid, of=over))


def test_published_curve() -> None:
    curve = curve_of(ENDED, OPEN)
    shares = [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    errors = [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]
    assert np.allclose(curve.staying[ENDED], shares, atol=5e-4)
    assert np.allclose(np.sqrt(curve.variance[ENDED]), errors, atol=5e-5)
    assert quantile(curve, share=0.5) == 31
    mean = restricted_mean(curve, until=48)  # R: print(fit, rmean = 48)
    assert mean.value == pytest.approx(31.8, abs=0.05)
    assert np.sqrt(mean.variance) == pytest.approx(4.53, abs=0.005)


@given(DAYS)
def test_complete_records_give_plain_quantiles_and_means(days: list[int]) -> None:
    curve = curve_of(days)
    took = np.array([day or 0.5 for day in days])
    mean = restricted_mean(curve, until=31)
    assert mean.value == pytest.approx(took.mean())
    assert mean.variance == pytest.approx(took.var() / len(days), abs=1e-12)
    assert quantile(curve, share=0.5) == np.quantile(days, 0.5, method="inverted_cdf")


@given(DAYS, st.integers(1, 30))
def test_restricted_mean_stops_at_its_limit(days: list[int], until: int) -> None:
    plain = np.mean([min(day or 0.5, until) for day in days])
    assert restricted_mean(curve_of(days), until=until).value == pytest.approx(plain)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30))
def test_variance_is_that_of_one_cause(stays: list[tuple[int, int]]) -> None:
    ended, still_open = tally([day for day, _ in stays]), tally([day for _, day in stays])
    grid = day_grid(ended, still_open)
    risk, left = at_risk(grid, ended=ended, still_open=still_open), counted(grid, of=ended)
    curve = survival(grid, at_risk=risk, left=left)
    alone = incidence(grid, at_risk=risk, moves=left[:, np.newaxis])
    assert np.allclose(curve.variance, alone.variance[:, 0], atol=1e-14)
    assert np.allclose(curve.variance, survival(grid, at_risk=2 * risk, left=2 * left).variance * 2)


def test_late_entry_does_not_stretch_the_curve() -> None:
    """Two of four leave on day 5; two more came on day 3 and leave on day 5: at risk six, of them four leave."""
    curve = curve_of([5, 5, 5, 5], [9, 9], late=[3, 3])
    assert curve.staying[[4, 5, 9]] == pytest.approx([1, 1 / 3, 1 / 3])


def test_a_quantile_that_is_not_reached_is_none() -> None:
    curve = curve_of([2, 4], [10, 10, 10])
    assert quantile(curve, share=0.4) == 4
    assert quantile(curve, share=0.5) is None
    assert quantile(curve, share=0.4, until=3) is None


def test_interval_of_the_median_by_inversion() -> None:
    """Expected: R survival 3.5.3, survfit(conf.type = "log-log"), quantile()."""
    assert quantile_interval(curve_of(ENDED, OPEN), share=0.5) == (13, None)
    low, high = quantile_interval(curve_of(list(range(1, 100))), share=0.5)
    assert (low, high) == (40, 59)


def test_days_seen_by_enough() -> None:
    risk = [9, 6, 5, 4, 5, 2]
    assert longest_seen(range(6), at_risk=risk) == 4
    assert longest_seen(range(6), at_risk=risk, at_most=3) == 2
    assert longest_seen(range(6), at_risk=risk, least_at_risk=10) is None
    assert longest_seen(range(500), at_risk=[5] * 500) == 365


def test_a_curve_that_begins_later_says_given_that_it_lasted() -> None:
    curve = survival(range(4), at_risk=[2, 2, 5, 4], left=[1, 0, 1, 2], least_at_risk=5)
    assert curve.started_at == 2
    assert curve.staying == pytest.approx([1, 1, 0.8, 0.4])
    assert restricted_mean(curve, until=4).value == pytest.approx(2 + 0.8 + 0.4)
    never = survival(range(4), at_risk=[2, 2, 2, 2], left=[1, 0, 1, 2], least_at_risk=5)
    assert never.started_at is None
    assert quantile(never, share=0.5) is None
    assert np.isnan(restricted_mean(never, until=4).value)


def test_time_of_those_who_leave_for_one_cause() -> None:
    curve = incidence(range(4), at_risk=[10, 7, 4, 2], moves=[[1, 2], [0, 3], [2, 0], [1, 0]])
    times = cause_times(curve, cause=0, until=3)
    assert times is not None
    assert times.share == pytest.approx([0.25, 0.25, 0.75, 1])
    assert quantile(times, share=0.5) == 2
    assert cause_mean(times) == pytest.approx((0.5 + 2 + 2 + 3) / 4)


def test_nobody_leaves_for_a_cause() -> None:
    curve = incidence(range(2), at_risk=[3, 2], moves=[[1, 0], [1, 0]])
    assert cause_times(curve, cause=1, until=1) is None
    assert cause_times(incidence([2], at_risk=[3], moves=[[3]]), cause=0, until=1) is None
