"""`buyline.open`: every statement with days as people write them, the same figures as the command line, plain refusals."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import buyline
from buyline.app import explaining, statements
from buyline.app.books import open_books
from buyline.app.refusal import BuylineError, NotFound, Refused
from buyline.app.restating import restatement
from buyline.app.statements import Asked
from buyline.days import day_number
from buyline.library.asking import Asking
from buyline.library.here import Here

pytestmark = pytest.mark.capability("P27", "library")
DAY = "2026-03-31"


def test_every_way_to_write_a_day_is_the_same_day(demo: Here) -> None:
    told = [demo.position(on=day) for day in (DAY, date(2026, 3, 31), datetime(2026, 3, 31, 17, 5))]  # noqa: DTZ001
    assert told[0] == told[1] == told[2]
    assert told[0].on == day_number(date(2026, 3, 31))


def test_figures_are_those_of_the_use_cases(demo: Here, demo_folder: Path) -> None:
    day, now = day_number(date(2026, 3, 31)), time.time_ns() // 1_000
    asked = Asked(book="verified", as_of=day, where={"segment": "process"})
    same: dict[str, Any] = {"book": "verified", "as_of": DAY, "where": {"segment": "process"}}
    with open_books(demo_folder) as books:
        assert demo.position(by="region", **same) == statements.position(books, asked, now=now, by="region")
        flow = statements.flow(books, asked, now=now, first=day - 89, last=day)
        assert demo.flow("2026-01-01", DAY, **same) == flow
        told = statements.conversion(books, asked, now=now, from_stage="lead", to_stage="customer", within_days=90)
        assert demo.conversion("lead", "customer", within=90, **same).to_json() == told.to_json()
        grid = statements.cohorts(books, asked, now=now, from_stage="lead", to_stage="customer", each="quarter")
        assert demo.cohorts("lead", "customer", each="quarter", **same) == grid
        lasting = statements.time_in_stage(books, asked, now=now, stage="lead").to_json()
        assert demo.time_in_stage("lead", **same).to_json() == lasting
        assert demo.stalled(**same) == statements.stalled(books, asked, now=now)
        broken = {"what": "conversion", "by": ("region",), "stages": ("lead", None)}
        told_by = demo.breakdown("conversion", "region", stage="lead", **same)
        assert told_by.to_json() == explaining.breakdown(books, asked, now=now, **broken).to_json()  # type: ignore[arg-type]
        lost = explaining.leakage(books, asked, now=now, first=day - 59, last=day)
        assert demo.leakage("2026-01-31", DAY, **same).to_json() == lost.to_json()
        first = statements.standings(books, asked, now=now, limit=3)
        assert demo.standings(limit=3, **same) == demo.journeys(limit=3, **same) == first


def test_a_restatement_is_that_of_the_use_case_and_shows_what_explains_it(demo: Here, demo_folder: Path) -> None:
    earlier, now = day_number(date(2026, 1, 31)), time.time_ns() // 1_000
    found = demo.restatement("position", "2026-01-31", on=DAY, as_of=DAY, where={"segment": "process"})
    with open_books(demo_folder) as books:
        asked = Asked(as_of=day_number(date(2026, 3, 31)), where={"segment": "process"})
        told = restatement(books, asked, now=now, of="position", earlier=earlier, on=asked.as_of)
    assert found == told
    assert found.residual == 0
    assert found.causes
    html = found._repr_html_()
    for words in ("Restatement", "What explains the difference", "Entries", "residual 0", "journeys before"):
        assert words in html
    explained = sum(row["journeys"] for row in found.explanation() if row["stage"] == "lead")
    sides = {row["stage"]: row for row in found.records()}
    assert explained == sides["lead"]["journeys_after"] - sides["lead"]["journeys_before"]
    assert found.before.definition is not None


def test_health_and_a_journey_show_themselves(demo: Here) -> None:
    found = demo.health()
    assert found.table.column_names[:4] == ["id", "says", "count", "of"]
    assert found.table.num_rows == len(found.lines)
    assert "Open journeys without an amount" in found._repr_html_()
    one = demo.journey(demo.journeys(limit=1).journeys[0].journey)
    html = one._repr_html_()
    for words in ("Journey", "Proof", "Path", "Entries", one.state.id, one.path[0]["to"]):
        assert words in html


def test_the_pipeline_page_is_a_record_too(demo: Here) -> None:
    found = demo.pipeline("2026-01-01", DAY, by="segment", where={})
    assert {one.value for one in found.multiples}
    assert sum(stage.journeys for stage in found.stages) == sum(sum(one.journeys) for one in found.multiples)


def test_several_values_of_a_column_count_any_of_them(demo: Here) -> None:
    every = demo.position(on=DAY, by="segment").groups
    two = list(every)[:2]
    expected = sum(found.journeys for value in two for found in every[value].values())
    found = demo.position(on=DAY, where={"segment": two}).places
    assert sum(each.journeys for each in found.values()) == expected


def test_one_journey(demo: Here) -> None:
    id_ = demo.journeys(limit=1).journeys[0].journey
    assert demo.journey(id_).to_json()["journey"] == id_


def test_a_notebook_runs_in_an_event_loop(demo: Here) -> None:
    async def cell() -> int:
        return sum(found.journeys for found in demo.position(on=DAY).places.values())

    assert asyncio.run(cell()) > 0


ASKED_WRONGLY: dict[str, tuple[Callable[[Here], object], str]] = {
    "book": (lambda b: b.position(book="x"), "'x' is not a book; possible: claimed, verified, pair"),
    "column": (lambda b: b.position(by="x"), "'x' is not a column of the books; possible: team, owner"),
    "filter": (lambda b: b.stalled(where={"x": "y"}), "'x' is not a column of the books"),
    "day": (lambda b: b.position(on="31.3.2026"), "on: '31.3.2026' is not a day; write it like 2026-03-31"),
    "no day": (lambda b: b.position(on=7), "on: 7 is not a day; give a date, or text like"),  # type: ignore[arg-type]
    "stage": (lambda b: b.conversion("lead", "x", within=9), "'x' is not a stage with a rank; possible: target"),
    "place": (lambda b: b.time_in_stage("x"), "'x' is not a place in the definition"),
    "backwards": (lambda b: b.cohorts("customer", "lead"), "'lead' does not come after 'customer'"),
    "within": (lambda b: b.conversion("lead", "customer", within=-1), "within: -1 is not a whole number"),
    "unit": (lambda b: b.conversion("lead", "customer", within=9, unit="x"), "write journey or spell"),  # type: ignore[arg-type]
    "each": (lambda b: b.cohorts("lead", "customer", each="day"), "write month or quarter"),  # type: ignore[arg-type]
    "period": (lambda b: b.flow("2026-02-01", "2026-01-01"), "ends (2026-01-01) before it begins (2026-02-01)"),
    "statement": (lambda b: b.restatement("x", DAY), "cannot be asked as known on two days; write position, flow"),  # type: ignore[arg-type]
    "part": (lambda b: b.restatement("position", DAY, stage="lead"), "not asked by stage; it takes on, by"),
    "need": (lambda b: b.restatement("flow", DAY, first=DAY), "A restatement of flow needs last"),
    "picture": (lambda b: b.pipeline(by="x"), "These books have no column 'x'"),
    "limit": (lambda b: b.journeys(limit=True), "limit: True is not a whole number"),
}


@pytest.mark.parametrize(("ask", "says"), ASKED_WRONGLY.values(), ids=ASKED_WRONGLY)
def test_what_the_books_do_not_know_is_said_in_a_sentence(demo: Here, ask: Callable[[Here], object], says: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(demo)
    assert says in str(refusal.value)


def test_what_is_not_there_is_not_found(demo: Here, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no journey 'nobody'"):
        demo.journey("nobody")
    with pytest.raises(NotFound, match="make books with"):
        buyline.open(tmp_path / "nowhere")
    assert issubclass(NotFound, BuylineError)


def test_it_is_what_the_protocol_says(demo_folder: Path) -> None:
    with Here(demo_folder) as books:
        asking: Asking = books
        assert asking.definition.company == "Tessvar Sensing"
        assert repr(books) == f"<books of Tessvar Sensing in {demo_folder}>"
    opened = buyline.open(str(demo_folder))
    assert isinstance(opened, Here)
    opened.close()


def test_import_alone_loads_nothing() -> None:
    code = (
        "import sys, buyline; print(sorted(m for m in sys.modules if m.split('.')[0] in {'ibis','django','pyarrow'}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
    assert "open" in dir(buyline)
    with pytest.raises(AttributeError, match="module 'buyline' has no attribute 'opne'"):
        _ = buyline.opne  # type: ignore[attr-defined]
