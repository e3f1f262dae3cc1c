"""Which level of a forecast has, by what came of earlier ones, the chance that is asked for?

From where past outcomes lay in their forecasts (their PIT values) to a map of levels: to be passed with chance `level`,
read the new forecast at `map(level)`. From 20 outcomes on the map is the isotonic recalibration of V. Kuleshov, N.
Fenner and S. Ermon (2018, ICML 80, 2796-2804); before, ranges are widened or narrowed by the adaptive conformal rule of
I. Gibbs and E. Candès (2021, NeurIPS 34). Only outcomes known by the day of the new forecast are used. A map changes
which level is read, never the forecast itself.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, real

Way: TypeAlias = Literal["as stated", "adaptive", "isotonic"]

ENOUGH = 20
PACE = 0.05
STATED = np.concatenate([[0.0], np.linspace(0.005, 0.995, 199), [1.0]])


@dataclass(frozen=True, slots=True)
class LevelMap:
    """The level to read for each level asked: straight lines through (`asked`, `read`), both (L,) from 0 to 1.

    `way` says how it was found, `outcomes` from how many.
    """

    asked: Real
    read: Real
    way: Way
    outcomes: int

    def __call__(self, levels: ArrayLike) -> Real:
        """Return the levels to read, in the shape of `levels`."""
        return np.asarray(np.interp(real(levels), self.asked, self.read), dtype=np.float64)

    def stated(self, read: ArrayLike) -> Real:
        """Return the recalibrated chance of what the forecast gives the chance `read`: the map the other way round."""
        return np.asarray(np.interp(real(read), self.read, self.asked), dtype=np.float64)


AS_STATED = LevelMap(np.array([0.0, 1.0]), np.array([0.0, 1.0]), "as stated", 0)


def recalibration(pits: ArrayLike, *, known_on: ArrayLike, as_of: float, enough: int = ENOUGH) -> LevelMap:
    """Return the map of levels for a forecast made on day `as_of`.

    `pits` (n,) where past outcomes lay in their forecasts, in [0, 1]; `known_on` (n,) the day on which each was known
    whole, as a forecast of so many days is only when they are over. Outcomes known later than `as_of` are not looked
    at. Isotonic from `enough` outcomes on, else adaptive, as stated without any. Raises ValueError for a value outside
    [0, 1] or shapes that disagree.
    """
    places, days = real(pits), real(known_on)
    if places.shape != days.shape or places.ndim != 1:
        raise ValueError(f"{places.shape} places of outcomes and {days.shape} days")
    order = np.argsort(days, kind="stable")
    seen = places[order][days[order] <= as_of]
    if not ((seen >= 0) & (seen <= 1)).all():
        raise ValueError("the place of an outcome in its forecast lies between 0 and 1")
    if seen.size == 0:
        return AS_STATED
    return isotonic(seen) if seen.size >= enough else adaptive(seen)


def isotonic(pits: ArrayLike) -> LevelMap:
    """Return the map through the i-th smallest of n outcomes at the level i / (n + 1), (0, 0) and (1, 1).

    The shares i / (n + 1) at most so high are isotonic as they stand, and give a next outcome like these just that
    chance to lie below the i-th.
    """
    places = np.sort(real(pits))
    ranks = np.arange(1, places.size + 1) / (places.size + 1)
    asked, read = np.concatenate([[0.0], ranks, [1.0]]), np.concatenate([[0.0], places, [1.0]])
    return LevelMap(asked, read, "isotonic", int(places.size))


def adaptive(pits: ArrayLike, *, pace: float = PACE) -> LevelMap:
    """Return the map of central ranges after outcomes in the order in which they became known.

    For each range that may miss a share α: α_{t+1} = α_t + pace (α - missed_t), from α_0 = α. Both ends move alike, so
    the median stays. A range never becomes more than everything; ranges that cross are put in order (V. Chernozhukov,
    I. Fernández-Val and A. Galichon 2010, Econometrica 78, 1093-1125).
    """
    places = real(pits)
    off = np.abs(2 * places - 1)  # an outcome lies outside the central range of 1 - α when off > 1 - α
    stated = 1 - np.abs(2 * STATED - 1)
    now = stated.copy()
    for each in off:
        now = now + pace * (stated - (each > 1 - now))
    reach = np.clip(1 - now, 0.0, 1.0)
    read = np.where(STATED < 0.5, 1 - reach, 1 + reach) / 2
    read[STATED == 0.5] = 0.5
    read[0], read[-1] = 0.0, 1.0
    upper = np.sort(read[STATED >= 0.5])
    return LevelMap(STATED, np.concatenate([1 - upper[:0:-1], upper]), "adaptive", int(places.size))
