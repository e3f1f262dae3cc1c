"""What is still to come of a unit that is in a state at an age, within so many days?

Semi-Markov process in days with hazards that are constant within age bins: expected rewards of moves (reaching a state,
arriving in one), and the state one is in at the end, loops included. By renewal: the value V of an arrival in state i
with t days to go is that of its first move, then that of an arrival in the next state. Within a bin of hazards h and
staying s = 1 - Σ h, with X(t) = Σ_k h_k (reward_k + V_k(t)),

    Z(t) = X(t) + s Z(t-1),        Z(-1) = the value at the end,
    V_b(t) = Z(t) + s^L (V_{b+1}(t-L) - Z(t-L))        for a bin of L days, once t ≥ L - 1,

so a day costs states × bins, not states × ages. Moves of one day follow each other on it: the values of arrivals solve
(I - h_0) V(t) = h_0 · reward + s_0 V_1(t-1). Exact, no path is simulated.

R. A. Howard (1971), Dynamic Probabilistic Systems II, ch. 10-11 (semi-Markov processes with rewards). METRICS section
4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, Whole, real
from buyline.estimate.hazards import BIN_STARTS, bin_of


@dataclass(frozen=True, slots=True)
class Passage:
    """Values by days to go, for R sets of hazards, S states, B bins and M rewards.

    `t` days to go means today and t more. `staying` (R, B, N, 1); `within` and `reached` (T + 2, R, B, N, M), the row
    of t days to go at t + 1, that of the end at 0. Only N states are worked out: `spot` (S,) tells which of them a
    state is, -1 for a state whose value is 1 from the beginning.
    """

    starts: Real
    staying: Real
    within: Real
    reached: Real
    spot: Whole

    @property
    def longest(self) -> int:
        """The most days to go."""
        return int(self.reached.shape[0]) - 2

    @property
    def of_arrivals(self) -> Real:
        """The values of arrivals in each state with 0 … T days to go: (T + 1, R, S, M)."""
        return np.where(self.spot[:, np.newaxis] < 0, 1.0, self.reached[1:, :, 0][:, :, self.spot])

    def of_arrivals_in(self, state: int) -> Real:
        """The values of arrivals in one state with 0 … T days to go: (T + 1, R, M)."""
        number = int(self.spot[state])
        found = self.reached[1:, :, 0, max(number, 0)]
        return found if number >= 0 else np.ones_like(found)

    def of_draws(self, some: slice) -> "Passage":
        """The same for some of the sets of hazards."""
        return Passage(self.starts, self.staying[some], self.within[:, some], self.reached[:, some], self.spot)

    def at_age(self, state: ArrayLike, age: ArrayLike, *, to_go: int) -> Real:
        """The values of units in `state` (n,) whose next trial is that of `age` (n,), with `to_go` days: (R, n, M).

        Raises ValueError when `to_go` is longer than was worked out; -1 is the end.
        """
        if not -1 <= to_go <= self.longest:
            raise ValueError(f"{to_go} days to go were not worked out, only -1 to {self.longest}")
        asked, ages = np.asarray(state, dtype=np.int64), np.asarray(age, dtype=np.int64)
        states = self.spot[asked]
        place = bin_of(ages, starts=self.starts)
        value = self.within[to_go + 1][:, place, states]
        rest = np.append(self.starts, np.inf)[place + 1] - ages
        crosses = np.flatnonzero(rest <= to_go + 1)
        left = rest[crosses].astype(np.int64)
        row, at, of = to_go + 1 - left, place[crosses], states[crosses]
        still = self.staying[:, at, of] ** left[:, np.newaxis]
        beyond = self.reached[row, :, at + 1, of] - self.within[row, :, at, of]
        value[:, crosses] += still * beyond.transpose(1, 0, 2)
        value[:, states < 0] = 1.0
        return np.asarray(value, dtype=np.float64)


def reaching(hazards: ArrayLike, targets: ArrayLike, *, days: int, starts: ArrayLike = BIN_STARTS) -> Passage:
    """Return the chances to reach any of the `targets` (S,) flags: M = 1; who is there has reached them.

    `hazards` (R, S, B, S): of each bin, by destination.
    """
    there, found = np.asarray(targets, dtype=np.bool_), real(hazards)
    left = np.flatnonzero(~there)
    reward = there.astype(np.float64)[:, np.newaxis]
    spot = np.full(there.size, -1, dtype=np.int64)
    spot[left] = np.arange(left.size)
    at_once = found[:, left] @ reward
    moving = found[:, left][..., left]
    staying = 1 - found[:, left].sum(axis=-1)
    end = np.zeros((left.size, 1))
    return _passage(moving, staying, at_once=at_once, end=end, days=days, starts=real(starts), spot=spot)


def arriving_in(hazards: ArrayLike, *, days: int, starts: ArrayLike = BIN_STARTS) -> Passage:
    """Return the expected numbers of later arrivals in each state, loops included: M = S (the renewal function)."""
    found = real(hazards)
    every = np.arange(found.shape[1])
    end = np.zeros((every.size, every.size))
    staying = 1 - found.sum(axis=-1)
    return _passage(found, staying, at_once=found, end=end, days=days, starts=real(starts), spot=every)


def standing_in(hazards: ArrayLike, *, days: int, starts: ArrayLike = BIN_STARTS) -> Passage:
    """Return the chances to be in each state at the end of the last day: M = S."""
    found = real(hazards)
    every, end = np.arange(found.shape[1]), np.eye(found.shape[1])
    staying = 1 - found.sum(axis=-1)
    return _passage(found, staying, at_once=0 * found, end=end, days=days, starts=real(starts), spot=every)


def surviving(hazards: ArrayLike, *, starts: ArrayLike = BIN_STARTS, days: int) -> Real:
    """The shares (R, S, days + 1) that are in their state after the trial of each age."""
    found = real(hazards)
    staying = 1 - found.sum(axis=-1)
    place = bin_of(np.arange(days + 1), starts=starts)
    return np.asarray(np.cumprod(staying[:, :, place], axis=-1), dtype=np.float64)


def _passage(
    hazards: Real, staying: Real, *, at_once: Real, end: Real, days: int, starts: Real, spot: Whole
) -> Passage:
    """The recursion: `hazards` (R, N, B, N), `staying` (R, N, B), `at_once` (R, N, B, M) of moves, `end` (N, M)."""
    many, states, bins = staying.shape
    if bins != starts.size:
        raise ValueError(f"hazards of shape {hazards.shape} do not have {starts.size} bins")
    moving = np.ascontiguousarray(hazards.transpose(0, 2, 1, 3))
    stay, reward = (np.ascontiguousarray(each) for each in (staying.transpose(2, 0, 1)[..., np.newaxis],
                                                            at_once.transpose(2, 0, 1, 3)))  # fmt: skip
    shape = (days + 2, bins, many, states, end.shape[1])  # a bin of a day lies together, as it is read
    within, reached = np.empty(shape), np.empty(shape)
    within[0] = reached[0] = end
    lengths = np.append(np.diff(starts), 0).astype(np.int64)
    through = stay ** lengths[:, np.newaxis, np.newaxis, np.newaxis]
    flat = moving.reshape(many, bins * states, states)
    same_day = np.linalg.inv(np.eye(states) - moving[:, 0])
    first = same_day @ reward[0], same_day * stay[0].transpose(0, 2, 1)
    for row in range(1, days + 2):
        value = first[0] + first[1] @ reached[row - 1, 1]
        np.multiply(stay, within[row - 1], out=within[row])
        within[row] += (flat @ value).reshape(many, bins, states, -1).transpose(1, 0, 2, 3)
        within[row] += reward
        reached[row] = within[row]
        crossed = np.flatnonzero((lengths > 0) & (lengths <= row))
        back = row - lengths[crossed]
        beyond = reached[back, crossed + 1]
        beyond -= within[back, crossed]
        beyond *= through[crossed]
        reached[row, crossed] += beyond
        reached[row, 0] = value
    staying, inside, came = (each.swapaxes(-4, -3) for each in (stay, within, reached))
    return Passage(starts, staying, inside, came, spot)
