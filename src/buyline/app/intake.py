"""How are the entries of many programs taken at the same time?

Requests that wait share one transaction (group commit), so that each is on disk when it is answered and still many a
second are. Every entrance of one process uses the same queue of the same books.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from buyline.app.entries import record_contents
from buyline.app.record import Receipt
from buyline.days import Moment
from buyline.store.books import Books
from buyline.store.writer import GroupWriter

_NAME = "intake"
Request = tuple[Moment, Sequence[Mapping[str, Any]]]


class Intake:
    """The queue of one folder of books."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._writer: GroupWriter[Request, list[Receipt]] = GroupWriter(self._record)

    def record(self, contents: Sequence[Mapping[str, Any]], *, now: Moment) -> list[Receipt]:
        """Record entries, all in one transaction, perhaps with those of others; a receipt each, in order."""
        return self._writer.submit((now, contents))

    def close(self) -> None:
        """Nothing is held between requests."""

    def _record(self, requests: Sequence[Request]) -> list[list[Receipt]]:
        contents = [one for _, given in requests for one in given]
        receipts = iter(record_contents(self._books, contents, now=max(now for now, _ in requests)))
        return [[next(receipts) for _ in given] for _, given in requests]


def intake_of(books: Books) -> Intake:
    """The queue of these books."""
    found: Intake = books.caches.setdefault(_NAME, Intake(books))
    return found
