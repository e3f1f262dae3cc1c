"""The curve of leaving: with everybody seen to the end it is the plain share that has left by each day."""

from pathlib import Path

import pytest

from buyline.app.books import create_books
from buyline.app.record import record
from buyline.app.statements import Asked, time_in_stage
from buyline.days import DAY_LENGTH, parse_day, start_of
from buyline.journal.entry import Entry

pytestmark = pytest.mark.capability("P19", "library")
BEGUN = start_of(parse_day("2026-01-05"), "UTC")


def test_without_open_stays_it_is_the_share_that_has_left(tmp_path: Path) -> None:
    """Ten stays of one to ten days: the curve ends at τ = 6, the last age with five at risk."""
    with create_books(tmp_path / "books", now=1) as books:
        entries = []
        for days in range(1, 11):
            for stage, at in (("lead", BEGUN), ("prospect", BEGUN + days * DAY_LENGTH)):
                entries.append(
                    Entry("crm", f"j{days}", stage, "stage claimed", at, at, journey=f"j{days}", data={"stage": stage})
                )
        record(books, entries, now=BEGUN + 60 * DAY_LENGTH)
        found = time_in_stage(books, Asked(), now=BEGUN + 60 * DAY_LENGTH, stage="lead").stages["lead"]
    assert found.lasting.tau == 6
    assert found.leaving is not None
    assert found.leaving.share.tolist() == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert found.lasting.median == 5
    for low, share, high in zip(found.leaving.low[1:], found.leaving.share[1:], found.leaving.high[1:], strict=True):
        assert 0 < low < share < high < 1


def test_where_nobody_can_be_followed_there_is_none(tmp_path: Path) -> None:
    with create_books(tmp_path / "books", now=1) as books:
        entry = Entry("crm", "j", "lead", "stage claimed", BEGUN, BEGUN, journey="j", data={"stage": "lead"})
        record(books, [entry], now=BEGUN)
        found = time_in_stage(books, Asked(), now=BEGUN + DAY_LENGTH, stage="lead").stages["lead"]
    assert found.leaving is None
