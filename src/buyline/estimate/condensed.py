"""How many of many units, each with its own chance, for hundreds of sets of chances at once?

Units with many chances are condensed to a few binomials that have the same first four moments, and the Poisson part
with them. It is as quick as matching mean and variance, and holds where that fails: few units, chances far apart.
The number itself is never drawn at random.

    log E z^X = μ₀ Σ_j w_j log(1 + p_j (z - 1)) / p_j,    μ_i = Σ_k c_k p_k^(i+1)

The chances of the units, weighed by c p, are replaced by the two-point Gauss rule of that measure (W. Gautschi 2004,
Orthogonal Polynomials, 1.4.2): a Poisson part is weight at chance 0. Chances above a half are counted by their
failures. One point instead of two would be the binomial of `bernoullis.matched_cdf`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import irfft, next_fast_len

from buyline.estimate.arrays import Real, real
from buyline.estimate.bernoullis import checked

ALIKE = 1e-13
SMALLEST = 1e-9
NOTHING = 34.0  # exp(-34) is 2e-15


@dataclass(frozen=True, slots=True)
class Condensed:
    """Each set of units in a few binomials: rows R.

    `mass` (2, R) and `chance`, `weight` (2, R, 2): first the units with chances up to a half, then the failures of the
    others; `sure` (R,) is how many others there are. `mean` and `variance` (R,) are those of the number.
    """

    mass: Real
    chance: Real
    weight: Real
    sure: Real
    mean: Real
    variance: Real


def condensed(chance: ArrayLike, *, count: ArrayLike | None = None, poisson: ArrayLike = 0.0) -> Condensed:
    """Return the units of each row of `chance` (R, K) condensed; `count` (K,) whole numbers, `poisson` (R,) or one.

    Raises ValueError for a chance outside [0, 1] and for a count or mean below 0 or not whole.
    """
    chances, counts, rate = checked(np.atleast_2d(real(chance)), count=count, poisson=poisson)
    if (counts != np.floor(counts)).any():
        raise ValueError("a count is not a whole number")
    rates = np.broadcast_to(rate, chances.shape[:1])
    turned = chances > 0.5
    few, many = (
        _gauss(np.where(turned, 0.0, chances), counts, rates),
        _gauss(np.where(turned, 1 - chances, 0.0), counts, np.zeros_like(rates)),
    )
    mass, points, weight = (np.stack(pair) for pair in zip(few, many, strict=True))
    mean, variance = chances @ counts + rates, (chances * (1 - chances)) @ counts + rates
    return Condensed(mass, points, weight, turned @ counts, mean, variance)


def each_pmf(units: Condensed) -> Real:
    """Return the chances of 0, 1, … in each row, shape (R, M): one M for all rows."""
    size, angle = _grid(units)
    return real(np.maximum(irfft(_characteristic(units, angle), n=size, axis=-1), 0.0))


def mixed_pmf(units: Condensed, *, weight: ArrayLike | None = None) -> Real:
    """Return the chances of 0, 1, … in the mixture of the rows, shape (M,); `weight` (R,), equal when None.

    One transform serves all rows: the mixture of characteristic functions is that of the mixture.
    """
    size, angle = _grid(units)
    share = np.ones(units.mean.shape) if weight is None else real(weight)
    return real(np.maximum(irfft((share / share.sum()) @ _characteristic(units, angle), n=size), 0.0))


def _gauss(chance: Real, count: Real, rate: Real) -> tuple[Real, Real, Real]:
    """Return (mass, points, weights) of the two-point rule of each row: shapes (R,), (R, 2), (R, 2)."""
    power, moments = chance, []
    for _ in range(4):
        moments.append(power @ count)
        power = power * chance
    mass = moments[0] + rate
    whole = np.where(mass > 0, mass, 1.0)
    middle, second, third = (moment / whole for moment in moments[1:])
    spread = second - middle**2
    apart = spread > ALIKE
    safe = np.where(apart, spread, 1.0)
    skew = np.where(apart, (third - 3 * middle * second + 2 * middle**3) / safe, 0.0)
    root = np.sqrt(skew**2 / 4 + safe)
    off = np.stack([skew / 2 - root, skew / 2 + root], axis=-1)
    weight = np.stack([off[:, 1], -off[:, 0]], axis=-1) / (2 * root[:, np.newaxis])
    points = middle[:, np.newaxis] + np.where(apart[:, np.newaxis], off, 0.0)
    return mass, np.clip(points, SMALLEST, 0.5 - SMALLEST), weight


def _grid(units: Condensed) -> tuple[int, Real]:
    """Return (M, angles): no row has anything to speak of above M, nor beyond the last of the angles."""
    top = float((units.mean + 9 * np.sqrt(units.variance)).max()) + 50
    size = int(next_fast_len(int(top) + 1, real=True))
    angle = 2 * np.pi * np.arange(size // 2 + 1) / size
    seen = 2 * float(units.variance.min()) * np.sin(angle / 2) ** 2 <= NOTHING
    return size, angle[: int(seen.sum())]


def _characteristic(units: Condensed, angle: Real) -> NDArray[np.complex128]:
    """Return the conjugate of E exp(i angle X) of each row, shape (R, angles)."""
    total = -1j * units.sure[:, np.newaxis] * angle
    for side, sign in ((0, -1j), (1, 1j)):
        step = np.expm1(sign * angle)
        for j in range(2):
            point = units.chance[side, :, j, np.newaxis]
            share = (units.mass[side] * units.weight[side, :, j])[:, np.newaxis] / point
            total = total + share * np.log1p(point * step)
    return np.asarray(np.exp(total), dtype=np.complex128)
