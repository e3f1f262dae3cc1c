"""What may a number that is not known yet turn out to be?

One record for whole counts and for amounts: the chance of at most x on a grid of points, read as quantiles, as a mean,
and as the chance of at least so much. It is told nothing of where the chances come from; `bernoullis`, `condensed` and
`compound` make it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, real

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Distribution:
    """The chance of at most each point: `points` (M,) increasing, `at_most` (M,) not falling, 1 at the end.

    A whole number takes its points alone, so `at_most` is a staircase. An amount lies anywhere between two points, and
    `at_most` is read along straight lines; what stands at the first point is there at once, as nothing sold is.
    """

    points: Real
    at_most: Real
    is_whole: bool

    @property
    def mean(self) -> float:
        """Return the mean, in the unit of the points."""
        steps = np.diff(self.at_most, prepend=0.0)
        if self.is_whole:
            return float(self.points @ steps)
        middle = (self.points + np.concatenate([self.points[:1], self.points[:-1]])) / 2
        return float(middle @ steps)

    def cdf(self, x: ArrayLike) -> Real:
        """Return the chance of at most `x`, in the shape of `x`."""
        at = real(x)
        if not self.is_whole:
            return np.asarray(np.interp(at, self.points, self.at_most, left=0.0, right=1.0), dtype=np.float64)
        spot = np.searchsorted(self.points, at, side="right")
        return real(np.concatenate([[0.0], self.at_most])[spot])

    def chance_at_least(self, x: ArrayLike) -> Real:
        """Return the chance of `x` or more, in the shape of `x`."""
        at = real(x)
        if self.is_whole:
            spot = np.searchsorted(self.points, at, side="left")
            return real(1 - np.concatenate([[0.0], self.at_most])[spot])
        return np.where(at <= self.points[0], 1.0, 1 - self.cdf(at))

    def quantile(self, levels: ArrayLike) -> Real:
        """Return the smallest value that is not passed with chance `level`, in the shape of `levels`.

        Raises ValueError unless every level lies in [0, 1].
        """
        asked = real(levels)
        if not ((asked >= 0) & (asked <= 1)).all():
            raise ValueError("a level lies between 0 and 1")
        spot = np.minimum(np.searchsorted(self.at_most, asked - ROUNDING), self.points.size - 1)
        if self.is_whole:
            return real(self.points[spot])
        before = np.maximum(spot - 1, 0)
        step = self.at_most[spot] - self.at_most[before]
        part = np.divide(asked - self.at_most[before], step, out=np.ones_like(asked), where=step > 0)
        return real(self.points[before] + np.clip(part, 0, 1) * (self.points[spot] - self.points[before]))


def of_counts(pmf: ArrayLike, *, first: int = 0) -> Distribution:
    """Return the distribution of a whole number that is first, first + 1, … with the chances `pmf` (M,).

    The chances are scaled to add up to 1. Raises ValueError when one is negative or none is positive.
    """
    chances = real(pmf)
    if chances.ndim != 1 or not (chances >= 0).all() or not chances.sum() > 0:
        raise ValueError("chances are one-dimensional, not negative, and not all zero")
    points = np.arange(first, first + chances.size, dtype=np.float64)
    return Distribution(points, _closed(np.cumsum(chances) / chances.sum()), is_whole=True)


def of_amounts(points: ArrayLike, *, at_most: ArrayLike) -> Distribution:
    """Return the distribution of an amount from its chances of at most each point, both (M,).

    Raises ValueError when the points do not increase or the chances fall by more than rounding.
    """
    grid, chances = real(points), real(at_most)
    if grid.shape != chances.shape or grid.ndim != 1 or grid.size < 2 or not (np.diff(grid) > 0).all():
        raise ValueError("points increase, and each has its chance")
    if not (np.diff(chances) > -ROUNDING).all():
        raise ValueError("the chance of at most so much cannot fall")
    return Distribution(grid, _closed(chances), is_whole=False)


def _closed(at_most: Real) -> Real:
    """Return chances that never fall, stay within [0, 1] and end at 1."""
    closed = np.clip(np.maximum.accumulate(at_most), 0.0, 1.0)
    closed[-1] = 1.0
    return real(closed)
