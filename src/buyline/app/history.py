"""How does a whole history get into the books in one go?"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from buyline.app.record import record
from buyline.app.upkeep import tidy
from buyline.days import Moment
from buyline.journal.entry import Entry
from buyline.store.books import Books

AT_A_TIME = 20_000


@contextmanager
def _without_collector() -> Iterator[None]:
    """A load makes millions of records and no cycles: looking for cycles again and again would double its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load(books: Books, entries: Iterable[Entry], *, now: Moment, progress: Callable[[int], None] | None = None) -> int:
    """Record entries in the order given, some thousands per commit; how many were given."""
    given = iter(entries)
    with _without_collector():
        done = _load(books, given, now, progress)
    tidy(books, at_least=1)
    return done


def _load(books: Books, given: Iterator[Entry], now: Moment, progress: Callable[[int], None] | None) -> int:
    done = 0
    while chunk := list(islice(given, AT_A_TIME)):
        record(books, chunk, now=now)
        done += len(chunk)
        if progress:
            progress(done)
    return done
