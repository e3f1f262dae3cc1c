"""How many units will a planned burst bring when somebody typed how many, and how many did it bring of those that came?

A typed number is believed as the mean of a gamma of shape 4: its standard deviation is half of it, and in nine of ten
cases between a third of it and nearly twice as much comes. So wide, because whoever plans a burst seldom has a record
of how such numbers came true; so narrow, because the number is the only thing known. A burst in the past is told apart
from what comes anyway by the same belief and by what was usual without it.
"""

from functools import lru_cache

import numpy as np
from scipy.special import gammaincinv

from buyline.estimate.arrays import Real

SHAPE = 4.0
"""Of the gamma by which a typed number is believed: as much as four arrivals that were seen."""
LEVELS = 2_000


def factors(many: int, *, generator: np.random.Generator) -> Real:
    """How many times the typed number comes, draw by draw: (R,), evenly spread over the gamma, of mean exactly 1."""
    return np.asarray(generator.permutation(_spread(many)), dtype=np.float64)


def brought(came: float, *, usual: float, expected: float, dispersion: float = 1.0) -> float:
    """How many of `came` a burst brought of which `expected` were typed, where `usual` come without it.

    With λ ~ Gamma(4, mean `expected`) and N ~ Poisson(`usual` + λ) it is the mean of N λ / (`usual` + λ) given N; what
    N tells is divided by `dispersion`. Never more than came.
    """
    if came <= 0 or expected <= 0:
        return 0.0
    burst = expected * _spread(LEVELS)
    told = (came * np.log(usual + burst) - burst) / dispersion
    weight = np.exp(told - told.max())
    return float(came * (weight @ (burst / (usual + burst))) / weight.sum())


@lru_cache(maxsize=64)
def _spread(many: int) -> Real:
    """The values of a gamma of shape 4 at levels evenly spread, made to have mean 1: (n,)."""
    found = gammaincinv(SHAPE, (np.arange(many) + 0.5) / many)
    return np.asarray(found / found.mean(), dtype=np.float64)
