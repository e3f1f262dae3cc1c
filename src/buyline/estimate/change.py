"""Has a rate changed since its baseline was frozen, looked at every week?

Evidence that may be watched as long as one likes: an e-value, whose mean is at most 1 while nothing has changed, so
that it passes 20 at any time with a chance of at most about 5 %. The common rate is integrated out, so a baseline of
few moves is no reason for an alarm. With D moves over exposure A, in units in which the baseline of D₀ moves has
exposure A₀ = D₀:

    E = ∫ Gamma(θ; 10, 10) θ^D ((A₀ + A) / (A₀ + θ A))^(D₀ + D) dθ

A mixture sequential ratio (H. Robbins 1970, Annals of Mathematical Statistics 41, 1397-1409) with the right Haar
measure for the common rate (M. F. Pérez-Ortiz, T. Lardy, R. de Heide and P. Grünwald 2024, Annals of Statistics 52,
1410-1432).
Whether a change matters, and whether to freeze anew, is not decided here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaln

from buyline.estimate.arrays import Flags, Real, Whole, real

ALARM = 20.0
PRIOR = 10.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(80)
REACH = 9.0
STARTS = 156
FALSE_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Watch:
    """The evidence after the last week: `now` (…), half of it from the freeze and half from the later starts.

    `by_start` (…, T) has the evidence since the beginning of each week, the freeze first.
    """

    now: Real
    by_start: Real


@dataclass(frozen=True, slots=True)
class Change:
    """A change: the week `start` from which the evidence is largest, and the rate since, as `ratio` to the baseline.

    All of one shape. (low, high) hold the ratio for a start that was given; that it was picked is not in them.
    """

    start: Whole
    ratio: Real
    low: Real
    high: Real


def evidence(moves: ArrayLike, *, exposure: ArrayLike, baseline: ArrayLike) -> Real:
    """Return E; all broadcast. `moves` D, `exposure` A (the moves that the baseline expects), `baseline` D₀ moves.

    80 points of Gauss and Legendre over log θ, nine deviations to each side of where the integrand is. Raises
    ValueError for moves or exposure below 0 and a baseline of none.
    """
    came, asked, frozen = np.broadcast_arrays(real(moves), real(exposure), real(baseline))
    if (came < 0).any() or (asked < 0).any() or not (frozen > 0).all():
        raise ValueError("moves and exposure are not negative, and a baseline has moves")
    weight = frozen / (frozen + asked)
    centre = np.log((PRIOR + came * weight) / (PRIOR + asked * weight))
    half = REACH / np.sqrt(PRIOR + came * weight)
    log_rate = centre[..., np.newaxis] + half[..., np.newaxis] * NODES
    rate = np.exp(log_rate)
    fixed = PRIOR * np.log(PRIOR) - gammaln(PRIOR) + (frozen + came) * np.log(frozen + asked)
    height = (PRIOR + came)[..., np.newaxis] * log_rate - PRIOR * rate + fixed[..., np.newaxis]
    height -= (frozen + came)[..., np.newaxis] * np.log(frozen[..., np.newaxis] + rate * asked[..., np.newaxis])
    return real((np.exp(np.minimum(height, 700.0)) @ WEIGHTS) * half)


def dispersion(moves: ArrayLike, *, expected: ArrayLike) -> Real:
    """Return how much more earlier weeks (…, T) varied than chance alone, at least 1: shape (…).

    Pearson's statistic over its T - 1 degrees of freedom, with `expected` (…, T) scaled to the moves that came; 1 with
    fewer than two weeks. P. McCullagh and J. A. Nelder (1989), 6.2.3.
    """
    came, asked = np.broadcast_arrays(real(moves), real(expected))
    total = asked.sum(axis=-1, keepdims=True)
    scale = np.divide(came.sum(axis=-1, keepdims=True), total, out=np.zeros_like(total), where=total > 0)
    fitted = scale * asked
    off = np.divide((came - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0).sum(axis=-1)
    return real(np.maximum(off / np.maximum((fitted > 0).sum(axis=-1) - 1, 1), 1.0))


def watched(
    moves: ArrayLike,
    *,
    exposure: ArrayLike,
    baseline: ArrayLike,
    dispersed: ArrayLike = 1.0,
    at_most: ArrayLike | None = None,
    starts: int = STARTS,
) -> Watch:
    """Return the evidence after T weeks, of which `moves` and `exposure` (…, T) tell; `baseline`, `dispersed` (…).

    `now` = ½ E from the freeze + ½ the mean of E from each of the next `starts` weeks, 1 for weeks not yet begun.
    Moves, exposure and baseline are divided by the dispersion of earlier weeks. Where moves of a week may be missing,
    `exposure` counts it by the share that is usually known and `at_most` (…, T) as a whole: of all exposures between
    them that counts which is nearest to no change, so that E is at most that of the true one.
    """
    scale = real(dispersed)[..., np.newaxis]
    came, least, most = (
        _since(real(each)) / scale for each in (moves, exposure, exposure if at_most is None else at_most)
    )
    since = evidence(came, exposure=np.clip(came, least, most), baseline=real(baseline)[..., np.newaxis] / scale)
    begun = since[..., 1 : starts + 1]
    later = (begun.sum(axis=-1) + (starts - begun.shape[-1])) / starts
    return Watch(real((since[..., 0] + later) / 2), since)


def watched_weekly(
    moves: ArrayLike, *, exposure: ArrayLike, baseline: ArrayLike, dispersed: ArrayLike = 1.0, starts: int = STARTS
) -> Real:
    """Return `watched(…).now` as it stood after each week, shape (…, T)."""
    came, asked = real(moves), real(exposure)
    return np.stack(
        [
            watched(came[..., :t], exposure=asked[..., :t], baseline=baseline, dispersed=dispersed, starts=starts).now
            for t in range(1, came.shape[-1] + 1)
        ],
        axis=-1,
    )


def released(evidences: ArrayLike, *, false_share: float = FALSE_SHARE) -> Flags:
    """Return which of K evidences (K,) are alarms, so that on average at most `false_share` of them are false.

    The k largest, for the largest k with E_(k) ≥ K / (false_share k), whatever hangs together: e-BH, R. Wang and A.
    Ramdas (2022), Journal of the Royal Statistical Society B 84, 822-852.
    """
    found = real(evidences)
    order = np.argsort(-found, kind="stable")
    enough = found[order] * np.arange(1, found.size + 1) * false_share >= found.size
    kept = int(np.flatnonzero(enough)[-1]) + 1 if enough.any() else 0
    flags = np.zeros(found.shape, dtype=bool)
    flags[order[:kept]] = True
    return flags


def changed(
    watch: Watch,
    *,
    moves: ArrayLike,
    exposure: ArrayLike,
    baseline: ArrayLike,
    dispersed: ArrayLike = 1.0,
    level: float = 0.9,
) -> Change:
    """Return since when and by how much the rate has changed, from what `watched` was made of.

    Of D₀ + D moves a share θA / (A₀ + θA) falls on the time since: Clopper and Pearson's interval of that share, turned
    into θ. J. Przyborowski and H. Wilenski (1940), Biometrika 31, 313-323. The ratio is nan without exposure.
    """
    scale = real(dispersed)
    start = np.asarray(watch.by_start.argmax(axis=-1), dtype=np.int64)
    came, asked = (
        np.take_along_axis(_since(real(each)), start[..., np.newaxis], axis=-1)[..., 0] / scale
        for each in (moves, exposure)
    )
    frozen, tail = real(baseline) / scale, (1 - level) / 2
    safe = np.where(asked > 0, asked, np.nan)
    low = np.where(came > 0, betaincinv(np.where(came > 0, came, 1.0), frozen + 1, tail), 0.0)
    high = betaincinv(came + 1, frozen, 1 - tail)
    limits = (real(share / (1 - share) * frozen / safe) for share in (low, high))
    return Change(start, real(came / safe), *limits)


def _since(weeks: Real) -> Real:
    """Return the sums from each week to the last, shape (…, T)."""
    return np.asarray(weeks[..., ::-1].cumsum(axis=-1)[..., ::-1], dtype=np.float64)
