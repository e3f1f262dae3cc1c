"""Numbers keep the version that was in force: what was proven stays, what comes later is read by the new agreement."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from buyline.app.agreeing import Who, propose, sign
from buyline.app.books import agreement_of, create_books
from buyline.app.record import record
from buyline.app.statements import Asked, flow, position
from buyline.days import Moment, parse_day, start_of
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Definition, Opens, Pipeline, Stage
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry

pytestmark = pytest.mark.capability("P3", "library")


def at(day: str) -> Moment:
    return start_of(parse_day(day), "UTC")


def proven_by(act: str) -> Definition:
    lead = Stage(id="lead", name="Lead", led_by="marketing", criterion=Criterion(any=(Condition(did=act),)))
    opens = Opens(on="form submitted", at="lead")
    stages = (lead, Stage(id="customer", name="Customer"))
    return Definition(stages=stages, pipelines=(Pipeline(id="main", name="Main", opens=(opens,)),))


def form(journey: str, day: str) -> Entry:
    return Entry(
        "site",
        journey,
        "form",
        "form submitted",
        at(day),
        at(day),
        journey=journey,
        buyer=journey,
        trust=Trust.CONNECTOR,
    )


def test_numbers_keep_the_version_that_was_in_force(tmp_path: Path) -> None:
    with create_books(tmp_path / "books", proven_by("form submitted"), now=at("2026-01-01")) as books:
        record(books, [form("early", "2026-06-10")], now=at("2026-06-10"))
        before = june(books, now=at("2026-06-20"))
        changed = proven_by("meeting attended").model_copy(update={"version": 2, "in_force_from": date(2026, 7, 1)})
        propose(books, changed, by=Who("marketing"), now=at("2026-06-20"))
        sign(books, "p1", by=Who("sales"), now=at("2026-06-21"))
        assert agreement_of(books).latest.version == 2
        record(books, [form("late", "2026-07-05")], now=at("2026-07-05"))
        assert june(books, now=at("2026-07-10")) == before
        assert standing(books, "2026-06-30") == {"lead": 1}
        assert standing(books, "2026-07-10") == {"lead": 1}, "the old proof stands, the new act proves nothing any more"


def june(books: Any, *, now: Moment) -> Any:
    first, last = parse_day("2026-06-01"), parse_day("2026-06-30")
    return flow(books, Asked(book="verified"), now=now, first=first, last=last).to_json()


def standing(books: Any, day: str) -> dict[str, int]:
    found = position(books, Asked(book="verified"), now=at("2026-07-10"), on=parse_day(day))
    return {row["stage"]: row["journeys"] for row in found.table.to_pylist() if row["journeys"]}
