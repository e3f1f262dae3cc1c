"""What is handed over when journeys are asked for their chances?

Frozen, as every statement: of each journey the chances to advance and to be won within 30 and 90 days and the day by
which half of such wins have come, what these rest on, and how such chances came true. It computes nothing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import pyarrow as pa

from buyline.days import Day
from buyline.forecast.adjusting import Adjusted
from buyline.forecast.chances import WITHIN
from buyline.forecast.pace import Pace
from buyline.measure.statement import Json, Statement, iso

OUTCOMES = ("advance", "win")


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What one fact does to one chance of a journey: whether it has it, and the chance before and after."""

    fact: str
    has: bool
    outcome: str
    days: int
    before: float
    after: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """An act of the buyer: what and when."""

    kind: str
    on: Day


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What is known of a journey beside stage and age: how far it is `verified` (and by which name), whether that is
    behind what is claimed, what is `missing` to prove it or on which day its proof lapsed, buying roles named and still
    open, the buyer's last act.
    """

    verified: str
    verified_name: str
    is_ahead: bool
    missing: tuple[str, ...]
    lapsed_on: Day | None
    roles_named: tuple[str, ...]
    roles_open: tuple[str, ...]
    last_act: Act | None


@dataclass(frozen=True, kw_only=True, slots=True)
class JourneyChance:
    """One journey: `stage` and its `name`, `since` when, and its chances by days; `half_won_on`: the day by which half
    of those that are won from there within a year have been, None where hardly any is.

    `usual_advance` and `usual_win` are those on arrival in the stage. `advance` is empty where no stage is further on.
    Everything is empty unless `way` is 'open': 'won', 'out' (in an exit), 'outside' (it stands nowhere).
    """

    journey: str
    way: str
    stage: str
    name: str
    since: Day | None
    age: int | None
    advance: Mapping[int, float]
    win: Mapping[int, float]
    half_won_on: Day | None
    usual_advance: Mapping[int, float]
    usual_win: Mapping[int, float]
    pace: Pace | None
    effects: tuple[Effect, ...] = ()
    known: Circumstances | None = None
    reasons: tuple[str, ...] = ()

    def to_json(self) -> Json:
        told: Json = {"journey": self.journey, "way": self.way, "stage": self.stage, "since": iso(self.since)}
        told |= {"age_days": self.age, "advance": self._by_days(self.advance), "win": self._by_days(self.win)}
        told |= {"half_won_on": iso(self.half_won_on)}
        told |= {"usual": {"advance": self._by_days(self.usual_advance), "win": self._by_days(self.usual_win)}}
        pace = self.pace or Pace(None, None)
        told |= {"median_days": pace.median, "most_advanced_days": pace.most_advanced}
        return told | {"effects": [asdict(each) for each in self.effects], "reasons": list(self.reasons)}

    @staticmethod
    def _by_days(found: Mapping[int, float]) -> Json:
        return {str(days): found.get(days) for days in WITHIN}


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """How chances of one outcome within some days came true, and which facts were tried; see `Adjusted`."""

    outcome: str
    days: int
    learnt: Adjusted

    def to_json(self) -> Json:
        found = self.learnt
        told: Json = {"outcome": self.outcome, "days": self.days, "judged_on": [iso(day) for day in found.days_judged]}
        told |= {"judged": found.judged, "journeys": found.journeys, "came": found.came}
        told |= {"scores": None if found.scores is None else asdict(found.scores)}
        return told | {
            "tenths": [asdict(each) for each in found.tenths],
            "tried": [asdict(each) for each in found.tried],
        }


@dataclass(frozen=True, kw_only=True)
class JourneyChances(Statement):
    """The chances of journeys at the end of the day `on`, and the `record` of such chances; `facts`: words by name."""

    on: Day
    as_of: Day | None
    book: str
    journeys: tuple[JourneyChance, ...]
    record: tuple[Record, ...]
    facts: Mapping[str, str]
    rule: str

    def to_json(self) -> Json:
        told: Json = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book}
        told |= {"journeys": [each.to_json() for each in self.journeys]}
        told |= {"record": [each.to_json() for each in self.record], "facts": dict(self.facts)}
        return told | {"rule": self.rule}

    def records(self) -> list[Json]:
        return [_row(each) for each in self.journeys]

    def schema(self) -> dict[str, pa.DataType]:
        words = {"journey": pa.string(), "way": pa.string(), "stage": pa.string(), "age_days": pa.int64()}
        shares = dict.fromkeys((f"{what}_{days}_share" for what in OUTCOMES for days in WITHIN), pa.float64())
        return words | shares | {"half_won_on": pa.string(), "reasons": pa.string()}


def _row(each: JourneyChance) -> Json:
    told: Json = {"journey": each.journey, "way": each.way, "stage": each.stage, "age_days": each.age}
    for what, found in (("advance", each.advance), ("win", each.win)):
        told |= {f"{what}_{days}_share": found.get(days) for days in WITHIN}
    return told | {"half_won_on": iso(each.half_won_on), "reasons": " ".join(each.reasons)}
