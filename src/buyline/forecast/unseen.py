"""What of each week was not known yet so many weeks after it?

Moves that were booked later, and days at risk: of stays that had begun and nobody knew, less those of stays that had
ended and nobody knew. Signed sums of late steps, as everywhere; estimates nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real, Whole
from buyline.estimate.hazards import BIN_STARTS, bin_of
from buyline.forecast.seen import WEEK
from buyline.measure.counts import MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps

LOOKS = 14
"""What is not known 13 weeks after its week came with a load of old records: it is counted as known at once."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """`moves` (W, S, S, L) by week, place, destination and weeks since; `days` at risk (W, S, B, L) by age bin.

    The last of the L looks misses nothing. Days may be below 0: taken for at risk, though the stay had ended.
    """

    moves: Real
    days: Real


def booked_late(found: Steps, *, since: Day) -> Steps:
    """The steps known later than on their day, though they could have been: not those that came with a load.

    `since`: the first day on which anything was known.
    """
    delay = found.known - found.on
    return found.where((found.on >= since) & (delay > 0) & (delay < LOOKS * WEEK))


def unseen(late: Steps, *, until: Day, weeks: int, begin: Mapping[int, Day] | None = None) -> Unseen:
    """Return what the steps `late` kept unknown of so many weeks up to the day `until`.

    `begin`: as in `seen`, the day from which every movement out of a place is recorded, by number.
    """
    places, first = len(late.places), until - weeks * WEEK + 1
    start = np.array([max(first, (begin or {}).get(place, first)) for place in range(places)])
    frame = _Frame(until, weeks, start)
    return Unseen(_moves(late, frame), _days(late, frame))


@dataclass(frozen=True, slots=True)
class _Frame:
    until: Day
    weeks: int
    start: Whole

    def missing(self, place: Whole, other: tuple[int, Whole], day: Whole, known: Whole, n: Real | Whole) -> Real:
        """Sums of n by week, place and another key that were not known at the end of the week, and 1, 2, … after."""
        within = (day >= self.start[place]) & (day <= self.until)
        place, key, day, known = (each[within] for each in (place, other[1], day, known))
        back = (self.until - day) // WEEK
        looks = np.clip(-(-(known - (self.until - back * WEEK)) // WEEK), 0, LOOKS - 1)
        shape = (self.weeks, self.start.size, other[0], LOOKS)
        cell = np.ravel_multi_index((self.weeks - 1 - back, place, key, looks), shape)
        counted = np.bincount(cell, weights=n[within], minlength=int(np.prod(shape))).reshape(shape)
        return np.asarray(counted[..., ::-1].cumsum(axis=-1)[..., ::-1] - counted, dtype=np.float64)


def _moves(late: Steps, frame: _Frame) -> Real:
    is_move = (late.kind == MOVEMENT) & (late.origin != OUT) & (late.target != OUT) & (late.since != NEVER)
    gone = late.where(is_move)
    return frame.missing(gone.origin, (frame.start.size, gone.target), gone.on, gone.known, gone.n)


def _days(late: Steps, frame: _Frame) -> Real:
    came = late.where((late.target != OUT) & (late.began != NEVER))
    left = late.where((late.origin != OUT) & (late.since != NEVER))
    is_first = (came.kind == MOVEMENT) & (came.began >= came.on)
    place = np.concatenate([came.target, left.origin])
    since = np.concatenate([came.began, left.since])
    first = np.concatenate([came.on + np.where(is_first, 0, 1), left.on + 1])
    known, n = np.concatenate([came.known, left.known]), np.concatenate([came.n, -left.n])
    many = np.maximum(known - first, 0)
    line = np.repeat(np.arange(many.size), many)
    day = first[line] + np.arange(line.size) - np.repeat(many.cumsum() - many, many)
    age = bin_of(np.maximum(day - since[line], 0))
    return frame.missing(place[line], (len(BIN_STARTS), age), day, known[line], n[line])
