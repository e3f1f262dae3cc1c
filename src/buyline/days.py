"""How moments and days are written down: whole numbers, so that every engine agrees.

A *moment* is microseconds since 1970-01-01 UTC, a *day* is days since 1970-01-01 in the books' time zone.
This module does not know what day it is: time is passed in.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Moment = int
Day = int

SECOND = 1_000_000
DAY_LENGTH = 86_400 * SECOND
_QUARTER_HOUR = 900 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def day_number(day: date) -> Day:
    """Days since 1970-01-01 of a calendar date."""
    return day.toordinal() - _EPOCH_ORDINAL


def as_date(day: Day) -> date:
    """The calendar date of a day number."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def moment_of(value: datetime) -> Moment:
    """Microseconds since 1970 UTC of an aware datetime; a naive one raises ValueError."""
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (value - _EPOCH) // timedelta(microseconds=1)


def as_datetime(moment: Moment) -> datetime:
    """The aware UTC datetime of a moment."""
    return _EPOCH + timedelta(microseconds=moment)


@lru_cache(maxsize=65_536)
def _offset(quarter_hour: int, time_zone: str) -> int:
    at = _EPOCH + timedelta(microseconds=quarter_hour * _QUARTER_HOUR)
    shift = at.astimezone(ZoneInfo(time_zone)).utcoffset() or timedelta()
    return shift // timedelta(microseconds=1)


def day_of(moment: Moment, time_zone: str) -> Day:
    """The day on which a moment falls in a time zone (IANA name)."""
    return (moment + _offset(moment // _QUARTER_HOUR, time_zone)) // DAY_LENGTH


@lru_cache(maxsize=65_536)
def start_of(day: Day, time_zone: str) -> Moment:
    """The first moment of a day in a time zone."""
    local = datetime.combine(as_date(day), datetime.min.time(), tzinfo=ZoneInfo(time_zone))
    return moment_of(local.astimezone(UTC))


def end_of(day: Day, time_zone: str) -> Moment:
    """The last moment (microsecond) of a day in a time zone."""
    return start_of(day + 1, time_zone) - 1


def parse_day(text: str) -> Day:
    """The day number of an ISO date; ValueError says what was expected."""
    try:
        return day_number(date.fromisoformat(text.strip()))
    except ValueError:
        raise ValueError(f"'{text}' is not a day; write it like 2026-03-31") from None


def parse_moment(text: str, time_zone: str) -> tuple[Moment, bool]:
    """A moment from ISO text and whether the text was a day only (then the start of that day in `time_zone`)."""
    text = text.strip()
    if _DATE_ONLY.match(text):
        return start_of(parse_day(text), time_zone), True
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a time; write it like 2026-03-31 or 2026-03-31T14:05:00+02:00") from None
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(time_zone))
    return moment_of(value), False
