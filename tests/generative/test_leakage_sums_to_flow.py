"""Is what leaks out exactly what the flow says, are its shares those of a count by hand, do all ways out add up?

On the day on which a redefinition begins a stay the reference sees it all day long (see the estimates' test): random
journals whose definition changes are compared in counts only.
"""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.measure.flow import flow
from buyline.measure.leakage import Leakage, leakage
from buyline.measure.returning import ANY
from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference.leaking import Leaking
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P19", "library")
BOOKS = ("claimed", "verified")
Sums = dict[tuple[str, str], tuple[int, dict[str, int]]]


def asked(engine: OnDuckDB, book: str, first: int, last: int, within: int, by: str | None = None) -> Leakage:
    return leakage(engine.view(book), first=first, last=last, within_days=within, on=FIRST_DAY + DAYS + 10, by=by)


@trying(12)
@given(journals(), st.integers(0, DAYS), st.integers(0, 60))
def test_what_leaks_is_what_the_flow_and_the_reference_say(journal: Journal, after: int, length: int) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Leaking(books.lines)
    first, last = FIRST_DAY + after, FIRST_DAY + after + length
    for book in BOOKS:
        found = asked(engine, book, first, last, 20, by="region")
        counted = {
            (one.stage, leak.to, leak.reason): (leak.left.journeys, dict(leak.left.amounts))
            for one in found.stages
            for leak in one.leaks
            if leak.left
        }
        assert counted == reference.leaks(first, last, book)
        assert _by_way(found) == _in_flow(engine, book, first, last)
        for one in found.stages:
            parts = [
                leak for stages in found.groups.values() for s in stages if s.stage == one.stage for leak in s.totals
            ]
            assert sum(leak.left.journeys for leak in parts) == one.left
        told = {(one.place, one.reason): one.came_back for one in found.returned if one.reason != ANY and one.came_back}
        assert told == reference.came_back(first, last, FIRST_DAY + DAYS + 10, book)
        for all_of_place in (one for one in found.returned if one.reason == ANY):
            assert all_of_place.went >= all_of_place.came_back
            assert all_of_place.still_there >= 0


def _by_way(found: Leakage) -> Sums:
    return {
        (one.stage, leak.to): (leak.left.journeys, dict(leak.left.amounts))
        for one in found.stages
        for leak in one.totals
        if leak.left
    }


def _in_flow(engine: OnDuckDB, book: str, first: int, last: int) -> Sums:
    """Movements of the flow out of stages that lead no further."""
    view = engine.view(book)
    count: dict[tuple[str, str], int] = defaultdict(int)
    amounts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for move in flow(view, first=first, last=last).movements:
        if move.kind != "movement" or move.from_stage not in view.ranks:
            continue
        if view.ranks.get(move.to_stage, 0) > view.ranks[move.from_stage]:
            continue
        is_back = move.to_stage in view.ranks or move.to_stage == "outside"
        way = (move.from_stage, "back" if is_back else move.to_stage)
        count[way] += move.journeys
        amounts[way][move.currency] += move.amount
    return {way: (n, {name: a for name, a in amounts[way].items() if a}) for way, n in count.items()}


@trying(8)
@given(journals(at_most=24), st.integers(1, 40))
def test_shares_are_those_of_a_count_by_hand_and_add_up(journal: Journal, within: int) -> None:
    books = recorded(*journal, at_a_time=50)
    engine, reference = OnDuckDB(books), Leaking(books.lines)
    last = FIRST_DAY + DAYS + 10
    is_one_version = reference.agreement is None or len(reference.agreement.versions) == 1
    for book in BOOKS:
        for one in asked(engine, book, FIRST_DAY, last, within).stages:
            shares = [leak.chance.estimate or 0.0 for leak in one.totals if leak.chance is not None]
            if one.moved_on is not None and one.still_there is not None:
                assert sum(shares) + one.moved_on + one.still_there == pytest.approx(1.0)
            for leak in one.leaks if is_one_version else ():
                way = (one.stage, leak.to, leak.reason)
                told = reference.leak_share(way, within, FIRST_DAY - within, last, book)
                estimate = None if leak.chance is None else leak.chance.estimate
                assert (estimate or 0.0) == pytest.approx(float(told or 0)), (book, way)
