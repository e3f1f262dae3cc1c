"""Do claimed and verified never mix?"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from buyline.journal.entry import Entry
from buyline.ledger.posting import Posting
from buyline.measure.conversion import conversion
from buyline.measure.flow import flow
from buyline.measure.position import position
from buyline.measure.time_in_stage import time_in_stage
from tests.generative.effort import trying
from tests.generative.recording import net, recorded
from tests.reference import BOOKS
from tests.reference.strategies import ACTS, DAYS, FIRST_DAY, Journal, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P6", "library")


@trying(50)
@given(journals(joins=False))
def test_where_every_claim_is_by_hand_no_act_moves_the_claimed_book(journal: Journal) -> None:
    definitions, drawn = journal
    by_hand = [_by_hand(definition) for definition in definitions]
    entries = [_moneyless(entry) for entry in drawn]
    silent = [replace(entry, kind="note written") if entry.kind in ACTS else entry for entry in entries]
    assert _claimed((by_hand, entries)) == _claimed((by_hand, silent))


def _by_hand(adopted: Entry) -> Entry:
    document = adopted.data["definition"]
    stages = [{**stage, "claimed": "by hand"} for stage in document["stages"]]
    pipelines = [{**pipeline, "opens": []} for pipeline in document["pipelines"]]
    return replace(adopted, data={"definition": {**document, "stages": stages, "pipelines": pipelines}})


def _moneyless(entry: Entry) -> Entry:
    """An act may carry money, which belongs to both books; what is asked here is where it stands."""
    if entry.kind not in ACTS:
        return entry
    return replace(entry, data={name: value for name, value in entry.data.items() if name == "facts"})


def _claimed(journal: Journal) -> set[tuple[Any, ...]]:
    found = net(recorded(*journal, at_a_time=50))
    return {
        (row.journey, row.kind, row.on_day, row.nth_today, row.from_stage, row.to_stage, row.amount)
        for row in found
        if isinstance(row, Posting) and row.book == "claimed"
    }


@trying(3)
@given(journals())
def test_no_statement_of_one_book_sees_a_row_of_another(journal: Journal) -> None:
    engine = OnDuckDB(recorded(*journal, at_a_time=50))
    for book in BOOKS:
        view = engine.view(book)
        alone = replace(view, ledger=view.ledger.filter(view.ledger.book == book))
        day = FIRST_DAY + DAYS
        assert position(view, on=day) == position(alone, on=day)
        assert flow(view, first=FIRST_DAY, last=day) == flow(alone, first=FIRST_DAY, last=day)
        if book != "pair":
            times = [time_in_stage(replace(one, as_of=day), stage="lead").stages for one in (view, alone)]
            assert times[0] == times[1]
            ways = [
                conversion(replace(one, as_of=day), from_stage="lead", to_stage="customer", within_days=60).found.fates
                for one in (view, alone)
            ]
            assert ways[0] == ways[1]
