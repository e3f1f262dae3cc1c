"""How often did journeys move at each age, week by week, and where do they stand now?

From steps to what estimates take: days at risk and moves by week, place, age bin and destination; open stays by place
and age; arrivals by day; wins by day. Everything is a signed sum of steps, so what was known late is taken off at an
earlier day by counting its steps alone. Estimates nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.estimate.hazards import BIN_STARTS, Seen, bin_of
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps, is_arrival

WEEK = 7
LONGEST_WEEKS = 5 * 52
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
    kept = found.where(found.on <= until)
    first = until - weeks * WEEK + 1
    for place in range(places):
        start = max(first, (begin or {}).get(place, first))
        days[:, place] = _days_at_risk(kept, place, start=start, until=until, weeks=weeks)
        _add_moves(moves[:, place], kept, place, start=start, until=until)
    return Seen(moves, days)


def open_stays(found: Steps, *, on: Day) -> Open:
    """Return the stays that are open at the end of a day, of steps that all happened by then.

    Those that began nobody knows when are as old as the others in their place are on average, 60 days where there are
    none.
    """
    place = np.concatenate([found.target, found.origin])
    since = np.concatenate([found.began, found.since])
    sign = np.repeat((1.0, -1.0), found.size)
    kept = place != OUT
    priced = np.tile(found.is_priced, 2).astype(np.int64)
    keys, cell = np.unique(np.stack([place[kept], since[kept], priced[kept]]), axis=1, return_inverse=True)
    cell = cell.ravel()
    sums = [np.bincount(cell, weights=(np.tile(each, 2) * sign)[kept], minlength=keys.shape[1])
            for each in (found.n, found.amount, found.squared)]  # fmt: skip
    full = sums[0] > 0.5
    n, amount, squared = (each[full] for each in sums)
    ages = _ages(keys[0, full], keys[1, full], n, on)
    return _by_age(keys[0, full], ages, keys[2, full], (n, amount, squared))


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
        np.bincount(came.on - first, weights=came.n, minlength=days),
        np.bincount(came.on - first, weights=came.amount, minlength=days),
    )


def _by_age(place: Whole, age: Whole, priced: Whole, sums: tuple[Real, Real, Real]) -> Open:
    """Open stays by cell; all that are in the last bin are of one age, since nothing changes there."""
    keys = np.stack([place, np.minimum(age, BIN_STARTS[-1]), priced])
    cells, cell = np.unique(keys, axis=1, return_inverse=True)
    n, amount, squared = (np.bincount(cell.ravel(), weights=each, minlength=cells.shape[1]) for each in sums)
    return Open(cells[0], cells[1], cells[2] > 0, n, amount, squared)


def _ages(place: Whole, since: Whole, n: Real, on: Day) -> Whole:
    known = since != NEVER
    age = np.where(known, on - since, 0)
    for each in np.unique(place[~known]):
        of = known & (place == each)
        usual = round(float((age[of] * n[of]).sum() / n[of].sum())) if of.any() else 60
        age = np.where(~known & (place == each), usual, age)
    return np.asarray(age, dtype=np.int64)


def _days_at_risk(found: Steps, place: int, *, start: Day, until: Day, weeks: int) -> Real:
    """Journey-days at risk by week and bin: (W, B)."""
    came = found.where((found.target == place) & (found.began != NEVER))
    left = found.where((found.origin == place) & (found.since != NEVER))
    since = np.concatenate([came.began, left.since])
    late = (came.kind != MOVEMENT) | (came.began < came.on)
    from_age = np.concatenate([np.where(late, came.on - came.began + 1, 0), left.on - left.since + 1])
    n = np.concatenate([came.n, -left.n])
    if not since.size:
        return np.zeros((weeks, len(BIN_STARTS)))
    since = np.maximum(since, until - weeks * WEEK - FIRST_AGE)
    low = int(since.min())
    grid = np.zeros((until - low + 1, until - low + 2))
    np.add.at(grid, (since - low, np.minimum(from_age, until - low + 1)), n)
    risk = grid[:, :-1].cumsum(axis=1)
    return _by_week(risk, low=low, start=start, until=until, weeks=weeks)


def _by_week(risk: Real, *, low: Day, start: Day, until: Day, weeks: int) -> Real:
    bins = len(BIN_STARTS)
    span = risk.shape[0]
    age = np.arange(span)
    day = low + np.arange(span)[:, np.newaxis] + age[np.newaxis, :]
    inside = (day >= start) & (day <= until)
    week = weeks - 1 - (until - day) // WEEK
    cell = (week * bins + bin_of(age)[np.newaxis, :])[inside]
    return np.bincount(cell, weights=risk[inside], minlength=weeks * bins).reshape(weeks, bins)


def _add_moves(moves: Real, found: Steps, place: int, *, start: Day, until: Day) -> None:
    weeks = moves.shape[0]
    is_move = (found.origin == place) & (found.kind == MOVEMENT) & (found.since != NEVER) & (found.target != OUT)
    gone = found.where(is_move & (found.on >= start))
    week = weeks - 1 - (until - gone.on) // WEEK
    np.add.at(moves, (week, bin_of(gone.on - gone.since), gone.target), gone.n)
