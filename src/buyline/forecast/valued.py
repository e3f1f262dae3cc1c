"""What is a journey worth, in expected wins up to a last day, by the rates of one day?

One number for each place and age, and for what is still to arrive. It does not ask what became of anybody.
"""

from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real, Whole
from buyline.estimate.passing import Passage, reaching
from buyline.forecast.records import Origin
from buyline.forecast.seen import Open
from buyline.forecast.way import Way
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT


@dataclass(frozen=True, slots=True)
class Value:
    """What is expected by the rates of one day, on a way, up to the day `until`."""

    passage: Passage
    way: Way
    until: Day

    def of(self, place: Whole, since: Whole, *, on: Day) -> Real:
        """Of stays open at the end of the day `on`, by the days they began: (n,); 0 outside and where it is won.

        A stay that began nobody knows when is as one of that day.
        """
        found = np.zeros(place.size)
        left = np.flatnonzero((place != OUT) & ~self.way.is_won[np.maximum(place, 0)])
        age = np.where(since[left] == NEVER, 0, on - since[left])
        found[left] = self.of_open(place[left], age, on=on)
        return found

    def of_open(self, place: Whole, age: Whole, *, on: Day) -> Real:
        """Of open stays `age` days old at the end of the day `on`: (n,)."""
        return np.asarray(self.passage.at_age(place, age + 1, to_go=self.until - on - 1)[0, :, 0])

    def expected(self, origin: Origin, there: Open, *, on: Day) -> float:
        """All that is expected after a day: of what is open then and not won, and of an origin's later arrivals."""
        left = ~self.way.is_won[there.place]
        found = float(there.n[left] @ self.of_open(there.place[left], there.age[left], on=on))
        return found + sum(self.of_arrivals(origin, first=on - origin.day, days=self.until - origin.day).values())

    def of_arrivals(self, origin: Origin, *, first: int, days: int) -> dict[int, float]:
        """What the arrivals after `first` and up to `days` days from an origin bring by place."""
        to_go = self.until - origin.day - 1 - np.arange(first, days)
        value = self.passage.of_arrivals[np.maximum(to_go, 0), 0, :, 0]
        return {place: float(daily[first:] @ value[:, place]) for place, daily in origin.arriving(days).items()}


def valued(origin: Origin, way: Way, *, until: Day) -> Value:
    """Return what journeys are worth by the rates of an origin up to a last day."""
    return Value(reaching(origin.rates.mean, way.is_won, days=max(until - origin.day - 1, 0)), way, until)
