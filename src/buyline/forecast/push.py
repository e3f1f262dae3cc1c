"""What does it say where pushing pays? The frozen result; it computes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from buyline.days import Day
from buyline.measure.statement import Json, Statement, iso

BENCHMARK = "benchmark"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pull:
    """One lever of one stage, by how much it falls short and what closing that gap would bring.

    `own` and `target` are shares of stays, or days for `faster`; `target` and `units` are None where there is nothing
    to compare with. `per_unit` and `gain` are (wins, revenue): of one unit, and of all of the gap; of the journeys that
    come in so many days as the statement is about, each followed for as long. `low` and `high` hold eight tenths of the
    draws of what it is ranked by; `first` is the probability of being first.
    """

    stage: str
    lever: str
    inflow: float
    own: float
    target: float | None
    units: float | None
    per_unit: tuple[float, float]
    gain: tuple[float, float]
    low: float
    high: float
    first: float

    def to_json(self) -> Json:
        return {
            "stage": self.stage, "lever": self.lever, "inflow": self.inflow, "own": self.own, "target": self.target,
            "units": self.units, "wins_per_unit": self.per_unit[0], "revenue_per_unit": self.per_unit[1],
            "wins": self.gain[0], "revenue": self.gain[1], "p10": self.low, "p90": self.high, "first": self.first,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class StageWorth:
    """What one journey that enters a stage now brings within the days of the statement, and what became of others."""

    stage: str
    wins: float
    revenue: float
    advancing: float
    prior_share: float

    def to_json(self) -> Json:
        return {"stage": self.stage, "wins": self.wins, "revenue": self.revenue, "advancing": self.advancing,
                "prior_share": self.prior_share}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Push(Statement):
    """The levers of every stage before the won one, the one that brings most first, seen at the end of the day `on`.

    `against` is the column whose best quartile is the target, or `benchmark` for the published shares; `segments` says
    how many values of it were compared. `is_money`: ranked by revenue; by wins where no amount was ever seen.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    days: int
    against: str
    segments: int
    is_money: bool
    levers: tuple[Pull, ...]
    stages: tuple[StageWorth, ...]
    prior_share: float
    rule: str

    @property
    def lowest(self) -> StageWorth | None:
        """The stage of which the smallest share advances."""
        return min(self.stages, key=lambda each: each.advancing, default=None)

    def score(self, pull: Pull) -> float:
        """What a lever is ranked by."""
        return pull.gain[1] if self.is_money else pull.gain[0]

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "currency": self.currency, "days": self.days}
        fields |= {"against": self.against, "segments": self.segments}
        fields |= {"ranked_by": "revenue" if self.is_money else "wins"}
        fields |= {"lowest_rate": None if self.lowest is None else self.lowest.stage}
        fields |= {"levers": _ranked(self.levers), "stages": [each.to_json() for each in self.stages]}
        return fields | {"prior_share": self.prior_share, "rule": self.rule}

    def records(self) -> list[Json]:
        return _ranked(self.levers)

    def schema(self) -> dict[str, pa.DataType]:
        words: dict[str, Any] = {"rank": pa.int64(), "stage": pa.string(), "lever": pa.string()}
        numbers = ("inflow", "own", "target", "units", "wins_per_unit", "revenue_per_unit", "wins", "revenue", "p10",
                   "p90", "first")  # fmt: skip
        return words | dict.fromkeys(numbers, pa.float64())


def _ranked(levers: Sequence[Pull]) -> list[Json]:
    return [{"rank": rank} | each.to_json() for rank, each in enumerate(levers, start=1)]
