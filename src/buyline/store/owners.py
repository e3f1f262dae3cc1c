"""Who has how many journeys, and who was given one last?

Read from the read model of journeys and from the newest lines of the journal; what a rule makes of it is not known
here.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from buyline.store.books import Books
from buyline.store.sight import column_of

NEWEST = 50_000
"""So many lines back it is looked who was given a journey last; who was not in them is as one who never was."""

OPENED_HERE = "buyline|%|opened %"
"""The ids of entries by which members open journeys."""


def open_journeys(books: Books, members: Sequence[str], *, out: Collection[str]) -> dict[str, int]:
    """How many journeys each member owns that stand in no place of `out`."""
    owner = column_of(books, "owner")
    gone, those = (", ".join(["%s"] * len(each)) for each in (out, members))
    statement = _OPEN.format(owner=owner, out=gone, those=those)
    with books.reading() as cursor:
        cursor.execute(statement, [*out, *members])
        found = {str(name): int(many) for name, many in cursor.fetchall()}
    return {member: found.get(member, 0) for member in members}


def last_given(books: Books, members: Collection[str]) -> str:
    """Which of some members was given a journey last, by a handoff or as its owner, also of one that a member
    opened; empty for none of them.
    """
    with books.reading() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM books_journalentry")
        (last,) = cursor.fetchone()
        cursor.execute(_GIVEN, [last - NEWEST, OPENED_HERE])
        given = (said.get("owner") or (said.get("columns") or {}).get("owner") for said in _said(cursor))
        return next((str(owner) for owner in given if owner in members), "")


def _said(cursor: Any) -> Iterator[dict[str, Any]]:
    return (json.loads(data) for (data,) in cursor)


_OPEN = (
    """SELECT {owner}, count(*) FROM books_journey j WHERE j."into" IS NULL AND j.claimed NOT IN ('outside', {out})"""
    " AND {owner} IN ({those}) GROUP BY 1"
)
_GIVEN = (
    "SELECT data FROM books_journalentry WHERE seq > %s AND (kind IN ('responsibility assigned', 'handoff offered')"
    " OR (kind = 'stage claimed' AND entry LIKE %s)) ORDER BY seq DESC"
)
