"""Why do the numbers stand as they do: where do journeys leave, and what is a number made of?

One function per question, asked in one way for every entrance, like `statements`; answers are statements too.
"""

from dataclasses import replace

from buyline.app.statements import Asked, viewing
from buyline.days import Day, Moment
from buyline.measure.breakdown import Asked as Broken
from buyline.measure.breakdown import Breakdown, What
from buyline.measure.breakdown import breakdown as measure_breakdown
from buyline.measure.leakage import Leakage
from buyline.measure.leakage import leakage as measure_leakage
from buyline.measure.view import View
from buyline.store.books import Books

USUAL_DAYS, USUAL_WITHIN = 90, 180


def leakage(
    books: Books,
    asked: Asked,
    *,
    now: Moment,
    first: Day | None = None,
    last: Day | None = None,
    within_days: int = USUAL_WITHIN,
    by: str | None = None,
) -> Leakage:
    """Who left the way in a period, where to and why, with how much money, and what came back since.

    Without days the last 90 before the day of the question.
    """
    with viewing(books, asked, now=now) as (view, day):
        return leakage_of(view, day, first=first, last=last, within_days=within_days, by=by)


def leakage_of(
    view: View, day: Day, *, first: Day | None, last: Day | None, within_days: int, by: str | None
) -> Leakage:
    """The same of a view that is open already, seen from a day."""
    begin, end = leakage_days(day, first, last)
    return measure_leakage(view, first=begin, last=end, within_days=within_days, on=max(day, end), by=by)


def leakage_days(day: Day, first: Day | None, last: Day | None) -> tuple[Day, Day]:
    """The period that is meant, seen from a day: what is left out are the last 90 days before it."""
    end = day if last is None else last
    return end - USUAL_DAYS + 1 if first is None else first, end


def breakdown(
    books: Books,
    asked: Asked,
    *,
    now: Moment,
    what: What,
    by: tuple[str, ...],
    period: tuple[Day | None, Day | None] = (None, None),
    stages: tuple[str | None, str | None] = (None, None),
    within_days: int = USUAL_WITHIN,
) -> Breakdown:
    """One number by a column of the books, or by two; `stages`: the stage it is about, and the goal of a conversion.

    Without days: everybody so far for conversion and the median stay, the last 90 days for what happened in a period.
    """
    with viewing(books, asked, now=now) as (view, day):
        meant = breakdown_asked(day, what=what, by=by, period=period, stages=stages, within_days=within_days)
        return broken_down(view, meant)


def breakdown_asked(
    day: Day,
    *,
    what: What,
    by: tuple[str, ...],
    period: tuple[Day | None, Day | None],
    stages: tuple[str | None, str | None],
    within_days: int,
) -> Broken:
    """What is asked, seen from a day, with the days that go without saying; a goal may still be left out."""
    first, last = period
    end = day if last is None else last
    usual = end - USUAL_DAYS + 1 if what in {"arrivals", "won"} else None
    return Broken(
        what=what,
        by=by,
        first=usual if first is None else first,
        last=end,
        on=max(day, end),
        stage=stages[0],
        goal=stages[1],
        within_days=within_days,
    )


def broken_down(view: View, asked: Broken) -> Breakdown:
    """The breakdown; a conversion without a goal leads to the won stage."""
    goal = asked.goal or (view.definition.won_stage if asked.what == "conversion" else None)
    return measure_breakdown(view, replace(asked, goal=goal))
