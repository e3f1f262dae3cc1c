"""Does what came keep up with the plan that was made when a goal's days began?

Frozen, as every statement: by stage and week, by function and by program what was planned on the eve of the goal's
first day, as known then, and what came; how likely the goal is still met, and what would restore it. It computes
nothing.
"""

from dataclasses import dataclass

import pyarrow as pa

from buyline.days import Day
from buyline.measure.statement import Json, Statement, iso


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """Arrivals that were planned, the range in which eight of ten lie if the plan is kept, and those that `came`.

    `planned` and the range are None where nothing was planned, `came` in a week that has not begun.
    """

    planned: float | None
    low: float | None
    high: float | None
    came: float | None

    @property
    def standing(self) -> str:
        """Behind or ahead where what came lies outside the range, else with the plan; empty without a plan."""
        if self.low is None or self.high is None or self.came is None:
            return ""
        return "behind" if self.came < self.low else "ahead" if self.came > self.high else "with the plan"

    def to_json(self) -> Json:
        return {"planned": self.planned, "low": self.low, "high": self.high, "came": self.came}


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekPace:
    """One week of the goal's days; `is_open`: what came in it may still grow."""

    first: Day
    last: Day
    of: Planned
    is_open: bool

    def to_json(self) -> Json:
        return {"from": iso(self.first), "to": iso(self.last)} | self.of.to_json() | {"open": self.is_open}


@dataclass(frozen=True, kw_only=True, slots=True)
class StagePace:
    """One stage: `so_far` up to the day of the statement, and week by week to the goal's last day."""

    stage: str
    led_by: str
    so_far: Planned
    weeks: tuple[WeekPace, ...]

    def to_json(self) -> Json:
        fields: Json = {"stage": self.stage, "led_by": self.led_by} | self.so_far.to_json()
        return fields | {"standing": self.so_far.standing, "weeks": [week.to_json() for week in self.weeks]}


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupPace:
    """A function by the stages that it leads, or a program by the journeys that began with it."""

    name: str
    so_far: Planned

    def to_json(self) -> Json:
        return {"name": self.name} | self.so_far.to_json() | {"standing": self.so_far.standing}


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """What is missing at one stage alone: so many `more` arrivals a week, `in_all` until the latest useful day.

    Not `is_useful` where that day is over or there is none. `more` is None then, and where it is out of reach;
    `lately`: arrivals a week as of late.
    """

    stage: str
    led_by: str
    lately: float
    more: float | None
    in_all: float | None
    until: Day | None
    is_useful: bool

    def to_json(self) -> Json:
        return {"stage": self.stage, "led_by": self.led_by, "weekly_lately": self.lately, "more_weekly": self.more,
                "more_in_all": self.in_all, "until": iso(self.until), "useful": self.is_useful}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Restore:
    """What it takes from now on for a `confidence`, stage by stage, everything else `as_it_goes`.

    `highest` is the most that one stage alone can bring.
    """

    confidence: float
    as_it_goes: float
    highest: float
    stages: tuple[Missing, ...]

    @property
    def is_kept(self) -> bool:
        """Whether it is that sure as it goes."""
        return self.as_it_goes >= self.confidence or any(each.more == 0 for each in self.stages)

    @property
    def first(self) -> Missing | None:
        """Where it takes the least beside what comes of late; None where nothing is missing, or all out of reach."""
        if self.is_kept:
            return None
        within = [each for each in self.stages if each.more is not None]
        return min(within, key=lambda each: (each.more or 0.0) / max(each.lately, 1.0)) if within else None

    @property
    def is_in_reach(self) -> bool:
        return self.is_kept or self.first is not None

    def to_json(self) -> Json:
        fields: Json = {"confidence": self.confidence, "as_it_goes": self.as_it_goes, "kept": self.is_kept}
        fields |= {"in_reach": self.is_in_reach, "highest": self.highest}
        fields |= {"first": None if self.first is None else self.first.stage}
        return fields | {"stages": [each.to_json() for each in self.stages]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is to be reached from the day `first` to the day `last`, and by whom it was signed for.

    `what` is revenue or deals, by which the pace is told, `number` how much or many of it.
    """

    functions: tuple[str, ...]
    first: Day
    last: Day
    what: str
    number: float
    amount: float | None
    deals: int | None

    def to_json(self) -> Json:
        fields: Json = {"functions": list(self.functions), "from": iso(self.first), "to": iso(self.last)}
        return fields | {"what": self.what, "number": self.number, "amount": self.amount, "deals": self.deals}


@dataclass(frozen=True, kw_only=True)
class Pace(Statement):
    """The pace of one goal, seen from the end of the day `on`.

    `eve`: the day as of which the plan was made; `confidence`: for how sure a goal it plans, None where none could be
    made, and then `unplanned` says why. `made` of what the goal is told in; `chance` that it is still met, as it goes.
    `programs` by the column `by`. `prior_share`: how much of the rates on the eve were not of these books.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    target: Target
    eve: Day
    confidence: float | None
    unplanned: str
    made: float
    chance: float | None
    stages: tuple[StagePace, ...]
    functions: tuple[GroupPace, ...]
    by: str | None
    programs: tuple[GroupPace, ...]
    restore: Restore | None
    prior_share: float | None
    is_part: bool
    rule: str

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "currency": self.currency}
        fields |= {"goal": self.target.to_json(), "made": self.made, "chance": self.chance}
        fields |= {"planned_on": iso(self.eve), "confidence": self.confidence, "unplanned": self.unplanned or None}
        fields |= {"stages": [each.to_json() for each in self.stages]}
        fields |= {"functions": [each.to_json() for each in self.functions]}
        fields |= {"by": self.by, "programs": [each.to_json() for each in self.programs]}
        fields |= {"restore": None if self.restore is None else self.restore.to_json()}
        return fields | {"prior_share": self.prior_share, "part": self.is_part, "rule": self.rule}

    def records(self) -> list[Json]:
        return [
            {"stage": each.stage, "led_by": each.led_by} | week.to_json() for each in self.stages for week in each.weeks
        ]

    def schema(self) -> dict[str, pa.DataType]:
        words = dict.fromkeys(("stage", "led_by", "from", "to"), pa.string())
        return words | dict.fromkeys(("planned", "low", "high", "came"), pa.float64()) | {"open": pa.bool_()}
