"""What stands on the pages about goals: those that hold, the pace of one, and where the company stands?

Reads what was typed; what cannot be read is refused naming the part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from buyline.app.books import company_lines, definition_of, today_of
from buyline.app.chief import chief
from buyline.app.goals import Held, held_of
from buyline.app.looking import Frame, PageQuestion, frame_of, looking_at
from buyline.app.pacing import pace
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, Moment, as_date, day_number, parse_day
from buyline.forecast.periods import Quarter, quarters
from buyline.measure.picture import Unanswerable
from buyline.plan.chief import Chief
from buyline.plan.pace import Pace
from buyline.plan.standing import SET
from buyline.store.books import Books

AHEAD = 5
"""So many quarters are offered to set a goal for, and the years that they lie in."""


@dataclass(frozen=True, kw_only=True)
class GoalsView:
    """The goals that hold, seen on a day, and the days that are offered for another one."""

    day: Day
    currency: str
    time_zone: str
    functions: tuple[str, ...]
    held: tuple[Held, ...]
    offered: tuple[Quarter, ...]


@dataclass(frozen=True, kw_only=True)
class PaceView:
    """The pace of a goal, None where no goal's days have begun and are not over or nothing can be told (`why`), and the
    days of all that are under way.
    """

    frame: Frame
    pace: Pace | None
    why: str
    running: tuple[tuple[Day, Day], ...]


@dataclass(frozen=True, kw_only=True)
class ChiefView:
    """Where the company stands, in its frame."""

    frame: Frame
    chief: Chief


def goals_page(books: Books, *, now: Moment) -> GoalsView:
    """The page of goals."""
    definition, day = definition_of(books), today_of(books, now)
    return GoalsView(
        day=day,
        currency=definition.currency,
        time_zone=definition.time_zone,
        functions=definition.functions,
        held=held_of(company_lines(books)),
        offered=offered(day, year_starts=definition.fiscal_year_starts),
    )


def offered(day: Day, *, year_starts: int) -> tuple[Quarter, ...]:
    """The quarters from a day on and the fiscal years that begin or go on in them."""
    found = quarters(day, many=AHEAD, year_starts=year_starts)
    years: dict[Day, Quarter] = {}
    for each in found:
        first = as_date(each.first)
        begins = date(first.year - (first.month < year_starts), year_starts, 1)
        ends = day_number(date(begins.year + 1, year_starts, 1)) - 1
        named = f"{begins.year}" if year_starts == 1 else f"{begins.year}/{(begins.year + 1) % 100:02d}"
        years[ends] = Quarter(f"Year {named}", day_number(begins), ends)
    return (*found, *years.values())


def pace_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> PaceView:
    """The page of the pace; `more`: by, the last day of the goal."""
    question, by = PageQuestion(**asked), _day(dict(more or {}).get("by", ""))
    with looking_at(books, question, now=now) as looking:
        frame, day = frame_of(looking, looking.times.period), looking.day
        definition = looking.agreement.latest
    days = {(day_number(held.goal.first), day_number(held.goal.last)) for held in held_of(company_lines(books))}
    running = tuple(sorted(((a, b) for a, b in days if a <= day < b), key=lambda pair: (pair[1], -pair[0])))
    try:
        found = pace(books, _asked(question), now=now, by_day=by).told_by(definition) if running else None
    except Refused as problem:
        if by is not None:
            raise Unanswerable("by", str(problem)) from None
        return PaceView(frame=frame, pace=None, why=str(problem), running=())
    return PaceView(frame=frame, pace=found, why=SET, running=running)


def chief_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> ChiefView:
    """The chief executive's page."""
    del more
    question = PageQuestion(**asked)
    with looking_at(books, question, now=now) as looking:
        frame, definition = frame_of(looking, looking.times.period), looking.agreement.latest
    return ChiefView(frame=frame, chief=chief(books, _asked(question), now=now).told_by(definition))


def _asked(question: PageQuestion) -> Asked:
    return Asked(book=question.book, as_of=question.as_of, where=dict(question.where))


def _day(text: str) -> Day | None:
    try:
        return parse_day(text) if text else None
    except ValueError as problem:
        raise Unanswerable("by", f"{problem}.") from None
