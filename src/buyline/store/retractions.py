"""Which lines of the journal still hold, and which were taken back?

A line is taken back by a retraction of its batch, or by a retraction of its entry that comes later by (known_at,
source_order, id); a retraction whose own batch was taken back counts for nothing (RULES §1.1).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from buyline.store.tables import select_in

Precedence = tuple[int, int, str]


class Mark(NamedTuple):
    """What decides whether a line holds."""

    entry: str
    precedence: Precedence
    batch: str | None


class Retractions(NamedTuple):
    """Retracted batches, and per entry id the precedence of its last retraction."""

    batches: frozenset[str]
    entries: Mapping[str, Precedence]

    def has(self, mark: Mark) -> bool:
        """Whether the line was taken back."""
        by = self.entries.get(mark.entry)
        return mark.batch in self.batches or (by is not None and by > mark.precedence)


def retractions_of(cursor: Any, marks: Iterable[Mark]) -> Retractions:
    """The retractions that concern these lines."""
    marks = list(marks)
    found = list(select_in(cursor, _OF_ENTRIES, {mark.entry for mark in marks}))
    batches = {mark.batch for mark in marks} | {row[4] for row in found}
    gone = frozenset(row[0] for row in select_in(cursor, _OF_BATCHES, batches - {None}))
    return Retractions(gone, last_retractions(found, gone))


def last_retractions(found: Iterable[tuple[Any, ...]], gone: frozenset[str]) -> dict[str, Precedence]:
    """Per entry id the last retraction among rows of (entry, known_at, source_order, id, batch) that holds."""
    last: dict[str, Precedence] = {}
    for entry, known_at, source_order, id_, batch in found:
        precedence = (known_at, source_order, id_)
        if batch not in gone and precedence > last.get(entry, precedence[:0]):
            last[entry] = precedence
    return last


_OF_ENTRIES = (
    "SELECT about, known_at, source_order, entry, batch FROM books_journalentry"
    " WHERE about IN ({}) AND kind = 'entry retracted'"
)
_OF_BATCHES = "SELECT DISTINCT about FROM books_journalentry WHERE about IN ({}) AND kind = 'batch retracted'"
