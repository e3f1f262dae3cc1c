"""Of what draws say, what is the distribution of wins and of revenue?

Each draw has its mean and variance; the mixture of all of them is what is believed. Counts: per draw the binomial of
the same mean and variance; amounts: Pearson's curve of the same three moments. Where few wins are expected, all chances
are added up instead. METRICS section 5.
"""

import numpy as np
from scipy.special import ndtr

from buyline.estimate.arrays import Real
from buyline.estimate.bernoullis import matched_cdf
from buyline.estimate.compound import Moments as OfAmounts
from buyline.estimate.compound import amounts, parts, pearson_cdf
from buyline.estimate.condensed import condensed, mixed_pmf
from buyline.estimate.distribution import Distribution, of_amounts, of_counts
from buyline.forecast.ahead import Few, Moments

WIDE = 8.0
POINTS, MONEY_POINTS = 400, 160
FEW_DRAWS = 64
STRAIGHT = 0.15
"""Below such a skew Edgeworth's first term is as good as Pearson's curve."""
AROUND = np.linspace(-6.0, 8.0, 29)
"""Points are laid where the draws are: so many standard deviations around each."""


def wins_spread(found: Moments, *, won: float = 0.0) -> Distribution:
    """Return the distribution of the number of wins, `won` of which there are already."""
    if found.few is not None:
        pmf = mixed_pmf(condensed(found.few.chance, count=found.few.count, poisson=found.few.arriving))
        return of_counts(pmf, first=round(won))
    deviation = np.sqrt(found.variance)
    low = max(float(np.floor((found.mean - WIDE * deviation).min())), 0.0)
    high = float(np.ceil((found.mean + WIDE * deviation).max())) + 5
    if high - low <= POINTS:
        at_most = _mixed(np.arange(low, high + 1), found)
        return of_counts(np.maximum(np.diff(at_most, prepend=0.0), 0.0), first=int(low + won))
    points = np.unique(np.round(_laid(found.mean, deviation)))
    return of_amounts(points + won, at_most=_mixed(points, found))


def revenue_spread(found: Moments, *, won: float = 0.0) -> Distribution:
    """Return the distribution of revenue in the unit of the amounts, `won` of which there is already."""
    deviation = np.sqrt(np.maximum(found.money_variance, 0.0))
    if not (found.money > 0).any():
        return of_amounts([won, won + 1.0], at_most=[1.0, 1.0])
    if found.few is not None:
        return _of_few(found.few, won)
    points = _laid(found.money, deviation, many=MONEY_POINTS)
    chances = _mixed_money(points, found)
    if points[0] == 0:
        chances[0] = max(chances[0], float(_mixed(np.zeros(1), found)[0]))
    return of_amounts(points + won, at_most=np.maximum.accumulate(chances))


def _of_few(few: Few, won: float) -> Distribution:
    some = slice(None, None, max(few.arriving.size // FEW_DRAWS, 1))
    sums = amounts(
        parts(
            few.chance[some],
            amount=few.amount,
            spread=few.spread,
            count=few.count,
            rate=few.arriving[some],
            price=few.price[some],
            price_spread=few.price_spread[some],
        )
    )
    return of_amounts(sums.points + won, at_most=sums.at_most)


def _laid(mean: Real, deviation: Real, *, many: int = POINTS) -> Real:
    """Points from the least to the most that any draw makes likely, denser where more draws are: increasing."""
    around = (mean[:, np.newaxis] + deviation[:, np.newaxis] * AROUND).ravel()
    points = np.unique(np.quantile(np.maximum(around, 0.0), np.linspace(0, 1, many)))
    return points if points.size > 1 else np.array([points[0], points[0] + 1.0])


def _mixed(points: Real, found: Moments) -> Real:
    """The chance of at most each point, of all draws."""
    chances = matched_cdf(points[:, np.newaxis], mean=found.mean, variance=found.variance)
    return np.asarray(chances.mean(axis=1), dtype=np.float64)


def _mixed_money(points: Real, found: Moments) -> Real:
    """The chance of at most each amount, of all draws."""
    deviation = np.sqrt(np.where(found.money_variance > 0, found.money_variance, 1e-12))
    skew = found.money_third / deviation**3
    straight = np.abs(skew) < STRAIGHT
    z = (points[:, np.newaxis] - found.money[straight]) / deviation[straight]
    chances = (ndtr(z) - skew[straight] / 6 * (z**2 - 1) * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)).sum(axis=1)
    if not straight.all():
        bent = OfAmounts(*(each[~straight] for each in (found.money, found.money_variance, found.money_third)))
        chances = chances + pearson_cdf(points[:, np.newaxis], of=bent).sum(axis=1)
    return np.asarray(np.clip(chances / found.money.size, 0.0, 1.0), dtype=np.float64)
