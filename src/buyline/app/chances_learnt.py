"""Which facts about a journey tell more of its chance than stage and age, and how did such chances come true?

Facts are tried on earlier days as the books knew them then, and kept only where they helped on later ones
(`forecast.adjusting`). Made once a day, of what was known by the end of the day before, so that an entry changes
nothing of it. What a journey's chance is, is told by `chances`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from buyline.app.expecting import Expecting
from buyline.app.kept import Kept
from buyline.days import Day, end_of
from buyline.definition.model import Definition
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.estimate.hazards import BIN_STARTS
from buyline.forecast.adjusting import Adjusted, Trial, adjusted
from buyline.forecast.chances import WITHIN, tables
from buyline.forecast.journey_chances import OUTCOMES
from buyline.forecast.seen import USUAL_AGE, WEEK
from buyline.forecast.way import Way
from buyline.measure.acted_then import ActedThen, acted_then
from buyline.measure.lines import NEVER
from buyline.measure.stood_then import NOWHERE, Stood, StoodThen, stood_then
from buyline.store.books import Books
from buyline.store.roles_named import roles_named

FACTS: Mapping[str, str] = {
    "proven": "proof by the buyer as far as it is claimed",
    "acted": "act of the buyer within the last 30 days",
    "role": "economic buyer or champion named",
    "large": "amount among the largest third of its stage",
    "small": "amount among the smallest third of its stage",
}
"""What is tried in every company, each with its words."""
PIPELINE = "pipeline "
ROLES = ("economic buyer", "champion")
LATELY = 30
ORIGINS, EVERY_WEEKS = 7, 4
KEPT = 8
DRAWS = 16
"""On earlier days the mean over fewer draws is near enough: what is learnt of thousands is not moved by it."""


def facts_of(definition: Definition) -> dict[str, str]:
    """What is tried, each with its words: beside FACTS each pipeline but the first."""
    others = {PIPELINE + one.id: f"being in the pipeline {one.name}" for one in definition.pipelines[1:]}
    return {**FACTS, **others}


@dataclass(frozen=True)
class Learnt:
    """What was learnt by the end of the day before `on`, by what may come and within how many days.

    `bands`: up to which amount a journey is among the smallest third of its place, and from which among the largest, in
    minor units of the books' currency, by place.
    """

    on: Day
    outcomes: Mapping[tuple[str, int], Adjusted]
    bands: Mapping[int, tuple[float, float]]

    @property
    def facts(self) -> frozenset[str]:
        """The facts that helped with anything."""
        return frozenset(each.fact for found in self.outcomes.values() for each in found.weights)


def learnt(books: Books, found: Expecting) -> Learnt:
    """What was learnt up to the day before, made once a day."""
    kept = _kept(books, found.day)
    return kept.get("learnt", _named(found), lambda: _learnt(books, found), most=KEPT)


def learnt_already(books: Books, found: Expecting) -> Learnt | None:
    """The same where it was made today already: a list does not wait for it."""
    known: Learnt | None = _kept(books, found.day).had("learnt", _named(found))
    return known


def _kept(books: Books, day: Day) -> Kept:
    kept = books.caches.get("chances learnt")
    if not isinstance(kept, Kept) or kept.state != day:
        kept = books.caches["chances learnt"] = Kept(day)
    return kept


def _named(found: Expecting) -> tuple[object, ...]:
    return (found.day, found.records.way.places, found.view.counted())


def _learnt(books: Books, found: Expecting) -> Learnt:
    way, yesterday = found.records.way, end_of(found.day - 1, found.view.time_zone)
    leads = np.asarray(way.is_open & ~way.is_front, dtype=np.bool_)
    stages = [place for place, is_led in zip(way.places, leads, strict=True) if is_led]
    then = stood_then(found.view, stages=stages, until=found.day - 1, known_until=yesterday)
    past = _Past(found, then, leads, *_others(books, found, then))
    at = {day: past.at(day) for day in sorted({day for days in WITHIN for day in origins(found, days)})}
    outcomes = {
        (what, days): adjusted(past.trial([at[day] for day in origins(found, days)], what, days))
        for what in OUTCOMES
        for days in WITHIN
    }
    return Learnt(found.day, outcomes, _bands(past, found.day - 1))


def origins(found: Expecting, days: int) -> list[Day]:
    """The days on which chances of so many days are tried: every four weeks, over by now, whole weeks before it."""
    newest = found.day - -(-days // WEEK) * WEEK
    every = [newest - back * EVERY_WEEKS * WEEK for back in range(ORIGINS)]
    return [day for day in reversed(every) if day >= found.records.judged_from]


def _others(books: Books, found: Expecting, then: StoodThen) -> tuple[ActedThen, Whole]:
    """What buyers did, and since when somebody has a role that matters, by number of the journey."""
    first = min(origins(found, WITHIN[-1]) + origins(found, WITHIN[0]), default=found.day) - LATELY
    acted = acted_then(found.tables.touches, then.journeys, after=first, until=found.day)
    number = {id_: at for at, id_ in enumerate(then.journeys.to_pylist())}
    since = np.full(len(number), np.iinfo(np.int64).max, dtype=np.int64)
    for journey, known_at in roles_named(books, ROLES):
        if journey in number:
            since[number[journey]] = known_at
    return acted, since


@dataclass(frozen=True, slots=True)
class _On:
    """The journeys under way on one day: each array (n,); `chance` (2, 2, n) by what may come and within how long."""

    day: Day
    journey: Whole
    place: Whole
    chance: Real
    facts: Mapping[str, Real]


@dataclass(frozen=True, slots=True)
class _Past:
    """What was known of journeys on earlier days."""

    found: Expecting
    then: StoodThen
    leads: Flags
    acted: ActedThen
    role_since: Whole

    @property
    def way(self) -> Way:
        return self.found.records.way

    def at(self, day: Day) -> _On:
        """Who was under way in a stage that sales or success lead, with which chance by stage and age, and what was
        known of them.
        """
        book, stood = self.found.view.book, self.then.at(day)
        journey, place, since = self.under_way(stood)
        age = np.where(since == NEVER, USUAL_AGE, np.clip(day - since, 0, BIN_STARTS[-1]))
        led = [name for name, is_led in zip(self.way.places, self.leads, strict=True) if is_led]
        win, advance = tables(self.found.records.at(day), self.way, draws=DRAWS, advancing=led)
        chance = np.stack([table[:, place, age] for table in (advance, win)])
        known_by = end_of(day, self.found.view.time_zone)
        facts = {
            "acted": self.acted.within(LATELY, of=day, known_by=known_by)[journey],
            "role": (self.role_since <= known_by)[journey],
        }
        if book == "claimed":
            facts["proven"] = self.ranks[stood.place["verified"][journey]] >= self.ranks[place]
        if self.found.view.has_amounts:
            amount = stood.amount[journey]
            low, high = _limits(bands_of(place, amount), place)
            facts |= {"small": (amount > 0) & (amount <= low), "large": (amount > 0) & (amount >= high)}
        for number, pipeline in enumerate(self.found.view.definition.pipelines[1:], 1):
            facts[PIPELINE + pipeline.id] = stood.pipeline[journey] == number
        words = facts_of(self.found.view.definition)
        held = {name: facts[name].astype(np.float64) for name in words if name in facts}
        return _On(day, journey, place, chance, held)

    def under_way(self, stood: Stood) -> tuple[Whole, Whole, Whole]:
        """The journeys in stages that sales or success lead: their numbers, places and since when."""
        place = stood.place[self.found.view.book]
        journey = np.flatnonzero((place != NOWHERE) & self.leads[place])
        return journey, place[journey], stood.since[self.found.view.book][journey]

    @property
    def ranks(self) -> Whole:
        """The rank of each place, and last that of nowhere: -1 where there is none."""
        return np.array([*(self.way.ranks.get(place, -1) for place in self.way.places), -1], dtype=np.int64)

    def trial(self, days: Sequence[_On], what: str, within: int) -> Trial:
        """What came of the journeys of some days."""
        which = OUTCOMES.index(what), WITHIN.index(within)
        came = [self._came(one, what, within) for one in days]
        return Trial(
            days=within,
            on=_joined([np.full(one.journey.size, one.day, dtype=np.int64) for one in days]),
            journey=_joined([one.journey for one in days]),
            place=_joined([one.place for one in days]),
            chance=np.concatenate([np.empty(0), *(one.chance[which] for one in days)]),
            came=np.concatenate([np.empty(0), *came]),
            facts={
                name: np.concatenate([np.empty(0), *(one.facts[name] for one in days)])
                for name in (days[0].facts if days else ())
            },
        )

    def _came(self, one: _On, what: str, within: int) -> Real:
        furthest = self.then.furthest(self.ranks[:-1], after=one.day, until=one.day + within)[one.journey]
        wanted = self.way.won - 1 if what == "win" else self.ranks[one.place]
        return np.asarray(furthest > wanted, dtype=np.float64)


def _joined(parts: Sequence[Whole]) -> Whole:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def bands_of(place: Whole, amount: Whole) -> dict[int, tuple[float, float]]:
    """Up to which amount a journey is among the smallest third of its stage, and from which among the largest."""
    found = {}
    for each in np.unique(place).tolist():
        known = amount[(place == each) & (amount > 0)]
        if known.size:
            low, high = np.quantile(known, (1 / 3, 2 / 3)).tolist()
            found[each] = (low, high)
    return found


def _limits(bands: Mapping[int, tuple[float, float]], place: Whole) -> tuple[Real, Real]:
    found = np.array([bands.get(each, (-np.inf, np.inf)) for each in place.tolist()], dtype=np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _bands(past: _Past, day: Day) -> dict[int, tuple[float, float]]:
    stood = past.then.at(day)
    journey, place, _ = past.under_way(stood)
    return bands_of(place, stood.amount[journey])
