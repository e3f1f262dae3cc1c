"""Do the values of a breakdown add up to the whole, and is each what its own filter says?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.measure.breakdown import SUMS, WHATS, Asked, Breakdown, What, breakdown
from buyline.measure.holding import total
from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference import Reference
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P19", "library")


def asked(
    engine: OnDuckDB, what: What, by: tuple[str, ...], book: str, first: int, last: int, **where: str
) -> Breakdown:
    view = engine.view(book, **where)
    stages = [stage.id for stage in view.definition.stages]
    question = Asked(
        what=what,
        by=by,
        first=first,
        last=last,
        on=max(last, FIRST_DAY + DAYS),
        stage=None if what == "position" else stages[0],
        goal=stages[-1],
        within_days=20,
    )
    return breakdown(view, question)


@trying(8)
@given(journals(at_most=24), st.integers(0, DAYS), st.integers(0, 60), st.sampled_from(["claimed", "verified"]))
def test_counts_and_amounts_add_up_to_the_whole(journal: Journal, after: int, length: int, book: str) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Reference(books.lines)
    first, last = FIRST_DAY + after, FIRST_DAY + after + length
    for what in (one for one in WHATS if one in SUMS):
        for by in (("region",), ("region", "owner")):
            found = asked(engine, what, by, book, first, last)
            assert total(cell.held for cell in found.cells) == found.whole.held, (what, by)
    ranks = engine.view(book).ranks
    told = asked(engine, "position", ("region",), book, first, last)
    for cell in told.cells:
        held = reference.position(last, book, region=cell.values[0]) if cell.values[0] else None
        if held is not None:
            assert sum(count for place, (count, _) in held.items() if place in ranks) == cell.held.journeys
    grid = asked(engine, "position", ("region", "owner"), book, first, last)
    for cell in grid.cells:
        region, owner = cell.values
        if region and owner:
            held = reference.position(last, book, region=region, owner=owner)
            assert sum(count for place, (count, _) in held.items() if place in ranks) == cell.held.journeys


@trying(6)
@given(journals(at_most=24))
def test_each_value_is_what_its_filter_says(journal: Journal) -> None:
    engine = OnDuckDB(recorded(*journal, at_a_time=50))
    for what in WHATS:
        found = asked(engine, what, ("region",), "claimed", FIRST_DAY - 60, FIRST_DAY + DAYS)
        for cell in found.cells:
            alone = asked(engine, what, ("region",), "claimed", FIRST_DAY - 60, FIRST_DAY + DAYS, region=cell.values[0])
            assert alone.whole.held.journeys == cell.held.journeys, what
            assert alone.whole.value == pytest.approx(cell.value), what
            if cell.low is not None and cell.high is not None and cell.value is not None:
                assert cell.low <= cell.value <= cell.high
