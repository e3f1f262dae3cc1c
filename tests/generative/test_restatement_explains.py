"""Do the rows that became known between two days add up to the difference of the statements, to the last journey?

The statements as known on either day are those of the plain-Python reference, which walks the entries known by then.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.days import end_of
from buyline.measure.holding import NOTHING, Holding
from buyline.measure.moves import REVALUED
from buyline.measure.restatement import by_move, by_place, changed, size
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


def _held(found: tuple[int, dict[str, int]] | None) -> Holding:
    return NOTHING if found is None else Holding(found[0], found[1])
