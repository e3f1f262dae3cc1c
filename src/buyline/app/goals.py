"""Which goals did the functions sign for?

A goal is set with the version of the definition that it was proposed with, or by itself. The last one set for a
function and the same days holds; earlier ones stay in the journal. Whether it is reached is the matter of statements.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from buyline.app.books import SOURCE, company_lines, time_zone_of
from buyline.app.proposals import Proposal
from buyline.days import Moment, as_date, day_of
from buyline.definition.goals import Goal
from buyline.journal.entry import Entry, Recorded
from buyline.store.books import Books

Days = tuple[str, str, str]
"""A function with the first and the last day of its goal."""


@dataclass(frozen=True, slots=True)
class Held:
    """A goal that holds, when it was set and by which member (empty: at a terminal), and those it took the place of,
    oldest first.
    """

    goal: Goal
    set_at: Moment
    member: str
    earlier: tuple[Goal, ...]


def goals(books: Books) -> tuple[Goal, ...]:
    """The goals that hold, by first day and function."""
    return goals_of(company_lines(books))


def goals_of(lines: Iterable[Recorded]) -> tuple[Goal, ...]:
    """The goals among the lines about the company; what came with a load of entries signs for nobody."""
    return tuple(held.goal for held in held_of(lines))


def held_of(lines: Iterable[Recorded]) -> tuple[Held, ...]:
    """The same with when and by whom they were set; one of which nothing can be seen is left out."""
    found: dict[Days, Held] = {}
    for line in lines:
        goal = _goal_of(line.entry)
        if goal is None:
            continue
        before = found.get(days_of(goal))
        earlier = () if before is None else (*before.earlier, before.goal)
        found[days_of(goal)] = Held(goal, line.entry.occurred_at, line.entry.member or "", earlier)
    kept = (held for held in found.values() if held.goal.is_set)
    return tuple(sorted(kept, key=lambda held: (held.goal.first, held.goal.last, held.goal.function)))


def days_of(goal: Goal) -> Days:
    """Whose goal it is for which days: what a later one takes the place of."""
    return (goal.function, str(goal.first), str(goal.last))


def goals_told(books: Books) -> dict[str, Any]:
    """The goals that hold, as programs read them."""
    zone = time_zone_of(books)
    return {"goals": [_told(held, zone) for held in held_of(company_lines(books))]}


def _told(held: Held, zone: str) -> dict[str, Any]:
    set_on = as_date(day_of(held.set_at, zone)).isoformat()
    earlier = [{"amount": goal.amount, "deals": goal.deals} for goal in held.earlier]
    return held.goal.model_dump(mode="json", by_alias=True) | {"set_on": set_on, "earlier": earlier}


def _goal_of(entry: Entry) -> Goal | None:
    if entry.kind != "goal set" or entry.batch is not None:
        return None
    try:
        return Goal.of(entry.data)
    except ValidationError:
        return None


def goals_set(proposal: Proposal, *, now: Moment) -> Iterator[Entry]:
    """The entries by which the goals of a proposal are set when it is agreed."""
    for goal in proposal.goals:
        if goal.amount is not None:
            by = proposal.proposed
            currency = proposal.definition.currency
            yield goal_set(goal, version=proposal.id, currency=currency, by=(by.function, by.member), now=now)


def goal_set(goal: Goal, *, version: str, currency: str, by: tuple[str, str], now: Moment) -> Entry:
    """The entry by which a goal is set; `by`: function and member."""
    data = goal.model_dump(mode="json", by_alias=True, exclude_none=True)
    if goal.amount is not None:
        data |= {"amount": plain_amount(goal.amount), "currency": goal.currency or currency}
    return Entry(
        source=SOURCE,
        record=f"goal of {goal.function}",
        what=f"{goal.first} to {goal.last}",
        version=version,
        kind="goal set",
        occurred_at=now,
        known_at=now,
        function=by[0],
        member=by[1] or None,
        data=data,
    )


def plain_amount(amount: float) -> str:
    """An amount as decimal text: digits, and a point only before decimals."""
    return f"{Decimal(str(amount)).quantize(Decimal('0.01')):f}".removesuffix(".00")
