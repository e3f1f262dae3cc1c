"""What must an array of counts look like before it can be estimated from?

Holds the array types of this room and the one check that every estimator makes. It repairs nothing: counts that
contradict each other are refused.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


def real(values: ArrayLike) -> Real:
    """Return `values` as an array of float64."""
    return np.asarray(values, dtype=np.float64)


def time_grid(times: ArrayLike) -> Real:
    """Return `times` as float64, shape (T,), in whatever unit they came (days, years).

    Raises ValueError unless they are one-dimensional, not negative and strictly increasing.
    """
    grid = real(times)
    if grid.ndim != 1 or grid.size == 0:
        raise ValueError(f"times must be one-dimensional and not empty, got shape {grid.shape}")
    if not (np.isfinite(grid).all() and grid[0] >= 0 and (np.diff(grid) > 0).all()):
        raise ValueError("times must be finite, not negative and strictly increasing")
    return grid


def agreeing(at_risk: ArrayLike, *, moves: ArrayLike) -> tuple[Real, Real]:
    """Return (at_risk, moves) as float64, shapes (...) and (..., K).

    Raises ValueError when the shapes disagree, a count is negative or not finite, or more units leave than are at
    risk. The last happens when one unit moves twice at the same time: give such moves times of their own.
    """
    risk, left = real(at_risk), real(moves)
    if left.shape[:-1] != risk.shape:
        raise ValueError(f"moves of shape {left.shape} do not belong to at_risk of shape {risk.shape}")
    if not (np.isfinite(risk).all() and np.isfinite(left).all()):
        raise ValueError("a count is not a finite number")
    if (risk < 0).any() or (left < 0).any():
        raise ValueError("a count is negative: the signed rows do not add up to units")
    if (left.sum(axis=-1) > risk * (1 + 1e-12)).any():
        raise ValueError("more units leave than are at risk: a unit moves twice at one time, or a row is missing")
    return risk, left


def on_grid(grid: Real, *, at_risk: Real) -> None:
    """Raise ValueError unless the time axis of `at_risk` (its last one) is as long as `grid`."""
    if at_risk.shape[-1:] != grid.shape:
        raise ValueError(f"at_risk has {at_risk.shape[-1:]} times, the grid {grid.shape}")


def starts_at(times: Real, *, at_risk: Real, least: float) -> float | None:
    """Return the first time with at least `least` units at risk, None when there is none.

    `times` and `at_risk` have shape (T,). A curve that begins there reads "given that it lasted so long".
    """
    enough = np.flatnonzero(at_risk >= least)
    return float(times[enough[0]]) if enough.size else None


def last_at(times: Real, *, horizon: float) -> int:
    """Return the index of the last of `times` that is ≤ `horizon`, -1 when all are later."""
    return int(np.searchsorted(times, horizon, side="right")) - 1
