"""Do the books say what the plain-Python reference says? (RULES §8)

Compared for all five books: every movement with its day, places, kind, since, reason, money and columns; who stands where with
which proof; position, flow and presence from the measures. Left out on purpose:

- pairs of rows (they are compared as revaluation and as money on every movement);
- `moved_by`, `visit`, `first_entered`, `furthest_before` (the reference does not keep them; the counts of `measure` that
  rest on them are compared by the spec tests);
- whether a proof is *stated* where a criterion takes what one of us wrote (the reference does not look at evidence);
- referrals and conversions: the reference has no referral, and ages within a day only the measures tell apart.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.measure.moves import REVALUED
from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference import BOOKS, Reference
from tests.reference.standing import OUTSIDE, Movement
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals, views
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P6", "library")
Line = tuple[Any, ...]


def told_by_reference(reference: Reference, book: str) -> dict[str, list[Line]]:
    return {who: [_line(one) for one in lines] for who, lines in reference.movements(book).items() if lines}


def _line(one: Movement) -> Line:
    since = None if one.to_place == OUTSIDE else one.since
    money = (one.money.amount, one.money.currency, one.money.columns)
    return (one.day, one.from_place, one.to_place, one.kind, since, one.reason, *money)


def told_by_rows(engine: OnDuckDB, book: str) -> dict[str, list[Line]]:
    found = {
        who: [
            (
                *(row.on_day, row.from_stage, row.to_stage, row.kind, row.to_since),
                *(row.reason, row.amount, row.currency, row.columns),
            )
            for row in rows
            if row.kind != REVALUED
        ]
        for who, rows in engine.standing_rows(book).items()
    }
    return {who: lines for who, lines in found.items() if lines}


@trying(70)
@given(journals(), views)
def test_every_movement_of_every_book_is_the_same(journal: Journal, known: int | None) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books, known), Reference(books.lines, known_until=known)
    for book in BOOKS:
        assert told_by_rows(engine, book) == told_by_reference(reference, book)


@trying(45)
@given(journals())
def test_on_every_day_everybody_stands_in_the_same_place(journal: Journal) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    for book in BOOKS:
        for day in range(FIRST_DAY, FIRST_DAY + DAYS + 40, 9):
            assert engine.standings_on(day, book) == reference.standings_on(day, book)


@trying(45)
@given(journals())
def test_what_is_proven_and_what_is_only_stated_is_the_same(journal: Journal) -> None:
    definitions, entries = journal
    books = recorded([_without_stated(one) for one in definitions], entries, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    for day in range(FIRST_DAY, FIRST_DAY + DAYS + 40, 9):
        assert engine.proofs_on(day, "verified") == reference.proofs_on(day, "verified")


def _without_stated(adopted: Entry) -> Entry:
    """The same version, but no criterion takes what one of us wrote."""
    document = dict(adopted.data["definition"])
    document["stages"] = [{**stage, "criterion": _strict(stage["criterion"])} for stage in document["stages"]]
    adopted.data["definition"].update(document)
    return adopted


def _strict(criterion: dict[str, Any] | None) -> dict[str, Any] | None:
    if criterion is None:
        return None
    accepts = [trust for trust in criterion["accepts"] if trust != Trust.STATED]
    return {**criterion, "accepts": accepts, "confirmed": False}


@trying(6)
@given(journals(), st.integers(0, DAYS), st.integers(0, 40))
def test_position_flow_and_presence_count_the_same(journal: Journal, after: int, length: int) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    first, last = FIRST_DAY + after, FIRST_DAY + after + length
    for book in BOOKS:
        assert engine.position(last, book) == reference.position(last, book)
        assert engine.position(last, book, region="north") == reference.position(last, book, region="north")
        assert engine.flow(first, last, book) == reference.flow(first, last, book)
        assert engine.revalued(first, last, book) == reference.revalued(first, last, book)
        if book != "pair":
            for place in {stay.place for stay in reference.spells(book)}:
                told = reference.presence(place, first, last, book)
                assert engine.presence(place, first, last, book) == told
