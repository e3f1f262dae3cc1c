"""How much is a win worth, of a journey that has an amount, and of one that has none yet?

Future ones: log-normal, by the mean and the spread of what was won. Open ones: their own amount times the ratio at
which amounts of their place have been won. METRICS section 5.
"""

from dataclasses import dataclass
from math import log1p, sqrt

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, real

RATIO_WINS = 5.0
"""The ratio of amounts is shrunk to 1 by so many wins."""
UNKNOWN_SPREAD = 1.0
"""The coefficient of variation where fewer than two were won."""


@dataclass(frozen=True, slots=True)
class Price:
    """A win's amount: `mean` and coefficient of variation `spread`, from `wins` wins."""

    mean: float
    spread: float
    wins: float

    @property
    def is_known(self) -> bool:
        """Whether anything told it."""
        return self.mean > 0

    def means(self, many: int, *, generator: np.random.Generator) -> Real:
        """Draws of the mean (R,): as sure as so many log-normal amounts make it."""
        deviation = sqrt(log1p(self.spread**2) / (self.wins + 1))
        return np.asarray(self.mean * np.exp(generator.normal(-(deviation**2) / 2, deviation, size=many)))


NO_PRICE = Price(0.0, 0.0, 0.0)


def price(n: float, *, amount: float, squared: float, otherwise: Price = NO_PRICE) -> Price:
    """Return the price that `n` wins of `amount` in all make; `otherwise` where there is none."""
    if n < 0.5 or amount <= 0:
        return otherwise
    mean = amount / n
    variance = max(squared / n - mean**2, 0.0)
    spread = sqrt(variance) / mean if n > 1.5 else UNKNOWN_SPREAD
    return Price(mean, spread, n)


def ratios(at_first: ArrayLike, *, at_win: ArrayLike, wins: ArrayLike) -> Real:
    """Return how many times its amount in a place a journey brings when won, by place, shrunk to 1: (S,).

    `at_first` and `at_win` are sums over the won journeys that had an amount there.
    """
    first, won, n = real(at_first), real(at_win), real(wins)
    usual = np.divide(first, n, out=np.ones_like(first), where=n > 0)
    return np.asarray((won + RATIO_WINS * usual) / (first + RATIO_WINS * usual), dtype=np.float64)
