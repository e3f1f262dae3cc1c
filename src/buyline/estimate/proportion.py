"""How far may a share be off, and when is there too little to say?

Intervals of a share from its variance or, at the borders where a variance says nothing, from a count. Where the share
and its variance come from is the matter of `competing`, `occupation` and `survival`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri, stdtrit

from buyline.estimate.arrays import Real, real

FEWEST_KNOWN = 5
WIDEST = 0.40
BORDER = 1e-12


@dataclass(frozen=True, slots=True)
class Judged:
    """A share with its interval, `known` the units whose fate is known, and whether that is too few to say."""

    share: float
    low: float
    high: float
    known: float
    is_too_few: bool


def clopper_pearson(events: float, *, known: float, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval (low, high) of a share with `events` among `known` units; (0, 1) when none is known.

    C. J. Clopper and E. S. Pearson (1934), Biometrika 26, 404-413, through quantiles of the beta distribution. Raises
    ValueError unless 0 ≤ events ≤ known and 0 < level < 1.
    """
    if not 0 <= events <= known:
        raise ValueError(f"{events} events among {known}")
    tail = _tail(level)
    low = float(betaincinv(events, known - events + 1, tail)) if events > 0 else 0.0
    high = float(betaincinv(events + 1, known - events, 1 - tail)) if events < known else 1.0
    return low, high


def cloglog_interval(
    share: ArrayLike, *, variance: ArrayLike, level: float = 0.95, freedom: int | None = None
) -> tuple[Real, Real]:
    """Return (low, high), each of the shape of `share`, symmetric on the scale log(-log(1 - share)).

    1 - (1 - F)^exp(∓ z √var / ((1 - F) log(1 - F))): J. D. Kalbfleisch and R. L. Prentice (2002), 1.4; `conf.type =
    "log-log"` of R's `survfit` for 1 - F, "cloglog" of R's `etm`. z is Student's with `freedom` degrees when given.
    nan where the scale has no value: at shares 0 and 1, and without a variance.
    """
    found, spread = np.broadcast_arrays(real(share), np.sqrt(real(variance)))
    inside = (found > BORDER) & (found < 1 - BORDER) & np.isfinite(spread)
    rest = np.where(inside, 1 - found, 0.5)
    reach = _quantile(level, freedom) * np.where(inside, spread, 1.0) / (rest * np.abs(np.log(rest)))
    low, high = (-np.expm1(np.log(rest) * np.exp(sign * np.minimum(reach, 700.0))) for sign in (-1, 1))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def judged(share: float, *, variance: float, known: float, level: float = 0.95, freedom: int | None = None) -> Judged:
    """Return the share with its interval and the verdict "too few to say". METRICS section 2.

    With no event (share 0) or nothing but events (share 1): Clopper-Pearson with n = `known`, those whose fate within
    the horizon is known. Without a share or a variance the interval is (0, 1). Too few: `known` below 5, or an
    interval wider than 40 points.
    """
    if share <= BORDER or share >= 1 - BORDER:
        low, high = clopper_pearson(known if share > BORDER else 0, known=known, level=level)
    else:
        limits = cloglog_interval(share, variance=variance, level=level, freedom=freedom)
        low, high = (float(limit) for limit in limits)
    if not (np.isfinite(low) and np.isfinite(high)):
        low, high = 0.0, 1.0
    return Judged(share, low, high, known, known < FEWEST_KNOWN or high - low > WIDEST)


def _tail(level: float) -> float:
    """Return the probability on each side of an interval; raise ValueError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, got {level}")
    return (1 - level) / 2


def _quantile(level: float, freedom: int | None) -> float:
    """Return the two-sided quantile, normal or Student's; infinite with less than one degree of freedom."""
    if freedom is None:
        return float(-ndtri(_tail(level)))
    return float(-stdtrit(freedom, _tail(level))) if freedom >= 1 else np.inf
