"""Which journeys are there, filtered, sorted and grouped, one page at a time?

A list is read from a table with one row per journey, of today's read model or of any past day. Pages go by the last row
shown (keyset), so that the ten thousandth is as quick as the first and no row is shown twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from buyline.days import Day, Moment
from buyline.definition.model import Definition
from buyline.definition.money import major_units
from buyline.ledger.posting import OUTSIDE
from buyline.ledger.work import BUYER
from buyline.measure.conditions import Field, Filter, NoFilter, matching
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.view import COLUMN_PREFIX, Expression

PROOFS = ("proven", "only claimed", "not observable")
ALWAYS = ("journey", "buyer_id")
KEPT = ("amount_minor", "currency", "verified", "proof", "stage")
"""Columns that every line carries, shown or not."""
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sort:
    """A column to sort by; journeys without a value come last."""

    column: str
    is_descending: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.is_descending else self.column


EVERYTHING = Filter()
ByName = Mapping[tuple[str, str, str], tuple[str, str]]
NOBODY: ByName = {}
LARGEST_FIRST = Sort("amount", is_descending=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListQuestion:
    """Which journeys, in which order, grouped by what, behind which one."""

    filter: Filter = EVERYTHING
    sort: Sort = LARGEST_FIRST
    group: str = ""
    after: tuple[Value, ...] = ()
    at_most: int | None = None

    @property
    def order(self) -> tuple[Sort, ...]:
        """What pages go by: the group, the sort, and the journey's id, which is never the same twice."""
        first = (Sort(self.group),) if self.group else ()
        return (*first, self.sort, Sort("journey"))


@dataclass(frozen=True, slots=True)
class StageLimit:
    """How many days a journey may stand in a stage, in one pipeline or, without one, in all."""

    stage: str
    days: int
    pipeline: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The journeys that share a value: how many, with how much money by currency in minor units."""

    value: Value
    journeys: int
    amounts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class JourneyList(Statement):
    """A page of journeys as of the day `on`; `found` and `amounts` count all that the filter lets through."""

    on: Day
    as_of: Day | None
    fields: Mapping[str, Field]
    question: ListQuestion
    found: int
    amounts: Mapping[str, int]
    groups: tuple[Group, ...] = ()
    lines: tuple[Mapping[str, Value], ...]
    following: tuple[Value, ...] = ()
    rule: str = field(default="Journeys that stand somewhere in either book, each with where it stands in both.")

    def to_json(self) -> Json:
        amounts = {name: major_units(minor, name) for name, minor in self.amounts.items()}
        told: Json = {"on": iso(self.on), "as_of": iso(self.as_of), "filter": str(self.question.filter)}
        told |= {"sort": str(self.question.sort), "found": self.found, "amounts": amounts}
        if self.question.group:
            told |= {"group": self.question.group, "groups": [self._group(each) for each in self.groups]}
        return told | {"journeys": [self.told(line) for line in self.lines], "rule": self.rule}

    def told(self, line: Mapping[str, Value]) -> Json:
        """A line for people and programs: days as ISO text, amounts in major units."""
        return {"buyer_id": line["buyer_id"]} | {name: self._said(each, line) for name, each in self.fields.items()}

    def records(self) -> list[Json]:
        return [self.told(line) for line in self.lines]

    def schema(self) -> dict[str, pa.DataType]:
        types = {"count": pa.int64(), "money": pa.float64()}
        return {"buyer_id": pa.string()} | {name: types.get(f.kind, pa.string()) for name, f in self.fields.items()}

    def _said(self, shown: Field, line: Mapping[str, Value]) -> Any:
        value = line[shown.id]
        return iso(value) if shown.kind == "day" and isinstance(value, int) else value

    def _group(self, group: Group) -> Json:
        shown = self.fields[self.question.group]
        value = iso(group.value) if shown.kind == "day" and isinstance(group.value, int) else group.value
        money = {name: major_units(minor, name) for name, minor in group.amounts.items()}
        return {self.question.group: value, "journeys": group.journeys, "amounts": money}


def fields_of(definition: Definition, ranks: Mapping[str, int]) -> dict[str, Field]:
    """The columns of the list under an agreement, by id, in the order of showing."""
    places = _places(definition, ranks)
    names = {definition.name_of(place).casefold(): place for place in places}
    own = {column.id: Field(column.id, column.name, "text") for column in definition.columns}
    fixed = (
        Field("journey", "Journey", "text"), Field("buyer", "Buyer", "text"), Field("pipeline", "Pipeline", "text"),
        Field("stage", "Stage", "stage", places, names), Field("verified", "Verified", "stage", places, names),
        Field("proof", "Proof", "text"), Field("since", "Since", "day"), Field("days", "Days in stage", "count"),
        Field("over", "Days over", "count"), Field("amount", "Amount", "money"), Field("currency", "Currency", "text"),
        Field("close_on", "Expected close", "day"), Field("last_on", "Last activity", "day"),
        Field("opened_on", "Opened", "day"), Field("turn", "Whose turn", "text"),
        Field("turn_of", "Whose turn by name", "text"),
        Field("turn_since", "Turn since", "day"), Field("offered_to", "Offered to", "text"),
        Field("returned", "Returned for", "text"), Field("late", "Late with", "text"),
        Field("due_on", "Next step", "day"),
    )  # fmt: skip
    return {each.id: each for each in fixed} | own


def _places(definition: Definition, ranks: Mapping[str, int]) -> dict[str, int]:
    """Every place in the order of the way, as numbers to sort by: outside, stages by rank, waiting room, exits."""
    staged = sorted(ranks, key=lambda stage: ranks[stage])
    aside = [place for place in definition.all_ids if place not in ranks]
    return {place: number for number, place in enumerate((OUTSIDE, *staged, *aside))}


def listed(
    table: ir.Table,
    *,
    fields: Mapping[str, Field],
    day: Day,
    unobservable: Sequence[str] = (),
    limits: Sequence[StageLimit] = (),
    late_before: Moment | None = None,
    by_name: ByName = NOBODY,
) -> ir.Table:
    """The list's table from one of today or of a past day, with what is worked out from it.

    `limits`: how many days a journey may stand in a stage, those of single pipelines before those of all;
    `late_before`: up to when a handoff that waits began to wait too long ago; `by_name`: whose turn a step of a stage
    is by name (`Definition.turns_by_name`).

    `table` is of the engine, with id, buyer, buyer_name, pipeline, claimed, verified, claimed_since, verified_since,
    claimed_place and verified_place (their numbers in the order of the way), buyer_key (what buyers are sorted by),
    is_standing, amount (minor), amount_major, currency, close_on, last_on, opened_on, turn_by, turn_since, asked_on,
    asked_until, offered_to, returned, waits_with, waits_at, turn_step, due_on, version and a `col_` per column
    of the books.
    """
    places = fields["stage"].ranks or {}
    since: Expression = ibis.coalesce(table.claimed_since, table.verified_since)
    proof = ibis.cases(
        (_is_at(table.claimed_place, [places[stage] for stage in unobservable]), "not observable"),
        (table.verified_place >= table.claimed_place, "proven"),
        else_="only claimed",
    )
    own = {
        name: table[COLUMN_PREFIX + name].fill_null("") if COLUMN_PREFIX + name in table.columns else ibis.literal("")
        for name in fields
        if name not in FIXED
    }
    told = table.select(
        is_standing=table.is_standing, row=table.rowid(), journey=table.id, buyer_id=table.buyer,
        buyer=ibis.coalesce(table.buyer_name.nullif(""), table.buyer, ""), buyer_key=table.buyer_key,
        pipeline=table.pipeline, stage=table.claimed, stage_place=table.claimed_place, verified=table.verified,
        verified_place=table.verified_place, proof=proof, since=since,
        days=day - since, over=day - since - _limit(table, places, limits), amount=table.amount_major,
        amount_minor=table.amount, currency=table.currency, close_on=table.close_on, last_on=table.last_on,
        opened_on=table.opened_on, turn=_turn(table, day), turn_of=_turn_of(table, day, by_name),
        turn_since=table.turn_since,
        offered_to=table.offered_to.fill_null(""), returned=table.returned.fill_null(""), due_on=table.due_on,
        late=_late(table, late_before), version=table.version, **own,
    )  # fmt: skip
    return told.filter(told.is_standing).drop("is_standing")


def _turn(table: ir.Table, day: Day) -> Expression:
    """Whose turn it is on a day: the buyer's while an answer is awaited, unless a handoff waits for one."""
    is_asked = table.asked_on.notnull() & (table.offered_to == "")
    is_theirs = is_asked & (table.asked_until.isnull() | (table.asked_until >= day))
    return ibis.ifelse(is_theirs, BUYER, table.turn_by.fill_null(""))


def _turn_of(table: ir.Table, day: Day, by_name: ByName) -> Expression:
    """The member whose turn it is by name: who does the open step, else, with none open, who leads the stage."""
    cases = [
        (_is_step(table, pipeline, stage, step) & (table.turn_by == function), who)
        for (pipeline, stage, step), (function, who) in sorted(by_name.items(), reverse=True)
    ]
    if not cases:
        return ibis.literal("")
    return ibis.ifelse(_turn(table, day) == table.turn_by, ibis.cases(*cases, else_=""), "")


def _is_step(table: ir.Table, pipeline: str, stage: str, step: str) -> Expression:
    is_here = (table.claimed == stage) & (table.turn_step == step)
    return is_here & (table.pipeline == pipeline) if pipeline else is_here


def _late(table: ir.Table, before: Moment | None) -> Expression:
    """The function with which a handoff waits too long; empty where none does."""
    if before is None:
        return ibis.literal("")
    return ibis.ifelse((table.waits_at <= before).fill_null(False), table.waits_with.fill_null(""), "")


def _limit(table: ir.Table, places: Mapping[str, int], limits: Sequence[StageLimit]) -> Expression:
    """How long a journey may stand where it stands; missing where nothing is agreed or known."""
    cases: list[Any] = []
    for limit in limits:
        is_here = table.claimed_place == places[limit.stage]
        cases.append(((table.pipeline == limit.pipeline) & is_here if limit.pipeline else is_here, limit.days))
    return ibis.cases(*cases) if cases else ibis.null("int64")


def _is_at(place: Expression, places: Sequence[int]) -> Expression:
    """Whether a place is one of some. The engine joins a list of more than a few, whether it is asked for or not."""
    return reduce(or_, (place == each for each in places), ibis.literal(False))


FIXED = frozenset(
    "journey buyer pipeline stage verified proof since days over amount currency close_on last_on opened_on turn"
    " turn_of turn_since offered_to returned late due_on".split()
)
"""The columns of every list; all others are columns of the books."""


def filtered(table: ir.Table, question: ListQuestion, fields: Mapping[str, Field]) -> ir.Table:
    """The rows that the filter lets through; raises NoFilter."""
    for name in (question.sort.column, *([question.group] if question.group else [])):
        if name not in fields:
            raise NoFilter(f"there is no column '{name}'; there are {', '.join(fields)}")
    columns = {name: table[f"{name}_place" if shown.ranks else name] for name, shown in fields.items()}
    condition = matching(question.filter, fields, columns)
    return table if condition is None else table.filter(condition)


def first_rows(table: ir.Table, question: ListQuestion, fields: Mapping[str, Field]) -> ir.Table:
    """Which rows the page has, with what pages go by as `key_0` …; one more than `at_most` tells of more.

    Nothing else is read of them, since sorting a million whole rows takes far longer.
    """
    rows = keyed(table, question, fields)
    keys = [(rows[f"key_{n}"], each.is_descending) for n, each in enumerate(question.order)]
    further = rows.filter(_behind(keys, question.after)) if question.after else rows
    ordered = _ordered(further, question).select("row", *(f"key_{n}" for n in range(len(keys))))
    return ordered if question.at_most is None else ordered.limit(question.at_most + 1)


def in_order(table: ir.Table, question: ListQuestion, fields: Mapping[str, Field]) -> ir.Table:
    """All rows, whole and in order."""
    return _ordered(keyed(table, question, fields), question)


def keyed(table: ir.Table, question: ListQuestion, fields: Mapping[str, Field]) -> ir.Table:
    """The rows with what pages go by as `key_0` …"""
    return table.mutate(**keys_of(table, question, fields))


def keys_of(table: ir.Table, question: ListQuestion, fields: Mapping[str, Field]) -> dict[str, Expression]:
    """What pages go by, as columns of a table."""
    return {f"key_{n}": _key(table, question, n, fields) for n in range(len(question.order))}


def last_of(row: Mapping[str, Value], question: ListQuestion) -> tuple[Value, ...]:
    """Where the page behind a row of `first_rows` begins: what pages go by, of that row."""
    return tuple(row[f"key_{number}"] for number in range(len(question.order)))


def _key(table: ir.Table, question: ListQuestion, number: int, fields: Mapping[str, Field]) -> Expression:
    shown = fields[question.order[number].column]
    if shown.ranks is not None:
        return table[f"{shown.id}_place"]
    if shown.kind != "text" or shown.id == "journey":
        return table[shown.id]
    if question.group and number == 0:  # rows of one group stand together, whatever their letters
        return table[shown.id].nullif("")
    # a sorted list takes great and small for one
    return table.buyer_key if shown.id == "buyer" else table[shown.id].lower().nullif("")


def _ordered(rows: ir.Table, question: ListQuestion) -> ir.Table:
    return rows.order_by(*ordering(rows, question))


def ordering(rows: ir.Table, question: ListQuestion) -> list[Expression]:
    """The order of the rows of `keyed`, missing values last."""
    ways = [ibis.desc if each.is_descending else ibis.asc for each in question.order]
    return [way(rows[f"key_{n}"], nulls_first=False) for n, way in enumerate(ways)]


def _behind(keys: Sequence[tuple[Expression, bool]], after: Sequence[Value]) -> Expression:
    """Whether a row comes behind one with these values, missing values last."""
    if len(after) != len(keys):
        raise NoFilter("this address of a further page belongs to another order; begin with the first page")
    whole: Expression = ibis.literal(False)
    for (key, is_descending), value in reversed(list(zip(keys, after, strict=True))):
        if value is None or value == "":
            whole = key.isnull() & whole
        else:
            further = (key < value) if is_descending else (key > value)
            whole = further.fill_null(True) | ((key == value).fill_null(False) & whole)
    return whole
