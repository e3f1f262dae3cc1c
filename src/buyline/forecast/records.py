"""What was known on a day of all that a forecast is made of?

The steps of a view, once; at each day that lies whole weeks before the last one what had happened and was known by
then, without counting all anew. Nothing later is ever in it: that is how a forecast can be tried on the past.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from threading import Lock
from typing import Protocol

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real
from buyline.estimate.arriving import Stream, stream
from buyline.estimate.hazards import FORGETTING, Prior, Seen, forgetting, telling
from buyline.forecast.planned import Planned, holding_on, still_to_come, until, without_planned
from buyline.forecast.prices import NO_PRICE, Price, price
from buyline.forecast.rates import Move, Rates, rates
from buyline.forecast.seen import WEEK, Open, Standing, daily_arrivals, daily_into, seen, weeks_between
from buyline.forecast.way import Way
from buyline.measure.again import digest
from buyline.measure.counts import MOVEMENT, Counts
from buyline.measure.steps import Steps, is_arrival

FEWEST_WEEKS = 4
TOLD_WEEKS = 26
FEWEST_TOLD = 13
CHOSEN_WEEKS = 13
PRICE_DAYS = 2 * 365


@dataclass(frozen=True, slots=True)
class Origin:
    """What a forecast made at the end of a day rests on."""

    day: Day
    rates: Rates
    streams: Mapping[int, Stream]
    open: Open
    price: Price
    arrivals_end: Mapping[int, Day]
    planned: tuple[Planned, ...] = ()

    def usually(self, days: int) -> dict[int, Real]:
        """How many are expected to begin on each of the days after this one without any program, by place: (D,)."""
        found = {place: each.mean(days=days) for place, each in self.streams.items()}
        return {place: until(self.arrivals_end, place, daily, day=self.day) for place, daily in found.items()}

    def arriving(self, days: int) -> dict[int, Real]:
        """The same with what planned programs bring on top."""
        found = self.usually(days)
        for _, daily in self.programs_ahead(days):
            for place, each in daily.items():
                found[place] = found[place] + each if place in found else each
        return found

    def programs_ahead(self, days: int) -> list[tuple[Planned, Mapping[int, Real]]]:
        """The programs that bring anything within the days after this one, with how many on each of them, by place."""
        return still_to_come(self.planned, day=self.day, days=days, ends=self.arrivals_end)


class Above(Protocol):
    """The level above, where records are those of a part."""

    def prior_at(self, day: Day) -> Prior:
        """What a part believes beforehand at the end of a day."""

    @property
    def named(self) -> tuple[Hashable, ...]:
        """All that it is made of, in short."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """The steps of a view up to a last day, with what is believed beforehand.

    `begin`: from which day on every movement out of a place is recorded; `arrivals_end`: the last day on which arrivals
    in a place are. `otherwise`: the price of a win while nothing was won. `changed`: since which day the rate of a move
    is another, and on which day that was confirmed; from then on its pace is counted from the first whole week on.
    `programs`: every description of a planned program, with the days on which it held. `above`: what tells a part what
    to believe on each day, instead of `prior`, by which only `kept_at` is chosen then.
    """

    steps: Steps
    way: Way
    prior: Prior
    last: Day
    begin: Mapping[int, Day]
    arrivals_end: Mapping[int, Day]
    otherwise: Price = NO_PRICE
    changed: Mapping[Move, tuple[Day, Day]] = field(default_factory=dict)
    programs: tuple[Planned, ...] = ()
    above: Above | None = None

    @cached_property
    def named(self) -> tuple[Hashable, ...]:
        """All that they are made of, in short: the same records have the same name, whatever else the books hold."""
        apart = ("steps", "prior", "above")
        rest = [f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.name not in apart]
        prior = Counts({"mean": self.prior.mean, "exits": self.prior.exits})
        above = () if self.above is None else self.above.named
        return " ".join(rest), digest([self.steps.counts(), prior]), above

    @cached_property
    def weeks(self) -> int:
        """How many weeks the records have."""
        return weeks_between(self.steps.first_day, self.last)

    @cached_property
    def first(self) -> Day:
        """The first day of the first week."""
        return self.last - self.weeks * WEEK + 1

    @cached_property
    def _whole(self) -> Seen:
        return seen(self.steps, until=self.last, weeks=self.weeks, begin=self.begin)

    @property
    def judged_from(self) -> Day:
        """The first day whose forecasts are judged: four weeks after everything on the way to a win was recorded."""
        return max([self.first, *self.begin.values()]) + FEWEST_WEEKS * WEEK

    def seen_by(self, day: Day) -> Seen:
        """Moves and days at risk, week by week, as known at the end of a day: whole weeks before the last one.

        Raises ValueError for a day that is not whole weeks before the last one.
        """
        back, rest = divmod(self.last - day, WEEK)
        if rest or not 0 <= back < self.weeks:
            raise ValueError(f"the records cannot be opened {self.last - day} days back, only whole weeks")
        kept = self.weeks - back
        late = self._late.where((self._late.on <= day) & (self._late.known > day))
        found = Seen(self._whole.moves[:kept], self._whole.days[:kept])
        if not late.size:
            return Seen(found.moves, np.maximum(found.days, found.moves.sum(axis=-1)))
        unknown = seen(late, until=day, weeks=kept, begin=self.begin)
        moves, days = found.moves - unknown.moves, found.days - unknown.days
        return Seen(np.maximum(moves, 0.0), np.maximum(days, moves.sum(axis=-1)))

    def kept_at(self, day: Day) -> float:
        """Which way of forgetting had told the weeks before the quarter's first day best, of what was known then.

        Chosen anew every 13 weeks, on days that do not depend on the last one: to choose each week would cost more
        than a forecast, and only one of three is chosen by it.
        """
        on = day - day // WEEK % CHOSEN_WEEKS * WEEK
        if on not in self._kept:
            self._kept[on] = self._chosen(on)
        return self._kept[on]

    def _chosen(self, day: Day) -> float:
        if self.weeks - (self.last - day) // WEEK < FEWEST_TOLD:
            return FORGETTING[0]
        found = self.seen_by(day)
        begun = np.flatnonzero(found.days.any(axis=(1, 2)))
        weeks = found.days.shape[0]
        if begun.size == 0 or weeks - begun[0] < FEWEST_TOLD:
            return FORGETTING[0]
        return forgetting(telling(found, self.prior, first=max(weeks - TOLD_WEEKS, int(begun[0]) + 1)))

    @cached_property
    def _kept(self) -> dict[Day, float]:
        return {}

    def changed_by(self, day: Day) -> dict[Move, int]:
        """The first whole week, by its number, from which each move is counted whose change was confirmed by a day."""
        known = {move: on for move, (on, confirmed) in self.changed.items() if confirmed <= day}
        most = self.weeks - (self.last - day) // WEEK
        return {move: int(np.clip(-(-(on - self.first) // WEEK), 0, most)) for move, on in known.items()}

    def rates_at(self, day: Day) -> Rates:
        """By which hazards journeys move, as known at the end of a day."""
        return rates(self.seen_by(day), self.prior_at(day), kept=self.kept_at(day), changed=self.changed_by(day))

    def prior_at(self, day: Day) -> Prior:
        """What is believed before these records tell, as of the end of a day."""
        return self.prior if self.above is None else self.above.prior_at(day)

    def at(self, day: Day) -> Origin:
        """What a forecast made at the end of a day rests on; nothing that was known later."""
        return Origin(
            day=day,
            rates=self.rates_at(day),
            streams=self._streams(day),
            open=self._open(day),
            price=self._price(day),
            arrivals_end=self.arrivals_end,
            planned=self.planned_on(day),
        )

    def programs_by(self, day: Day) -> tuple[Planned, ...]:
        """The descriptions of programs that were known by a day, nothing told of what became of them later."""
        known = (each for each in self.programs if each.known <= day)
        return tuple(replace(each, gone=min(each.gone, day + 1)) for each in known)

    def planned_on(self, day: Day) -> tuple[Planned, ...]:
        """The programs that were planned at the end of a day, as they were described then."""
        return holding_on(self.programs, day)

    def wins(self) -> tuple[Real, Real]:
        """How many were won each day from the first to the last, and their amounts: (D,) each, as known now."""
        return daily_into(self._won.by(self.last), np.flatnonzero(self.way.is_won), first=self.first, last=self.last)

    @cached_property
    def _late(self) -> Steps:
        return self.steps.late()

    @cached_property
    def _begun(self) -> Steps:
        return self.steps.where(is_arrival(self.steps))

    @cached_property
    def _won(self) -> Steps:
        won = np.flatnonzero(self.way.is_won)
        came = np.isin(self.steps.target, won) & ~np.isin(self.steps.origin, won)
        return self.steps.where(came & (self.steps.kind == MOVEMENT))

    @cached_property
    def _standing(self) -> tuple[Lock, Standing]:
        return Lock(), Standing(self.steps, last=self.last)

    def _open(self, day: Day) -> Open:
        lock, standing = self._standing
        with lock:
            return standing.open_on(self.steps, day)

    def _streams(self, day: Day) -> dict[int, Stream]:
        came = daily_arrivals(self._begun.by(day), self.way, first=self.first, last=day)
        found = without_planned(came, self.planned_on(day), first=self.first)
        ends = {place: min(day, self.arrivals_end.get(place, day)) for place in found}
        return {
            place: stream(_since_first(daily[: ends[place] - self.first + 1]), last=ends[place])
            for place, daily in found.items()
        }

    def _price(self, day: Day) -> Price:
        known = self._won.by(day)
        wins = known.where(known.is_priced & (known.on > day - PRICE_DAYS))
        return price(
            float(wins.n.sum()),
            amount=float(wins.amount.sum()),
            squared=float(wins.squared.sum()),
            otherwise=self.otherwise,
        )


def _since_first(daily: Real) -> Real:
    """Counts from the first day on which anything began."""
    begun = np.flatnonzero(daily)
    return daily[begun[0] :] if begun.size else daily[:0]
