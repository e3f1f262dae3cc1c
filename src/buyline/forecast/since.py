"""Why does the forecast of a day say something else than that of a week ago?

Expected wins up to the same last day, once as of a week ago and once as of today. What happened since, to whom: won,
lost, advanced, back, new. Mere ageing of whoever stayed. New rates. Programs that were planned, changed or withdrawn.
Each part is the forecast with that part alone switched, in this order; what is left is shown. METRICS section 5.
"""

from dataclasses import dataclass, replace

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real, Whole
from buyline.estimate.passing import Passage, reaching
from buyline.forecast.records import Origin, Records
from buyline.forecast.seen import Open
from buyline.forecast.way import Way
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps

WEEK = 7
PARTS: tuple[str, ...] = ("won", "lost", "advanced", "back", "new", "ageing", "rates", "programs")


@dataclass(frozen=True, slots=True)
class Since:
    """Expected wins from the day after `before` up to `until`, as of `before` and as of `on`, those that came in
    between counted in; `parts` by PARTS, and the `residual` that they do not tell.
    """

    before: Day
    on: Day
    until: Day
    was: float
    now: float
    parts: dict[str, float]

    @property
    def residual(self) -> float:
        """What the parts do not tell."""
        return self.now - self.was - sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class _Value:
    """What is expected of a journey at an age in a place, by the rates of one day, up to a last day."""

    passage: Passage
    until: Day

    def of(self, place: Whole, age: Whole, *, on: Day) -> Real:
        """Of open stays `age` days old at the end of the day `on`: (n,)."""
        return np.asarray(self.passage.at_age(place, age + 1, to_go=self.until - on - 1)[0, :, 0])

    def expected(self, origin: Origin, there: Open, *, way: Way, on: Day) -> float:
        """All that is expected after a day: of what is open then and not won, and of an origin's later arrivals."""
        left = ~way.is_won[there.place]
        found = float(there.n[left] @ self.of(there.place[left], there.age[left], on=on))
        return found + sum(self.of_arrivals(origin, first=on - origin.day, days=self.until - origin.day).values())

    def of_arrivals(self, origin: Origin, *, first: int, days: int) -> dict[int, float]:
        """What the arrivals after `first` and up to `days` days from an origin bring by place."""
        to_go = self.until - origin.day - 1 - np.arange(first, days)
        value = self.passage.of_arrivals[np.maximum(to_go, 0), 0, :, 0]
        return {place: float(daily[first:] @ value[:, place]) for place, daily in origin.arriving(days).items()}


def since(records: Records, *, until: Day, back: int = WEEK) -> Since | None:
    """Return why expected wins up to the day `until` changed within `back` days; None where there is no such past."""
    on, before = records.last, records.last - back
    if back % WEEK or before < records.first + WEEK or until <= on:
        return None
    old, new, way = records.at(before), records.at(on), records.way
    old_value = _Value(_passage(records, old, until - before), until)
    new_value = _Value(_passage(records, new, until - on), until)
    wins = float(records.wins()[0][before + 1 - records.first : on + 1 - records.first].sum())
    was = old_value.expected(old, old.open, way=way, on=before)
    now = wins + new_value.expected(new, new.open, way=way, on=on)
    by_old = wins + old_value.expected(old, new.open, way=way, on=on)
    parts = _happened(records, old, old_value, on=on)
    by_then = replace(new, planned=old.planned)
    by_rates = wins + new_value.expected(by_then, new.open, way=way, on=on)
    parts["rates"], parts["programs"] = by_rates - by_old, now - by_rates
    return Since(before, on, until, was, now, {name: parts[name] for name in PARTS})


def _passage(records: Records, origin: Origin, days: int) -> Passage:
    return reaching(origin.rates.mean, records.way.is_won, days=max(days - 1, 0))


def _happened(records: Records, old: Origin, value: _Value, *, on: Day) -> dict[str, float]:
    """What became of the stays that were open, and what began, each worth what the old rates say."""
    before = old.day
    week = records.steps.between(before, on)
    parts = dict.fromkeys(PARTS, 0.0)
    left = week.where((week.origin != OUT) & (week.since != NEVER) & (week.since <= before) & (week.on > before))
    worth = value.of(left.origin, before - left.since, on=before)
    then = _worth_now(left, value, on=on)
    for name, some in _kinds(records, left).items():
        parts[name] += float((left.n[some] * (then - worth)[some]).sum())
    stayed = _stayed(old, left, records)
    aged = value.of(old.open.place, old.open.age + (on - before), on=on)
    parts["ageing"] = float(stayed @ (aged - value.of(old.open.place, old.open.age, on=before)))
    came = week.where((week.origin == OUT) & (week.target != OUT) & (week.on > before))
    expected = sum(value.of_arrivals(old, first=0, days=on - before).values())
    parts["new"] = float((came.n * _worth_now(came, value, on=on)).sum()) - expected
    return parts


def _worth_now(moved: Steps, value: _Value, *, on: Day) -> Real:
    """What a journey that moved is worth where it came to; 1 where it is won, 0 outside."""
    inside = moved.target != OUT
    age = np.where(moved.began == NEVER, 0, on - moved.began)
    found = np.zeros(moved.size)
    found[inside] = value.of(moved.target[inside], age[inside], on=on)
    return found


def _kinds(records: Records, moved: Steps) -> dict[str, Whole]:
    way = records.way
    rank = np.array([way.ranks.get(place, 0) for place in way.places])
    inside = moved.target != OUT
    target = np.where(inside, moved.target, 0)
    won = inside & way.is_won[target] & ~way.is_won[moved.origin]
    lost = ~won & (~inside | way.is_exit[target])
    advanced = ~won & ~lost & (rank[target] > rank[moved.origin])
    back = ~won & ~lost & ~advanced
    named = {"won": won, "lost": lost, "advanced": advanced, "back": back}
    return {name: np.flatnonzero(some & ~way.is_won[moved.origin]) for name, some in named.items()}


def _stayed(old: Origin, left: Steps, records: Records) -> Real:
    """How many of each cell that was open are still there."""
    last = int(old.open.age.max(initial=0))
    gone = np.zeros((len(records.way.places), last + 1))
    np.add.at(gone, (left.origin, np.minimum(old.day - left.since, last)), left.n)
    by_cell = np.bincount(old.open.place * (last + 1) + old.open.age, weights=old.open.n, minlength=gone.size)
    of = old.open.place * (last + 1) + old.open.age
    share = np.divide(old.open.n, by_cell[of], out=np.zeros_like(old.open.n), where=by_cell[of] > 0)
    return np.asarray((old.open.n - gone.ravel()[of] * share) * ~records.way.is_won[old.open.place], dtype=np.float64)
