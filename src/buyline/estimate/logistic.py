"""By how much do known facts shift a chance that is known already?

Logistic regression whose offset is the log-odds of the given chance, without an intercept, each weight with a normal
prior around 0. Newton's steps; the penalised likelihood is concave, so there is one answer.

D. R. Cox (1958), Biometrika 45, 562-565 (chances as offset); A. E. Hoerl and R. W. Kennard (1970), Technometrics 12,
55-67 (the prior as a ridge).
"""

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, real

LEAST = 1e-6
STEPS = 50
ENOUGH = 1e-10


def log_odds(chance: ArrayLike) -> Real:
    """Return log(p / (1 - p)) of chances, those of 0 and 1 taken for one in a million from there."""
    p = np.clip(real(chance), LEAST, 1 - LEAST)
    return np.asarray(np.log(p) - np.log1p(-p), dtype=np.float64)


def shifted(chance: ArrayLike, *, by: ArrayLike) -> Real:
    """Return the chances whose log-odds are greater `by` so much; both broadcast."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds(chance) + real(by), -500, 500))), dtype=np.float64)


def logistic(facts: ArrayLike, *, happened: ArrayLike, chance: ArrayLike, spread: float = 1.0) -> Real:
    """Return the weights (K,) in log-odds of `facts` (n, K), given what `happened` (n,) and the `chance` (n,) of it.

    `spread`: the prior's standard deviation of a weight. Zero where n is 0.
    """
    x, y, offset = real(facts), real(happened), log_odds(chance)
    found, prior = np.zeros(x.shape[1]), 1 / spread**2
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(offset + x @ found, -500, 500)))
        slope = x.T @ (y - fitted) - prior * found
        bend = (x * (fitted * (1 - fitted))[:, np.newaxis]).T @ x + prior * np.eye(found.size)
        step = np.linalg.solve(bend, slope)
        largest = float(np.abs(step).max(initial=0.0))
        found = found + step * min(1.0, 1.0 / max(largest, ENOUGH))
        if largest < ENOUGH:
            break
    return np.asarray(found, dtype=np.float64)
