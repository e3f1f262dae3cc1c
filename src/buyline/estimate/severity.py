"""How do amounts that vary lie on a grid of amounts?

Log-normal amounts with a mean and a standard deviation, or one certain amount without: their moments, and their mass on
the points 0, h, 2h, …, so that mean and variance of each are those of the amounts themselves, however coarse the grid
(H. U. Gerber 1982, Insurance: Mathematics and Economics 1, 13-18). A mass may be a little below 0 for that.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from buyline.estimate.arrays import Real, real


def raw_moments(mean: ArrayLike, *, spread: ArrayLike) -> tuple[Real, Real, Real]:
    """Return E X, E X², E X³ of log-normal amounts with this mean and standard deviation, in their shape."""
    one, off = real(mean), real(spread)
    factor = 1 + np.divide(off, one, out=np.zeros(np.broadcast(one, off).shape), where=one > 0) ** 2
    return one, one**2 * factor, one**3 * factor**3


def on_amounts(mean: ArrayLike, *, spread: ArrayLike, step: float, points: int) -> Real:
    """Return the mass of each amount (K,) on 0, step, …, (points - 1) step: shape (K, points).

    Each piece of the law goes to the three nearest points by Lagrange's weights. What lies above the grid is left out.
    """
    one, off = real(mean), real(spread)
    edges = np.concatenate([[0.0], np.arange(points) + 0.5])
    below = [_up_to(edges * step, one, off, order) / step**order for order in range(3)]
    mass, first, second = (np.diff(each, axis=-1) for each in below)
    at = np.arange(points, dtype=np.float64)
    second = second - 2 * at * first + at**2 * mass
    first = first - at * mass
    found = np.zeros((one.size, points + 2))
    found[:, 1:points] += (mass - second)[:, 1:]
    found[:, : points - 1] += (second - first)[:, 1:] / 2
    found[:, 2 : points + 1] += (second + first)[:, 1:] / 2
    found[:, 0] += mass[:, 0] - 1.5 * first[:, 0] + second[:, 0] / 2
    found[:, 1] += 2 * first[:, 0] - second[:, 0]
    found[:, 2] += (second - first)[:, 0] / 2
    return found[:, :points]


def _up_to(limit: Real, mean: Real, spread: Real, order: int) -> Real:
    """Return E[X^order; X < limit], shape (K, limits)."""
    width = np.sqrt(np.log1p(np.divide(spread, mean, out=np.zeros_like(mean), where=mean > 0) ** 2))[:, np.newaxis]
    varies = width > 1e-6
    with np.errstate(divide="ignore"):
        away = np.log(limit) - np.log(np.maximum(mean, 1e-300))[:, np.newaxis]
    safe = np.where(varies, width, 1.0)
    part = np.where(varies, ndtr(away / safe + safe / 2 - order * safe), away > 0)
    return real(mean[:, np.newaxis] ** order * np.exp(order * (order - 1) / 2 * width**2) * part)
