"""How many must begin, so that a number is reached with a given chance?

With one chance per unit, known or itself uncertain, as a whole number; in general, for many draws of what the open
units bring and of what each that begins brings, as a mean that may be any number. One divided by the chance is offered
too, with the chance at which it truly reaches the number: about a half.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize.elementwise import find_root
from scipy.special import betainc, betaln, gammaincinv, gammaln

from buyline.estimate.arrays import Real, Whole, real
from buyline.estimate.bernoullis import matched_cdf

MOST = 1 << 40
DOUBLINGS = 40
DOUBLED = 2.0**DOUBLINGS
CLOSE = 1e-7


@dataclass(frozen=True, slots=True)
class Needed:
    """How many must begin: `entries` (L, …) for L confidences, infinite where they are out of reach.

    `highest` (…) is the confidence that is in reach at all, with the most that can begin; `none_needed` (…) the one
    that is there already, if nothing begins.
    """

    entries: Real
    highest: Real
    none_needed: Real


@dataclass(frozen=True, slots=True)
class Naive:
    """The number that means alone ask for, and the confidence that it truly has: both (…)."""

    entries: Real
    confidence: Real


def fewest(goal: int, *, chance: float, confidence: float, weight: float = np.inf) -> int:
    """Return the smallest N with P(X ≥ goal) ≥ confidence, X of N units that each come to pass with `chance`.

    The chance is known when `weight` is infinite: X is binomial. Else it is itself Beta(weight × chance, weight × (1 -
    chance)), as if it had been seen on so many units. Raises ValueError unless 0 < chance ≤ 1 and 0 < confidence < 1,
    or when more than 10¹² would be needed.
    """
    if not (0 < chance <= 1 and 0 < confidence < 1):
        raise ValueError("a chance lies above 0 and up to 1, a confidence between 0 and 1")
    if goal <= 0:
        return 0
    low, high = goal - 1, goal
    while chance_to_reach(goal, units=high, chance=chance, weight=weight) < confidence:
        low, high = high, 2 * high
        if high > MOST:
            raise ValueError(f"no number reaches {goal} with a chance of {confidence}")
    while high - low > 1:
        middle = (low + high) // 2
        is_enough = chance_to_reach(goal, units=middle, chance=chance, weight=weight) >= confidence
        low, high = (low, middle) if is_enough else (middle, high)
    return high


def chance_to_reach(goal: int, *, units: int, chance: float, weight: float = np.inf) -> float:
    """Return P(X ≥ goal) of `units` units, with the chance of each known or uncertain as in `fewest`.

    I_p(goal, units - goal + 1), or the sum of the beta-binomial (J. G. Skellam 1948).
    """
    if goal <= 0 or units < goal:
        return float(goal <= 0)
    if chance == 1 or np.isinf(weight):
        return float(betainc(goal, units - goal + 1, chance))
    k, a, b = np.arange(goal), weight * chance, weight * (1 - chance)
    ways = gammaln(units + 1) - gammaln(k + 1) - gammaln(units - k + 1)
    return 1 - float(np.exp(ways + betaln(k + a, units - k + b) - betaln(a, b)).sum())


def poisson_mean(goal: ArrayLike, *, confidence: ArrayLike) -> Real:
    """Return the mean at which a Poisson number is at least `goal` (above 0) with chance `confidence`; broadcast."""
    return real(gammaincinv(real(goal), real(confidence)))


def confidence_of(
    entries: ArrayLike, *, goal: ArrayLike, mean: ArrayLike, variance: ArrayLike, each: ArrayLike
) -> Real:
    """Return the mean over draws of P(B_r + Poisson(entries × each_r) ≥ goal), shape (…).

    `entries` and `goal` (…); `mean` and `variance` (…, R) of the number B that the open units bring in each draw;
    `each` (…, R) what one that begins brings on average. B and the rest are one binomial of their mean and variance
    (`bernoullis.matched_cdf`).
    """
    new = real(entries)[..., np.newaxis] * real(each)
    below = np.ceil(real(goal))[..., np.newaxis] - 1
    return real(1 - matched_cdf(below, mean=real(mean) + new, variance=real(variance) + new).mean(axis=-1))


def entries_needed(
    goal: ArrayLike,
    *,
    mean: ArrayLike,
    variance: ArrayLike,
    each: ArrayLike,
    confidence: ArrayLike,
    at_most: ArrayLike = np.inf,
) -> Needed:
    """Return how many must begin for each of `confidence` (L,), other arguments as in `confidence_of`.

    At most `at_most` (…) can begin. The answer is a number per unit of whatever `each` is per. Found by T. R.
    Chandrupatla's method (1997), a safeguarded bisection, to seven digits. Raises ValueError unless confidences lie
    between 0 and 1.
    """
    asked = np.atleast_1d(real(confidence))
    if not ((asked > 0) & (asked < 1)).all():
        raise ValueError("a confidence lies between 0 and 1")
    shape = np.broadcast_shapes(np.shape(goal), np.shape(mean)[:-1], np.shape(each)[:-1], np.shape(at_most))
    draws = np.broadcast_shapes(np.shape(mean)[-1:], np.shape(variance)[-1:], np.shape(each)[-1:])
    flat = [np.broadcast_to(real(part), (*shape, *draws)).reshape(-1, *draws) for part in (mean, variance, each)]
    goals, bound = (np.broadcast_to(real(part), shape).ravel() for part in (goal, at_most))

    def reached(entries: Real, place: Whole) -> Real:
        rows = [part[place] for part in flat]
        return confidence_of(entries, goal=goals[place], mean=rows[0], variance=rows[1], each=rows[2])

    everyone = np.arange(goals.size)
    now = reached(np.zeros(goals.size), everyone)
    limit = np.where(np.isfinite(bound), bound, DOUBLED * goals / _typical(flat[2]))
    highest = reached(limit, everyone)
    found = np.stack([_solved(reached, level, now, highest, limit, goals / _typical(flat[2])) for level in asked])
    return Needed(found.reshape(asked.size, *shape), highest.reshape(shape), now.reshape(shape))


def naive(goal: ArrayLike, *, mean: ArrayLike, variance: ArrayLike, each: ArrayLike) -> Naive:
    """Return (goal - mean of the open ones) / mean of what each brings, and the confidence that it truly has.

    Arguments as in `confidence_of`; infinite, with confidence nan, when none that begins brings anything.
    """
    missing = np.maximum(real(goal) - real(mean).mean(axis=-1), 0.0)
    brings = real(each).mean(axis=-1)
    missing, brings = np.broadcast_arrays(missing, brings)
    entries = np.divide(missing, brings, out=np.where(missing > 0, np.inf, 0.0), where=brings > 0)
    finite = np.where(np.isfinite(entries), entries, 0.0)
    true = confidence_of(finite, goal=goal, mean=mean, variance=variance, each=each)
    return Naive(entries, np.where(np.isfinite(entries), true, np.nan))


def _typical(each: Real) -> Real:
    """Return the mean of what each brings, never 0."""
    brings = each.mean(axis=-1)
    return np.where(brings > 0, brings, 1.0)


def _solved(
    reached: Callable[[Real, Whole], Real], level: float, now: Real, highest: Real, bound: Real, scale: Real
) -> Real:
    """Return for each place the entries at which `reached` is `level`: 0 where it is now, infinite above `highest`."""
    found = np.where(now >= level, 0.0, np.inf)
    open_ = np.flatnonzero((now < level) & (highest > level))
    if open_.size == 0:
        return found
    high = np.minimum(2 * scale[open_] + 1e-300, bound[open_])
    for _ in range(DOUBLINGS):
        short = (reached(high, open_) < level) & (high < bound[open_])
        if not short.any():
            break
        high = np.where(short, np.minimum(2 * high, bound[open_]), high)
    root = find_root(
        lambda x, place: reached(x, place.astype(np.int64)) - level,
        (np.zeros(open_.size), high),
        args=(open_.astype(np.float64),),
        tolerances={"xrtol": CLOSE, "fatol": CLOSE},
    )
    found[open_] = root.x
    return found
