"""Which journeys stand in each place, side by side: how many, with how much money, and the first of each?

Read from the table of the list (`journey_list`), with its filter and its order: one pass for the counts and sums of all
columns, one for the first cards of those that are open. Columns can be cut into lanes by a column of the books.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from buyline.days import Day
from buyline.definition.money import major_units
from buyline.measure.conditions import Field
from buyline.measure.journey_list import ListQuestion, Value, keys_of, ordering
from buyline.measure.picture import StepView
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.view import Expression

CARDS = 20
Line = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """Journeys of a place or a lane: how many, amounts by currency in minor units, how many proven, not proven, slow.

    Those of a stage that nobody can tell of yet are neither proven nor not proven.
    """

    journeys: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)
    proven: int = 0
    unproven: int = 0
    slow: int = 0

    def to_json(self) -> Json:
        amounts = {name: major_units(minor, name) for name, minor in self.amounts.items()}
        told: Json = {"journeys": self.journeys, "amounts": amounts}
        return told | {"proven": self.proven, "only_claimed": self.unproven, "slow": self.slow}


NOTHING = Held()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """The cards of one column in one lane: lines of the list, and where the cards behind them begin."""

    lane: Value = ""
    held: Held = NOTHING
    cards: tuple[Line, ...] = ()
    following: tuple[Value, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One place of the board; `step`: to the next column, of all journeys of the page's period.

    `limit_days`: how long a journey may stand here; None where nothing is agreed or known.
    """

    place: str
    name: str
    kind: str
    led_by: str = ""
    held: Held = NOTHING
    step: StepView | None = None
    service_level_days: int | None = None
    limit_days: int | None = None
    is_open: bool = True
    cells: tuple[Cell, ...] = ()

    @property
    def cards(self) -> tuple[Line, ...]:
        """The cards of all its lanes."""
        return tuple(card for cell in self.cells for card in cell.cards)


@dataclass(frozen=True, kw_only=True)
class Board(Statement):
    """The board as of the day `on`: a column for each place, stages first."""

    on: Day
    as_of: Day | None
    fields: Mapping[str, Field]
    question: ListQuestion
    found: int
    amounts: Mapping[str, int]
    columns: tuple[Column, ...]
    lane: str = ""
    lanes: tuple[tuple[Value, Held], ...] = ()
    more_lanes: int = 0
    rule: str = field(
        default="Journeys by the place they are claimed in; shares and days are those of the Pipeline page."
    )

    def to_json(self) -> Json:
        told: Json = {"on": iso(self.on), "as_of": iso(self.as_of), "filter": str(self.question.filter)}
        amounts = {name: major_units(minor, name) for name, minor in self.amounts.items()}
        told |= {"sort": str(self.question.sort), "group": self.lane or None, "found": self.found, "amounts": amounts}
        return told | {"columns": [self._column(one) for one in self.columns], "rule": self.rule}

    def _column(self, one: Column) -> Json:
        told: Json = {"place": one.place, "name": one.name, "kind": one.kind, "led_by": one.led_by or None}
        step = one.step
        told |= one.held.to_json() | {
            "moves_on": None if step is None or step.is_too_few or step.estimate is None else step.estimate.share,
            "median_days": None if step is None else step.median_days,
            "normal_median_days": None if step is None else step.normal_median_days,
            "service_level_days": one.service_level_days,
            "limit_days": one.limit_days,
        }
        if self.lane:
            told["lanes"] = [{"lane": cell.lane or None} | cell.held.to_json() for cell in one.cells]
        return told | {"cards": [card_of(line, self.fields) for cell in one.cells for line in cell.cards]}

    def records(self) -> list[Json]:
        return [self._record(one) for one in self.columns]

    def _record(self, one: Column) -> Json:
        money = " + ".join(f"{major_units(minor, name):,} {name}" for name, minor in sorted(one.held.amounts.items()))
        counted = {"journeys": one.held.journeys, "amount": money, "proven": one.held.proven, "slow": one.held.slow}
        return {"place": one.place, "name": one.name} | counted

    def schema(self) -> dict[str, pa.DataType]:
        words, counts = ("place", "name"), ("proven", "slow")
        typed = {**dict.fromkeys(words, pa.string()), "journeys": pa.int64(), "amount": pa.string()}
        return typed | dict.fromkeys(counts, pa.int64())


def card_of(line: Line, fields: Mapping[str, Field]) -> Json:
    """A card for people and programs: days as ISO text, the amount in major units."""
    told = {name: line[name] for name in ("journey", "buyer_id", "buyer", "stage", "proof", "days", "over", "amount")}
    told |= {name: line[name] for name in ("currency", "version", "turn", "offered_to", "returned", "late")}
    told |= {name: iso(line[name]) for name in ("close_on", "due_on")}
    return told | {name: line[name] for name in ("owner", "team") if name in fields}


def counted(rows: ir.Table, *, lane: str = "") -> ir.Table:
    """How many and how much by place, proof, currency and lane."""
    keys = {"place": rows.stage, "proof": rows.proof, "currency": rows.currency}
    keys |= {"lane": rows[lane]} if lane else {"lane": ibis.literal("")}
    return rows.group_by(**keys).agg(
        n=rows.count(), minor=rows.amount_minor.sum(), slow=(rows.over > 0).ifelse(1, 0).sum()
    )


def held_of(lines: Iterable[Line]) -> Held:
    """What lines of `counted` add up to."""
    amounts: dict[str, int] = {}
    by_proof: dict[str, int] = {}
    slow = 0
    for line in lines:
        if line["minor"]:
            amounts[line["currency"]] = amounts.get(line["currency"], 0) + int(line["minor"])
        by_proof[line["proof"]] = by_proof.get(line["proof"], 0) + line["n"]
        slow += int(line["slow"] or 0)
    return Held(
        journeys=sum(by_proof.values()),
        amounts=amounts,
        proven=by_proof.get("proven", 0),
        unproven=by_proof.get("only claimed", 0),
        slow=slow,
    )


def first_cards(
    table: ir.Table,
    question: ListQuestion,
    fields: Mapping[str, Field],
    *,
    places: Sequence[int],
    lane: str = "",
    lanes: Sequence[Value] = (),
    each: int = CARDS,
) -> ir.Table:
    """Which rows are the first `each` of every place and lane, and one more, which tells of more behind them.

    With stage, lane, what pages go by as `key_0` … and the place in the column, in no order; `places`: numbers of the
    columns that are open. Nothing else is read of them, since whole rows take far longer.
    """
    plain = replace(question, group="")
    rows = table.filter(table.stage_place.isin(list(places)))
    rows = rows.filter(rows[lane].isin(list(lanes))) if lane else rows
    cut = {"lane": rows[lane]} if lane else {}
    told = rows.select(row=rows.row, stage=rows.stage, **cut, **keys_of(rows, plain, fields))
    within = ["stage", *(["lane"] if lane else [])]
    first = _first_of(told, plain, within=within, many=each + 1)
    number = ibis.row_number().over(group_by=within, order_by=ordering(first, plain))
    return first.mutate(place_in=number)


def _first_of(rows: ir.Table, question: ListQuestion, *, within: Sequence[str], many: int) -> ir.Table:
    """The first `many` rows of each group: kept while the engine looks at them, since sorting all takes far longer."""
    ways = [f"{'DESC' if each.is_descending else 'ASC'} NULLS LAST" for each in question.order]
    names = [f"key_{number}" for number in range(len(ways))]
    key = _as_one(*chain(*((rows[name], ibis.literal(way)) for name, way in zip(names, ways, strict=True))))
    whole: Expression = ibis.struct({name: rows[name] for name in ("row", *names)})
    kind = str(whole.type())
    keep = ibis.udf.agg.builtin(name="arg_min", signature=((kind, "binary", "int64"), f"array<{kind}>"))(_first_by)
    kept = rows.group_by(*within).agg(one=keep(whole, key, many))
    return kept.mutate(one=kept.one.unnest()).unpack("one")


def _first_by(value: Any, key: Any, many: int) -> Any:
    """The values of the first keys, in their order."""


@ibis.udf.scalar.builtin(name="create_sort_key", signature=((None, "string", None, "string"), "binary"))
def _as_one(first: Any, first_way: Any, second: Any, second_way: Any) -> Any:
    """Two values as one that sorts as they do."""
