"""Which revenue do the demo company's functions sign for, and which programs does it plan for the coming quarter?

Marketing and sales hold the same goal for a quarter and for a year, set some weeks before it begins; what is written
grows from year to year by a tenth. Marketing plans two programs for the quarter after the story. Whether a goal is in
reach, and what the programs bring, is for the books to say.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from buyline.days import Day, as_date, day_number
from buyline.demo.company import MARKETING, SALES

SET_BEFORE = {1: 24, 4: 60}
"""How many days before, for a quarter and for a year."""
A_BUYER = 60
"""Revenue of a quarter, in euros for each buyer of the crowd, in the last year of the story."""
GROWTH = 1.1
STRETCH = 1.08
"""A year is to bring more than its quarters."""
A_DEAL = 33_000
WHO = (("marketing", MARKETING[0]), ("sales", SALES["Centre"][0]))


class Promise(NamedTuple):
    """One function's goal: when it was set and by whom, its days, its revenue and deals."""

    day: Day
    function: str
    member: str
    first: Day
    last: Day
    amount: int
    deals: int


class Plan(NamedTuple):
    """A program that is planned: when and by whom, its days, its cost, and how many it is to bring, by stage."""

    day: Day
    member: str
    id: str
    name: str
    channel: str
    first: Day
    last: Day
    cost: int
    expects: dict[str, int]


def plans(last: Day, *, size: int) -> Iterator[Plan]:
    """The programs that are planned for the quarter after the last day of the story, in proportion to its buyers."""
    today = as_date(last)
    begin = day_number(_month(today.year, today.month - (today.month - 1) % 3 + 3))
    fair = {"contact": max(round(size * 0.006), 3), "suspect": max(round(size * 0.0015), 1)}
    yield Plan(
        last - 16, MARKETING[1], "fair-spring", "Spring fair, two halls", "fair", begin + 18, begin + 31, 38_000, fair
    )
    pilots = {"qualified": max(round(size * 0.0005), 1), "prospect": max(round(size * 0.0002), 1)}
    yield Plan(
        last - 9, MARKETING[2], "pilot-plants", "Pilot plants, second round", "event", begin + 35, begin + 62, 54_000,
        pilots,
    )  # fmt: skip


def promises(first: Day, last: Day, *, size: int) -> Iterator[Promise]:
    """The goals of quarters and years that begin within the story, or right after it; set by its last day."""
    for begin, end, quarters in _periods(as_date(first).year, as_date(last).year + 1):
        day = max(begin - SET_BEFORE[quarters], first)
        if end < first or day > last:
            continue
        years_ago = as_date(last).year - as_date(begin).year
        stretch = STRETCH if quarters > 1 else 1.0
        amount = round(size * A_BUYER * quarters * stretch * GROWTH**-years_ago, -3)
        for function, member in WHO:
            yield Promise(day, function, member, begin, end, int(amount), max(round(amount / A_DEAL), 1))


def _periods(first: int, last: int) -> Iterator[tuple[Day, Day, int]]:
    """Quarters and years: first day, last day, how many quarters."""
    for year in range(first, last + 1):
        for month in (1, 4, 7, 10):
            yield day_number(date(year, month, 1)), day_number(_month(year, month + 3)) - 1, 1
        yield day_number(date(year, 1, 1)), day_number(date(year, 12, 31)), 4


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
