"""Why does the forecast of a day say something else than that of a week ago?

Expected wins up to the same last day, once as of a week ago and once as of today. What happened since, to whom: won,
lost, advanced, back, new. Mere ageing of whoever stayed. New rates. Programs that were planned, changed or withdrawn.
A new definition. Each part is the forecast with that part alone switched; what is left is shown. METRICS section 5.
"""

from dataclasses import dataclass, replace

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real
from buyline.forecast.records import Origin, Records
from buyline.forecast.redefined import Redefined
from buyline.forecast.valued import Value, valued
from buyline.measure.counts import MOVEMENT, RECLASSIFICATION, REDEFINITION
from buyline.measure.lines import NEVER
from buyline.measure.statement import Json, iso
from buyline.measure.steps import OUT, Steps

WEEK = 7
DEFINITION = "definition"
PARTS: tuple[str, ...] = ("won", "lost", "advanced", "back", "new", "ageing", "rates", "programs", DEFINITION)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """The version of the definition that came into force, its first day, and what of it and the one before cannot be
    matched, in sentences.
    """

    number: int
    first: Day
    says: tuple[str, ...]

    def to_json(self) -> Json:
        return {"version": self.number, "in_force_from": iso(self.first), "says": list(self.says)}


@dataclass(frozen=True, slots=True)
class Since:
    """Expected wins from the day after `before` up to `until`, as of `before` and as of `on`, those that came in
    between counted in; `parts` by PARTS, and the `residual` that they do not tell. `version`: None where no definition
    came into force in between; then its part is 0.
    """

    before: Day
    on: Day
    until: Day
    was: float
    now: float
    parts: dict[str, float]
    version: NewVersion | None = None

    @property
    def residual(self) -> float:
        """What the parts do not tell."""
        return self.now - self.was - sum(self.parts.values())

    @property
    def definition(self) -> Json | None:
        """The new version for whoever reads JSON."""
        return None if self.version is None else self.version.to_json()

    @property
    def shown(self) -> tuple[str, ...]:
        """The parts that a picture shows: the definition only where one came into force, programs where any differ."""
        hidden = {DEFINITION} if self.version is None else set()
        hidden |= set() if self.parts["programs"] else {"programs"}
        return tuple(part for part in PARTS if part not in hidden)


def since(records: Records, *, until: Day, back: int = WEEK, redefined: Redefined | None = None) -> Since | None:
    """Return why expected wins up to the day `until` changed within `back` days; None where there is no such past.

    `redefined`: how the day `back` days ago was read, where a definition came into force since then.
    """
    on, before = records.last, records.last - back
    if back % WEEK or before < records.first + WEEK or until <= on:
        return None
    old, new, way = records.at(before), records.at(on), records.way
    by_old, by_new = valued(old, way, until=until), valued(new, way, until=until)
    wins = float(records.wins()[0][before + 1 - records.first : on + 1 - records.first].sum())
    read_anew = by_old.expected(old, old.open, on=before)
    was = read_anew if redefined is None else _as_read_then(redefined.records, before, until)
    now = wins + by_new.expected(new, new.open, on=on)
    by_rates = wins + by_new.expected(replace(new, planned=old.planned), new.open, on=on)
    parts = _happened(records, old, by_old, on=on)
    parts["rates"] = by_rates - wins - by_old.expected(old, new.open, on=on)
    parts["programs"] = now - by_rates
    parts[DEFINITION] += read_anew - was
    version = None if redefined is None else NewVersion(redefined.version, redefined.first, redefined.says)
    return Since(before, on, until, was, now, parts, version)


def _as_read_then(records: Records, before: Day, until: Day) -> float:
    origin = records.at(before)
    return valued(origin, records.way, until=until).expected(origin, origin.open, on=before)


def _happened(records: Records, old: Origin, value: Value, *, on: Day) -> dict[str, float]:
    """What became of the stays that were open, and what began, each worth what the old rates say.

    Whoever stayed has aged; who moved is told against what it was worth a week ago.
    """
    before, parts = old.day, dict.fromkeys(PARTS, 0.0)
    week = records.steps.between(before, on)
    week = week.where((week.origin == OUT) | (week.since != NEVER))
    came_to = value.of(week.target, week.began, on=on)
    left = value.of(week.origin, week.since, on=on)
    aged = np.where(_was_there(week, before), left - value.of(week.origin, week.since, on=before), 0.0)
    told = came_to + _is_win(week, records, after=before) - left + aged
    for name, some in _kinds(records, week).items():
        parts[name] += float((week.n * told)[some].sum())
    parts["new"] -= sum(value.of_arrivals(old, first=0, days=on - before).values())
    parts["ageing"] = _a_week_older(old, value, on=on) - float(week.n @ aged)
    _read_as_new(parts, week.where(_was_there(week, before) & (week.kind == REDEFINITION)), value, days=(before, on))
    return parts


def _a_week_older(old: Origin, value: Value, *, on: Day) -> float:
    """What all that was open would have lost, or won, by mere ageing."""
    left = ~value.way.is_won[old.open.place]
    place, age = old.open.place[left], old.open.age[left]
    older = value.of_open(place, age + (on - old.day), on=on) - value.of_open(place, age, on=old.day)
    return float(old.open.n[left] @ older)


def _read_as_new(parts: dict[str, float], moved: Steps, value: Value, *, days: tuple[Day, Day]) -> None:
    """Of stays that a definition put elsewhere: that a week has gone since is ageing, the rest is the definition."""
    before, on = days
    fresh = value.of(moved.target, np.full(moved.size, before), on=before)
    aged = float((moved.n * (value.of(moved.target, moved.began, on=on) - fresh)).sum())
    parts["ageing"] += aged
    parts[DEFINITION] -= aged


def _was_there(week: Steps, before: Day) -> Flags:
    """Whether a line of the week ends a stay that was open at its beginning."""
    ends = (week.origin != OUT) & (week.since <= before) & (week.on > before)
    return np.asarray(ends & (week.kind != RECLASSIFICATION), dtype=np.bool_)


def _is_win(week: Steps, records: Records, *, after: Day) -> Real:
    """1 for a line that is a win of the week, else 0."""
    won = records.way.is_won
    into = (week.target != OUT) & won[np.maximum(week.target, 0)]
    fresh = (week.origin == OUT) | ~won[np.maximum(week.origin, 0)]
    return np.asarray(into & fresh & (week.kind == MOVEMENT) & (week.on > after), dtype=np.float64)


def _kinds(records: Records, week: Steps) -> dict[str, Flags]:
    """Which lines tell of which part; a journey that only changed its columns leaves and comes within `new`."""
    way = records.way
    rank = np.array([way.ranks.get(place, 0) for place in way.places])
    is_new = (week.origin == OUT) | (week.kind == RECLASSIFICATION)
    inside, target = week.target != OUT, np.maximum(week.target, 0)
    defined = week.kind == REDEFINITION
    won = ~defined & ~is_new & inside & way.is_won[target]
    lost = ~defined & ~is_new & (~inside | way.is_exit[target])
    moved = ~(defined | is_new | won | lost)
    further = rank[target] > rank[np.maximum(week.origin, 0)]
    named = {"won": won, "lost": lost, "advanced": moved & further, "back": moved & ~further}
    return named | {"new": is_new & ~defined, DEFINITION: defined}
