"""What moved between two days, and does it balance?

Movements, openings, redefinitions and revaluations of a period, the positions around it, and the trial balance, which
must leave nothing (RULES sections 4.5 and 4.6). What became of those who stood in a stage is `presence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.balance import BalanceLine, trial_balance
from buyline.measure.grains import moved, moves_by_day
from buyline.measure.moves import Move, moves_of
from buyline.measure.position import Places, listed, stages_json, standing
from buyline.measure.presence import Presence, presence
from buyline.measure.statement import Json, Statement, grouped, iso
from buyline.measure.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """The flow of one group: positions at both ends, what moved, and how it balances."""

    opening: Places
    closing: Places
    movements: tuple[Move, ...]
    trial_balance: tuple[BalanceLine, ...]
    presence: tuple[Presence, ...]

    @property
    def residual(self) -> int:
        """What the trial balance leaves, journeys and minor units added up without their signs: must be 0."""
        return sum(abs(line.residual) for line in self.trial_balance)

    def to_json(self, currency: str) -> Json:
        return {
            "movements": [move.to_json() for move in self.movements],
            "opening": stages_json(self.opening, currency),
            "closing": stages_json(self.closing, currency),
            "residual": self.residual,
            "trial_balance": [line.to_json() for line in self.trial_balance],
            "presence": [line.to_json() for line in self.presence],
        }


@dataclass(frozen=True, kw_only=True)
class Flow(Statement):
    """What moved from the day `first` to the day `last`, both included; `groups` by the values of `by`."""

    first: Day
    last: Day
    as_of: Day | None
    book: str
    currency: str
    period: Period
    by: str | None = None
    groups: Mapping[str, Period] = field(default_factory=dict)
    rule: str

    @property
    def movements(self) -> tuple[Move, ...]:
        return self.period.movements

    @property
    def residual(self) -> int:
        return self.period.residual

    def to_json(self) -> Json:
        fields = {"from": iso(self.first), "to": iso(self.last), "as_of": iso(self.as_of), "book": self.book}
        groups = {value: period.to_json(self.currency) for value, period in self.groups.items()}
        return fields | self.period.to_json(self.currency) | grouped(self.by, groups) | {"rule": self.rule}

    def records(self) -> list[Json]:
        groups = {None: self.period} if self.by is None else self.groups
        return [
            ({} if self.by is None else {self.by: value})
            | {"kind": move.kind, "from": move.from_stage, "to": move.to_stage}
            | {"journeys": move.journeys, "amount": move.amount, "currency": move.currency}
            for value, period in groups.items()
            for move in period.movements
        ]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        words = dict.fromkeys(("kind", "from", "to"), pa.string())
        return first | words | {"journeys": pa.int64(), "amount": pa.int64(), "currency": pa.string()}


def flow(view: View, *, first: Day, last: Day, by: str | None = None) -> Flow:
    """Return what moved from the day `first` to the day `last`, both included, broken down `by` a column if asked.

    Opening is the end of the day before `first`. Three sums that do not know of each other: before the period, in it,
    and up to its end. Raises NotInTheBooks for an unknown column, ValueError when the period
    ends before it begins.
    """
    if last < first:
        raise ValueError(f"the period ends ({iso(last)}) before it begins ({iso(first)})")
    counted = moved(moves_by_day(view, by=by), first=first, last=last)
    lines = [line | {"currency": line["currency"] or view.currency} for line in counted]
    values = sorted({line["by"] for line in lines}) if by is not None else []
    groups = {str(value): _period(view, [line for line in lines if line["by"] == value]) for value in values}
    return Flow(
        first=first,
        last=last,
        as_of=view.as_of,
        book=view.book,
        currency=view.currency,
        period=_period(view, [line | {"by": None} for line in lines]),
        by=by,
        groups=groups,
        rule=_rule(view),
    )


def _period(view: View, lines: list[dict[str, Any]]) -> Period:
    value = lines[0].get("by") if lines else None
    opening = standing(lines, ending="_before").get(value, {})
    closing = standing(lines, ending="_after").get(value, {})
    moves = moves_of(lines)
    return Period(
        opening=listed(view, opening),
        closing=listed(view, closing),
        movements=tuple(sorted(moves, key=lambda move: _order(view, move))),
        trial_balance=trial_balance(view, opening=opening, closing=closing, moves=moves),
        presence=presence(view, opening=opening, closing=closing, moves=moves),
    )


def _order(view: View, move: Move) -> tuple[Any, ...]:
    first = ("movement", "opening", "redefinition", "reclassification")
    kind = first.index(move.kind) if move.kind in first else len(first)
    places = [(place != OUTSIDE, view.order_of(place)) for place in (move.from_stage, move.to_stage)]
    return (kind, *places, move.currency)


def _rule(view: View) -> str:
    return (
        f"Postings of the {view.book} book on the days of the period, both ends included, by kind, from, to and "
        "currency; opening is the end of the day before; presence counts everybody who stood in the stage at any time "
        "of the period; opening + in - out + revalued - closing leaves 0 (METRICS §1, RULES §4.4-4.6)."
    )
