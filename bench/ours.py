"""How is the flow statement asked of Buyline? Through its measures only, as its pages do."""

import time
from itertools import count
from typing import Any

import numpy as np

from bench.answers import AGES, FROM, TO, flow_of, month_of
from buyline.app.pipeline import pipeline_page
from buyline.app.record import record
from buyline.app.statements import Asked, viewing
from buyline.days import start_of
from buyline.journal.entry import Entry
from buyline.measure.asked import EVERYBODY, Cohort
from buyline.measure.cohorts import cohorts
from buyline.measure.counts import UNKNOWN
from buyline.measure.flow import flow
from buyline.measure.position import position
from buyline.measure.stay_lines import StayLines, stay_lines
from buyline.store.books import Books

_numbers = count(1)


def statement(books: Books, *, on: int) -> dict[str, Any]:
    """Transitions by month, cohorts of conversion, days in stage."""
    with viewing(books, Asked(), now=start_of(on, "UTC")) as (view, _):
        lines = stay_lines(view, until=on)
        grid = cohorts(view, from_stage=FROM, to_stage=TO, cohort=Cohort(on=on), ages=AGES)
        found = flow_of(_moved(lines)) | {"cohorts": {}, "stays": _stays(lines, on)}
    for row in grid.rows:
        found["cohorts"][month_of(row.first)] = [row.entered, *(cell.reached for cell in row.cells)]
    return found


def _moved(lines: StayLines) -> list[tuple[int, str, str, int]]:
    """Lines by day, from and to."""
    places = lines.places
    key = (lines.moved.whole("on_day") * 100 + lines.moved["from"]) * 100 + lines.moved["to"]
    keys, where = np.unique(key, return_inverse=True)
    many = np.bincount(where, weights=lines.moved["n"]).astype(np.int64)
    return [
        (k // 10_000, places[k // 100 % 100], places[k % 100], n)
        for k, n in zip(keys.tolist(), many.tolist(), strict=True)
    ]


def _stays(lines: StayLines, on: int) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    for stage, lasting in lines.lasting(Cohort(on=on)).items():
        stays = lines.of(stage, EVERYBODY if lines.view.as_of is not None else Cohort(on=on))
        begun = stays.begun.total(stays.begun["age"] != UNKNOWN)
        left = stays.ended.total()
        found[stage] = [begun, begun - left, lasting.p25, lasting.median, lasting.p75]
    return found


def one_month(books: Books, *, on: int) -> dict[str, Any]:
    """The flow of the last thirty days; the trial balance must leave nothing."""
    with viewing(books, Asked(), now=start_of(on, "UTC")) as (view, _):
        found = flow(view, first=on - 29, last=on)
    if found.residual:
        raise ArithmeticError(f"the trial balance leaves {found.residual}")
    return {"one month": {"moves": len(found.movements), "residual": found.residual}}


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
