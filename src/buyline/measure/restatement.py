"""Why does a statement of one day say something else as it is known on another day?

Between two days of knowing lie the rows that became known in between; what they add is the difference, exactly for
whatever is a sum. Each is told by its cause: came late, corrected, retracted, merged or parted, read under another
definition, or happened since. Which entry caused a row, the journal knows; here causes are only given words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa

from buyline.days import Day, Moment, end_of
from buyline.definition.model import Definition
from buyline.ledger.posting import OUTSIDE
from buyline.measure.breakdown import Breakdown
from buyline.measure.display import Part, parts_html, statement_part
from buyline.measure.flow import Flow
from buyline.measure.holding import NOTHING, Holding, holding, sums
from buyline.measure.leakage import Leakage, way_out
from buyline.measure.position import Position
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.view import View

Cause = Literal["happened since", "late", "corrected", "retracted", "merged or parted", "definition"]
CAUSES: Mapping[Cause, str] = {
    "late": "It had happened by then, and became known later.",
    "corrected": "The source corrected what it had said.",
    "retracted": "It should not have been recorded, and was taken back.",
    "merged or parted": "Buyers, persons or journeys were merged, joined or parted.",
    "definition": "A version of the definition was agreed and read what had happened.",
    "happened since": "It happened after the earlier of the two days.",
}
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows that one entry caused between the two days, of one journey from place to place: what they add up to.

    `on_day`: the day they are of, where days are told apart; `values`: of the columns that are asked by.
    """

    seq: int
    known_at: Moment
    kind: str
    journey: str
    from_stage: str
    to_stage: str
    moved: Holding
    on_day: Day | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One entry behind the difference: the line of the journal, when it happened and became known, and its effect."""

    seq: int
    kind: str
    journey: str
    occurred_on: Day
    known_on: Day
    effect: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CauseLine:
    """What one cause adds, by what the statement is told by (`Restatement.keys`), and the entries behind it."""

    cause: Cause
    entries: int
    changes: Mapping[Key, Holding]
    told: tuple[Told, ...] = ()

    def to_json(self, keys: Sequence[str], currency: str) -> Json:
        changes = [
            dict(zip(keys, key, strict=True)) | moved.to_json(currency) for key, moved in self.changes.items() if moved
        ]
        return {"cause": self.cause, "says": CAUSES[self.cause], "entries": self.entries, "changes": changes}


@dataclass(frozen=True, kw_only=True)
class Restatement(Statement):
    """A statement as it was known on the day `earlier` and on the day `later` (None: now), and what lies between.

    `keys` name what `changes` of the causes are told by; empty where the statement is no sum, so that its difference
    cannot be split. `residual`: what the causes leave unexplained, journeys and minor units added up; must be 0.
    """

    what: str
    earlier: Day
    later: Day | None
    before: Statement
    after: Statement
    keys: tuple[str, ...]
    causes: tuple[CauseLine, ...]
    residual: int
    currency: str
    rule: str

    def to_json(self) -> Json:
        fields: Json = {"statement": self.what, "earlier": iso(self.earlier), "later": iso(self.later)}
        fields |= {"before": self.before.to_json(), "after": self.after.to_json()}
        causes = [line.to_json(self.keys, self.currency) for line in self.causes]
        return fields | {"causes": causes, "residual": self.residual, "rule": self.rule}

    def records(self) -> list[Json]:
        """The rows of both statements side by side: what they name, then each number as it was and as it is."""
        words, numbers = self._columns()
        sides = [
            {tuple(row[name] for name in words): row for row in one.records()} for one in (self.before, self.after)
        ]
        return [
            dict(zip(words, key, strict=True))
            | {f"{name}_{side}": rows.get(key, {}).get(name) for name in numbers for side, rows in _sides(sides)}
            for key in dict.fromkeys((*sides[0], *sides[1]))
        ]

    def schema(self) -> dict[str, pa.DataType]:
        words, numbers = self._columns()
        types = self.after.schema()
        return {name: types[name] for name in words} | {
            f"{name}_{side}": types[name] for name in numbers for side in ("before", "after")
        }

    def told_by(self, definition: Definition) -> "Restatement":
        """The same, with both statements shown in the names of an agreement."""
        before, after = (side.told_by(definition) for side in (self.before, self.after))
        return Statement.told_by(replace(self, before=before, after=after), definition)

    def explanation(self) -> list[Json]:
        """What each cause adds, a row for each key: its entries, journeys, and amount in minor units."""
        return [
            {"cause": line.cause, "entries": line.entries}
            | dict(zip(self.keys, key, strict=False))
            | {"journeys": moved.journeys, "amount": moved.reporting, "currency": self.currency}
            for line in self.causes
            for key, moved in line.changes.items() or [((), NOTHING)]
        ]

    def _repr_html_(self) -> str:
        """Both sides, what explains the difference, and the entries behind it."""
        told = [
            {"cause": line.cause, "journey": one.journey, "kind": one.kind, "occurred on": iso(one.occurred_on)}
            | {"known on": iso(one.known_on), "effect": "; ".join(one.effect), "line": str(one.seq)}
            for line in self.causes
            for one in line.told
        ]
        counted = ("journeys", "amount") if self.keys else ()
        left = f"residual {self.residual}" if self.keys else ""
        return parts_html(
            (
                statement_part("Restatement", self.to_json(), list(self.schema()), self.records()),
                Part(
                    title="What explains the difference",
                    names=("cause", "entries", *self.keys, *counted),
                    rows=self.explanation(),
                    asked=left,
                    whole="explanation()",
                ),
                Part(title="Entries", names=tuple(told[0]) if told else (), rows=told, whole="causes"),
            )
        )

    def _columns(self) -> tuple[list[str], list[str]]:
        types = self.after.schema()
        words = [name for name, type_ in types.items() if pa.types.is_string(type_)]
        return words, [name for name in types if name not in words]


def _sides(sides: Sequence[Mapping[Any, Json]]) -> Iterable[tuple[str, Mapping[Any, Json]]]:
    return zip(("before", "after"), sides, strict=True)


def changed(
    view: View,
    *,
    until: Day,
    known_after: Day,
    since: Day | None = None,
    by: Sequence[str] = (),
    by_day: bool = False,
) -> list[Changed]:
    """Return what the rows of the view that became known after a day add up to, by entry and journey.

    Rows with `on_day` ≤ `until`, and ≥ `since` where given; what cancels is left out. `by`: told apart by columns too;
    `by_day`: by the day they are of, so that a row that moves to another day does not cancel.
    """
    rows = view.rows(until)
    conditions = [rows.known_at > end_of(known_after, view.time_zone)]
    if since is not None:
        conditions.append(rows.on_day >= since)
    rows = rows.filter(*conditions)
    named = (*_NAMED, "on_day") if by_day else _NAMED
    values = {f"value_{place}": rows[view.column(column)].cast("string") for place, column in enumerate(by)}
    keys = {name: rows[name] for name in (*named, "currency")} | values
    found = rows.group_by(**keys).agg(**sums(rows)).to_pyarrow().to_pylist()
    made = [
        Changed(**{name: line[name] for name in named}, values=tuple(str(line[name]) for name in values), moved=moved)
        for line, moved in ((line, holding(line)) for line in found)
        if moved
    ]
    return sorted(made, key=_order)


def _order(one: Changed) -> tuple[Any, ...]:
    """By when it became known, and the same however the engine hands the rows over."""
    return (one.known_at, one.seq, one.journey, one.on_day or 0, one.kind, one.from_stage, one.to_stage, one.values)


_NAMED = ("seq", "known_at", "kind", "journey", "from_stage", "to_stage")


def by_place(lines: Iterable[Changed]) -> dict[Key, Holding]:
    """What rows add to each place: arrivals less exits."""
    found: dict[Key, Holding] = defaultdict(Holding)
    for line in lines:
        found[line.to_stage,] += line.moved
        found[line.from_stage,] -= line.moved
    found.pop((OUTSIDE,), None)
    return {key: moved for key, moved in found.items() if moved}


def by_move(lines: Iterable[Changed]) -> dict[Key, Holding]:
    """What rows add to each movement: kind, from and to."""
    found: dict[Key, Holding] = defaultdict(Holding)
    for line in lines:
        found[line.kind, line.from_stage, line.to_stage] += line.moved
    return {key: moved for key, moved in found.items() if moved}


def by_way(view: View, lines: Iterable[Changed], *, first: Day, last: Day) -> dict[Key, Holding]:
    """What rows of the days from `first` to `last` add to each way out of a stage; lines must be told by their day."""
    found: dict[Key, Holding] = defaultdict(Holding)
    for line in lines:
        is_of_the_period = line.on_day is not None and first <= line.on_day <= last
        if is_of_the_period and line.kind == "movement" and line.from_stage in view.ranks:
            to = way_out(view, line.from_stage, line.to_stage)
            if to is not None:
                found[line.from_stage, to] += line.moved
    return {key: moved for key, moved in found.items() if moved}


def by_value_standing(lines: Iterable[Changed], *, places: Collection[str]) -> dict[Key, Holding]:
    """What rows add to those who stand in some places, by the values of the columns."""
    found: dict[Key, Holding] = defaultdict(Holding)
    for line in lines:
        if line.to_stage in places:
            found[line.values] += line.moved
        if line.from_stage in places:
            found[line.values] -= line.moved
    return {key: moved for key, moved in found.items() if moved}


def by_value_arrived(lines: Iterable[Changed], *, stage: str) -> dict[Key, Holding]:
    """What rows add to the arrivals at a stage, by the values of the columns."""
    found: dict[Key, Holding] = defaultdict(Holding)
    for line in lines:
        if line.kind == "movement" and line.to_stage == stage:
            found[line.values] += line.moved
    return {key: moved for key, moved in found.items() if moved}


def sums_of(found: Statement) -> dict[Key, Holding]:
    """What a statement adds up, by the keys of its restatement; nothing where it is no sum."""
    if isinstance(found, Position):
        return {(place,): held for place, held in found.places.items()}
    if isinstance(found, Leakage):
        return {(one.stage, leak.to): leak.left for one in found.stages for leak in one.totals}
    if isinstance(found, Breakdown):
        return {cell.values: cell.held for cell in found.cells} if found.adds_up else {}
    added: dict[Key, Holding] = {}
    for move in found.movements if isinstance(found, Flow) else ():
        key, amounts = (move.kind, move.from_stage, move.to_stage), {move.currency: move.amount} if move.amount else {}
        added[key] = added.get(key, NOTHING) + Holding(move.journeys, amounts)
    return added


def size(differences: Iterable[Holding]) -> int:
    """Journeys and minor units of differences, added up without their signs."""
    return sum(abs(one.journeys) + sum(abs(amount) for amount in one.amounts.values()) for one in differences)
