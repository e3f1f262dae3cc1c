"""How does a function set a goal for itself, outside of the set-up?

As with signatures: each by its own members, nobody for another. A goal for the same days takes the place of the one
that was there; both stay in the journal.
"""

from datetime import date

from pydantic import ValidationError

from buyline.app.agreeing import Who
from buyline.app.books import versions_of
from buyline.app.goals import days_of, goal_set, held_of
from buyline.app.record import Taken, record_in
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, as_date
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.journal.port import Journal


def set_goal(books: Journal, goal: Goal, *, by: Who, now: Moment) -> Goal:
    """Set a goal for one's own function; the same again changes nothing. Refused with the reason where it cannot be."""
    with books.session() as session:
        lines = session.company_lines()
        definition = versions_of(lines)[-1]
        reason = cannot_set(definition, by.function)
        if reason is not None:
            raise Refused(reason)
        if goal.function != by.function:
            raise Refused(f"{by.function} sets no goal for {goal.function}: nobody signs for another function.")
        if not goal.is_set:
            raise Refused("A goal says a revenue, or how many deals, or both; nothing was set.")
        held = next((one for one in held_of(lines) if days_of(one.goal) == days_of(goal)), None)
        if held is not None and (held.goal.amount, held.goal.deals) == (goal.amount, goal.deals):
            return held.goal
        version = f"set {1 + (0 if held is None else len(held.earlier) + 1)}"
        entry = goal_set(goal, version=version, currency=definition.currency, by=(by.function, by.member), now=now)
        receipt = record_in(session, [entry], now=now)[0]
        if receipt.taken is not Taken.RECORDED:
            raise Refused("The goal was not set; nothing was changed.", list(receipt.reasons))
        return goal


def cannot_set(definition: Definition, function: str) -> str | None:
    """Why a function holds no goals, as a sentence; None when it may."""
    if function in definition.functions:
        return None
    *others, last = definition.functions
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"Goals are set by {listed}, each by its own members; {function} holds none."


def goal_of(
    function: str, *, first: Day | date | None, last: Day | date | None, revenue: float | None, deals: int | None
) -> Goal:
    """The goal that was typed; Refused with the reason where it is none."""
    if first is None or last is None:
        raise Refused("A goal has a first and a last day; nothing was set.")
    days = {"from": _date(first), "to": _date(last)}
    try:
        return Goal.model_validate({"function": function, **days, "amount": revenue, "deals": deals})
    except ValidationError as error:
        found = error.errors()[0]
        place = {"amount": "revenue", "deals": "deals", "function": "function"}.get(str((*found["loc"], "")[0]), "days")
        said = str(found["msg"]).removeprefix("Value error, ")
        raise Refused(f"That is no goal: {place}: {said}. Nothing was set.") from None


def _date(day: Day | date) -> date:
    return as_date(day) if isinstance(day, int) else day
