"""How is a random journal brought into books in memory, in portions, and what do their rows add up to?"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from buyline.app.posting import company_of
from buyline.app.record import record
from buyline.days import Moment
from buyline.journal.entry import Entry
from buyline.ledger.fold import fold_all
from buyline.ledger.identity import resolve
from buyline.ledger.visible import holding
from buyline.store.memory import MemoryBooks

EVER = 2**62
Net = dict[Any, int]


def recorded(definitions: Sequence[Entry], entries: Sequence[Entry], *, at_a_time: int) -> MemoryBooks:
    """Books with these entries, recorded in the order given, so many per commit."""
    books = MemoryBooks()
    for entry in definitions:
        record(books, [entry], now=1)
    for start in range(0, len(entries), at_a_time):
        record(books, entries[start : start + at_a_time], now=2 * 10**15 + start)
    return books


def net(books: MemoryBooks, *, known: Moment = EVER, recorded_by: Moment = EVER) -> Net:
    """Rows known and recorded by a moment, reversals cancelled."""
    found: Counter[Any] = Counter()
    for posted in (*books.movements, *books.touches):
        if posted.known_at <= known and posted.recorded_at <= recorded_by:
            found[posted.row] += posted.sign
    return {row: count for row, count in found.items() if count}


def folded(books: MemoryBooks, *, known: Moment = EVER, recorded_by: Moment = EVER) -> Net:
    """The same from the entries known and recorded by that moment, each party folded in one go from nothing."""
    lines = [line for line in books.lines if line.recorded_at <= recorded_by]
    company = company_of([line for line in lines if books.party_of_line[line.seq - 1] is None])
    rules, retracted = company.rules_at(known), company.retracted_at(known)
    parties: dict[int, list[Any]] = {}
    for line in lines:
        party = books.party_of_line[line.seq - 1]
        if party is not None and line.entry.known_at <= known:
            parties.setdefault(party, []).append(line)
    found: Counter[Any] = Counter()
    for held in parties.values():
        entries = holding(held, retracted)
        _, whole = fold_all(rules, entries, resolve(entries))
        for sign, row in whole.rows:
            found[row] += sign
        found.update(whole.touches)
    return {row: count for row, count in found.items() if count}
