"""Which entries stand behind rows of the ledger?

Lines of the journal by sequence number, with whether the same entry had been told before. Read in runs; nothing is
decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from buyline.days import Moment
from buyline.store import tables
from buyline.store.books import Books


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal; `is_again`: its entry had been told before, with other content."""

    seq: int
    kind: str
    occurred_at: Moment
    known_at: Moment
    is_again: bool


def lines_behind(books: Books, seqs: Iterable[int]) -> dict[int, Line]:
    """The lines of these numbers; numbers that are no line are absent."""
    with books.reading() as cursor:
        found = tables.select_in(cursor, _LINES, sorted(set(seqs)))
        return {seq: Line(seq, kind, occurred, known, bool(again)) for seq, kind, occurred, known, again in found}


_LINES = (
    "SELECT e.seq, e.kind, e.occurred_at, e.known_at,"
    " EXISTS (SELECT 1 FROM books_journalentry o WHERE o.entry = e.entry AND o.seq < e.seq)"
    " FROM books_journalentry e WHERE e.seq IN ({})"
)
