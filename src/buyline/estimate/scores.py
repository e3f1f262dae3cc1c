"""How good was a forecast, now that it is known what came?

Scores of whole distributions (the continuous ranked probability score, in the unit of what was forecast; less is
better), of quantiles (pinball loss), of ranges (coverage) and of chances (Brier, log loss, calibration). Every function
takes many forecasts at once, and returns one score for each or their summary. Which windows are complete, and which
baseline is fair, is for the caller to say.

    CRPS(F, y) = ∫ (F(x) - 1{y ≤ x})² dx = E|X - y| - ½ E|X - X'|

T. Gneiting and A. E. Raftery (2007), Journal of the American Statistical Association 102, 359-378.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc, gammaln, ive, ndtr, ndtri, xlogy

from buyline.estimate.arrays import Flags, Real, real
from buyline.estimate.distribution import Distribution

STEPS = 60
ENOUGH = 1e-10


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often what came lay in its range: `share` of `known`, with Wilson's interval (low, high), mean `width`."""

    share: float
    low: float
    high: float
    known: int
    width: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Chances put right on the logistic scale: log odds = intercept + slope × stated log odds.

    (0, 1) when chances were right; a slope below 1 says that they were too sure.
    """

    intercept: float
    slope: float


def crps_normal(came: ArrayLike, *, mean: ArrayLike, deviation: ArrayLike) -> Real:
    """Return the CRPS of normal forecasts; all broadcast. Gneiting and Raftery (2007), equation 21.

    Without a deviation it is the distance to the mean.
    """
    y, middle, spread = np.broadcast_arrays(real(came), real(mean), real(deviation))
    safe = np.where(spread > 0, spread, 1.0)
    z = (y - middle) / safe
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    found = safe * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi))
    return real(np.where(spread > 0, found, np.abs(y - middle)))


def crps_poisson(came: ArrayLike, *, rate: ArrayLike) -> Real:
    """Return the CRPS of Poisson forecasts; both broadcast. S. Wei and L. Held (2014), TEST 23, 787-805.

    (y - λ)(2 F(y) - 1) + 2 λ f(⌊y⌋) - λ exp(-2 λ) (I₀(2 λ) + I₁(2 λ)).
    """
    y, mean = np.broadcast_arrays(real(came), real(rate))
    k = np.maximum(np.floor(y), 0.0)
    below = np.where(y < 0, 0.0, gammaincc(k + 1, mean))
    chance = np.where(y < 0, 0.0, np.exp(xlogy(k, mean) - mean - gammaln(k + 1)))
    return real((y - mean) * (2 * below - 1) + 2 * mean * chance - mean * (ive(0, 2 * mean) + ive(1, 2 * mean)))


def crps_pmf(came: ArrayLike, *, pmf: ArrayLike) -> Real:
    """Return the CRPS of forecasts of whole numbers 0, 1, … with the chances `pmf` (…, M); `came` (…).

    What lies beyond the chances counts with its distance. M. Epstein (1969) for ranks, as a sum over the numbers.
    """
    y, chances = real(came), real(pmf)
    at = np.arange(chances.shape[-1])
    passed = y[..., np.newaxis] <= at
    inside = ((np.cumsum(chances, axis=-1) - passed)[..., :-1] ** 2).sum(axis=-1)
    part = np.ceil(y) - y  # between two numbers the step lies inside an interval
    spot = np.clip(np.floor(y), 0, at[-1]).astype(np.intp)
    level = np.take_along_axis(np.cumsum(chances, axis=-1), spot[..., np.newaxis], axis=-1)[..., 0]
    between = np.where((y > 0) & (y < at[-1]), part * ((1 - level) ** 2 - level**2), 0.0)
    return real(inside + between + np.maximum(y - at[-1], 0.0) + np.maximum(-y, 0.0))


def crps_sample(came: ArrayLike, *, sample: ArrayLike) -> Real:
    """Return the CRPS of the empirical law of `sample` (…, S) at `came` (…).

    E|X - y| - ½ E|X - X'| with the sample sorted: Σ (2 i - S - 1) x_(i) / S². A grid of quantiles at the levels
    (i - ½) / S is such a sample.
    """
    y, drawn = real(came), np.sort(real(sample), axis=-1)
    size = drawn.shape[-1]
    apart = (drawn @ (2.0 * np.arange(1, size + 1) - size - 1)) / size**2
    return real(np.abs(drawn - y[..., np.newaxis]).mean(axis=-1) - apart)


def crps(came: float, *, forecast: Distribution) -> float:
    """Return the CRPS of a distribution at what came: exact for its staircase or its straight lines."""
    y, points, levels = float(came), forecast.points, forecast.at_most
    outside = max(points[0] - y, 0.0) + max(y - points[-1], 0.0)
    at = float(np.clip(y, points[0], points[-1]))
    edges = np.unique(np.append(points, at))
    left = np.interp(edges, points, levels)
    if forecast.is_whole:
        left = forecast.cdf(edges)
    right = left[:-1] if forecast.is_whole else left[1:]
    gone = edges[:-1] >= at
    a, b = left[:-1] - gone, right - gone
    return float(outside + (np.diff(edges) * (a * a + a * b + b * b) / 3).sum())


def pinball(came: ArrayLike, *, quantile: ArrayLike, level: ArrayLike) -> Real:
    """Return the loss of stated quantiles, max(level (y - q), (level - 1) (y - q)); all broadcast.

    Twice its mean over all levels is the CRPS. R. Koenker and G. Bassett (1978), Econometrica 46, 33-50.
    """
    off = real(came) - real(quantile)
    return np.maximum(real(level) * off, (real(level) - 1) * off)


def wilson(hits: float, *, known: float, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's interval (low, high) of a share; (0, 1) when nothing is known.

    E. B. Wilson (1927), Journal of the American Statistical Association 22, 209-212. Raises ValueError unless 0 ≤ hits
    ≤ known.
    """
    if not 0 <= hits <= known:
        raise ValueError(f"{hits} hits among {known}")
    if known == 0:
        return 0.0, 1.0
    z = float(-ndtri((1 - level) / 2))
    share, weight = hits / known, z * z / known
    middle = (share + weight / 2) / (1 + weight)
    reach = z * float(np.sqrt(share * (1 - share) / known + weight / (4 * known))) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def coverage(came: ArrayLike, *, low: ArrayLike, high: ArrayLike, level: float = 0.95) -> Coverage:
    """Return how often what came lay in [low, high], all (n,), with Wilson's interval of that share at `level`.

    Share and width are nan when n is 0.
    """
    y, below, above = real(came), real(low), real(high)
    inside: Flags = (y >= below) & (y <= above)
    if y.size == 0:
        return Coverage(np.nan, 0.0, 1.0, 0, np.nan)
    limits = wilson(float(inside.sum()), known=y.size, level=level)
    return Coverage(float(inside.mean()), *limits, int(y.size), float((above - below).mean()))


def pit(below: ArrayLike, *, at_most: ArrayLike, place: ArrayLike = 0.5) -> Real:
    """Return where what came lies in its forecast: chance of less + place × chance of just that; all broadcast.

    Uniform when forecasts are right: exactly with `place` uniform on [0, 1] (randomised), on average with ½ (mid).
    A. P. Dawid (1984); C. Czado, T. Gneiting and L. Held (2009), Biometrics 65, 1254-1261.
    """
    less, upto = real(below), real(at_most)
    return real(less + real(place) * (upto - less))


def brier(happened: ArrayLike, *, chance: ArrayLike) -> float:
    """Return the mean of (chance - happened)², `happened` 0 or 1. G. W. Brier (1950)."""
    return float(((real(chance) - real(happened)) ** 2).mean())


def log_loss(happened: ArrayLike, *, chance: ArrayLike) -> float:
    """Return the mean of -log of the chance given to what happened; infinite when that was given none."""
    y, p = real(happened), real(chance)
    with np.errstate(divide="ignore"):
        return float(-(xlogy(y, p) + xlogy(1 - y, 1 - p)).mean())


def calibration(happened: ArrayLike, *, chance: ArrayLike) -> Calibration | None:
    """Return the logistic recalibration of chances (n,), by maximum likelihood (D. R. Cox 1958, Biometrika 45, 562).

    None when it has no finite answer: all or none happened, all chances alike, or they part the two without fault.
    """
    y, p = real(happened), np.clip(real(chance), ENOUGH, 1 - ENOUGH)
    x = np.log(p) - np.log1p(-p)
    if y.size == 0 or np.ptp(x) == 0 or y.min() == y.max() or _is_parted(x, y):
        return None
    design = np.stack([np.ones_like(x), x], axis=-1)
    found = np.array([0.0, 1.0])
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(design @ found, -500, 500)))
        slope = design.T @ (y - fitted)
        bend = (design * (fitted * (1 - fitted))[:, np.newaxis]).T @ design
        step = np.linalg.solve(bend + ENOUGH * np.eye(2), slope)
        while np.abs(step).max() >= ENOUGH and _unlikely(design, y, found + step) > _unlikely(design, y, found):
            step = step / 2  # too far: Newton's steps overshoot where chances were far too sure
        found = found + step
        if np.abs(step).max() < ENOUGH:
            break
    return Calibration(float(found[0]), float(found[1]))


def skill(score: ArrayLike, *, baseline: ArrayLike) -> float:
    """Return 1 - mean score / mean score of the baseline on the same windows; nan when the baseline never missed."""
    other = float(real(baseline).mean())
    return 1 - float(real(score).mean()) / other if other > 0 else np.nan


def _unlikely(design: Real, happened: Real, weights: Real) -> float:
    """Return minus the log probability of what happened under logistic weights."""
    return float(np.logaddexp(0.0, np.where(happened == 1, -1.0, 1.0) * (design @ weights)).sum())


def _is_parted(x: Real, happened: Real) -> bool:
    """Return whether one number parts what happened from what did not, so that no finite slope is best."""
    yes, no = x[happened == 1], x[happened == 0]
    return bool(yes.min() >= no.max() or yes.max() <= no.min())
