"""From which other days are books looked at, and where does it stand what has changed since one of them?

The ends of months, quarters and fiscal years that people ask about. Pure: it knows neither the books nor the clock.
"""

from datetime import date

from buyline.days import Day, as_date, day_number
from buyline.web.frame import Framed
from buyline.web.question import Question
from buyline.web.rooms import address


def usual_days(view: Framed) -> tuple[tuple[str, Day], ...]:
    """Days to look from, named: the ends of the month, quarter and fiscal year before, and of this month if it ended.

    Before the day that the page looks from, else before the newest movement.
    """
    seen = view.last_day if view.as_of is None else view.as_of
    if seen is None or view.last_day is None:
        return ()
    days = {
        "End of last month": _month_end(seen, 1, 0),
        "End of last quarter": _month_end(seen, 3, view.fiscal_year_starts),
        "End of last fiscal year": _month_end(seen, 12, view.fiscal_year_starts),
    }
    after = _next_month_end(seen)
    later = {"A month end later": after} if view.as_of is not None and after <= view.last_day else {}
    return tuple((days | later).items())


def changed_since(question: Question, as_of: Day) -> str:
    """The address of what has changed since a day: the restatement of the same days; empty without such a page."""
    page = address("restatement")
    own = (("statement", "position"), ("compare", as_date(as_of).isoformat()))
    return page + question.changed(as_of=None, more=own) if page else ""


def _month_end(day: Day, months: int, year_starts: int) -> Day:
    """The last day of the month, quarter or year before the one a day is in; years begin in the month given."""
    found = as_date(day)
    into = (found.month - year_starts) % months if months > 1 else 0
    return day_number(_first(found.year * 12 + found.month - 1 - into)) - 1


def _next_month_end(day: Day) -> Day:
    found = as_date(day + 1)
    return day_number(_first(found.year * 12 + found.month)) - 1


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
