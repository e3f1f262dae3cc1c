"""Which books does the API answer for, and what day is it there?"""

import time
from functools import lru_cache

from django.conf import settings

from buyline.app.books import definition_of
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
    return day_of(now(), _time_zone(of))


@lru_cache(maxsize=8)
def _time_zone(of: Books) -> str:
    """The time zone of books: it is set when they are made, and stays."""
    return definition_of(of).time_zone
