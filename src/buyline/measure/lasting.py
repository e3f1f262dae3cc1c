"""From counts by instant to curves in whole days: how long stays last, and when they leave for one cause.

The curves are made by `estimate` on instants and read off at the end of each day, so that times come out as whole days.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.competing import Incidence, incidence
from buyline.estimate.proportion import cloglog_interval
from buyline.estimate.survival import SAME_DAY, Survival, longest_seen, quantile, restricted_mean, survival
from buyline.measure.ages import AtRisk, last_spots
from buyline.measure.chance import ENOUGH_AT_RISK, Curve

LONGEST = 365
QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lasting:
    """Quartiles and restricted mean in days, None where unreached; `tau`: the largest age with 5 at risk, to 365."""

    p25: int | None = None
    median: int | None = None
    p75: int | None = None
    restricted_mean: float | None = None
    tau: int | None = None
    started_at: int | None = None


def lasting(risk: AtRisk) -> Lasting:
    """Return how long stays last, all ways out together (METRICS section 3)."""
    curve, tau = staying_by_day(risk), tau_of(risk)
    if curve.started_at is None or tau is None:
        return Lasting(tau=tau)
    quarters = [quantile(curve, share=share, until=tau) for share in QUARTERS]
    p25, median, p75 = (None if value is None else int(value) for value in quarters)
    mean, started_at = _mean(curve, tau), int(curve.started_at)
    return Lasting(p25=p25, median=median, p75=p75, restricted_mean=mean, tau=tau, started_at=started_at)


def leaving_curve(risk: AtRisk) -> Curve | None:
    """The share that has left by the end of each day, 0 to τ, with its 95% band; None where nothing can be said.

    One minus Kaplan-Meier, Greenwood's variance on the cloglog scale (METRICS section 3).
    """
    staying, tau = staying_by_day(risk), tau_of(risk)
    if staying.started_at is None or tau is None:
        return None
    share = 1 - staying.staying[: tau + 1]
    low, high = cloglog_interval(share, variance=np.maximum(staying.variance[: tau + 1], 0.0), freedom=None)
    return Curve(np.arange(tau + 1, dtype=np.float64), share, low, high)


def _mean(curve: Survival, tau: int) -> float:
    """The mean to τ; where nobody is followed beyond the day of arrival, only the half days of those who left on it."""
    return restricted_mean(curve, until=tau).value if tau else SAME_DAY * float(1 - curve.staying[0])


def tau_of(risk: AtRisk) -> int | None:
    """τ: the largest age in days, at most 365, with at least 5 at risk at its first instant."""
    by_day = risk.by_day[0]
    found = longest_seen(np.arange(by_day.size), at_risk=by_day, least_at_risk=ENOUGH_AT_RISK, at_most=LONGEST)
    return None if found is None else int(found)


def staying_by_day(risk: AtRisk) -> Survival:
    """The share that lasts longer than each day."""
    gone = risk.moves.sum(axis=(0, 1, 2))
    curve = survival(risk.times, at_risk=risk.at_risk.sum(axis=(0, 1)), left=gone, least_at_risk=ENOUGH_AT_RISK)
    ends = last_spots(risk.times, risk.horizon)
    weight = np.diff(np.concatenate([[0.0], np.cumsum(curve.weight)[ends]]))
    days = np.arange(ends.size, dtype=np.float64)
    return Survival(days, curve.staying[ends], curve.variance[ends], weight, _day(curve.started_at))


def leaving_by_day(risk: AtRisk) -> Incidence:
    """The shares that left by the end of each day, by cause."""
    moves = np.moveaxis(risk.moves.sum(axis=(0, 1)), 1, 0)
    curve = incidence(risk.times, at_risk=risk.at_risk.sum(axis=(0, 1)), moves=moves, least_at_risk=ENOUGH_AT_RISK)
    ends = last_spots(risk.times, risk.horizon)
    return Incidence(
        np.arange(ends.size, dtype=np.float64),
        curve.share[ends],
        curve.variance[ends],
        curve.staying[ends],
        _day(curve.started_at),
        float(np.floor(curve.followed_to)),
    )


def _day(started_at: float | None) -> float | None:
    return None if started_at is None else float(np.floor(started_at))
