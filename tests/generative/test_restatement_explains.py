"""Do the rows that became known between two days add up to the difference of the statements, to the last journey?

The statements as known on either day are those of the plain-Python reference, which walks the entries known by then.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app.compared import OfBreakdown, OfLeakage, Question
from buyline.days import end_of
from buyline.measure.holding import NOTHING, Holding
from buyline.measure.moves import REVALUED
from buyline.measure.restatement import by_move, by_place, changed, size, sums_of
from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference import Reference
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P19", "library")
BOOKS = ("claimed", "verified", "pair", "buyers claimed")


@trying(12)
@given(journals(), st.integers(0, DAYS), st.integers(1, 30), st.integers(-5, 20))
def test_what_became_known_is_the_difference(journal: Journal, earlier: int, later: int, ahead: int) -> None:
    books = recorded(*journal, at_a_time=50)
    engine = OnDuckDB(books)
    before, after = FIRST_DAY + earlier, FIRST_DAY + earlier + later
    first, last = before - 20, before + ahead
    zone = engine.view("claimed").time_zone
    sides = [Reference(books.lines, known_until=end_of(day, zone)) for day in (before, after)]
    for book in BOOKS:
        view = replace(engine.view(book), as_of=after)
        told = by_place(changed(view, until=last, known_after=before))
        held = [one.position(last, book) for one in sides]
        expected = {(place,): _held(held[1].get(place)) - _held(held[0].get(place)) for place in {*held[0], *held[1]}}
        assert size(told.get(key, NOTHING) - change for key, change in expected.items()) == 0
        assert set(told) <= set(expected) | {key for key, change in told.items() if not size([change])}
        moved = by_move(changed(view, until=last, known_after=before, since=first))
        flows = [one.flow(first, last, book) for one in sides]
        for key in {*flows[0], *flows[1]}:
            change = _held(flows[1].get(key)) - _held(flows[0].get(key))
            assert size([moved.get(key, NOTHING) - change]) == 0, key
        assert {key for key, change in moved.items() if key[0] != REVALUED and size([change])} <= {*flows[0], *flows[1]}


@trying(8)
@given(journals(), st.integers(0, DAYS), st.integers(1, 30), st.integers(-5, 20))
def test_breakdowns_and_leakage_are_explained_too(journal: Journal, earlier: int, later: int, ahead: int) -> None:
    """For every question whose answer adds up: what changed rows add is the difference of the two answers."""
    engine = OnDuckDB(recorded(*journal, at_a_time=50))
    before, after = FIRST_DAY + earlier, FIRST_DAY + earlier + later
    first, last = before - 20, before + ahead
    for book in ("claimed", "verified"):
        view = replace(engine.view(book), as_of=after)
        column, stage = view.names[0], view.definition.stages[1].id
        questions: tuple[Question, ...] = (
            OfLeakage(first=first, last=last, within=15),
            OfBreakdown(by=(column,), last=last),
            OfBreakdown(by=("currency", column), stage=stage, last=last),
            OfBreakdown(number="arrivals", by=(column,), stage=stage, first=first, last=last),
            OfBreakdown(number="won", by=(column,), first=first, last=last),
        )
        for question in questions:
            compared = question.compared(before)
            assert compared.told_by is not None
            lines = changed(
                view,
                until=compared.until,
                known_after=before,
                since=compared.since,
                by=compared.by,
                by_day=compared.has_shares,
            )
            told = compared.told_by(view, lines)
            sides = [sums_of(compared.ask(replace(view, as_of=day))) for day in (before, after)]
            for key in {*sides[0], *sides[1], *told}:
                change = sides[1].get(key, NOTHING) - sides[0].get(key, NOTHING)
                assert size([told.get(key, NOTHING) - change]) == 0, (question, key)


def _held(found: tuple[int, dict[str, int]] | None) -> Holding:
    return NOTHING if found is None else Holding(found[0], found[1])
