"""By how much do all chances move together, in a way that no hazard tells?

A common shock G (mean 1, variance τ²) on every cumulative hazard of a window: a chance p becomes 1 - (1 - p)^G. Its
variance is learnt from earlier forecasts: what they missed beyond their own variance, shrunk to a prior. Windows that
overlap weigh as much as the part of them that is new. METRICS section 5.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from buyline.estimate.arrays import Real, real

PRIOR_SD = 0.2
PRIOR_WINDOWS = 3.0


def shock_variance(
    seen: ArrayLike, *, mean: ArrayLike, variance: ArrayLike, weight: ArrayLike, prior: float = PRIOR_SD**2
) -> float:
    """Return τ² from completed windows: so many `seen`, forecast with `mean` and `variance` (without shock), (n,) each.

    τ² = (3 τ²_prior + Σ w t) / (3 + Σ w), t = ((y - μ)² - v) / (μ max(y, 1)) within [-1, 1]; never negative. `weight`
    (n,) is step / horizon. Windows with nothing expected are left out.
    """
    y, mu, v, w = (real(each) for each in (seen, mean, variance, weight))
    told = mu > 0
    y, mu, v, w = y[told], mu[told], v[told], w[told]
    beyond = np.clip(((y - mu) ** 2 - v) / (mu * np.maximum(y, 1.0)), -1.0, 1.0)
    return max(float((PRIOR_WINDOWS * prior + (w * beyond).sum()) / (PRIOR_WINDOWS + w.sum())), 0.0)


def unsure(variance: float, *, weight: ArrayLike) -> float:
    """Return the variance that a shock has whose τ² is only an estimate, of windows that weigh `weight` (n,).

    τ² ν / (ν - 2), the mean of a scaled inverse χ² with ν = (3 + Σ w)² / Σ w degrees of freedom: those of the variance
    of a mean of so many windows. Nothing is added where nothing was learnt; with many windows it comes to nothing.
    """
    learnt = float(real(weight).sum())
    if learnt <= 0:
        return variance
    degrees = (PRIOR_WINDOWS + learnt) ** 2 / learnt
    return variance * degrees / (degrees - 2)


def shocks(levels: ArrayLike, *, variance: float) -> Real:
    """The shocks at `levels` of their distribution (R,), a gamma of mean 1 and that variance."""
    at = real(levels)
    if variance <= 0:
        return np.ones(at.shape)
    return np.asarray(gammaincinv(1 / variance, at) * variance, dtype=np.float64)


def shocked(chance: ArrayLike, *, shock: ArrayLike) -> Real:
    """Chances under a shock: 1 - (1 - p)^G; `shock` broadcasts."""
    p = np.clip(real(chance), 0.0, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(real(shock) * np.log1p(-p)), dtype=np.float64)
