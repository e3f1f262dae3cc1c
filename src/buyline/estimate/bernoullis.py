"""How many of many units, each with its own chance, and of a Poisson number beside them?

The exact distribution for one set of chances, and the binomial of the same mean and variance for many sets at once.
Mixing over sets of chances is left to the caller: a mean over rows. What is close for few and very unequal units, where
two moments say too little, stands in `condensed`.

    X = Σ_k Bin(c_k, p_k) + Poisson(λ),    E X = Σ c p + λ,    var X = Σ c p (1 - p) + λ

Y. Hong (2013), Computational Statistics and Data Analysis 59, 41-51, for the exact form by its characteristic function.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.fft import irfft, next_fast_len
from scipy.special import betainc, gammaincc, ndtr

from buyline.estimate.arrays import Real, real

NORMAL_ABOVE = 2000.0
CHUNK = 4_000_000
NEARLY_POISSON = 1e-9


def mean_and_variance(
    chance: ArrayLike, *, count: ArrayLike | None = None, poisson: ArrayLike = 0.0
) -> tuple[Real, Real]:
    """Return mean and variance of the number, each of the shape of `chance` without its last axis.

    `chance` (…, K), `count` (K,) units of each chance (1 each when None), `poisson` (…) the mean of the Poisson part.
    Raises ValueError for a chance outside [0, 1], a count or a mean below 0.
    """
    chances, counts, rate = checked(chance, count=count, poisson=poisson)
    return chances @ counts + rate, (chances * (1 - chances)) @ counts + rate


def exact_pmf(chance: ArrayLike, *, count: ArrayLike | None = None, poisson: float = 0.0) -> Real:
    """Return the chances of 0, 1, … units, shape (M,), exact to about 1e-13 each.

    `chance` (K,), `count` (K,) whole numbers. Chances that are below 1e-16 together are left out at the upper end.
    Where a chance is above a half its failures are counted, so that no rounding is magnified. Raises ValueError as
    `mean_and_variance`, and for counts that are not whole.
    """
    chances, counts, _ = checked(chance, count=count, poisson=poisson)
    if (counts != np.floor(counts)).any():
        raise ValueError("a count is not a whole number")
    kept = counts > 0
    chances, counts = chances[kept], counts[kept]
    low, high = support(chances, count=counts, poisson=poisson)
    size = next_fast_len(high - low + 1, real=True)
    turned = chances > 0.5
    rare, sign = np.where(turned, 1 - chances, chances), np.where(turned, -1.0, 1.0)
    steps = np.arange(size // 2 + 1)
    angle = 2 * np.pi * steps / size
    shift = 2 * np.pi * (steps * (int(counts[turned].sum()) - low) % size) / size
    size_of, turn = _logarithm(angle, rare, counts, sign)
    size_of, turn = size_of + poisson * (np.cos(angle) - 1), turn + shift + poisson * np.sin(angle)
    pmf = irfft(np.exp(size_of) * np.exp(-1j * turn), n=size)[: high - low + 1]
    return real(np.concatenate([np.zeros(low), np.maximum(pmf, 0.0)]))


def with_poisson(pmf: ArrayLike, *, rate: float) -> Real:
    """Return the chances of a number with the chances `pmf` (M,) plus an independent Poisson one of mean `rate`."""
    return real(np.maximum(np.convolve(real(pmf), exact_pmf((), poisson=rate)), 0.0))


def matched_cdf(k: ArrayLike, *, mean: ArrayLike, variance: ArrayLike) -> Real:
    """Return the chance of at most `k` under the binomial of this mean and variance; all broadcast.

    n = mean² / (mean - variance) need not be whole: P(X ≤ k) = I_{1-p}(n - k, k + 1), p = 1 - variance / mean. With
    variance = mean this is the Poisson, above it the negative binomial; above a mean of 2,000 the normal with a
    continuity correction. Total variation from the exact law is about (S₃ - S₂²/S₁) / (4 σ³) with S_j = Σ c p^j (the
    Poisson part in S₁ alone): below .005 from σ² = 9 on when chances differ as .1 and .5 do, more when they differ
    more. Raises ValueError for a mean or variance below 0.
    """
    at, middle, spread = np.broadcast_arrays(np.floor(real(k)), real(mean), real(variance))
    if (middle < 0).any() or (spread < 0).any():
        raise ValueError("a mean or a variance is negative")
    found = np.where(at >= 0, 1.0, 0.0)
    left = (at >= 0) & (middle > 0)
    large = left & (middle > NORMAL_ABOVE) & (spread > 0)
    found[large] = ndtr((at[large] + 0.5 - middle[large]) / np.sqrt(spread[large]))
    left &= ~large
    poisson = left & (np.abs(middle - spread) <= NEARLY_POISSON * middle)
    found[poisson] = gammaincc(at[poisson] + 1, middle[poisson])
    below, above = left & ~poisson & (spread < middle), left & ~poisson & (spread > middle)
    found[below] = _binomial(at[below], middle[below], spread[below])
    size = middle[above] ** 2 / (spread[above] - middle[above])
    found[above] = betainc(size, at[above] + 1, middle[above] / spread[above])
    return real(found)


def matched_pmf(mean: ArrayLike, *, variance: ArrayLike, at_most: int) -> Real:
    """Return the chances of 0, 1, …, `at_most` as `matched_cdf` has them, shape (…, at_most + 1).

    What lies above `at_most` is left out, so a row may add up to less than 1.
    """
    middle, spread = np.broadcast_arrays(real(mean), real(variance))
    steps = matched_cdf(np.arange(at_most + 1), mean=middle[..., np.newaxis], variance=spread[..., np.newaxis])
    return np.maximum(np.diff(steps, axis=-1, prepend=0.0), 0.0)


def checked(chance: ArrayLike, *, count: ArrayLike | None = None, poisson: ArrayLike = 0.0) -> tuple[Real, Real, Real]:
    """Return (chance, count, poisson) as float64; raise ValueError when one of them cannot be."""
    chances, rate = real(chance), real(poisson)
    counts = np.ones(chances.shape[-1:]) if count is None else real(count)
    if counts.shape != chances.shape[-1:]:
        raise ValueError(f"{counts.shape} counts for chances of shape {chances.shape}")
    if not ((chances >= 0) & (chances <= 1)).all():
        raise ValueError("a chance lies between 0 and 1")
    if not ((counts >= 0).all() and (rate >= 0).all() and np.isfinite(rate).all()):
        raise ValueError("a count or a mean is negative")
    return chances, counts, rate


def support(chance: Real, *, count: Real, poisson: float) -> tuple[int, int]:
    """Return (low, high) outside of which less than 1e-16 lies, by Bernstein's inequality.

    `chance` (K,), `count` (K,).
    """
    mean, variance = float(chance @ count) + poisson, float((chance * (1 - chance)) @ count) + poisson
    reach = 9 * np.sqrt(variance) + 50
    most = float(count.sum()) if poisson == 0 else np.inf
    return max(0, int(mean - reach)), int(min(most, np.ceil(mean + reach)))


def _logarithm(angle: Real, rare: Real, count: Real, sign: Real) -> tuple[Real, Real]:
    """Return log size and turn of Π (1 + rare (exp(± i angle) - 1))^count at each angle."""
    half, sine = np.sin(angle / 2) ** 2, np.sin(angle)
    size_of, turn = np.zeros_like(angle), np.zeros_like(angle)
    rows = max(1, CHUNK // angle.size)
    for start in range(0, rare.size, rows):
        part = slice(start, start + rows)
        each = rare[part, np.newaxis]
        with np.errstate(divide="ignore"):
            size_of += count[part] @ (0.5 * np.log1p(-4 * each * (1 - each) * half))
        turn += (count[part] * sign[part]) @ np.arctan2(each * sine, 1 - 2 * each * half)
    return size_of, turn


def _binomial(k: Real, mean: Real, variance: Real) -> Real:
    """Return P(X ≤ k) of the binomial with this mean and a smaller variance."""
    size = mean**2 / (mean - variance)
    inside = k < size - NEARLY_POISSON * size
    rest = np.where(inside, size - k, 1.0)
    return np.where(inside, betainc(rest, k + 1, variance / mean), 1.0)
