"""How are the entries of many programs taken at the same time?

Requests that wait share one transaction (group commit), so that each is on disk when it is answered and still many a
second are. Every entrance of one process uses the same queue of the same books.
"""

from collections.abc import Iterator, Mapping, Sequence
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
        return [each for part in _apart(requests) for each in self._record_part(part)]

    def _record_part(self, requests: Sequence[Request]) -> list[list[Receipt]]:
        contents = [one for _, given in requests for one in given]
        receipts = iter(record_contents(self._books, contents, now=max(now for now, _ in requests)))
        return [[next(receipts) for _ in given] for _, given in requests]


def _apart(requests: Sequence[Request]) -> Iterator[list[Request]]:
    """Requests in order, those apart that tell which version they saw of a journey that one before them writes about.

    A version is compared with what was committed, so that of two who saw the same only the first is taken.
    """
    part: list[Request] = []
    written: set[Any] = set()
    for now, given in requests:
        seen = {_journey_in(one) for one in given if _is_versioned(one)}
        if seen & written:
            yield part
            part, written = [], set()
        part.append((now, given))
        written |= {_journey_in(one) for one in given} - {""}
    if part:
        yield part


def _journey_in(content: Any) -> str:
    """The journey that somebody names in an entry, which may be anything; empty where there is none."""
    named = content.get("journey") if isinstance(content, Mapping) else None
    return named if isinstance(named, str) else ""


def _is_versioned(content: Any) -> bool:
    return isinstance(content, Mapping) and content.get("expected_version") is not None


def intake_of(books: Books) -> Intake:
    """The queue of these books."""
    found: Intake = books.whole.caches.setdefault(_NAME, Intake(books.whole))
    return found
