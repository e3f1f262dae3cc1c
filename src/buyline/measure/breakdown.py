"""How does one number differ by a column of the books, or by two?

Position, arrivals, won amount, conversion or the median stay, for every value of a column (or pair of values), beside
the whole. Counts and amounts of the values add up to the whole; shares and times do not, and carry their interval. The
numbers are those of the other statements.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from buyline.days import Day
from buyline.definition.money import major_units
from buyline.estimate.arrays import Real
from buyline.measure.asked import Cohort
from buyline.measure.chance import Curve
from buyline.measure.conversion import Converted, conversion
from buyline.measure.holding import NOTHING, Holding, holding, sums, total
from buyline.measure.position import Places, position
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.time_in_stage import StageTime, time_in_stage
from buyline.measure.view import APART, NotInTheBooks, View

What = Literal["position", "arrivals", "won", "conversion", "median stay"]
WHATS: tuple[What, ...] = get_args(What)
SUMS = ("position", "arrivals", "won")
"""The numbers that add up."""
BETWEEN = "\N{MULTIPLICATION SIGN}"
ENOUGH = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is broken down: `stage` of a position (None: all stages), of arrivals, of a stay or where a conversion
    begins; `goal` and `within_days` of a conversion; the period `first` (None: since ever) to `last`, seen on `on`.
    """

    what: What
    by: tuple[str, ...]
    first: Day | None
    last: Day
    on: Day
    stage: str | None = None
    goal: str | None = None
    within_days: int = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One value (or pair) of the breakdown, or the whole.

    `held`: journeys (stays, for the median) and their amounts; `value` the number itself: the count, a share, days
    (None where it is not reached or cannot be said), with its 95% interval where it is an estimate.
    """

    values: tuple[str, ...]
    held: Holding
    value: float | None
    low: float | None = None
    high: float | None = None
    is_too_few: bool = False

    def to_json(self, currency: str) -> Json:
        told = {"value": self.value, "low": self.low, "high": self.high, "too_few": self.is_too_few}
        return self.held.to_json(currency) | told


@dataclass(frozen=True, kw_only=True)
class Breakdown(Statement):
    """A number by one or two columns: `cells` largest first, `whole` beside them."""

    asked: Asked
    as_of: Day | None
    book: str
    currency: str
    cells: tuple[Cell, ...]
    whole: Cell
    rule: str

    @property
    def adds_up(self) -> bool:
        """Whether the cells are parts of the whole."""
        return self.asked.what in SUMS

    def to_json(self) -> Json:
        asked = self.asked
        fields: Json = {"what": asked.what, "by": list(asked.by), "stage": asked.stage, "goal": asked.goal}
        fields |= {"within_days": asked.within_days, "from": iso(asked.first), "to": iso(asked.last)}
        fields |= {"on": iso(asked.on), "as_of": iso(self.as_of), "book": self.book}
        cells = [dict(zip(asked.by, cell.values, strict=True)) | cell.to_json(self.currency) for cell in self.cells]
        return fields | {"cells": cells, "whole": self.whole.to_json(self.currency), "rule": self.rule}

    def records(self) -> list[Json]:
        return [
            dict(zip(self.asked.by, cell.values, strict=True))
            | {"journeys": cell.held.journeys, "amount": cell.held.reporting, "currency": self.currency}
            | {"value": cell.value, "low": cell.low, "high": cell.high, "too_few": cell.is_too_few}
            for cell in self.cells
        ]

    def schema(self) -> dict[str, pa.DataType]:
        named = dict.fromkeys(self.asked.by, pa.string())
        money = {"journeys": pa.int64(), "amount": pa.int64(), "currency": pa.string()}
        return named | money | dict.fromkeys(("value", "low", "high"), pa.float64()) | {"too_few": pa.bool_()}


def breakdown(view: View, asked: Asked) -> Breakdown:
    """Return the breakdown that is asked for.

    Raises NotInTheBooks for a column, a stage or a number that the books do not know, ValueError for a bad period.
    """
    if asked.what not in WHATS:
        raise NotInTheBooks(f"'{asked.what}' is no number to break down; possible: {', '.join(WHATS)}")
    if asked.what == "won" and not view.has_amounts:
        raise NotInTheBooks("Amounts are hidden from you, so nothing is added up of them")
    if not 1 <= len(set(asked.by)) == len(asked.by) <= 2:
        raise NotInTheBooks("a breakdown is by one column or by two different ones")
    seen, name = _by(view, asked.by)
    whole, groups, rule = _ASK[asked.what](seen, asked, name)
    cells = (replace(cell, values=tuple(value.split(APART))) for value, cell in groups.items())
    told = sorted((cell for cell in cells if cell.held), key=lambda cell: (-_size(cell, asked.what), cell.values))
    by = f" {BETWEEN} ".join(asked.by)
    adds = "; the values add up to the whole" if asked.what in SUMS else ""
    return Breakdown(
        asked=asked,
        as_of=view.as_of,
        book=view.book,
        currency=view.currency,
        cells=tuple(told),
        whole=whole,
        rule=f"By {by}{adds}: {rule}",
    )


def _size(cell: Cell, what: What) -> float:
    """By what cells are sorted: won by the amount, all else by how many."""
    return (cell.value or 0.0) if what == "won" else float(cell.held.journeys)


Found = tuple[Cell, Mapping[str, Cell], str]


def _by(view: View, by: Sequence[str]) -> tuple[View, str]:
    """The view and the name of the column to group by: of two columns one that holds both values."""
    for each in by:
        view.column(each)
    if len(by) == 1:
        return view, by[0]
    name = BETWEEN.join(by)
    return replace(view, joined={name: tuple(by)}), name


def _position(view: View, asked: Asked, by: str) -> Found:
    found = position(view, on=min(asked.last, asked.on), by=by)
    places = [view.place(asked.stage)] if asked.stage is not None else [*view.ranks]

    def cell(held: Places) -> Cell:
        return _counted(total(held.get(place, NOTHING) for place in places))

    return cell(found.places), {value: cell(held) for value, held in found.groups.items()}, found.rule


def _counted(held: Holding) -> Cell:
    return Cell(values=(), held=held, value=float(held.journeys))


def _arrivals(view: View, asked: Asked, by: str) -> Found:
    stage = view.place(asked.stage or view.definition.won_stage)
    rows = view.rows(asked.last)
    since = [] if asked.first is None else [rows.on_day >= asked.first]
    inside = rows.filter(*since, rows.kind == "movement", rows.to_stage == stage)
    lines = inside.group_by(inside.currency, by=inside[view.column(by)]).agg(**sums(inside)).to_pyarrow().to_pylist()
    groups: dict[str, Holding] = {}
    for line in lines:
        groups[str(line["by"])] = groups.get(str(line["by"]), NOTHING) + holding(line)
    rule = f"Movements into {stage} on the days of the period, with the amounts they carried (METRICS §1)."
    return _counted(total(groups.values())), {value: _counted(held) for value, held in groups.items()}, rule


def _won(view: View, asked: Asked, by: str) -> Found:
    won = replace(asked, stage=view.definition.won_stage)
    whole, groups, rule = _arrivals(view, won, by)
    return _priced(whole, view), {value: _priced(cell, view) for value, cell in groups.items()}, rule


def _priced(cell: Cell, view: View) -> Cell:
    """The amount as the number itself, in major units of the books' currency."""
    return replace(cell, value=float(major_units(cell.held.reporting, view.currency)))


def _conversion(view: View, asked: Asked, by: str) -> Found:
    if asked.stage is None or asked.goal is None:
        raise NotInTheBooks("a conversion needs the stage where it begins and the goal")
    found = conversion(
        view,
        from_stage=asked.stage,
        to_stage=asked.goal,
        within_days=asked.within_days,
        cohort=Cohort(first=asked.first, last=asked.last, on=asked.on),
        by=by,
    )
    return _converted(found.found), {value: _converted(one) for value, one in found.groups.items()}, found.rule


def _converted(found: Converted) -> Cell:
    chance = found.chance
    return Cell(
        values=(),
        held=Holding(found.fates.entered),
        value=chance.estimate,
        low=chance.low,
        high=chance.high,
        is_too_few=chance.too_few,
    )


def _median(view: View, asked: Asked, by: str) -> Found:
    if asked.stage is None:
        raise NotInTheBooks("a median stay needs a stage")
    cohort = Cohort(first=asked.first, last=asked.last, on=asked.on)
    found = time_in_stage(view, stage=asked.stage, cohort=cohort, by=by)
    groups = {value: _lasted(stages[asked.stage]) for value, stages in found.groups.items() if asked.stage in stages}
    return _lasted(found.stages[asked.stage]), groups, found.rule


def _lasted(found: StageTime) -> Cell:
    """The median with its interval: where the band around the share that has left crosses a half."""
    lasting, curve = found.lasting, found.leaving
    return Cell(
        values=(),
        held=Holding(found.spells),
        value=None if lasting.median is None else float(lasting.median),
        low=None if curve is None else _crossing(curve, curve.high),
        high=None if curve is None else _crossing(curve, curve.low),
        is_too_few=lasting.started_at is None or found.spells < ENOUGH,
    )


def _crossing(curve: Curve, line: Real) -> float | None:
    """The first age at which a line of the band has reached a half; None where it never does."""
    reached = np.flatnonzero(np.nan_to_num(line, nan=0.0) >= 0.5)
    return float(curve.ages[reached[0]]) if reached.size else None


_ASK: Mapping[What, Callable[[View, Asked, str], Found]] = {
    "position": _position,
    "arrivals": _arrivals,
    "won": _won,
    "conversion": _conversion,
    "median stay": _median,
}
