"""Whatever happens, in whatever order it is told: what was known adds up, and the books come out the same."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.app.record import record
from buyline.app.verify import replay
from buyline.journal.entry import Entry, Recorded
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.store.memory import MemoryBooks, MemorySession
from tests.generative.effort import tried
from tests.generative.recording import folded, net, recorded
from tests.reference.strategies import Journal, adopted, deliveries, journals
from tests.spec.definition_language import definitions

pytestmark = pytest.mark.capability("P7", "library")
EXAMPLES = settings(max_examples=tried(40), deadline=None, derandomize=True)


@EXAMPLES
@given(journals(at_most=14), st.integers(1, 20), st.data())
def test_rows_known_and_recorded_by_a_moment_are_the_fold_of_the_entries_by_then(
    journal: Journal, at_a_time: int, data: Any
) -> None:
    """RULES §3.5, for every K and R."""
    agreed, entries = journal
    books = recorded(agreed, data.draw(deliveries(entries)), at_a_time=at_a_time)
    moments = sorted({line.entry.known_at for line in books.lines})
    commits = sorted({line.recorded_at for line in books.lines})
    for _ in range(4):
        known, by = data.draw(st.sampled_from(moments)), data.draw(st.sampled_from(commits))
        assert net(books, known=known, recorded_by=by) == folded(books, known=known, recorded_by=by)
    assert net(books) == folded(books)


@EXAMPLES
@given(journals(at_most=14), st.data())
def test_any_order_of_delivery_gives_an_equal_net_ledger(journal: Journal, data: Any) -> None:
    agreed, entries = journal
    in_order = recorded(agreed, sorted(entries, key=lambda e: e.known_at), at_a_time=len(entries) or 1)
    shuffled = recorded(agreed, data.draw(deliveries(entries)), at_a_time=data.draw(st.integers(1, 7)))
    assert net(in_order) == net(shuffled)


@EXAMPLES
@given(journals(at_most=14), st.integers(1, 9), st.data())
def test_the_ledger_rebuilt_is_the_ledger_as_posted_row_for_row(journal: Journal, at_a_time: int, data: Any) -> None:
    agreed, entries = journal
    books = recorded(agreed, data.draw(deliveries(entries)), at_a_time=at_a_time)
    commits = list(replay(books.lines))
    assert [row for commit in commits for row in commit.movements] == books.movements
    assert [row for commit in commits for row in commit.touches] == books.touches


@EXAMPLES
@given(journals(at_most=20))
def test_nobody_vanishes(journal: Journal) -> None:
    """Every journey of a book stands in one place at most, on any day, whatever filter its columns make."""
    agreed, entries = journal
    books = recorded(agreed, entries, at_a_time=7)
    rows = [(row, sign) for row, sign in net(books).items() if isinstance(row, Posting)]
    days = sorted({row.on_day for row, _ in rows})
    for day in days[:: max(1, len(days) // 6)]:
        standing: Counter[Any] = Counter()
        for row, sign in rows:
            if row.on_day <= day:
                standing[row.book, row.journey if "buyers" not in row.book else row.buyer, row.to_stage] += sign
                standing[row.book, row.journey if "buyers" not in row.book else row.buyer, row.from_stage] -= sign
        inside: Counter[Any] = Counter()
        for (book, who, place), count in standing.items():
            if place != OUTSIDE and "buyers" not in book:
                assert count in {0, 1}, (book, who, place, count)
                inside[book, who] += count
        assert all(count <= 1 for count in inside.values())


@EXAMPLES
@given(journals(at_most=14))
def test_claimed_and_verified_never_mix(journal: Journal) -> None:
    """A row starts in its own book where the row before it ended."""
    agreed, entries = journal
    books = recorded(agreed, entries, at_a_time=5)
    by_account: dict[Any, list[Posting]] = {}
    for row in net(books):
        if isinstance(row, Posting):
            who = row.buyer if "buyers" in row.book else row.journey
            by_account.setdefault((row.book, who), []).append(row)
    for rows in by_account.values():
        place = OUTSIDE
        for row in sorted(rows, key=lambda r: (r.on_day, r.nth_today)):
            assert row.from_stage == place
            place = row.to_stage


@EXAMPLES
@given(journals(at_most=12, versions=False), st.booleans(), st.integers(1, 3))
def test_import_undo_mend_import_equals_a_first_import(journal: Journal, is_mended: bool, nth: int) -> None:  # noqa: FBT001
    """The mapping may be mended in between: every n-th row then says something else under the same id, or is new."""
    agreed, entries = journal
    plain = [e for e in entries if e.kind != "batch retracted" and e.batch is None]
    mended = [_mended(e) if is_mended and place % nth == 0 else e for place, e in enumerate(plain)]
    first = recorded(agreed, [_loaded(e, "first") for e in mended], at_a_time=50)
    again = recorded(agreed, [_loaded(e, "first") for e in plain], at_a_time=50)
    if not plain:
        return
    undo = Entry(
        "books", "first", "undo", "batch retracted", 0, min(e.known_at for e in plain), data={"batch": "first"}
    )
    record(again, [undo], now=3 * 10**15)
    assert not net(again)
    record(again, [_loaded(e, "second") for e in mended], now=4 * 10**15)
    assert net(again) == net(first)


def _mended(entry: Entry) -> Entry:
    """The row as another mapping reads it: another stage, or another amount; a description stays as it is."""
    if entry.kind == "stage claimed":
        return replace(entry, data={**entry.data, "stage": "contact", "amount": "77", "currency": "EUR"})
    return (
        replace(entry, data={**entry.data, "amount": "5"}) if entry.journey and entry.kind != "act confirmed" else entry
    )


def _loaded(entry: Entry, batch: str) -> Entry:
    return replace(entry, batch=batch)


def test_an_append_in_order_reads_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cost does not depend on what the books hold: neither its party's lines nor anybody else's are read."""
    books = MemoryBooks()
    record(books, [adopted(definitions([])[0])], now=1)
    read: list[object] = []

    def counted(_: MemorySession, parties: Iterable[int]) -> dict[int, list[Recorded]]:
        read.extend(parties)
        return {}

    monkeypatch.setattr(MemorySession, "entries_of", counted)
    for number in range(5):
        day = 1_760_000_000_000_000 + number * 86_400_000_000
        entry = Entry("crm", f"{number}", "note", "note written", day, day, journey="j", buyer="b")
        record(books, [entry], now=day)
    assert read == []
