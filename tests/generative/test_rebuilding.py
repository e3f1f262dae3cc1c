"""Can the ledger be made again: row for row from the journal, and by undoing a load and loading it rightly? (RULES §1)"""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app.record import record
from buyline.app.verify import replay, verify
from buyline.days import SECOND
from buyline.journal.entry import Entry
from buyline.ledger.posting import Posted
from buyline.store.books import Books
from buyline.store.engine import all_rows
from buyline.store.memory import MemoryBooks, MemorySession
from tests.generative.effort import trying
from tests.generative.recording import AFTER_ALL, kept, net
from tests.reference.strategies import PLACES, Journal, deliveries, journals

pytestmark = pytest.mark.capability("P29", "library")
NOT_IN_ORDER = frozenset({"entry retracted", "batch retracted", "act confirmed"})


def rows(books: MemoryBooks) -> list[Posted]:
    return sorted([*books.movements, *books.touches], key=lambda posted: (posted.seq, posted.n))


@trying(80)
@given(st.data())
def test_the_ledger_as_posted_is_the_ledger_made_again(data: st.DataObject) -> None:
    definitions, entries = data.draw(journals())
    order = [definitions[0], *data.draw(deliveries([*definitions[1:], *entries]))]
    books = kept(order, together=data.draw(st.sampled_from(((1,), (2, 5), (50,)))))
    again = [row for commit in replay(books.lines) for row in (*commit.movements, *commit.touches)]
    assert sorted(again, key=lambda posted: (posted.seq, posted.n)) == rows(books)


def test_books_on_disk_are_those_in_memory_and_prove_themselves(tmp_path: Path) -> None:
    journal: Journal = _some_journal()
    definitions, entries = journal
    with Books.create(tmp_path / "books", now=1) as books:
        for at in range(0, len(entries), 4):
            part = [*definitions, *entries[:4]] if at == 0 else entries[at : at + 4]
            record(books, part, now=AFTER_ALL + at)
        memory = MemoryBooks()
        for at in range(0, len(entries), 4):
            part = [*definitions, *entries[:4]] if at == 0 else entries[at : at + 4]
            record(memory, part, now=AFTER_ALL + at)
        assert list(all_rows(books)) == sorted(memory.movements, key=lambda posted: (posted.seq, posted.n))
        assert verify(books).problems == []


def _some_journal() -> Journal:
    found: list[Journal] = []

    @trying(30)
    @given(journals())
    def draw(journal: Journal) -> None:
        found.append(journal)

    draw()
    return max(found, key=lambda journal: len(journal[1]))


@trying(50)
@given(st.data())
def test_import_undo_mend_import_is_a_first_import(data: st.DataObject) -> None:
    definitions, drawn = data.draw(journals(versions=False))
    right = [replace(entry, batch="right") for entry in drawn if entry.kind != "batch retracted"]
    wrong = [replace(_spoilt(entry, data), batch="wrong") for entry in right]
    earliest = min(entry.known_at for entry in wrong)
    undo = Entry("test", "undo wrong", "entry", "batch retracted", earliest, earliest, data={"batch": "wrong"})
    once, again = (
        kept([*definitions, *right], together=(50,)),
        kept([*definitions, *wrong, undo, *right], together=(7,)),
    )
    for known in sorted({entry.known_at for entry in right}):
        assert net(again, known=known) == net(once, known=known)
    assert net(again) == net(once)


def _spoilt(entry: Entry, data: st.DataObject) -> Entry:
    """As a wrong mapping would have it: another stage, another day, another buyer, or all the same."""
    how = data.draw(st.sampled_from(("stage", "day", "buyer", "right")))
    if how == "stage" and "stage" in entry.data:
        return replace(entry, data={**entry.data, "stage": data.draw(st.sampled_from(PLACES))})
    if how == "day":
        return replace(entry, occurred_at=entry.occurred_at - 40 * SECOND)
    return replace(entry, buyer="nobody") if how == "buyer" and entry.buyer and entry.journey else entry


@trying(50)
@given(journal=journals(joins=False, versions=False))
def test_an_append_in_order_reads_no_history(journal: Journal) -> None:
    definitions, drawn = journal
    by_id = {entry.id: entry for entry in drawn if entry.kind not in NOT_IN_ORDER}
    entries = sorted((replace(e, known_at=e.occurred_at, batch=None) for e in by_id.values()), key=lambda e: e.order)
    asked: list[object] = []
    reads = MemorySession.entries_of

    def entries_of(session: MemorySession, parties: object) -> object:
        asked.append(parties)
        return reads(session, parties)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemorySession, "entries_of", entries_of)
        books = kept([*definitions, *entries])
    assert asked == []
    assert net(books) == net(kept([*definitions, *reversed(entries)]))
