"""Statements of a day before records began: everybody is counted, nobody was watched, and no page breaks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from buyline.app import statements
from buyline.app.books import create_books
from buyline.app.pipeline import pipeline_page
from buyline.app.record import record
from buyline.app.statement_pages import conversion_page, time_page
from buyline.app.statements import Asked
from buyline.days import Moment, parse_day, start_of
from buyline.journal.entry import Entry
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P19", "library")
ANYTIME: dict[str, Any] = {"from_day": None, "to_day": None, "as_of": None, "book": "claimed", "where": ()}


def at(day: str) -> Moment:
    return start_of(parse_day(day), "UTC")


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    """Twelve leads since January, some won from March on; wins and losses are recorded from 1 March on only."""
    with create_books(tmp_path / "books", now=1) as made:
        entries = [
            Entry("crm", f"{to}", "records", "records began", at("2026-01-01"), at("2026-01-01"), data={"to_stage": to, "on": "2026-03-01"})
            for to in ("customer", "lost")
        ]  # fmt: skip
        for number in range(12):
            steps = [
                ("lead", f"2026-01-{2 + number:02d}"),
                ("customer" if number % 2 else "lost", f"2026-03-{5 + number:02d}"),
            ]
            entries += [
                Entry("crm", f"j{number}", stage, "stage claimed", at(day), at(day), journey=f"j{number}", data={"stage": stage})
                for stage, day in steps
            ]  # fmt: skip
        record(made, entries, now=at("2026-06-30"))
        yield made


@pytest.mark.parametrize("unit", ["journey", "spell"])
def test_nobody_is_watched_before_and_everybody_after(books: Books, unit: Any) -> None:
    ask = {"from_stage": "lead", "to_stage": "customer", "within_days": 365, "unit": unit}
    before = statements.conversion(books, Asked(as_of=parse_day("2026-02-10")), now=at("2026-06-30"), **ask).to_json()
    assert (before["entered"], before["converted"], before["still_open"]) == (12, 0, 12)
    assert before["estimate"] is None
    after = statements.conversion(books, Asked(), now=at("2026-06-30"), **ask).to_json()
    assert (after["entered"], after["converted"], after["lost"]) == (12, 6, 6)
    assert after["estimate"] == pytest.approx(0.5)


def test_time_says_nothing_before(books: Books) -> None:
    asked = Asked(as_of=parse_day("2026-02-10"))
    found = statements.time_in_stage(books, asked, now=at("2026-06-30"), stage="lead").to_json()
    assert (found["spells"], found["open"], found["tau"]) == (12, 12, None)


def test_pages_show_the_time_before_as_normal(books: Books) -> None:
    """The time before a period may lie wholly before records begin."""
    for first, last in (("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-02-15"), ("2026-03-01", "2026-03-31")):
        days: dict[str, Any] = ANYTIME | {"from_day": parse_day(first), "to_day": parse_day(last)}
        assert pipeline_page(books, now=at("2026-06-30"), **days).has_entries
        assert conversion_page(books, now=at("2026-06-30"), **days).frame.has_entries
        assert time_page(books, now=at("2026-06-30"), **days).frame.has_entries
