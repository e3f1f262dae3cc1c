"""Which periods come before and after this one, and which are usual?

Whole months step by months, so that the quarter before a quarter is a quarter; anything else steps by its length in
days. What day it is now is not known here.
"""

from datetime import date, timedelta

from buyline.days import as_date, day_number
from buyline.measure.picture import Period

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)


def _months(day: date, months: int) -> date:
    """The first of the month so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _whole_months(period: Period) -> int:
    """How many whole calendar months a period consists of; 0 if it does not."""
    start, after = as_date(period.from_day), as_date(period.to_day + 1)
    if start.day != 1 or after.day != 1:
        return 0
    return (after.year - start.year) * 12 + after.month - start.month


def stepped(period: Period, steps: int) -> Period | None:
    """The period so many periods later (earlier: negative); None beyond the calendar in use."""
    months = _whole_months(period)
    length = period.to_day - period.from_day + 1
    start, after = as_date(period.from_day), as_date(period.to_day + 1)
    try:
        if months:
            start, after = _months(start, months * steps), _months(after, months * steps)
        else:
            start, after = start + timedelta(length * steps), after + timedelta(length * steps)
    except (OverflowError, ValueError):
        return None
    return _within(start, after)


def _within(start: date, after: date) -> Period | None:
    if start < FIRST or after > LAST:
        return None
    return Period(from_day=day_number(start), to_day=day_number(after) - 1)


def usual(period: Period, *, fiscal_year_starts: int) -> tuple[tuple[str, Period], ...]:
    """The month, fiscal quarter and fiscal year in which the period ends, named."""
    end = as_date(period.to_day)
    in_year = (end.month - fiscal_year_starts) % 12
    starts = (("Month", 0, 1), ("Quarter", in_year % 3, 3), ("Fiscal year", in_year, 12))
    found = ((name, _within(_months(end, -back), _months(end, months - back))) for name, back, months in starts)
    return tuple((name, period) for name, period in found if period is not None)
