"""Of those who came to a stage in one month or quarter, how many had reached a later one by which age?

Whole numbers per cohort, with those still under way beside them: nobody is guessed. The estimate that allows for those
still under way is `conversion`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa

from buyline.days import Day, as_date, day_number
from buyline.estimate.arrays import Whole
from buyline.measure.asked import EVERYBODY, Asked, Cohort, asked
from buyline.measure.counts import UNKNOWN, Counts
from buyline.measure.grains import after_coming_to
from buyline.measure.journeys_by_state import named, told_apart
from buyline.measure.lines import added
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.states import BEGINNING, TRANSITION, ByState
from buyline.measure.view import NotInTheBooks, View

AGES = (30, 60, 90, 180, 365)
Per = Literal["month", "quarter"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cohort at one age: at the goal, lost and under way by then (or by the statement's day, when that was first).

    `followed` of them were seen that long. The rest of those who entered was taken out by a new definition, or changed
    the value of the filter.
    """

    age: int
    reached: int
    lost: int
    still_open: int
    followed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortRow:
    """Those who came first to the stage from one day to another."""

    first: Day
    last: Day
    entered: int
    cells: tuple[Cell, ...]

    def to_json(self) -> Json:
        cells = [self._cell(cell) for cell in self.cells]
        return {"from": iso(self.first), "to": iso(self.last), "entered": self.entered, "ages": cells}

    def _cell(self, cell: Cell) -> Json:
        counted = {name: getattr(cell, name) for name in ("age", "reached", "lost", "still_open", "followed")}
        share = {"share": cell.reached / self.entered, "still_open_share": cell.still_open / self.entered}
        return counted | (share if self.entered else {"share": None, "still_open_share": None})


@dataclass(frozen=True, kw_only=True)
class Cohorts(Statement):
    """A grid of cohorts and ages on the day `on`."""

    from_stage: str
    to_stage: str
    per: Per
    on: Day
    as_of: Day | None
    book: str
    rows: tuple[CohortRow, ...]
    rule: str

    def to_json(self) -> Json:
        fields = {"from": self.from_stage, "to": self.to_stage, "per": self.per, "on": iso(self.on)}
        fields |= {"as_of": iso(self.as_of), "book": self.book}
        return fields | {"cohorts": [row.to_json() for row in self.rows], "rule": self.rule}

    def records(self) -> list[Json]:
        lines = [row.to_json() for row in self.rows]
        return [
            {"from": line["from"], "to": line["to"], "entered": line["entered"]} | cell
            for line in lines
            for cell in line["ages"]
        ]

    def schema(self) -> dict[str, pa.DataType]:
        days = {"from": pa.string(), "to": pa.string()}
        names = ("entered", "age", "reached", "lost", "still_open", "followed")
        shares = dict.fromkeys(("share", "still_open_share"), pa.float64())
        return days | dict.fromkeys(names, pa.int64()) | shares


def cohorts(
    view: View,
    *,
    from_stage: str,
    to_stage: str,
    per: Per = "month",
    ages: Sequence[int] = AGES,
    cohort: Cohort = EVERYBODY,
) -> Cohorts:
    """Return the grid of those who came to `from_stage`, per month or fiscal quarter of their first arrival.

    Raises NotInTheBooks for an unknown stage.
    """
    if view.ranks[view.ranked(to_stage)] <= view.ranks[view.ranked(from_stage)]:
        raise NotInTheBooks(f"'{to_stage}' does not come after '{from_stage}'; cohorts lead onwards")
    question = asked(view, cohort, horizon=max(ages))
    dated = _dated(view, (from_stage, to_stage), question, per, tuple(sorted(ages)))
    return Cohorts(
        from_stage=from_stage,
        to_stage=to_stage,
        per=per,
        on=question.on,
        as_of=view.as_of,
        book=view.book,
        rows=tuple(_rows(view, dated, per, tuple(sorted(ages)))),
        rule=(
            f"Journeys by the {per} in which they first came to {from_stage}: how many had been at {to_stage} or "
            "beyond, were lost or were under way so many days later, or on the statement's day when that came first "
            "(METRICS §2, RULES §4.3)."
        ),
    )


def _dated(view: View, ends: tuple[str, str], question: Asked, per: Per, ages: tuple[int, ...]) -> Counts:
    """Lines as in ByState, by the cohort that a journey begins in, and by ages no finer than those asked for."""
    view.check_stays()
    found, months = after_coming_to(view, ends[0]), 1 if per == "month" else 3
    year_starts = view.definition.fiscal_year_starts

    def reduce(part: Counts) -> Counts:
        told = told_apart(part, view, found.words, ends=ends, asked=question)
        told = told.where((told["what"] == TRANSITION) | (told["what"] == BEGINNING))
        keys = {name: told[name] for name in ("what", "a", "b", "kind")}
        keys["begin"] = _begins(told["first"], months, year_starts)
        keys["age"] = np.array([*ages, max(ages) + 1])[np.searchsorted(ages, told["age"])]
        keys["open_age"] = np.array([UNKNOWN, *ages])[np.searchsorted(ages, told["open_age"], side="right")]
        return added(keys, {"n": told["n"]})

    key = (*named(view, ends[1], question), per, ages, year_starts)
    return found.reduced(("cohorts", *key), reduce)


def _rows(view: View, found: Counts, per: Per, ages: tuple[int, ...]) -> Iterator[CohortRow]:
    months = 1 if per == "month" else 3
    for begin in np.unique(found["begin"]).tolist():
        lines = found.where(found["begin"] == begin)
        cells = tuple(_cell(view, lines, age) for age in ages)
        entered = ByState(lines, lines, ages[-1], view.hides_outside).fates().entered
        if entered or any(cell.reached or cell.lost for cell in cells):
            yield CohortRow(first=begin, last=_next(begin, months) - 1, entered=entered, cells=cells)


def _cell(view: View, lines: Counts, age: int) -> Cell:
    fates = ByState(lines, lines, age, view.hides_outside).fates()
    return Cell(age=age, reached=fates.converted, lost=fates.lost, still_open=fates.still_open, followed=fates.followed)


def _begins(days: Whole, months: int, year_starts: int) -> Whole:
    """The first day of the month or fiscal quarter of each day."""
    if not days.size:
        return days
    first = int(days.min())
    known = np.array([_begin(day, months, year_starts) for day in range(first, int(days.max()) + 1)], dtype=np.int64)
    return known[days - first]


def _begin(day: Day, months: int, year_starts: int) -> Day:
    """The first day of the month or fiscal quarter of a day."""
    found = as_date(day)
    back = (found.month - year_starts) % months
    month = found.year * 12 + found.month - 1 - back
    return day_number(date(month // 12, month % 12 + 1, 1))


def _next(begin: Day, months: int) -> Day:
    month = as_date(begin).year * 12 + as_date(begin).month - 1 + months
    return day_number(date(month // 12, month % 12 + 1, 1))
