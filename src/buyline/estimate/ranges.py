"""Which count is reached with a chance, when counts are binomial, Poisson or negative binomial?

The least whole number that is not exceeded with at least the chance. Distribution functions come from the incomplete
gamma and beta functions (NIST Digital Library of Mathematical Functions, 8.17.5 and 8.4.9). `scipy.stats` is not
needed: it takes as long to load as the rest of SciPy.
"""

from bisect import bisect_left
from collections.abc import Callable

from scipy.special import betainc, gammaincc


def binomial_quantile(chance: float, *, units: int, share: float) -> int:
    """Return the least count of `units` that each come with `share`, not exceeded with `chance` in [0, 1)."""
    return _least(chance, lambda k: 1.0 if k >= units else float(betainc(units - k, k + 1, 1 - share)))


def poisson_quantile(chance: float, *, mean: float) -> int:
    """Return the least Poisson count not exceeded with `chance` in [0, 1)."""
    return _least(chance, lambda k: float(gammaincc(k + 1, mean)))


def mixed_poisson_quantile(chance: float, *, mean: float, shock: float) -> int:
    """Return the least count not exceeded with `chance` when Poisson's mean is a gamma of this relative spread.

    The negative binomial with size 1 / shock².
    """
    size = 1 / shock**2
    return _least(chance, lambda k: float(betainc(size, k + 1, size / (size + mean))))


def _least(chance: float, at_most: Callable[[int], float]) -> int:
    """Return the least count whose distribution function reaches the chance."""
    high = 1
    while at_most(high) < chance:
        high *= 2
    return bisect_left(range(high + 1), chance, key=at_most)
