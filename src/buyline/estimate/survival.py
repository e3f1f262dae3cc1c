"""How long does it last, when many are still there and some came late?

Kaplan-Meier over all causes of leaving, from the number at risk and the number that leave at each time; quantiles by
inversion, restricted mean, and the time of those who leave for one cause. A mean of completed stays is not offered: it
forgets whoever is still there.

    S(t) = Π_{u≤t} (1 - d(u) / Y(u)),    var S(t) = S(t)² Σ_{u≤t} d / (Y (Y - d))

M. Greenwood (1926); with left truncation Andersen et al. (1993), IV.3. Days are whole: age 0 is the day of arrival, and
in a mean a stay that ends there counts half a day.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Flags, Real, real, time_grid
from buyline.estimate.competing import Incidence, incidence
from buyline.estimate.proportion import BORDER, cloglog_interval

ENOUGH_AT_RISK = 5
LONGEST = 365.0
SAME_DAY = 0.5


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that lasts longer than each time.

    `times`, `staying`, `variance` and `weight` have shape (T,); `weight` is d / (Y (Y - d)), Greenwood's summand;
    `started_at` the time the curve begins ("given that it lasted so long"), None when there never were enough at
    risk: then all is nan.
    """

    times: Real
    staying: Real
    variance: Real
    weight: Real
    started_at: float | None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean time with its variance, in the unit of the times and its square."""

    value: float
    variance: float


@dataclass(frozen=True, slots=True)
class CauseTimes:
    """How long it took those who left for one cause by `until`: `times` and `share` have shape (T,), 1 at the end."""

    times: Real
    share: Real
    until: float


def survival(times: ArrayLike, *, at_risk: ArrayLike, left: ArrayLike, least_at_risk: float = 1) -> Survival:
    """Return the Kaplan-Meier curve with Greenwood's variance.

    `times` (T,) increasing; `at_risk` and `left` (T,). The curve starts at the first time with `least_at_risk` at
    risk. Raises ValueError for counts that contradict each other.
    """
    risk, gone = real(at_risk), real(left)
    curve = incidence(times, at_risk=risk, moves=gone[..., np.newaxis], least_at_risk=least_at_risk)
    counts = (curve.times >= (np.inf if curve.started_at is None else curve.started_at)) & (risk > gone)
    weight = np.divide(gone, risk * (risk - gone), out=np.zeros_like(risk), where=counts)
    variance = curve.staying**2 * np.cumsum(weight)
    return Survival(curve.times, curve.staying, variance, weight, curve.started_at)


def longest_seen(
    times: ArrayLike, *, at_risk: ArrayLike, least_at_risk: float = ENOUGH_AT_RISK, at_most: float = LONGEST
) -> float | None:
    """Return τ, the largest time ≤ `at_most` with at least `least_at_risk` at risk; None when there is none."""
    grid = time_grid(times)
    enough = grid[(real(at_risk) >= least_at_risk) & (grid <= at_most)]
    return float(enough[-1]) if enough.size else None


def quantile(curve: Survival | CauseTimes, *, share: float, until: float = np.inf) -> float | None:
    """Return the first time by which `share` (0.5: the median) has left, None when that is not reached by `until`."""
    return _first(curve.times, _gone(curve) >= share - BORDER, until)


def quantile_interval(
    curve: Survival, *, share: float, until: float = np.inf, level: float = 0.95
) -> tuple[float | None, float | None]:
    """Return (low, high) of a quantile, None for a limit that is not reached by `until`.

    The times at which the cloglog limits of the share that left pass `share`: R. Brookmeyer and J. Crowley (1982),
    Biometrics 38, 29-41.
    """
    low, high = cloglog_interval(1 - curve.staying, variance=curve.variance, level=level)
    return _first(curve.times, high >= share - BORDER, until), _first(curve.times, low >= share - BORDER, until)


def restricted_mean(curve: Survival, *, until: float) -> Mean:
    """Return the mean of the time or `until`, whichever is shorter: the area under the curve up to `until`.

    Stays that end at age 0 count half a day. Variance Σ_u (area after u)² d / (Y (Y - d)): J. P. Klein and M. L.
    Moeschberger (2003), 4.5.
    """
    inside = curve.times < until
    edges = np.concatenate([[0.0], curve.times[inside], [until]])
    area = np.diff(edges) * np.concatenate([[1.0], curve.staying[inside]])
    after = np.cumsum(area[::-1])[::-1][1:]
    same_day = SAME_DAY * (curve.times[inside] == 0)
    extra = float((same_day * (1 - curve.staying[inside])).sum())
    spread = (after - same_day * curve.staying[inside]) ** 2 * curve.weight[inside]
    return Mean(float(area.sum()) + extra, float(spread.sum()))


def cause_times(curve: Incidence, *, cause: int, until: float) -> CauseTimes | None:
    """Return the distribution of the time of those who leave for `cause` by `until`: F_k(a) / F_k(until).

    None when nobody does, or the curve never began. METRICS section 3.
    """
    inside = curve.times <= until
    share = curve.share[inside, cause]
    if curve.started_at is None or share.size == 0 or share[-1] <= 0:
        return None
    return CauseTimes(curve.times[inside], share / share[-1], until)


def cause_mean(curve: CauseTimes) -> float:
    """Return the mean time of those who left for the cause; a time of 0 counts half a day."""
    took = np.where(curve.times == 0, SAME_DAY, curve.times)
    return float(took @ np.diff(curve.share, prepend=0.0))


def _gone(curve: Survival | CauseTimes) -> Real:
    """Return the share that left by each time."""
    return curve.share if isinstance(curve, CauseTimes) else 1 - curve.staying


def _first(times: Real, passed: Flags, until: float) -> float | None:
    """Return the first of `times` ≤ `until` at which `passed` holds."""
    spots = times[passed & (times <= until)]
    return float(spots[0]) if spots.size else None
