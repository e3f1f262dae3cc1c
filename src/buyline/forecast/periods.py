"""Which days does a fiscal quarter have?

Quarters of the company's own year, which begins in the month that the definition says.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from buyline.days import Day, as_date, day_number


@dataclass(frozen=True, slots=True)
class Quarter:
    """A fiscal quarter: its name, such as Q2 2026/27, and its first and last day."""

    name: str
    first: Day
    last: Day


def quarters(day: Day, *, many: int, year_starts: int = 1) -> tuple[Quarter, ...]:
    """Return the quarter in which a day lies and those after it, `many` in all; `year_starts`: the month, 1 to 12."""
    today = as_date(day)
    months = (today.year * 12 + today.month - 1) - (today.month - year_starts) % 3
    return tuple(_quarter(months + 3 * step, year_starts) for step in range(many))


def _quarter(month: int, year_starts: int) -> Quarter:
    """The quarter that begins in a month, counted from year 0."""
    year, number = divmod(month - (year_starts - 1), 12)
    last_year, last_month = divmod(month + 2, 12)
    first = date(month // 12, month % 12 + 1, 1)
    last = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
    of = str(year) if year_starts == 1 else f"{year}/{(year + 1) % 100:02d}"
    return Quarter(f"Q{number // 3 + 1} {of}", day_number(first), day_number(last))
