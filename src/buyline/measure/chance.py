"""What is the estimate of a share at a horizon, with its interval, its curve and whether it says enough?

One record for every conversion, and how it is made of a curve on instants. Which curve, the callers know.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from buyline.estimate.arrays import Real, Whole
from buyline.estimate.proportion import BORDER, cloglog_interval, clopper_pearson, judged
from buyline.measure.ages import AtRisk, last_spots
from buyline.measure.statement import Json, number

ENOUGH_AT_RISK = 5
GREENWOOD = "95% by Greenwood, cloglog scale"
JACKKNIFE = "95% by delete-a-group jackknife over 64 groups of buyers, cloglog scale"
EXACT = "95% by Clopper-Pearson, fates known"
NO_INTERVAL = "none, never 5 at risk"


@dataclass(frozen=True, slots=True)
class Curve:
    """A share by age in whole days, with its band: each of shape (H + 1,); nan where there is none."""

    ages: Real
    share: Real
    low: Real
    high: Real


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """A share within a horizon: estimate and interval, None when never 5 were at risk.

    `fates_known` within the horizon; `started_at` the age at which the curve begins; `followed_to` the last age with
    anybody at risk.
    """

    estimate: float | None
    low: float | None
    high: float | None
    too_few: bool
    fates_known: int
    interval: str
    started_at: int | None
    followed_to: int
    curve: Curve

    def to_json(self, *, curve: bool = True) -> Json:
        fields: Json = {
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "too_few": self.too_few,
            "fates_known": self.fates_known,
            "interval": self.interval,
            "started_at": self.started_at,
            "followed_to": self.followed_to,
        }
        return fields | ({"curve": _points(self)} if curve else {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """A share and its variance at each instant, shapes (T,), the age at which the curve begins, and degrees of freedom
    of the variance where it comes from groups.
    """

    share: Real
    variance: Real
    started_at: float | None
    freedom: int | None = None


def chance(risk: AtRisk, *, shares: Shares, fates_known: float) -> Chance:
    """Return the chance at the horizon of `risk`, from shares at each of its instants."""
    curve = _curve(shares, last_spots(risk.times, risk.horizon))
    followed_to = int(risk.times[risk.at_risk.any(axis=(0, 1))].max(initial=0.0))
    if shares.started_at is None:
        return Chance(
            estimate=None,
            low=None,
            high=None,
            too_few=True,
            fates_known=round(fates_known),
            interval=NO_INTERVAL,
            started_at=None,
            followed_to=followed_to,
            curve=curve,
        )
    verdict = judged(
        float(shares.share[-1]),
        variance=max(float(shares.variance[-1]), 0.0),
        known=fates_known,
        freedom=shares.freedom,
    )
    return Chance(
        estimate=verdict.share,
        low=verdict.low,
        high=verdict.high,
        too_few=verdict.is_too_few,
        fates_known=round(fates_known),
        interval=_interval(verdict.share, shares.freedom),
        started_at=int(shares.started_at),
        followed_to=followed_to,
        curve=curve,
    )


def interval_at(found: Chance, *, level: float) -> tuple[float, float]:
    """Return the interval of a chance at another level than 95%: (low, high); (0, 1) where there is none."""
    if found.estimate is None or found.low is None or found.high is None:
        return (0.0, 1.0)
    if not BORDER < found.estimate < 1 - BORDER:
        events = found.fates_known if found.estimate > BORDER else 0
        return clopper_pearson(events, known=found.fates_known, level=level)
    if found.low <= 0 or found.high >= 1:
        return (found.low, found.high)
    narrower = float(ndtri((1 + level) / 2) / ndtri(0.975))
    middle, low, high = (np.log(-np.log1p(-share)) for share in (found.estimate, found.low, found.high))
    scaled = (middle + narrower * (low - middle), middle + narrower * (high - middle))
    return float(-np.expm1(-np.exp(scaled[0]))), float(-np.expm1(-np.exp(scaled[1])))


def _interval(share: float, freedom: int | None) -> str:
    if not BORDER < share < 1 - BORDER:
        return EXACT
    return GREENWOOD if freedom is None else JACKKNIFE


def _curve(shares: Shares, ends: Whole) -> Curve:
    share, variance = shares.share[ends], np.maximum(shares.variance[ends], 0.0)
    low, high = cloglog_interval(share, variance=variance, freedom=shares.freedom)
    return Curve(np.arange(share.size, dtype=np.float64), share, low, high)


def _points(found: Chance) -> list[Json]:
    if found.started_at is None:
        return []
    columns = (found.curve.ages, found.curve.share, found.curve.low, found.curve.high)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))[found.started_at :]
    return [
        {"age": int(age), "share": share, "low": number(low), "high": number(high)} for age, share, low, high in rows
    ]
