"""How is a moment written for who looks at a page? In the reader's language, in UTC until they say where they are."""

from datetime import datetime

from babel.dates import format_date, format_time
from django.http import HttpRequest

from buyline.web.numbers import locale_for


def day(request: HttpRequest, at: datetime | None) -> str:
    """The day of a moment, in UTC; nothing for no moment."""
    return (
        "" if at is None else format_date(at, "medium", locale=locale_for(request.headers.get("Accept-Language", "")))
    )


def moment(request: HttpRequest, at: datetime | None) -> str:
    """Day and time to the minute; nothing for no moment."""
    if at is None:
        return ""
    locale = locale_for(request.headers.get("Accept-Language", ""))
    return f"{format_date(at, 'medium', locale=locale)}, {format_time(at, 'short', locale=locale)} UTC"
