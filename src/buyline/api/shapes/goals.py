"""What do goals, their pace and the chief executive's page look like as JSON?"""

from typing import Literal

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.forecasts import ForecastDefinition
from buyline.api.shapes.statements import Number


class Wanted(Schema):
    """A revenue, or how many deals, or both."""

    amount: Number | None
    deals: int | None


class GoalSet(Wanted):
    """A goal that a function holds."""

    function: str
    from_: str = Field(alias="from")
    to: str
    currency: str | None


class GoalHeld(GoalSet):
    """The same with the day on which it was set, and what it took the place of, oldest first."""

    set_on: str
    earlier: list[Wanted]


class Goals(Schema):
    goals: list[GoalHeld]


class Target(Wanted):
    """A goal of one function, or of several that share it; `what` it is told in, and how much of it."""

    functions: list[str]
    from_: str = Field(alias="from")
    to: str
    what: Literal["revenue", "deals"]
    number: Number


class Planned(Schema):
    """Arrivals that were planned, the range in which eight of ten counts lie if the plan is kept, and what came."""

    planned: Number | None
    low: Number | None
    high: Number | None
    came: Number | None


class WeekPace(Planned):
    from_: str = Field(alias="from")
    to: str
    open: bool


class StagePace(Planned):
    stage: str
    led_by: str
    standing: Literal["", "behind", "with the plan", "ahead"]
    weeks: list[WeekPace]


class GroupPace(Planned):
    name: str
    standing: Literal["", "behind", "with the plan", "ahead"]


class Missing(Schema):
    """What is missing at one stage alone, until its latest useful day; without a number out of reach, or too late."""

    stage: str
    led_by: str
    weekly_lately: Number
    more_weekly: Number | None
    more_in_all: Number | None
    until: str | None
    useful: bool


class Restore(Schema):
    confidence: Number
    as_it_goes: Number
    kept: bool
    in_reach: bool
    highest: Number
    first: str | None
    stages: list[Missing]


class Pace(Schema):
    """Plan against actual of one goal."""

    as_of: str
    book: str
    currency: str
    goal: Target
    made: Number
    chance: Number | None
    planned_on: str
    confidence: Number | None
    unplanned: str | None
    stages: list[StagePace]
    functions: list[GroupPace]
    by: str | None
    programs: list[GroupPace]
    restore: Restore | None
    prior_share: Number | None
    part: bool
    rule: str


class WillMake(Schema):
    """What will be made in the goal's days, what was made counted in."""

    mean: Number
    p10: Number
    p90: Number


class GoalStanding(Target):
    made: Number
    will_make: WillMake
    chance: Number | None
    missing: Restore | None


class ChangeSinceLast(Schema):
    until: str
    wins_before: Number
    wins_now: Number
    parts: dict[str, Number]
    definition: ForecastDefinition | None


class Lever(Schema):
    """Where a little effort brings most; the revenue is told where amounts are known."""

    stage: str
    lever: str
    days: int
    wins: Number
    revenue: Number | None
    first: Number


class Chief(Schema):
    """Where the company stands."""

    as_of: str
    book: str
    currency: str
    quarter: GoalStanding | None
    year: GoalStanding | None
    others: list[GoalStanding]
    change_since_last: ChangeSinceLast | None
    lever: Lever | None
    part: bool
    amounts: bool
    rule: str
