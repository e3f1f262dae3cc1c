"""Who is at risk at which age, when several things may happen to one journey on one day?

An age is counted in whole days; within a day the order of a journey's rows (`nth_today`) tells what came first, as a
millionth of a day. So everybody is in one state at every time, a journey that arrives and leaves on one day included,
and where nobody comes late on that day the result is that of whole days. At the first instant of day u the number at
risk is that of RULES section 4.2. Estimates are the matter of `estimate`.

- Open at the end of the statement's day: seen through its last instant.
- Late entry by an opening or a redefinition: from its own instant on. By the second row of a pair: from the instant of
  the first, so that a pair changes nothing in a view that sees both.
- Where records begin on a later day: from the first instant of that day.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.estimate.risk import Tally, at_risk, counted, tally
from buyline.measure.counts import RECLASSIFICATION, UNKNOWN

INSTANTS = 1_000_000
LAST = (INSTANTS - 1) / INSTANTS


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Numbers at risk and moves at each instant, for G groups, S states and C causes (or states moved to).

    `times` (T,) in days; `at_risk` (G, S, T); `moves` (G, S, C, T); `horizon` in whole days.
    """

    times: Real
    at_risk: Whole
    moves: Whole
    horizon: int

    @property
    def last(self) -> float:
        """The last instant of the horizon."""
        return self.horizon + LAST

    @property
    def by_day(self) -> Whole:
        """The number at risk at the first instant of each day 0 … horizon, all groups: shape (S, horizon + 1)."""
        starts = np.searchsorted(self.times, np.arange(self.horizon + 1))
        return np.asarray(self.at_risk.sum(axis=0)[:, starts], dtype=np.int64)


def instants(age: NDArray[Any], nth: NDArray[Any]) -> Real:
    """The instant of the nth row of a day at which the age is `age`."""
    return np.asarray(age + np.clip(nth, 0, INSTANTS - 2) / INSTANTS, dtype=np.float64)


def late_instants(age: NDArray[Any], nth: NDArray[Any], kind: NDArray[Any]) -> Real:
    """The instant at which a late entry comes under observation."""
    return instants(age, nth - (kind == RECLASSIFICATION))


def cut_to(found: Real, cut: NDArray[Any]) -> Real:
    """Instants, moved to the last one before the day on which records begin where `cut` (the age on it) is known."""
    return np.where(cut == UNKNOWN, found, cut - 1 + LAST)


def seen_from_day(begin: Day, *, on: Day) -> Day:
    """The day from which journeys are watched where records begin on a day, in a statement of the day `on`.

    Records that begin later than that day begin, for this statement, the day after it: nobody was watched.
    """
    return min(begin, on + 1)


def is_cut(cut: NDArray[Any]) -> Flags:
    """Whether a line lies before records begin."""
    return np.asarray(cut != UNKNOWN)


def through_the_day(age: NDArray[Any]) -> Real:
    """The last instant of the day at which the age is `age`."""
    return np.asarray(age + LAST, dtype=np.float64)


def last_spots(times: Real, horizon: int) -> Whole:
    """Where in `times` each day 0 … horizon ends: the index of its last instant."""
    return np.asarray(np.searchsorted(times, np.arange(horizon + 1) + 1.0, side="left") - 1, dtype=np.int64)


def at_risk_by_instant(
    horizon: int, *, ended: Tally, still_open: Tally, late: Tally, moves: Tally, shape: tuple[int, int, int]
) -> AtRisk:
    """Return numbers at risk and moves up to `horizon` whole days, for `shape` = (groups, states, causes).

    `cell` is group · states + state, in `moves` (group · states + state) · causes + cause.
    """
    groups, states, causes = shape
    ends = np.array([horizon + LAST])
    times = np.unique(np.concatenate([np.arange(horizon + 1), moves.age[moves.age <= ends[0]], ends]))
    risk = at_risk(times, ended=ended, still_open=still_open, late=late, cells=groups * states)
    moved = counted(times, of=moves, cells=groups * states * causes)
    spots = times.size
    return AtRisk(times, risk.reshape(groups, states, spots), moved.reshape(groups, states, causes, spots), horizon)


def joined(*tallies: Tally) -> Tally:
    """Several tallies as one."""
    return tally(
        np.concatenate([each.age for each in tallies]),
        count=np.concatenate([each.count for each in tallies]),
        cell=np.concatenate([each.cell for each in tallies]),
    )
