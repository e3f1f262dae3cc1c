"""Which goals did the functions sign for?

A goal is set with the version of the definition that it was proposed with. The last one set for a function and the same
days holds. Whether it is reached is the matter of statements.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from buyline.app.books import SOURCE, company_lines
from buyline.app.proposals import Proposal
from buyline.days import Moment
from buyline.definition.goals import Goal
from buyline.journal.entry import Entry, Recorded
from buyline.store.books import Books


def goals(books: Books) -> tuple[Goal, ...]:
    """The goals that hold, by first day and function."""
    return goals_of(company_lines(books))


def goals_of(lines: Iterable[Recorded]) -> tuple[Goal, ...]:
    """The goals among the lines about the company; what came with a load of entries signs for nobody."""
    found: dict[tuple[str, str, str], Goal] = {}
    for line in lines:
        entry = line.entry
        if entry.kind == "goal set" and entry.batch is None:
            told = {**entry.data, "amount": float(str(entry.data["amount"]))}
            goal = Goal.model_validate(told)
            found[(goal.function, str(goal.first), str(goal.last))] = goal
    return tuple(sorted(found.values(), key=lambda goal: (goal.first, goal.last, goal.function)))


def goals_set(proposal: Proposal, *, now: Moment) -> Iterator[Entry]:
    """The entries by which the goals of a proposal are set when it is agreed."""
    for goal in proposal.goals:
        if goal.amount is None:
            continue
        data = goal.model_dump(mode="json", by_alias=True, exclude_none=True)
        data |= {"amount": plain_amount(goal.amount), "currency": goal.currency or proposal.definition.currency}
        yield Entry(
            source=SOURCE,
            record=f"goal of {goal.function}",
            what=f"{goal.first} to {goal.last}",
            version=proposal.id,
            kind="goal set",
            occurred_at=now,
            known_at=now,
            function=proposal.proposed.function,
            member=proposal.proposed.member or None,
            data=data,
        )


def plain_amount(amount: float) -> str:
    """An amount as decimal text: digits, and a point only before decimals."""
    return f"{Decimal(str(amount)).quantize(Decimal('0.01')):f}".removesuffix(".00")
