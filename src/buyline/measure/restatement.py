"""Why does a statement of one day say something else as it is known on another day?

Between two days of knowing lie the rows that became known in between; what they add is the difference, exactly for
position and flow. Each is told by its cause: came late, corrected, retracted, merged or parted, read under another
definition, or happened since. Which entry caused a row, the journal knows; here causes are only given words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from buyline.days import Day, Moment, end_of
from buyline.ledger.posting import OUTSIDE
from buyline.measure.holding import Holding, holding, sums
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
    """Rows that one entry caused between the two days, of one journey from place to place: what they add up to."""

    seq: int
    known_at: Moment
    kind: str
    journey: str
    from_stage: str
    to_stage: str
    moved: Holding


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
    """What one cause adds: by place (position) or by kind, from and to (flow), and the entries behind it."""

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

    def _columns(self) -> tuple[list[str], list[str]]:
        types = self.after.schema()
        words = [name for name, type_ in types.items() if pa.types.is_string(type_)]
        return words, [name for name in types if name not in words]


def _sides(sides: Sequence[Mapping[Any, Json]]) -> Iterable[tuple[str, Mapping[Any, Json]]]:
    return zip(("before", "after"), sides, strict=True)


def changed(view: View, *, until: Day, known_after: Day, since: Day | None = None) -> list[Changed]:
    """Return what the rows of the view that became known after a day add up to, by entry and journey.

    Rows with `on_day` ≤ `until`, and ≥ `since` where given; what cancels is left out.
    """
    rows = view.rows(until)
    conditions = [rows.known_at > end_of(known_after, view.time_zone)]
    if since is not None:
        conditions.append(rows.on_day >= since)
    rows = rows.filter(*conditions)
    keys = (rows.seq, rows.known_at, rows.kind, rows.journey, rows.from_stage, rows.to_stage, rows.currency)
    found = rows.group_by(*keys).agg(**sums(rows)).to_pyarrow().to_pylist()
    lines = ((line, holding(line)) for line in sorted(found, key=lambda line: tuple(line[name] for name in _ORDER)))
    named = ("seq", "known_at", "kind", "journey", "from_stage", "to_stage")
    return [Changed(**{name: line[name] for name in named}, moved=moved) for line, moved in lines if moved]


_ORDER = ("known_at", "seq", "journey", "kind", "from_stage", "to_stage", "currency")
"""One order whatever the engine's: rows that one entry caused are told in it."""


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


def size(differences: Iterable[Holding]) -> int:
    """Journeys and minor units of differences, added up without their signs."""
    return sum(abs(one.journeys) + sum(abs(amount) for amount in one.amounts.values()) for one in differences)
