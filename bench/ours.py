"""How is the flow statement asked of Buyline? Through its measures only, as its pages do."""

import time
from itertools import count
from typing import Any

from bench.answers import AGES, FROM, TO, flow_of, month_of
from buyline.app.pipeline import pipeline_page
from buyline.app.record import record
from buyline.app.statements import Asked, viewing
from buyline.days import start_of
from buyline.journal.entry import Entry
from buyline.measure import again
from buyline.measure.asked import Cohort
from buyline.measure.cohorts import cohorts
from buyline.measure.flow import flow
from buyline.measure.grains import moves_by_day
from buyline.measure.lines import Lines, added
from buyline.measure.position import position
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import View
from buyline.store.books import Books
from buyline.store.engine import reading

_numbers = count(1)


def statement(books: Books, *, on: int) -> dict[str, Any]:
    """Transitions by month, cohorts of conversion, days in stage."""
    with viewing(books, Asked(), now=start_of(on, "UTC")) as (view, _):
        grid = cohorts(view, from_stage=FROM, to_stage=TO, cohort=Cohort(on=on), ages=AGES)
        found = flow_of(_moved(moves_by_day(view), on)) | {"cohorts": {}, "stays": _stays(view, on)}
    for row in grid.rows:
        found["cohorts"][month_of(row.first)] = [row.entered, *(cell.reached for cell in row.cells)]
    return found


def _moved(found: Lines, on: int) -> list[tuple[int, str, str, int]]:
    """Movements by day, from and to."""
    part = found.all()
    part = part.where(part["on_day"] <= on)
    whole = added({name: part[name] for name in ("on_day", "from", "to")}, {"n": part["journeys"]})
    columns = (whole["on_day"].tolist(), found.texts(whole["from"]), found.texts(whole["to"]), whole["n"].tolist())
    return list(zip(*columns, strict=True))


def _stays(view: View, on: int) -> dict[str, list[int | None]]:
    stages = time_in_stage(view, cohort=Cohort(on=on)).stages
    return {
        stage: [one.spells, one.open, one.lasting.p25, one.lasting.median, one.lasting.p75]
        for stage, one in stages.items()
        if stage in view.ranks and one.spells
    }


def one_month(books: Books, *, on: int) -> dict[str, Any]:
    """The flow of the last thirty days; the trial balance must leave nothing."""
    with viewing(books, Asked(), now=start_of(on, "UTC")) as (view, _):
        found = flow(view, first=on - 29, last=on)
    if found.residual:
        raise ArithmeticError(f"the trial balance leaves {found.residual}")
    return {"one month": {"moves": len(found.movements), "residual": found.residual}}


def forget(books: Books) -> None:
    """Keep nothing of what was counted or estimated."""
    with reading(books) as tables:
        tables.sums.keeper.forget()
    again.forget()


def page_after_entry(books: Books, *, on: int) -> dict[str, Any]:
    """The Pipeline page after an entry that it shows; the entry's own time is taken off by the caller's clock."""
    record(books, [claim(next(_numbers), on=on)], now=time.time_ns() // 1_000)
    began = time.perf_counter()
    pipeline_page(books, now=start_of(on, "UTC"))
    return {"seconds": time.perf_counter() - began}


def claim(number: int, *, on: int) -> Entry:
    """A stage claimed in a journey of its own."""
    at = start_of(on, "UTC") + number
    return Entry(
        source="bench", record=f"deal/{time.time_ns()}/{number}", what="stage", kind="stage claimed", occurred_at=at,
        known_at=at, sent_by="bench", journey=f"bench-{time.time_ns()}-{number}", buyer=f"bench-{number}",
        data={"stage": "lead"},
    )  # fmt: skip


def standing_at(books: Books, stage: str, *, on: int) -> int:
    """How many journeys stand in a stage."""
    with viewing(books, Asked(), now=start_of(on, "UTC")) as (view, _):
        return position(view, on=on).places[stage].journeys
