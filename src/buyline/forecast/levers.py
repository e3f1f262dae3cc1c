"""What do hazards become when a stage gets a little better: more of it advance, it goes faster, fewer go back?

Stays of a stage leave for destinations; a lever changes with which chance, or how soon, and nothing else: a point of
advance is taken from loss and leaves every stay as long as it was; faster is the same fate earlier; a point less of
regression leaves as the others there do. Shares are of stays that began, within a number of days. METRICS section 8.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Flags, Real, real
from buyline.estimate.hazards import BIN_STARTS, bin_of
from buyline.forecast.way import Way

ADVANCE, FASTER, REGRESSION = "advance", "faster", "regression"
LEVERS = (ADVANCE, FASTER, REGRESSION)
POINT = 0.01
TENTH = 0.10
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a stage can be left for: the destinations that are on, out and back, (S,) flags each."""

    on: Flags
    out: Flags
    back: Flags


def ways_of(way: Way, stage: int) -> Ways:
    """Return the destinations of a stage: ranked above it, exits, and ranked below it."""
    ranks = np.array([way.ranks.get(place, -1) for place in way.places])
    own = ranks[stage]
    return Ways(ranks > own, way.is_exit, (ranks >= 0) & (ranks < own))


def leaving(hazards: Real, *, days: int) -> Real:
    """Return the shares of stays (..., S, K) that leave for each destination within days, of hazards (..., S, B, K)."""
    still = _still(hazards, days)
    spent = np.add.reduceat(still, _begins(days), axis=-1)
    return real(np.einsum("...sb,...sbk->...sk", spent, hazards[..., : spent.shape[-1], :]))


def lasting(hazards: Real, *, days: int) -> Real:
    """Return the days (..., S) that stays last on average, none counted longer than `days`."""
    return real(_still(hazards, days)[..., 1:].sum(axis=-1) + 0.5 * (1 - _still(hazards, days)[..., 1]))


def advanced(hazards: Real, ways: Ways, *, stage: int, days: int, share: float = POINT) -> Real:
    """Return hazards (R, S, B, S) under which `share` more of the stays of a stage advance, taken from loss.

    No more than all that are lost. They go where those go that advance.
    """
    own = hazards[:, stage]
    lost = leaving(hazards, days=days)[:, stage, ways.out].sum(axis=-1)
    part = np.minimum(np.divide(share, lost, out=np.ones_like(lost), where=lost > TINY), 1.0)
    taken = own[..., ways.out].sum(axis=-1) * part[:, np.newaxis]
    changed = own * np.where(ways.out, 1 - part[:, np.newaxis, np.newaxis], 1.0)
    return _with(hazards, stage, changed + taken[..., np.newaxis] * _mix(own, ways.on)[:, np.newaxis])


def hastened(hazards: Real, *, stage: int, share: float = TENTH) -> Real:
    """Return hazards (R, S, B, S) under which stays of a stage end `share` sooner, for the same destinations."""
    own = hazards[:, stage]
    staying = np.clip(1 - own.sum(axis=-1), TINY, 1.0)
    edges = np.append(np.array(BIN_STARTS, dtype=np.float64), BIN_STARTS[-1] + 1.0)
    later = edges / (1 - share)
    gone = np.diff(_left_by(own, staying, later), axis=1)
    still = np.exp(_log_still(staying, later))
    lengths = np.diff(edges)
    still_on = np.divide(still[:, 1:], still[:, :-1], out=np.ones_like(still[:, 1:]), where=still[:, :-1] > TINY)
    out = 1 - still_on ** (1 / lengths)
    whole = gone.sum(axis=-1, keepdims=True)
    mix = np.divide(gone, whole, out=np.zeros_like(gone), where=whole > TINY)
    return _with(hazards, stage, out[..., np.newaxis] * mix)


def kept(hazards: Real, ways: Ways, *, stage: int, days: int, share: float = POINT) -> Real:
    """Return hazards (R, S, B, S) under which `share` fewer stays of a stage go back; they leave as others do."""
    own = hazards[:, stage]
    back = leaving(hazards, days=days)[:, stage, ways.back].sum(axis=-1)
    part = np.minimum(np.divide(share, back, out=np.ones_like(back), where=back > TINY), 1.0)
    taken = own[..., ways.back].sum(axis=-1) * part[:, np.newaxis]
    changed = own * np.where(ways.back, 1 - part[:, np.newaxis, np.newaxis], 1.0)
    return _with(hazards, stage, changed + taken[..., np.newaxis] * _mix(own, ~ways.back)[:, np.newaxis])


def pulled(lever: str, hazards: Real, ways: Ways, *, stage: int, days: int) -> Real:
    """Return hazards after one unit of a lever: a point of advance, a tenth of the time, a point of regression."""
    made: dict[str, Callable[[], Real]] = {
        ADVANCE: lambda: advanced(hazards, ways, stage=stage, days=days),
        FASTER: lambda: hastened(hazards, stage=stage),
        REGRESSION: lambda: kept(hazards, ways, stage=stage, days=days),
    }
    return made[lever]()


def standing(lever: str, hazards: Real, ways: Ways, *, stage: int, days: int) -> Real:
    """Return what a lever would change, as it is: a share of stays, or days: (R,)."""
    if lever == FASTER:
        return real(lasting(hazards, days=days)[..., stage])
    which = ways.on if lever == ADVANCE else ways.back
    return real(leaving(hazards, days=days)[..., stage, which].sum(axis=-1))


def units_to(lever: str, own: Real, target: float) -> Real:
    """Return by how many units of a lever `own` falls short of a target; none where it is better."""
    if lever == FASTER:
        return real(np.maximum(1 - target / np.maximum(own, TINY), 0.0) / TENTH)
    gap = target - own if lever == ADVANCE else own - target
    return real(np.maximum(gap, 0.0) / POINT)


def _with(hazards: Real, stage: int, own: Real) -> Real:
    found = hazards.copy()
    found[:, stage] = own
    return found


def _mix(own: Real, which: Flags) -> Real:
    """In which parts (R, K) stays that leave for some of the destinations do, over all ages; evenly where none does."""
    taken = own.sum(axis=1) * which
    even = np.broadcast_to(which / max(int(which.sum()), 1), taken.shape)
    whole = taken.sum(axis=-1, keepdims=True)
    return real(np.divide(taken, whole, out=even.copy(), where=whole > TINY))


def _begins(days: int) -> list[int]:
    return [start for start in BIN_STARTS if start < days]


def _still(hazards: Real, days: int) -> Real:
    """The shares (..., S, days) that are in their stage before the trial of each age."""
    staying = 1 - hazards.sum(axis=-1)
    after = np.cumprod(staying[..., bin_of(np.arange(days))], axis=-1)
    return real(np.concatenate([np.ones((*after.shape[:-1], 1)), after[..., :-1]], axis=-1))


def _log_still(staying: Real, trials: Real) -> Real:
    """The logarithm of the share (R, n) that stays after so many trials, which need not be whole."""
    starts = np.array(BIN_STARTS, dtype=np.float64)
    lengths = np.append(np.diff(starts), np.inf)
    within = np.clip(trials[:, np.newaxis] - starts, 0.0, lengths)
    return real(np.log(staying) @ within.T)


def _left_by(own: Real, staying: Real, trials: Real) -> Real:
    """The share (R, n, K) that has left for each destination after so many trials."""
    starts = np.array(BIN_STARTS, dtype=np.float64)
    ends = np.append(starts[1:], np.inf)
    at = np.exp(_log_still(staying, starts))
    parts = np.minimum(np.maximum(trials[:, np.newaxis], starts), ends) - starts
    out = at[:, np.newaxis] * (1 - np.exp(np.log(staying)[:, np.newaxis] * parts))
    whole = own.sum(axis=-1, keepdims=True)
    mix = np.divide(own, whole, out=np.zeros_like(own), where=whole > TINY)
    return real(np.einsum("rnb,rbk->rnk", out, mix))
