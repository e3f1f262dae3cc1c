"""Where does the company stand, in one glance: goals, what was made, what will be, what is missing?

Frozen, as every statement: made of goals, the forecast and the plan. It computes nothing.
"""

from dataclasses import dataclass

import pyarrow as pa

from buyline.days import Day
from buyline.forecast.push import Pull
from buyline.forecast.since import Since
from buyline.measure.statement import Json, Statement, iso
from buyline.plan.pace import Restore, Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One goal: what was `made`, what will be (`expected`, eight of ten outcomes from `low` to `high`), the `chance`.

    All in what the goal is told in, revenue or deals. `restore`: what it takes from now on.
    """

    target: Target
    made: float
    expected: float
    low: float
    high: float
    chance: float | None
    restore: Restore | None

    @property
    def length(self) -> int:
        """How many days it has."""
        return self.target.last - self.target.first + 1

    def to_json(self) -> Json:
        will = {"mean": self.expected, "p10": self.low, "p90": self.high}
        restore = None if self.restore is None else self.restore.to_json()
        return self.target.to_json() | {"made": self.made, "will_make": will, "chance": self.chance, "missing": restore}


@dataclass(frozen=True, kw_only=True, slots=True)
class Lever:
    """Where a little effort brings most within so many `days`; in revenue where `is_money`, else in wins."""

    pull: Pull
    days: int
    is_money: bool

    def to_json(self) -> Json:
        wins, revenue = self.pull.gain
        said: Json = {"stage": self.pull.stage, "lever": self.pull.lever, "days": self.days}
        return said | {"wins": wins, "revenue": revenue if self.is_money else None, "first": self.pull.first}


@dataclass(frozen=True, kw_only=True)
class Chief(Statement):
    """What a chief executive asks first, seen from the end of the day `on`.

    `quarter`: the goal of a quarter or less under way, else the next one; `year`: the same of longer ones; `others` are
    the rest. `change`: expected wins against last week. `lever`: None where none brings anything. `is_part`: counted of
    some journeys only; without amounts, `has_amounts` is False.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    quarter: Standing | None
    year: Standing | None
    others: tuple[Standing, ...]
    change: Since | None
    lever: Lever | None
    is_part: bool
    has_amounts: bool
    rule: str

    @property
    def goals(self) -> tuple[Standing, ...]:
        """All goals, the quarter's first."""
        return tuple(each for each in (self.quarter, self.year, *self.others) if each is not None)

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "currency": self.currency}
        fields |= {"quarter": None if self.quarter is None else self.quarter.to_json()}
        fields |= {"year": None if self.year is None else self.year.to_json()}
        fields |= {"others": [each.to_json() for each in self.others]}
        change = self.change
        told = None if change is None else {
            "until": iso(change.until), "wins_before": change.was, "wins_now": change.now, "parts": dict(change.parts),
            "definition": change.definition,
        }  # fmt: skip
        fields |= {"change_since_last": told, "lever": None if self.lever is None else self.lever.to_json()}
        return fields | {"part": self.is_part, "amounts": self.has_amounts, "rule": self.rule}

    def records(self) -> list[Json]:
        return [
            {
                "from": iso(each.target.first),
                "to": iso(each.target.last),
                "what": each.target.what,
                "goal": each.target.number,
                "made": each.made,
                "expected": each.expected,
                "low": each.low,
                "high": each.high,
                "chance": each.chance,
            }
            for each in self.goals
        ]

    def schema(self) -> dict[str, pa.DataType]:
        words = dict.fromkeys(("from", "to", "what"), pa.string())
        return words | dict.fromkeys(("goal", "made", "expected", "low", "high", "chance"), pa.float64())
