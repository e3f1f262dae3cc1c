"""Which books does the API answer for, and what day is it there?"""

import time

from django.conf import settings

from buyline.app.books import time_zone_of
from buyline.app.opened import opened
from buyline.days import Day, Moment, day_of
from buyline.members.asking import as_seen
from buyline.store.books import Books


def books() -> Books:
    """The books that this server was started for, the same that its pages show, as whoever asks sees them."""
    found: Books = as_seen(opened(settings.OPEN_BOOKS, settings.BOOKS))
    return found


def now() -> Moment:
    """The moment it is: an entrance is where time comes in."""
    return time.time_ns() // 1_000


def today(of: Books) -> Day:
    """The day it is in the books' time zone."""
    return day_of(now(), time_zone_of(of))
