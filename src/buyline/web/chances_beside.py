"""Which figure of chance stands beside each journey of a page, on the board and in lists?

Looked up once the journeys of the page are known, and only where they are shown.
"""

from collections.abc import Iterable

from buyline.app.chances import chances_by_journey
from buyline.days import Day, Moment
from buyline.web.asking import books
from buyline.web.chances_page import quiet
from buyline.web.numbers import Numbers


def figures(journeys: Iterable[str], numbers: Numbers, *, as_of: Day | None, now: Moment) -> dict[str, str]:
    """The figure of each journey that has one."""
    found = chances_by_journey(books(), tuple(journeys), now=now, as_of=as_of)
    return {id_: quiet(each, numbers) for id_, each in found.items()}
