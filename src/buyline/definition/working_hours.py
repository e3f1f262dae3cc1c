"""How many working hours lie between two moments, and when are so many of them over?

Clocks run on working days between opening and closing, holidays left out, in the time zone of the books.
"""

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from buyline.days import Moment
from buyline.definition.model import Handoffs

_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND
DAYS_AT_MOST = 4_000
"""No clock is followed further than some eleven years."""


def working_hours(since: Moment, until: Moment, *, hours: Handoffs, time_zone: str) -> float:
    """Return the working hours between two moments (microseconds since 1970, UTC); 0 where the second lies before."""
    total = 0
    for start, end in _days(since, hours, time_zone):
        if start >= until:
            break
        total += max(0, min(end, until) - max(start, since))
    return total / _HOUR


def over_at(since: Moment, *, hours: Handoffs, time_zone: str, within: float | None = None) -> Moment | None:
    """Return the moment at which so many working hours are over, those for an answer where `within` is left out.

    None where no working day comes.
    """
    left = round((hours.answer_within_hours if within is None else within) * _HOUR)
    for start, end in _days(since, hours, time_zone):
        began = max(start, since)
        if end - began >= left:
            return began + left
        left -= max(0, end - began)
    return None


def over_since(until: Moment, *, hours: Handoffs, time_zone: str, within: float) -> Moment | None:
    """Return the latest moment from which so many working hours are over by another: what waits since then or longer
    is late. None where there were not as many.
    """
    left = round(within * _HOUR)
    for start, end in _days(until, hours, time_zone, step=-1):
        ended = min(end, until)
        if ended - start >= left:
            return ended - left
        left -= max(0, ended - start)
    return None


def _days(since: Moment, hours: Handoffs, time_zone: str, *, step: int = 1) -> Iterator[tuple[Moment, Moment]]:
    """Opening and closing of each working day, from the day of a moment on, or back from it."""
    today = datetime.fromtimestamp(since / _SECOND, UTC).astimezone(ZoneInfo(time_zone)).date()
    first, furthest = today.toordinal(), today.toordinal() + step * (DAYS_AT_MOST - 1)
    last = date.fromordinal(min(max(furthest, 1), date.max.toordinal()))
    agreed = (hours.opens_at, hours.closes_at, frozenset(hours.working_days), frozenset(hours.holidays), time_zone)
    from_day, to_day = sorted((first, furthest))
    for year in range(today.year, last.year + step, step):
        days, spans = _year(year, *agreed)
        found = spans[bisect_left(days, from_day) : bisect_right(days, to_day)]
        yield from found if step > 0 else reversed(found)


@lru_cache(maxsize=256)
def _year(
    year: int, opens_at: int, closes_at: int, working_days: frozenset[int], holidays: frozenset[date], time_zone: str
) -> tuple[tuple[int, ...], tuple[tuple[Moment, Moment], ...]]:
    """The working days of a year, each as a number, and when they open and close: worked out once, asked for often."""
    zone, first = ZoneInfo(time_zone), date(year, 1, 1).toordinal()
    each = (date.fromordinal(number) for number in range(first, first + 365 + isleap(year)))
    days = [day for day in each if day.isoweekday() in working_days and day not in holidays]
    spans = tuple((_at(day, opens_at, zone), _at(day, closes_at, zone)) for day in days)
    return tuple(day.toordinal() for day in days), spans


def _at(day: date, hour: int, zone: ZoneInfo) -> Moment:
    """A full hour of a day; 24 is the first of the next."""
    whole = datetime.combine(day + timedelta(hour // 24), time(hour % 24), zone)
    return round(whole.timestamp()) * _SECOND
