"""How often did journeys move at each age, week by week, and where do they stand now?

From steps to what estimates take: days at risk and moves by week, place, age bin and destination; open stays by place
and age; arrivals by day; wins by day. Everything is a signed sum of steps, so what was known late is taken off at an
earlier day by counting its steps alone. Estimates nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.estimate.hazards import BIN_STARTS, Seen, bin_of
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps, is_arrival

WEEK = 7
LONGEST_WEEKS = 5 * 52
USUAL_AGE = 60
FIRST_AGE = 3 * 366
"""A stay begun longer before the first week than this is as old as the last bin anyway."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open stays, a cell for each place, age and whether they have an amount: `place`, `age` (days since it began),
    `n`, `amount` in all and `squared`, the sum of squares; each (C,).
    """

    place: Whole
    age: Whole
    is_priced: Flags
    n: Real
    amount: Real
    squared: Real


def weeks_between(first: Day | None, last: Day) -> int:
    """How many weeks, counted back from `last`, reach to `first`; at least 1, at most five years of them."""
    return 1 if first is None else int(np.clip(-(-(last - first + 1) // WEEK), 1, LONGEST_WEEKS))


def seen(found: Steps, *, until: Day, weeks: int, begin: Mapping[int, Day] | None = None) -> Seen:
    """Return moves and days at risk in the `weeks` weeks up to the day `until`, whatever of it was known when.

    `begin`: the day from which every movement out of a place is recorded, by number; before it nothing is counted.
    """
    places = len(found.places)
    bins = len(BIN_STARTS)
    moves, days = np.zeros((weeks, places, bins, places)), np.zeros((weeks, places, bins))
    kept = found if found.size and found.on.max() <= until else found.where(found.on <= until)
    came, left = _rows_of(kept.target, places), _rows_of(kept.origin, places)
    first = until - weeks * WEEK + 1
    for place in range(places):
        start = max(first, (begin or {}).get(place, first))
        days[:, place] = _days_at_risk(kept, came[place], left[place], start=start, until=until, weeks=weeks)
        _add_moves(moves[:, place], kept, left[place], start=start, until=until)
    return Seen(moves, days)


class Standing:
    """Open stays by place, whether they have an amount, and the day they began: sums that steps are added to."""

    def __init__(self, found: Steps, *, last: Day) -> None:
        since = np.concatenate([found.began, found.since])
        known = since[(since != NEVER) & (since <= last)]
        self._first = max(int(known.min()), last - LONGEST_WEEKS * WEEK - FIRST_AGE) if known.size else last
        self._sums = np.zeros((3, len(found.places), 2, last - self._first + 2))
        self._by = NEVER

    def open_on(self, found: Steps, day: Day) -> Open:
        """The stays that are open at the end of a day, as known by then; days must be asked in order.

        Ages count up to the beginning of the last bin, where nothing changes any more. Stays that began nobody knows
        when are as old as the others in their place are on average, 60 days where there are none.
        """
        if day < self._by:
            self._sums[:], self._by = 0.0, NEVER
        self._add(found.between(self._by, day))
        self._by = day
        return self._open(day)

    def _add(self, new: Steps) -> None:
        for place, since, sign in ((new.target, new.began, 1.0), (new.origin, new.since, -1.0)):
            kept = place != OUT
            spot = np.where(since == NEVER, 0, np.maximum(since - self._first, 0) + 1)
            cell = (place[kept], new.is_priced[kept].astype(np.int64), spot[kept])
            flat = np.ravel_multi_index(cell, self._sums.shape[1:])
            shape = self._sums.shape[1:]
            for place_of, values in enumerate((new.n, new.amount, new.squared)):
                self._sums[place_of] += _summed(flat, sign * values[kept], prod(shape)).reshape(shape)

    def _open(self, day: Day) -> Open:
        days = self._sums.shape[-1] - 1
        age = np.minimum(day - (self._first + np.arange(days)), BIN_STARTS[-1])
        ages = np.append(BIN_STARTS[-1] + 1, np.maximum(age, 0))
        place, priced, spot = np.nonzero(self._sums[0] > 0.5)
        cell = np.ravel_multi_index((place, priced, ages[spot]), shape := (*self._sums.shape[1:3], BIN_STARTS[-1] + 2))
        n, amount, squared = (_summed(cell, sums[place, priced, spot], prod(shape)) for sums in self._sums)
        full = np.flatnonzero(n)
        where, is_priced, old = np.unravel_index(full, shape)
        return Open(where, _dated(where, old, n[full]), is_priced > 0, n[full], amount[full], squared[full])


def open_stays(found: Steps, *, on: Day) -> Open:
    """Return the stays that are open at the end of a day, as known by then."""
    return Standing(found, last=on).open_on(found, on)


def daily_arrivals(found: Steps, way: Way, *, first: Day, last: Day) -> dict[int, Real]:
    """Return the journeys that began each day of a period by the place they began in: (D,) each, some not 0."""
    begun = found.where(is_arrival(found) & (found.on >= first) & (found.on <= last) & (found.target != OUT))
    days = last - first + 1
    counted = np.zeros((len(way.places), days))
    np.add.at(counted, (begun.target, begun.on - first), begun.n)
    return {int(place): counted[place] for place in np.flatnonzero(counted.any(axis=1))}


def daily_into(found: Steps, targets: Whole, *, first: Day, last: Day) -> tuple[Real, Real]:
    """Return how many came into any of `targets` from elsewhere each day of a period, and with how much: (D,) each."""
    inside = np.isin(found.target, targets) & ~np.isin(found.origin, targets) & (found.kind == MOVEMENT)
    came = found.where(inside & (found.on >= first) & (found.on <= last))
    days = last - first + 1
    return (
        _summed(came.on - first, came.n, days),
        _summed(came.on - first, came.amount, days),
    )


def _dated(place: Whole, age: Whole, n: Real) -> Whole:
    """Ages, those of unknown beginning (past the last bin) replaced by the mean of their place."""
    unknown = age > BIN_STARTS[-1]
    for each in np.unique(place[unknown]):
        of = ~unknown & (place == each)
        usual = round(float((age[of] * n[of]).sum() / n[of].sum())) if of.any() else USUAL_AGE
        age = np.where(unknown & (place == each), usual, age)
    return np.asarray(age, dtype=np.int64)


def _rows_of(place: Whole, many: int) -> list[Whole]:
    """The rows of each of the places 0 to `many` - 1."""
    order = np.argsort(place.astype(np.int16), kind="stable")
    edges = np.searchsorted(place[order], np.arange(many + 1))
    return [order[start:end] for start, end in pairwise(edges.tolist())]


def _days_at_risk(found: Steps, came: Whole, left: Whole, *, start: Day, until: Day, weeks: int) -> Real:
    """Journey-days at risk by week and bin: (W, B); `came` and `left`: the rows into the place and out of it."""
    came, left = came[found.began[came] != NEVER], left[found.since[left] != NEVER]
    on, began = found.on[came], found.began[came]
    since = np.concatenate([began, found.since[left]])
    late = (found.kind[came] != MOVEMENT) | (began < on)
    from_age = np.concatenate([np.where(late, on - began + 1, 0), found.on[left] - found.since[left] + 1])
    n = np.concatenate([found.n[came], -found.n[left]])
    if not since.size:
        return np.zeros((weeks, len(BIN_STARTS)))
    since = np.maximum(since, until - weeks * WEEK - FIRST_AGE)
    low = int(since.min())
    span = until - low + 1
    cell = (since - low) * (span + 1) + np.minimum(from_age, span)
    risk = _summed(cell, n, span * (span + 1)).reshape(span, span + 1)[:, :-1].cumsum(axis=1)
    return _by_week(risk, low=low, start=start, until=until, weeks=weeks)


def _by_week(risk: Real, *, low: Day, start: Day, until: Day, weeks: int) -> Real:
    bins = len(BIN_STARTS)
    span = risk.shape[0]
    age = np.arange(span)
    day = low + np.arange(span)[:, np.newaxis] + age[np.newaxis, :]
    inside = (day >= start) & (day <= until)
    week = weeks - 1 - (until - day) // WEEK
    cell = (week * bins + bin_of(age)[np.newaxis, :])[inside]
    return _summed(cell, risk[inside], weeks * bins).reshape(weeks, bins)


def _add_moves(moves: Real, found: Steps, left: Whole, *, start: Day, until: Day) -> None:
    weeks = moves.shape[0]
    on, since, target = found.on[left], found.since[left], found.target[left]
    is_move = (found.kind[left] == MOVEMENT) & (since != NEVER) & (target != OUT) & (on >= start)
    on, since, target, n = on[is_move], since[is_move], target[is_move], found.n[left[is_move]]
    cell = np.ravel_multi_index((weeks - 1 - (until - on) // WEEK, bin_of(on - since), target), moves.shape)
    moves += _summed(cell, n, moves.size).reshape(moves.shape)


def _summed(cell: Whole, values: NDArray[Any], many: int) -> Real:
    """The sums of values by cell: (many,)."""
    return np.asarray(np.bincount(cell, weights=values, minlength=many), dtype=np.float64)
