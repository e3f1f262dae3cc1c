"""Where does an absorbing chain end, after how many steps, and what moves that most?

Plain Markov chains with constant chances a step: the fundamental matrix N = (I - Q)⁻¹, absorption B = N R, and the
derivative of a value v = N r by a chance that is moved from one destination to another.

J. G. Kemeny and J. L. Snell (1960), Finite Markov Chains, ch. 3; the derivative is that of an inverse.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, real


@dataclass(frozen=True, slots=True)
class Absorption:
    """`visits` (S, S): expected visits before the end; `ending` (S, E): where it ends; `steps` (S,): after how many."""

    visits: Real
    ending: Real
    steps: Real


def absorption(staying: ArrayLike, *, leaving: ArrayLike) -> Absorption:
    """Return the absorption of a chain: `staying` (S, S) among transient states, `leaving` (S, E) to absorbing ones.

    Raises ValueError when a row does not add up to 1, or nobody ever leaves.
    """
    inside, out = real(staying), real(leaving)
    if not np.allclose(inside.sum(axis=1) + out.sum(axis=1), 1.0, atol=1e-9):
        raise ValueError("a row of the chain does not add up to 1")
    try:
        visits = real(np.linalg.inv(np.eye(inside.shape[0]) - inside))
    except np.linalg.LinAlgError:
        raise ValueError("from some state nobody ever leaves the chain") from None
    return Absorption(visits, visits @ out, visits.sum(axis=1))


def value_moved(visits: ArrayLike, *, value: ArrayLike, of: int, to: float, away_from: float) -> Real:
    """Return how the value of each state (S,) grows per chance moved in state `of` from a destination to another.

    `to` and `away_from` are the values of the two destinations (0 and 1 at absorbing ends): dv = N[:, of] (to - from).
    """
    return np.asarray(real(visits)[:, of] * (to - away_from), dtype=np.float64) + 0.0 * real(value)
