"""Which chance has a journey that has stood so long in its stage: to get further, to be won, and by when?

One table by place and age, of the hazards of a day: the same for all journeys of a place and an age, so that it costs
nothing to look one up. What else is known of a journey is put on top of it elsewhere, where it was seen to help.
METRICS sections 3 and 4.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real
from buyline.estimate.hazards import BIN_STARTS
from buyline.estimate.passing import Passage, reaching
from buyline.forecast.records import Origin, Records
from buyline.forecast.way import Way

WITHIN = (30, 90)
OLDEST = BIN_STARTS[-1]
LONGEST = 365
DRAWS = 50
HARDLY = 0.005
"""Where fewer are won within a year nobody says when half of them are."""


@dataclass(frozen=True, slots=True)
class Chances:
    """`win` and `advance` (2, S, A): within 30 and 90 days after the day `on`, by place and age 0 … A - 1 in days.

    `passage` tells wins day by day, of the mean hazards.
    """

    on: Day
    way: Way
    win: Real
    advance: Real
    passage: Passage

    def spot(self, place: str, age: int) -> tuple[int, int]:
        """Where a journey stands in the tables: place and age, at most that of the last bin."""
        return self.way.number(place), int(np.clip(age, 0, OLDEST))

    def days_to_win(self, place: str, age: int) -> int | None:
        """In how many days half of those are won, from there, that are won within a year; None where hardly any is."""
        number, old = self.spot(place, age)
        won = np.array(
            [self.passage.at_age([number], [old + 1], to_go=day)[0, 0, 0] for day in range(self.passage.longest + 1)]
        )
        return int(np.searchsorted(won, won[-1] / 2)) + 1 if won[-1] > HARDLY else None


def chances(records: Records, *, draws: int = DRAWS) -> Chances:
    """Return the chances of the records' last day, the mean over draws of the hazards."""
    origin = records.at(records.last)
    win, advance = tables(origin, records.way, draws=draws)
    passage = reaching(origin.rates.mean, records.way.is_won, days=LONGEST - 1)
    return Chances(records.last, records.way, win, advance, passage)


def tables(
    origin: Origin, way: Way, *, draws: int = DRAWS, advancing: Collection[str] | None = None
) -> tuple[Real, Real]:
    """Return the chances to be won and to advance after the day of an origin, by what was known on it: (2, S, A).

    `advancing`: the places whose chances to advance are asked for; None: all on the way.
    """
    drawn = origin.rates.draws(draws, generator=np.random.default_rng([origin.day % 2**32, draws]))
    winning = reaching(drawn, way.is_won, days=WITHIN[-1] - 1)
    win = _table(winning, range(len(way.places)))
    advance = np.zeros_like(win)
    for place, name in enumerate(way.places):
        if name in way.ranks and not way.is_won[place] and (advancing is None or name in advancing):
            passage = reaching(drawn, further_than(way, place), days=WITHIN[-1] - 1)
            advance[:, place] = _table(passage, [place])[:, 0]
    return win, advance


def further_than(way: Way, place: int) -> Flags:
    """Whether each place is further on the way than one: (S,)."""
    rank = way.ranks[way.places[place]]
    return np.array([way.ranks.get(each, -1) > rank for each in way.places], dtype=np.bool_)


def _table(passage: Passage, places: "range | list[int]") -> Real:
    """The chances by place and age, one for each of WITHIN: (2, P, A)."""
    ages = np.arange(OLDEST + 1)
    place = np.repeat(np.array(list(places)), ages.size)
    age = np.tile(ages, len(places)) + 1
    found = [passage.at_age(place, age, to_go=days - 1)[..., 0].mean(axis=0) for days in WITHIN]
    return np.asarray(np.stack(found).reshape(len(WITHIN), len(places), ages.size), dtype=np.float64)
