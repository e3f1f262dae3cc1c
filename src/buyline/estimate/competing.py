"""What share has left for each cause by a given age, when many are still there?

Aalen-Johansen estimator of the cumulative incidence on any increasing grid of times:

    F_k(t) = Σ_{u≤t} S(u-) d_k(u) / Y(u),    S(t) = Π_{u≤t} (1 - d(u) / Y(u)),    d = Σ_k d_k

Causes at the same time share the same Y; ties are never broken. Units that are still there, or came late, count in Y
for as long as they were seen. Moves back are the matter of `occupation`.

Variance (multinomial increments, Greenwood-type, delta method):

    var F_k(t) = Σ_{u≤t} (F_k(t) - F_k(u))² d / (Y (Y - d)) + S(u-)² d_k (Y - d_k) / Y³
                 - 2 (F_k(t) - F_k(u)) S(u-) d_k / Y²

J. J. Gaynor et al. (1993), JASA 88, 400-409; A. Allignol, M. Schumacher and J. Beyersmann (2010), Biometrical Journal
52, 126-137, who recommend it under left truncation; it is Andersen et al. (1993) eq. 4.4.19 for one state, and what R's
`etm` prints. Without late entries it equals the infinitesimal jackknife of R's `survfit`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, agreeing, last_at, on_grid, starts_at, time_grid
from buyline.estimate.jackknife import GroupedVariance, grouped_variance, left_out


@dataclass(frozen=True, slots=True)
class Incidence:
    """Shares that left by each time, by cause.

    `times` (T,); `share` and `variance` (T, K); `staying` (T,), the share that has not left; `started_at` the time the
    curve begins ("given that it lasted so long"), None when there never were enough at risk: then all is nan;
    `followed_to` the last time with anybody at risk. A share later than that is the last one, carried on.
    """

    times: Real
    share: Real
    variance: Real
    staying: Real
    started_at: float | None
    followed_to: float

    def at(self, horizon: float) -> tuple[Real, Real]:
        """Return (shares, variances) at `horizon`, each of shape (K,); zeros before the first time."""
        spot = last_at(self.times, horizon=horizon)
        if spot < 0:
            return np.zeros(self.share.shape[1]), np.zeros(self.share.shape[1])
        return self.share[spot], self.variance[spot]


def incidence(times: ArrayLike, *, at_risk: ArrayLike, moves: ArrayLike, least_at_risk: float = 1) -> Incidence:
    """Return the cumulative incidence of each cause, with its variance.

    `times` (T,) increasing, in any unit; `at_risk` (T,); `moves` (T, K), by cause. The curve starts at the first time
    with `least_at_risk` units at risk; what happened before is left out. Raises ValueError for counts that contradict
    each other. Formulas and sources: the head of this module.
    """
    grid = time_grid(times)
    risk, left = agreeing(at_risk, moves=moves)
    on_grid(grid, at_risk=risk)
    start = starts_at(grid, at_risk=risk, least=max(least_at_risk, 1))
    followed = float(grid[risk > 0].max(initial=0.0))
    if start is None:
        blank = np.full(left.shape, np.nan)
        return Incidence(grid, blank, blank, np.full(risk.shape, np.nan), None, followed)
    risk, left = _from(start, grid, risk, left)
    share, staying = _shares(risk, left)
    return Incidence(grid, share, _variance(risk, left, share, staying), staying, start, followed)


def incidence_by_group(
    times: ArrayLike, *, at_risk: ArrayLike, moves: ArrayLike, least_at_risk: float = 1
) -> tuple[Incidence, GroupedVariance]:
    """Return the incidence over all groups, and its variance (T, K) by leaving out one group at a time.

    `at_risk` (G, T); `moves` (G, T, K). The start of the curve is that of all groups together.
    """
    grid = time_grid(times)
    risk, left = agreeing(at_risk, moves=moves)
    whole = incidence(grid, at_risk=risk.sum(axis=0), moves=left.sum(axis=0), least_at_risk=least_at_risk)
    if whole.started_at is None:
        return whole, GroupedVariance(whole.variance, 0)
    risk, left = _from(whole.started_at, grid, risk, left)
    without, _ = _shares(left_out(risk), left_out(left))
    return whole, grouped_variance(whole.share, without=without, filled=int((risk > 0).any(axis=1).sum()))


def _from(start: float, grid: Real, risk: Real, left: Real) -> tuple[Real, Real]:
    """Return the counts with everything before `start` set to 0."""
    counts = grid >= start
    return risk * counts, left * counts[:, np.newaxis]


def _shares(risk: Real, left: Real) -> tuple[Real, Real]:
    """Return (shares by cause (..., T, K), share staying (..., T)); no step where nobody is at risk."""
    base = np.where(risk > 0, risk, 1.0)
    staying = np.cumprod(np.maximum(base - left.sum(axis=-1), 0.0) / base, axis=-1)
    return np.cumsum((_before(staying) / base)[..., np.newaxis] * left, axis=-2), staying


def _before(staying: Real) -> Real:
    """Return S(u-) for S(u) along the last axis."""
    return np.concatenate([np.ones_like(staying[..., :1]), staying[..., :-1]], axis=-1)


def _variance(risk: Real, left: Real, share: Real, staying: Real) -> Real:
    """Return var F_k(t), shape (T, K), the square in the formula multiplied out so that one pass is enough."""
    base = np.where(risk > 0, risk, 1.0)[:, np.newaxis]
    gone = left.sum(axis=1, keepdims=True)
    stay = base - gone
    leaving = np.where(stay > 0, gone / (base * np.where(stay > 0, stay, 1.0)), 0.0)
    before = _before(staying)[:, np.newaxis]
    cross = before * left / base**2
    steps = leaving * share**2 + before**2 * left * (base - left) / base**3 + 2 * share * cross
    square, linear, constant = (np.cumsum(each, axis=0) for each in (leaving, leaving * share + cross, steps))
    return np.asarray(np.maximum(share**2 * square - 2 * share * linear + constant, 0.0), dtype=np.float64)
