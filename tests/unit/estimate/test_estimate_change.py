"""Has a rate changed: evidence that may be watched every week, without crying wolf."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from buyline.estimate.arrays import Real
from buyline.estimate.change import ALARM, Watch, changed, dispersion, evidence, released, watched, watched_weekly

pytestmark = pytest.mark.capability("P22", "library")


@pytest.mark.parametrize(
    ("moves", "exposure", "baseline"),
    [(6, 10, 20), (0, 30, 10), (100, 156, 156), (40, 13, 1), (600, 1000, 600), (0, 0, 5)],
)
def test_evidence_is_its_integral(moves: int, exposure: int, baseline: int) -> None:
    def integrand(rate: float) -> float:
        ratio = (baseline + exposure) / (baseline + rate * exposure)
        log = moves * np.log(rate) + (baseline + moves) * np.log(ratio)
        return float(gamma(10, scale=0.1).pdf(rate) * np.exp(log))

    exact = sum(quad(integrand, a, b, epsrel=1e-12)[0] for a, b in ((1e-9, 0.3), (0.3, 0.6), (0.6, 1), (1, 2), (2, 6)))
    assert float(evidence(moves, exposure=exposure, baseline=baseline)) == pytest.approx(exact, rel=1e-7)


def test_evidence_with_very_many_moves_is_still_the_integral() -> None:
    """Log E where the integrand is narrow: SciPy's quad around its mode says 132.1532512."""
    assert np.log(evidence(60_000, exposure=66_000, baseline=60_000)) == pytest.approx(132.1532512, abs=1e-5)
    assert np.isfinite(evidence(0, exposure=1e6, baseline=1e6))


@pytest.mark.parametrize(("expected", "share"), [(5, 0.5), (5, 2.0), (20, 1.0), (100, 0.5)])
def test_mean_of_the_evidence_is_at_most_one_under_no_change(expected: float, share: float) -> None:
    """Summed over all that a Poisson baseline and Poisson moves may be, the baseline estimated from its own moves."""
    frozen = np.arange(1, int(expected + 10 * expected**0.5 + 20))
    moves = np.arange(int(share * expected + 12 * (share * expected) ** 0.5 + 30))
    found = evidence(moves, exposure=share * frozen[:, np.newaxis], baseline=frozen[:, np.newaxis])
    chance = poisson.pmf(frozen, expected) / poisson.sf(0, expected)
    mean = chance @ found @ poisson.pmf(moves, share * expected)
    assert 0.95 < mean <= 1 + 1e-9


def weekly(
    rate: float, *, before: int, weeks: int, runs: int, drop: float = 1.0, at: int = 0, noise: float = 0.0
) -> tuple[Real, Real, Real, Real]:
    """Return (moves, exposure, baseline, moves of the weeks before) of simulated rates, one row per run."""
    rng = np.random.default_rng(12)

    def drawn(number: int) -> Real:
        bumps = np.exp(noise * rng.standard_normal((runs, number)) - noise**2 / 2)
        return np.asarray(rate * bumps, dtype=np.float64)

    earlier = rng.poisson(drawn(before)).astype(np.float64)
    baseline = np.maximum(earlier.sum(axis=1), 1)
    level = np.where(np.arange(weeks) >= at, drop, 1.0)
    moves = rng.poisson(drawn(weeks) * level).astype(np.float64)
    return moves, np.repeat(baseline[:, np.newaxis] / before, weeks, axis=1), baseline, earlier


def first_alarm(path: Real) -> Real:
    """Return the week of the first alarm of each row, counted from 1, infinite without one."""
    loud = path > ALARM
    return np.where(loud.any(axis=1), loud.argmax(axis=1) + 1.0, np.inf)


@pytest.mark.parametrize(
    ("rate", "before", "runs"),
    [
        (12, 13, 80),
        pytest.param(12, 13, 1000, marks=pytest.mark.slow),
        pytest.param(3, 26, 1000, marks=pytest.mark.slow),
        pytest.param(50, 26, 1000, marks=pytest.mark.slow),
    ],
)
def test_false_alarms_in_a_year_stay_below_five_per_cent(rate: float, before: int, runs: int) -> None:
    moves, exposure, baseline, _ = weekly(rate, before=before, weeks=52, runs=runs)
    path = watched_weekly(moves, exposure=exposure, baseline=baseline)
    assert np.isfinite(first_alarm(path)).mean() <= (0.02 if runs > 500 else 0.05)


@pytest.mark.slow
def test_noise_from_week_to_week_is_no_change() -> None:
    """Log-deviation .2 at 50 a week: most years cry wolf, unless earlier weeks tell how much is usual."""
    moves, exposure, baseline, earlier = weekly(50, before=52, weeks=52, runs=300, noise=0.2)
    usual = dispersion(earlier, expected=np.ones_like(earlier))
    assert np.median(usual) == pytest.approx(1 + 50 * np.expm1(0.04), rel=0.15)
    calm = watched_weekly(moves, exposure=exposure, baseline=baseline, dispersed=usual)
    naive = watched_weekly(moves, exposure=exposure, baseline=baseline)
    assert np.isfinite(first_alarm(calm)).mean() <= 0.05
    assert np.isfinite(first_alarm(naive)).mean() > 0.3


def test_a_drop_by_forty_per_cent_is_found_within_a_quarter() -> None:
    """Twelve a week, half a year of baseline: four fifths within 13 weeks, the middle one after 6."""
    moves, exposure, baseline, _ = weekly(12, before=26, weeks=13, runs=150, drop=0.6)
    found = first_alarm(watched_weekly(moves, exposure=exposure, baseline=baseline))
    assert (found <= 13).mean() > 0.8
    assert np.median(found) <= 8


@pytest.mark.slow
def test_a_change_a_year_after_the_freeze_is_found_in_time() -> None:
    moves, exposure, baseline, _ = weekly(12, before=52, weeks=76, runs=100, drop=0.6, at=52)
    path = watched_weekly(moves, exposure=exposure, baseline=baseline)
    assert np.median(first_alarm(path[:, 52:])) <= 16


def test_day_and_size_of_a_change() -> None:
    moves, exposure, baseline, _ = weekly(12, before=52, weeks=75, runs=150, drop=0.6, at=52)
    watch = watched(moves, exposure=exposure, baseline=baseline)
    change = changed(watch, moves=moves, exposure=exposure, baseline=baseline)
    assert np.median(change.start) == pytest.approx(52, abs=2)
    assert np.median(change.ratio) == pytest.approx(0.6, abs=0.03)
    assert ((change.low <= 0.6) & (change.high >= 0.6)).mean() > 0.75
    assert (change.low <= change.ratio).all()
    assert (change.ratio <= change.high).all()


def test_evidence_is_half_from_the_freeze_and_half_from_later_weeks() -> None:
    moves, exposure = np.array([4.0, 1.0, 0.0]), np.array([5.0, 5.0, 5.0])
    watch = watched(moves, exposure=exposure, baseline=40.0, starts=10)
    each = [float(evidence(moves[s:].sum(), exposure=exposure[s:].sum(), baseline=40)) for s in range(3)]
    assert watch.by_start == pytest.approx(each)
    assert float(watch.now) == pytest.approx((each[0] + (each[1] + each[2] + 8) / 10) / 2)
    assert watched_weekly(moves, exposure=exposure, baseline=40.0, starts=10)[-1] == pytest.approx(float(watch.now))


@given(st.integers(0, 80), st.floats(1, 60), st.floats(0.1, 1), st.integers(1, 300), st.floats(0, 1))
def test_what_may_be_missing_never_makes_evidence(
    came: int, whole: float, share: float, baseline: int, between: float
) -> None:
    """Whichever exposure was meant, between least and most, its evidence is at least as large, or there is none."""
    least, meant = share * whole, share * whole + between * (1 - share) * whole
    watch = watched([float(came)], exposure=[least], at_most=[whole], baseline=float(baseline))
    assert watch.by_start[0] <= max(float(evidence(came, exposure=meant, baseline=baseline)), 1.0) + 1e-9


def test_starts_are_bounded() -> None:
    moves, exposure = np.full(8, 2.0), np.full(8, 3.0)
    watch = watched(moves, exposure=exposure, baseline=20.0, starts=4)
    assert float(watch.now) == pytest.approx((watch.by_start[0] + watch.by_start[1:5].mean()) / 2)


def test_dispersed_counts_weigh_less() -> None:
    plain = evidence(10, exposure=20, baseline=30)
    halved = watched([20.0], exposure=[40.0], baseline=60.0, dispersed=2.0).by_start[0]
    assert halved == pytest.approx(float(plain))
    assert float(dispersion([3, 3, 3], expected=[1, 1, 1])) == 1
    assert float(dispersion([0, 10], expected=[1, 1])) == pytest.approx(10)
    assert float(dispersion([4], expected=[1])) == 1


def test_alarms_are_released_together() -> None:
    assert released([100, 1, 30, 16, 0.5]).tolist() == [True, False, True, False, False]
    assert released([17, 17, 17, 0, 0]).tolist() == [True, True, True, False, False]
    assert not released([9.9]).any()
    assert released([]).tolist() == []


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=20), st.integers(0, 19))
def test_more_evidence_never_silences_an_alarm(found: list[float], which: int) -> None:
    more = np.array(found)
    more[which % more.size] += 50
    assert (released(more) >= released(found)).all()


def test_without_exposure_there_is_no_size() -> None:
    watch = Watch(np.array(1.0), np.array([1.0]))
    change = changed(watch, moves=[0.0], exposure=[0.0], baseline=9.0)
    assert np.isnan([change.ratio, change.low, change.high]).all()
    with pytest.raises(ValueError, match="baseline"):
        evidence(1, exposure=1, baseline=0)
