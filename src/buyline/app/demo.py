"""How does the demo company come into books of its own?"""

import time
from collections.abc import Callable
from pathlib import Path

from buyline.app.history import load
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, day_of
from buyline.demo import generate, load_definition
from buyline.journal.entry import Entry
from buyline.store.books import Books, NoBooksError


def make_demo(
    path: Path | str,
    *,
    seed: int,
    buyers: int,
    until: Day | None,
    now: Moment,
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """New books with two years of the demo company up to `until` (yesterday when None); how many entries."""
    last = _yesterday(now) if until is None else until
    began = time.monotonic()
    try:
        books = Books.create(path, now=now)
    except NoBooksError as problem:
        raise Refused(str(problem)) from None
    with books:
        entries = _buyer_by_buyer(list(generate(seed=seed, until=last, buyers=buyers)))
        generated = time.monotonic()
        tell(f"{len(entries):,} entries generated in {generated - began:.1f} s")
        done = load(books, entries, now=now)
        tell(f"{done:,} entries recorded in {time.monotonic() - generated:.1f} s")
    return done


def _yesterday(now: Moment) -> Day:
    today = day_of(now, "UTC")
    return day_of(now, load_definition(1, until=today).time_zone) - 1


def _buyer_by_buyer(entries: list[Entry]) -> list[Entry]:
    """The same entries, the company's first, then each buyer's together: every party is folded once, from nothing.

    Delivery order means nothing to the books (RULES §1.2), only to how long a load takes.
    """
    buyer_of = {e.person: e.buyer for e in entries if e.kind == "person identified"}
    return sorted(entries, key=lambda e: e.buyer or buyer_of.get(e.person) or e.person or e.journey or "")
