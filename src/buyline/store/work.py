"""What waits to be done: handoffs and planned steps, as the read models hold them?

Read by index; what it means for whom is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from buyline.days import Day, Moment
from buyline.store import sight
from buyline.store.books import Books


@dataclass(frozen=True, slots=True)
class HandoffNow:
    """A journey that one function offered to another, and what became of it; `outcome` is empty while it waits.

    `back`: why the journey came back from its last handoff, where it still stands so.
    """

    entry: str
    journey: str
    of: str
    to: str
    by: str
    to_member: str
    stage: str
    offered_at: Moment
    answered_at: Moment | None
    outcome: str
    reason: str
    answered_by: str
    buyer: str
    buyer_name: str
    amount: int
    currency: str
    columns: str
    back: str


@dataclass(frozen=True, slots=True)
class PlannedNow:
    """A next step with its day."""

    entry: str
    journey: str
    function: str
    member: str
    step: str
    due: Day
    buyer: str
    buyer_name: str
    stage: str


def handoffs(
    books: Books, *, since: Moment = -(2**62), is_open: bool = False, to: str = "", waits: bool = False
) -> list[HandoffNow]:
    """Handoffs offered from a moment on, the newest first; only those that wait, only those to one function.

    `waits`: those that wait for an answer, and those of journeys that are still back.
    """
    own = sight.of_journey(books)
    amount = "j.amount" if books.sight.has_amounts else "0"
    clauses, values = f" AND {own.text}", list[Any]([since, *own.values])
    if is_open:
        clauses += " AND h.outcome = ''"
    if waits:
        clauses += " AND (h.outcome = '' OR (h.outcome = 'returned' AND j.returned <> ''))"
    if to:
        clauses += ' AND h."to" = %s'
        values.append(to)
    with books.reading() as cursor:
        cursor.execute(f"{_HANDOFFS.format(amount)}{clauses} ORDER BY h.offered_at DESC, h.entry", values)
        return [HandoffNow(*row) for row in cursor.fetchall()]


def planned(books: Books, *, until: Day, functions: Sequence[str] = ()) -> list[PlannedNow]:
    """Steps that are planned up to a day, the nearest first; only those of some functions."""
    own = sight.of_journey(books)
    values: list[Any] = [until, *own.values]
    clauses = f" AND {own.text}"
    if functions:
        clauses += f" AND p.function IN ({', '.join(['%s'] * len(functions))})"
        values += functions
    with books.reading() as cursor:
        cursor.execute(f"{_PLANNED}{clauses} ORDER BY p.due, p.entry", values)
        return [PlannedNow(*row) for row in cursor.fetchall()]


_OF = " coalesce(j.buyer, ''), coalesce(nullif(b.name, ''), j.buyer, '')"
_HANDOFFS = (
    'SELECT h.entry, h.journey, h."of", h."to", h."by", h.to_member, h.stage, h.offered_at, h.answered_at, h.outcome,'
    f" h.reason, h.answered_by,{_OF}, {{}}, j.currency, j.columns, j.returned"
    " FROM books_handoff h JOIN books_journey j ON j.id = h.journey LEFT JOIN books_buyer b ON b.id = j.buyer"
    " WHERE h.offered_at >= %s"
)
_PLANNED = (
    f"SELECT p.entry, p.journey, p.function, p.member, p.step, p.due,{_OF}, j.claimed"
    " FROM books_planned p JOIN books_journey j ON j.id = p.journey LEFT JOIN books_buyer b ON b.id = j.buyer"
    ' WHERE p.due <= %s AND j."into" IS NULL'
)
