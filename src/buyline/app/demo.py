"""How does the demo company come into books of its own?"""

import time
from collections.abc import Callable
from pathlib import Path

from buyline.app.history import hands_for, load
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, day_of
from buyline.demo import generate, load_definition
from buyline.store.books import Books, NoBooksError

ENTRIES_A_BUYER = 6


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
    with books, hands_for(buyers * ENTRIES_A_BUYER) as hands:
        entries = list(generate(seed=seed, until=last, buyers=buyers))
        generated = time.monotonic()
        tell(f"{len(entries):,} entries generated in {generated - began:.1f} s")
        done = sum(map(len, load(books, entries, now=now, hands=hands)))
        tell(f"{done:,} entries recorded in {time.monotonic() - generated:.1f} s")
    return done


def _yesterday(now: Moment) -> Day:
    today = day_of(now, "UTC")
    return day_of(now, load_definition(1, until=today).time_zone) - 1
