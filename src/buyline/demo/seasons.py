"""When do things happen at the demo company?

Growth, summer and Christmas dips, quiet weekends, a push at the end of each quarter. It decides days and hours, not
what happens on them.
"""

from datetime import date
from random import Random

import numpy as np

from buyline.days import SECOND, Day, Moment, as_date, day_number, start_of

ZONE = "Europe/Berlin"
LENGTH = 730
BEYOND = 30
GROWTH = 0.8
BY_MONTH = (0.95, 1.0, 1.08, 1.0, 1.02, 0.98, 0.72, 0.6, 1.14, 1.12, 1.08, 0.7)
BY_WEEKDAY = (1.0, 1.1, 1.08, 1.02, 0.8, 0.14, 0.2)
SLOW_DAYS = 120
SLOWNESS = 2.4
PUSH_WINDOW = 30
PUSH_SHARE = 0.5
FAIR_MONTHS = (4, 9)


def weekday(day: Day) -> int:
    """Monday is 0; day 0 was a Thursday."""
    return (day + 3) % 7


class Seasons:
    """The calendar of one story."""

    def __init__(self, until: Day) -> None:
        self.last = until
        self.first = until - LENGTH + 1
        self.slow_from = until - SLOW_DAYS
        self._starts = [start_of(day, ZONE) for day in range(self.first, until + BEYOND)]

    def at(self, day: Day, hour: float) -> Moment:
        """A moment of a day, by the clock of the company; what lies outside the story comes at its edges."""
        return self._starts[min(max(day - self.first, 0), len(self._starts) - 1)] + int(hour * 3600) * SECOND

    def weights(self) -> np.ndarray:
        """How much arrives on each day; sums to 1."""
        days = np.arange(self.first, self.last + 1)
        growth = 1 + GROWTH * np.arange(LENGTH) / LENGTH
        months = np.array([BY_MONTH[as_date(int(day)).month - 1] for day in days])
        weight = growth * months * np.array(BY_WEEKDAY)[(days + 3) % 7]
        return np.asarray(weight / weight.sum())

    def fairs(self) -> list[Day]:
        """The days of the fair: three in April, three in September."""
        years = range(as_date(self.first).year, as_date(self.last).year + 1)
        opened = [day_number(date(year, month, 16)) for year in years for month in FAIR_MONTHS]
        days = {begin - weekday(begin) + 1 + more for begin in opened for more in range(3)}
        return sorted(day for day in days if self.first <= day <= self.last)

    def at_work(self, day: Day) -> Day:
        """That day, or the Monday after it."""
        return day + (0, 0, 0, 0, 0, 2, 1)[weekday(day)]

    def slowed(self, begin: Day, days: int) -> int:
        """How long it takes when it begins on that day: everything after the slow day takes longer."""
        spill = begin + days - max(begin, self.slow_from)
        return days if spill <= 0 else days + int(spill * (SLOWNESS - 1))

    def pushed(self, day: Day, rng: Random) -> Day:
        """Decisions shortly before or after the end of a quarter are pulled into its last days."""
        end = quarter_end(day)
        if 0 <= end - day <= PUSH_WINDOW and rng.random() < PUSH_SHARE:
            day = max(day, end - rng.randint(0, 6))
        return self.at_work(day) if weekday(day) < 5 or self.at_work(day) <= end else day - (weekday(day) - 4)


def quarter_end(day: Day) -> Day:
    """The last day of the quarter of a day."""
    today = as_date(day)
    following = today.month - (today.month - 1) % 3 + 3
    return day_number(date(today.year + (following > 12), (following - 1) % 12 + 1, 1)) - 1
