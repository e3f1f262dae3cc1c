"""With which confidence is an aim reached when so many begin, and how many must begin for a confidence?

Deals are counted by the mixture of binomials of `estimate.needed`; money by the mixture of Pearson's curves, as the
forecast does. Costs of arrivals lessen a profit, so more need not be better: then the fewest are looked for that do.
METRICS section 7.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize.elementwise import find_root

from buyline.estimate.arrays import Real, Whole, real
from buyline.estimate.compound import Moments as OfAmounts
from buyline.estimate.compound import pearson_cdf
from buyline.estimate.needed import Naive, Needed, confidence_of, entries_needed
from buyline.forecast.ahead import Moments
from buyline.plan.worth import Worth

STEPS = 28
SMALLEST = 1e-4
CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Reached:
    """An aim with what is there: `left` to come, deals or money (`is_money`), and the worth of what may begin.

    `cost` per entry, in revenue that must pay for it.
    """

    worth: Worth
    left: float
    is_money: bool

    def chance(self, entries: ArrayLike, each: Real, cost: ArrayLike = 0.0) -> Real:
        """The confidence when `entries` (…) begin that bring `each` (…, R) wins a piece."""
        if self.left <= 0 and not np.any(real(cost)):
            return np.ones(np.broadcast_shapes(np.shape(entries), each.shape[:-1]))
        if self.is_money:
            return self._of_money(real(entries), each, real(cost))
        of = self.worth.open
        return confidence_of(entries, goal=self.left, mean=of.mean, variance=of.variance, each=each)

    @property
    def usual(self) -> float:
        """The confidence when as many begin as of late."""
        bare = Reached(Worth(self.worth.days, self.worth.each, self.worth.usual, self.worth.usual, self.worth.price),
                       self.left, self.is_money)  # fmt: skip
        return float(bare.chance(0.0, np.zeros(self.worth.usual.mean.shape)))

    def needed(self, each: Real, levels: ArrayLike, *, at_most: ArrayLike, cost: ArrayLike = 0.0) -> Needed:
        """How many must begin for each of `levels` (L,): entries (L, …) of `each` (…, R), at most `at_most` (…)."""
        of, asked = self.worth.open, np.atleast_1d(real(levels))
        if self.left <= 0:
            shape = each.shape[:-1]
            return Needed(np.zeros((asked.size, *shape)), np.ones(shape), np.ones(shape))
        if self.is_money:
            return self._money_needed(each, asked, np.broadcast_to(real(at_most), each.shape[:-1]), real(cost))
        return entries_needed(
            self.left, mean=of.mean, variance=of.variance, each=each, confidence=asked, at_most=at_most
        )

    def naive(self, each: Real, cost: float = 0.0) -> Naive:
        """What means alone ask for, of one kind of entries `each` (R,), and the confidence that it truly has."""
        of, brings = self.worth.open, each
        there = of.money if self.is_money else of.mean
        if self.is_money:
            brings = each * self.worth.price[0]
        missing, one = max(self.left - float(there.mean()), 0.0), float(brings.mean()) - cost
        if missing > 0 and one <= 0:
            return Naive(np.array(np.inf), np.array(np.nan))
        entries = missing / one if missing > 0 else 0.0
        return Naive(np.array(entries), self.chance(entries, each, cost))

    def _of_money(self, entries: Real, each: Real, cost: Real) -> Real:
        new = entries[..., np.newaxis] * each
        found = _with(self.worth.open, new, self.worth.price)
        goal = (self.left + entries * cost)[..., np.newaxis]
        return np.asarray(1 - pearson_cdf(goal, of=found).mean(axis=-1), dtype=np.float64)

    def _money_needed(self, each: Real, levels: Real, at_most: Real, cost: Real) -> Needed:
        rows = each.reshape(-1, each.shape[-1])
        bound = np.maximum(at_most.reshape(-1), 1e-12)
        costs = np.broadcast_to(cost, each.shape[:-1]).reshape(-1)
        grid = np.concatenate([[0.0], np.geomspace(SMALLEST, 1.0, STEPS)])
        chances = np.stack([self._of_money(bound * step, rows, costs) for step in grid])

        def told(x: Real, place: Whole) -> Real:
            return self._of_money(x, rows[place], costs[place])

        found = np.stack([_first(chances, grid, bound, level, told) for level in levels])
        shape = each.shape[:-1]
        return Needed(found.reshape(levels.size, *shape), chances.max(axis=0).reshape(shape), chances[0].reshape(shape))


def _with(of: Moments, new: Real, price: Real) -> OfAmounts:
    """The moments of money with so many more wins, Poisson and log-normal."""
    one, two, three = price
    return OfAmounts(of.money + new * one, of.money_variance + new * two, of.money_third + new * three)


def _first(chances: Real, grid: Real, bound: Real, level: float, told: Callable[[Real, Whole], Real]) -> Real:
    """The fewest entries that have a level, by place: within the first step of the grid that passes it."""
    enough = chances >= level
    step = np.argmax(enough, axis=0)
    found = np.where(enough.any(axis=0), 0.0, np.inf)
    some = np.flatnonzero(enough.any(axis=0) & (step > 0))
    if some.size:
        low, high = grid[step[some] - 1] * bound[some], grid[step[some]] * bound[some]
        root = find_root(
            lambda x, place: told(x, place.astype(np.int64)) - level,
            (low, high),
            args=(some.astype(np.float64),),
            tolerances={"xrtol": CLOSE, "fatol": CLOSE},
        )
        found[some] = root.x
    return found
