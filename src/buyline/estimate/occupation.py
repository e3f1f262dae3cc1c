"""What share is in each state at a given time, when units move back and forth?

Aalen-Johansen estimator as a product integral, for any number of states, from counts at each time:

    P(s, t) = Π_{s<u≤t} (I + dA(u)),    dA_hj(u) = d_hj(u) / Y_h(u),    dA_hh(u) = -Σ_j dA_hj(u)

and its Greenwood-type covariance by recursion, one starting distribution π(t) = π(s) P(s, t) at a time:

    cov π(t) = (I + dA(t))ᵀ cov π(t-) (I + dA(t)) + Σ_h π_h(t-)² C_h(t),    C_h = (diag p_h - p_h p_hᵀ) / Y_h

where p_h is row h of I + dA. Andersen, Borgan, Gill and Keiding (1993), eq. 4.4.19; R's `etm`. Shares in states need no
Markov property (Datta and Satten 2001); chances given a state do. A unit that moves twice on one day must be given
two times (say age + order in the day / 1000, asked for at horizon + 0.999): everybody is in one state at every time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, agreeing, last_at, real, starts_at, time_grid
from buyline.estimate.jackknife import GroupedVariance, grouped_variance, left_out


@dataclass(frozen=True, slots=True)
class Occupation:
    """Shares in each of K states at each time, for each of B starting distributions.

    `times` (T,), all later than the beginning; `start` (B, K); `share` (T, B, K); `covariance` (T, B, K, K).
    """

    times: Real
    start: Real
    share: Real
    covariance: Real

    @property
    def variance(self) -> Real:
        """The variance of each share, shape (T, B, K)."""
        return np.diagonal(self.covariance, axis1=2, axis2=3)

    def at(self, time: float) -> tuple[Real, Real]:
        """Return (shares, variances) at `time`, each of shape (B, K); the start before the first time."""
        spot = last_at(self.times, horizon=time)
        return (self.share[spot], self.variance[spot]) if spot >= 0 else (self.start, np.zeros_like(self.start))


@dataclass(frozen=True, slots=True)
class Reached:
    """The share that stands in the third state by each time, begun in the first.

    `times`, `share`, `variance` have shape (T,); `started_at` the time the curve begins, None when there never were
    enough at risk: then all is nan; `followed_to` the last time with anybody at risk.
    """

    times: Real
    share: Real
    variance: Real
    started_at: float | None
    followed_to: float

    def at(self, horizon: float) -> tuple[float, float]:
        """Return (share, variance) at `horizon`; zeros before the first time."""
        spot = last_at(self.times, horizon=horizon)
        return (float(self.share[spot]), float(self.variance[spot])) if spot >= 0 else (0.0, 0.0)


def occupation(
    times: ArrayLike,
    *,
    at_risk: ArrayLike,
    moves: ArrayLike,
    start: ArrayLike | None = None,
    since: float | None = None,
) -> Occupation:
    """Return the shares in each state after each time.

    `times` (T,) increasing; `at_risk` (T, K); `moves` (T, K, K), from and to, zero on the diagonal; `start` (B, K),
    each row a distribution, the K states themselves when None, so that `share[t]` is P(s, t). Only times later than
    `since` count, all when None (a first time 0 is then the day of arrival). Raises ValueError for counts that
    contradict each other. Formulas and sources: the head of this module.
    """
    grid = time_grid(times)
    risk, left = agreeing(at_risk, moves=moves)
    _square(grid, risk, left)
    begun = np.eye(risk.shape[1]) if start is None else np.atleast_2d(real(start))
    if not np.allclose(begun.sum(axis=1), 1.0):
        raise ValueError("each starting distribution must sum to 1")
    later = slice(0 if since is None else last_at(grid, horizon=since) + 1, None)
    share, covariance = _walk(begun, _steps(risk, left)[later], risk[later])
    return Occupation(grid[later], begun, share, covariance)


def reached(times: ArrayLike, *, at_risk: ArrayLike, moves: ArrayLike, least_at_risk: float = 1) -> Reached:
    """Return the share that has reached the third of three states, begun in the first.

    States 0 and 1 exchange units both ways, state 2 is never left. `times` (T,); `at_risk` (T, 2); `moves` (T, 2, 3).
    The curve starts, in state 0, at the first time with `least_at_risk` units at risk there. METRICS section 2.
    """
    grid, risk, left = _three(times, at_risk, moves)
    start = starts_at(grid, at_risk=risk[:, 0], least=max(least_at_risk, 1))
    followed = float(grid[risk.any(axis=1)].max(initial=0.0))
    if start is None:
        blank = np.full(grid.shape, np.nan)
        return Reached(grid, blank, blank, None, followed)
    counts = grid >= start
    share, variance = _third_with_variance(_steps(risk * counts[:, None], left * counts[:, None, None]), risk)
    return Reached(grid, share, variance, start, followed)


def reached_by_group(
    times: ArrayLike, *, at_risk: ArrayLike, moves: ArrayLike, least_at_risk: float = 1
) -> tuple[Reached, GroupedVariance]:
    """Return `reached` over all groups, and its variance (T,) by leaving out one group at a time.

    `at_risk` (G, T, 2); `moves` (G, T, 2, 3). The start of the curve is that of all groups together.
    """
    grid, risk, left = _three(times, at_risk, moves)
    whole = reached(
        grid, at_risk=risk[..., :2].sum(axis=0), moves=left[..., :2, :].sum(axis=0), least_at_risk=least_at_risk
    )
    if whole.started_at is None:
        return whole, GroupedVariance(whole.variance, 0)
    counts = grid >= whole.started_at
    risk, left = risk * counts[:, None], left * counts[:, None, None]
    without = _third(_steps(left_out(risk), left_out(left)))
    return whole, grouped_variance(whole.share, without=without, filled=int(risk.any(axis=(1, 2)).sum()))


def _square(grid: Real, risk: Real, left: Real) -> None:
    """Raise ValueError unless the shapes are (T,), (T, K), (T, K, K) and nothing moves to where it is."""
    if risk.shape != (grid.size, left.shape[-1]):
        raise ValueError(f"at_risk {risk.shape} and moves {left.shape} must be (T, K) and (T, K, K)")
    if np.diagonal(left, axis1=1, axis2=2).any():
        raise ValueError("moves from a state to itself are no moves")


def _three(times: ArrayLike, at_risk: ArrayLike, moves: ArrayLike) -> tuple[Real, Real, Real]:
    """Return (grid, at_risk (..., T, 3), moves (..., T, 3, 3)), the third state with nobody at risk of leaving."""
    grid = time_grid(times)
    risk, left = agreeing(at_risk, moves=moves)
    if risk.shape[-2:] != (grid.size, 2) or left.shape[-2:] != (2, 3):
        raise ValueError(f"at_risk {risk.shape} and moves {left.shape} must end in (T, 2) and (T, 2, 3)")
    ahead = [(0, 0)] * (risk.ndim - 1)
    return grid, np.pad(risk, [*ahead, (0, 1)]), np.pad(left, [*ahead, (0, 1), (0, 0)])


def _steps(risk: Real, left: Real) -> Real:
    """Return I + dA at each time, shape (..., K, K); the identity row where nobody is at risk."""
    base = np.where(risk > 0, risk, 1.0)
    rates = left / base[..., np.newaxis]
    stay = np.maximum(base - left.sum(axis=-1), 0.0) / base
    return np.asarray(rates + stay[..., np.newaxis] * np.eye(risk.shape[-1]), dtype=np.float64)


def _walk(begun: Real, steps: Real, risk: Real) -> tuple[Real, Real]:
    """Return shares (T, B, K) and covariances (T, B, K, K) along the steps (T, K, K)."""
    share, covariance = begun, np.zeros((*begun.shape, begun.shape[1]))
    shares, covariances = np.empty((len(steps), *share.shape)), np.empty((len(steps), *covariance.shape))
    for spot, (step, spread) in enumerate(zip(steps, _spreads(steps, risk), strict=True)):
        covariance = step.T @ covariance @ step + (share**2 @ spread).reshape(covariance.shape)
        share = share @ step
        shares[spot], covariances[spot] = share, covariance
    return shares, covariances


def _spreads(steps: Real, risk: Real) -> Real:
    """Return C_h of each state h at each time, its rows laid end to end: shape (T, K, K * K)."""
    base = np.where(risk > 0, risk, 1.0)[:, :, np.newaxis, np.newaxis]
    spread = steps[..., np.newaxis] * (np.eye(steps.shape[-1]) - steps[:, :, np.newaxis, :]) / base
    return np.asarray(spread.reshape(*steps.shape[:2], -1), dtype=np.float64)


def _third_with_variance(steps: Real, risk: Real) -> tuple[Real, Real]:
    """Return the share in the third state, begun in the first, and its variance: shapes (T,) for steps (T, 3, 3).

    As `_walk`, written out for three states of which the third is never left, in plain numbers: for arrays so small a
    call costs more than its arithmetic. Shares p, q, r of the states; pp, pq … their covariances.
    """
    at_risk = np.where(risk > 0, risk, 1.0).tolist()
    p, q, r = 1.0, 0.0, 0.0
    pp = pq = qq = pr = qr = rr = 0.0
    shares, variances = [], []
    for ((a, b, e), (c, d, f), _), (n, m, _) in zip(steps.tolist(), at_risk, strict=True):
        u, v = p * p / n, q * q / m
        rr += e * e * pp + 2 * e * f * pq + f * f * qq + 2 * (e * pr + f * qr) + u * (e - e * e) + v * (f - f * f)
        pr, qr = (
            a * e * pp + (a * f + c * e) * pq + c * f * qq + a * pr + c * qr - u * a * e - v * c * f,
            b * e * pp + (b * f + d * e) * pq + d * f * qq + b * pr + d * qr - u * b * e - v * d * f,
        )
        pp, pq, qq = (
            a * a * pp + 2 * a * c * pq + c * c * qq + u * (a - a * a) + v * (c - c * c),
            a * b * pp + (a * d + b * c) * pq + c * d * qq - u * a * b - v * c * d,
            b * b * pp + 2 * b * d * pq + d * d * qq + u * (b - b * b) + v * (d - d * d),
        )
        p, q, r = p * a + q * c, p * b + q * d, r + p * e + q * f
        shares.append(r)
        variances.append(rr)
    return np.array(shares), np.array(variances)


def _third(steps: Real) -> Real:
    """Return the share in the third state, begun in the first: shape (G, T) for steps (G, T, 3, 3)."""
    share = np.tile([[1.0, 0.0, 0.0]], (len(steps), 1))[:, np.newaxis]
    reached_by = np.empty(steps.shape[:2])
    for spot in range(steps.shape[1]):
        share = share @ steps[:, spot]
        reached_by[:, spot] = share[:, 0, 2]
    return reached_by
