"""How does a whole history get into the books in one go?"""

from collections.abc import Callable, Iterable
from itertools import islice

from buyline.app.record import record
from buyline.days import Moment
from buyline.journal.entry import Entry
from buyline.store.books import Books
from buyline.store.segments import ship

AT_A_TIME = 20_000


def load(books: Books, entries: Iterable[Entry], *, now: Moment, progress: Callable[[int], None] | None = None) -> int:
    """Record entries in the order given, some thousands per commit; how many were given."""
    done = 0
    given = iter(entries)
    while chunk := list(islice(given, AT_A_TIME)):
        record(books, chunk, now=now)
        done += len(chunk)
        if progress:
            progress(done)
    ship(books, at_least=1)
    return done
