"""How does whoever reads a page want numbers, days and moments written? As they chose, else as their browser asks."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest

from buyline.web.numbers import locale_for


def locale_of(request: HttpRequest) -> Locale:
    """The locale that the member chose, else the one that the browser asks for."""
    chosen = str(getattr(getattr(request, "user", None), "locale", "") or "")
    try:
        return Locale.parse(chosen, sep="-") if chosen else locale_for(request.headers.get("Accept-Language", ""))
    except (UnknownLocaleError, ValueError):
        return locale_for(request.headers.get("Accept-Language", ""))


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The time zone that the member chose, else UTC."""
    chosen = str(getattr(getattr(request, "user", None), "time_zone", "") or "UTC")
    try:
        return ZoneInfo(chosen)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
