"""How is a moment written for who looks at a page? In their language and time zone, else in UTC."""

from datetime import datetime

from babel.dates import format_date, format_time
from django.http import HttpRequest

from buyline.web.members.reader import locale_of, zone_of


def day(request: HttpRequest, at: datetime | None) -> str:
    """The day of a moment; nothing for no moment."""
    return "" if at is None else str(format_date(at.astimezone(zone_of(request)), "medium", locale=locale_of(request)))


def moment(request: HttpRequest, at: datetime | None) -> str:
    """Day and time to the minute, with the time zone; nothing for no moment."""
    if at is None:
        return ""
    zone, locale = zone_of(request), locale_of(request)
    there = at.astimezone(zone)
    time = format_time(there, "short", tzinfo=zone, locale=locale)
    return f"{format_date(there, 'medium', locale=locale)}, {time} {there.tzname() or zone.key}"
