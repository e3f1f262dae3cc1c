"""What does the page of goals say: which goals hold, and how is one set?

Made from one `GoalsView`; words that the other pages about goals share stand here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from buyline.app.goal_pages import GoalsView
from buyline.app.goals import Held
from buyline.days import Day, day_number, day_of
from buyline.definition.goals import Goal
from buyline.definition.money import digits_of
from buyline.measure.picture import Amount
from buyline.plan.standing import Writer
from buyline.web.frame import Choice, Select
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Leads
from buyline.web.picture.telling import tone_of
from buyline.web.tables import Row, Table

OTHER = "other"
LONG, CLOSE = " to ", ".."


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsPage:
    """The page; `cannot` says why whoever asks sets no goal, empty where they may; `typed` was sent and refused."""

    title: str = "Goals"
    headline: str
    function: str
    cannot: str
    currency: str
    periods: Select
    typed: Mapping[str, str]
    problem: str
    tables: tuple[Table, ...]


def goals_page_of(
    view: GoalsView,
    numbers: Numbers,
    *,
    function: str,
    cannot: str,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
) -> GoalsPage:
    """The page of an answer."""
    given = dict(typed or {})
    ahead = [held for held in view.held if day_number(held.goal.last) >= view.day]
    past = [held for held in view.held if day_number(held.goal.last) < view.day]
    note = "Set for the same days again, a goal takes the place of the one before; both stay in the journal."
    tables = (
        _table("held", "Which goals hold?", note, ahead, view, numbers),
        _table("over", "Which goals are over?", "", past[::-1], view, numbers),
    )
    return GoalsPage(
        headline=_headline(len(ahead), view.day, numbers),
        function=function,
        cannot=cannot,
        currency=view.currency,
        periods=_periods(view, given.get("period", ""), numbers),
        typed=given,
        problem=problem,
        tables=tuple(table for table in tables if table.rows),
    )


def _headline(many: int, day: Day, numbers: Numbers) -> str:
    if not many:
        return "No goal holds."
    return f"{numbers.count(many)} {plural(many, 'goal holds', 'goals hold')} on {numbers.day(day)} or later."


def _periods(view: GoalsView, chosen: str, numbers: Numbers) -> Select:
    choices = [
        Choice(value, f"{each.name}: {days_in_words(each.first, each.last, numbers)}", value == chosen)
        for each in view.offered
        for value in (f"{numbers.iso(each.first)}{CLOSE}{numbers.iso(each.last)}",)
    ]
    return Select("period", "For", (*choices, Choice(OTHER, "other days, as said here", chosen == OTHER)))


def _table(id_: str, title: str, note: str, held: Sequence[Held], view: GoalsView, numbers: Numbers) -> Table:
    heads = ("Function", "Days", "Revenue", "Deals", "Set on", "By", "Before that")
    rows = tuple(_row(each, view, numbers) for each in held)
    return Table(id_, title, note, heads, 2, rows, texts=(4, 5, 6))


def _row(held: Held, view: GoalsView, numbers: Numbers) -> Row:
    goal = held.goal
    cells = (
        Leads(goal.function, tone_of(goal.function)),
        days_in_words(day_number(goal.first), day_number(goal.last), numbers),
        TO if goal.amount is None else money(goal.amount, goal.currency or view.currency, numbers),
        TO if goal.deals is None else numbers.count(goal.deals),
        numbers.day(day_of(held.set_at, view.time_zone)),
        held.member or TO,
        "; ".join(_wanted(each, view, numbers) for each in held.earlier) or TO,
    )
    return Row("", cells, tone_of(goal.function))


def _wanted(goal: Goal, view: GoalsView, numbers: Numbers) -> str:
    parts = [] if goal.amount is None else [money(goal.amount, goal.currency or view.currency, numbers)]
    parts += [] if goal.deals is None else [f"{numbers.count(goal.deals)} {plural(goal.deals, 'deal', 'deals')}"]
    return ", ".join(parts)


def money(amount: float, currency: str, numbers: Numbers) -> str:
    """An amount of money in whole units."""
    digits = digits_of(currency)
    return numbers.amount(Amount(minor=round(amount) * 10**digits, currency=currency, digits=digits))


def writer_of(currency: str, numbers: Numbers, names: Mapping[str, str]) -> Writer:
    """How a page writes the numbers and names of its sentences."""
    return Writer(
        currency=currency,
        number=numbers.about,
        share=numbers.share,
        day=numbers.day,
        money=lambda amount: money(amount, currency, numbers),
        names=names,
    )


def days_in_words(first: Day, last: Day, numbers: Numbers) -> str:
    """The days of a goal."""
    return numbers.period(first, last)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    *others, last = names or ("nobody",)
    return f"{', '.join(others)} and {last}" if others else last


def part_note(*, is_part: bool) -> str:
    """What is said to those who see a part of the journeys."""
    if not is_part:
        return ""
    return "You see a part of the journeys: all that is counted and expected here is of those, the goal is whole."
