"""Of what draws say, what is the distribution of wins and of revenue?

Each draw has its mean and variance; the mixture of all of them is what is believed. Counts: per draw the binomial of
the same mean and variance; amounts: Pearson's curve of the same three moments. METRICS section 5.
"""

import numpy as np

from buyline.estimate.arrays import Real
from buyline.estimate.bernoullis import matched_cdf
from buyline.estimate.compound import Moments as OfAmounts
from buyline.estimate.compound import pearson_cdf
from buyline.estimate.distribution import Distribution, of_amounts, of_counts
from buyline.forecast.ahead import Moments

WIDE = 8.0
POINTS = 1_500


def wins_spread(found: Moments, *, won: float = 0.0) -> Distribution:
    """Return the distribution of the number of wins, `won` of which there are already."""
    deviation = np.sqrt(found.variance)
    low = max(float(np.floor((found.mean - WIDE * deviation).min())), 0.0)
    high = float(np.ceil((found.mean + WIDE * deviation).max())) + 5
    if high - low <= POINTS:
        points = np.arange(low, high + 1)
        at_most = _mixed(points, found)
        return of_counts(np.diff(at_most, prepend=0.0), first=int(low + won))
    points = np.linspace(low, high, POINTS)
    return of_amounts(points + won, at_most=_mixed(points, found))


def revenue_spread(found: Moments, *, won: float = 0.0) -> Distribution:
    """Return the distribution of revenue in the unit of the amounts, `won` of which there is already."""
    deviation = np.sqrt(np.maximum(found.money_variance, 0.0))
    high = float((found.money + WIDE * deviation).max())
    if high <= 0:
        return of_amounts([won, won + 1.0], at_most=[1.0, 1.0])
    low = max(float((found.money - WIDE * deviation).min()), 0.0)
    points = np.linspace(low, high, POINTS)
    each = OfAmounts(found.money, found.money_variance, found.money_third)
    chances = pearson_cdf(points[:, np.newaxis], of=each).mean(axis=1)
    chances[0] = max(chances[0], float(np.mean(_nothing(found)))) if low == 0 else chances[0]
    return of_amounts(points + won, at_most=np.maximum.accumulate(chances))


def _mixed(points: Real, found: Moments) -> Real:
    return np.asarray(
        matched_cdf(points[:, np.newaxis], mean=found.mean, variance=found.variance).mean(axis=1), dtype=np.float64
    )


def _nothing(found: Moments) -> Real:
    """The chance of no win at all, by draw."""
    return matched_cdf(np.zeros(1), mean=found.mean, variance=found.variance)
