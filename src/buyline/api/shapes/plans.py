"""What does a plan look like as JSON?"""

from typing import Literal

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.statements import Number


class GoalOfPlan(Schema):
    """What is planned for: so many deals, or an amount of revenue or profit."""

    what: Literal["deals", "revenue", "profit"]
    set_by: Literal["asked", "goal", "usual"]
    from_: str = Field(alias="from")
    to: str
    deals: Number | None
    amount: Number | None
    confidence: Number
    margin: Number | None


class WeekOfPlan(Schema):
    from_: str = Field(alias="from")
    to: str
    arrivals: Number
    under_way: Number
    position: Number


class Useful(Schema):
    """The last days from which on half, and nine tenths, of what an arrival brings ever still comes in time."""

    half: str | None
    nine_tenths: str | None


class NeededByPlan(Schema):
    stage: str
    if_all_began_here: Number | None
    begin_here: Number
    passing_on_the_way: Number
    under_way: Number
    weekly: list[WeekOfPlan]
    latest_useful_day: Useful | None


class OfFunction(Schema):
    function: str
    hours: Number
    touches: Number
    hours_weekly: list[Number]
    limit_weekly: Number | None


class Plainly(Schema):
    arrivals: Number | None
    true_confidence: Number | None


class Level(Schema):
    """One confidence: how many must begin; without a number out of reach."""

    confidence: Number
    arrivals: Number | None
    weekly: Number | None
    feasible: bool
    verified: Number
    cost: Number | None
    needed: list[NeededByPlan]
    functions: list[OfFunction]
    naive: Plainly


class StageKnown(Schema):
    stage: str
    latest_useful_day: Useful
    won_ever: Number
    ahead: Number | None
    weekly_lately: Number
    prior_share: Number


class Binding(Schema):
    kind: Literal["day", "hours", "arrivals", "budget", "cost"]
    of: str
    weeks: list[int]


class Spread(Schema):
    """A distribution by its mean and quantiles."""

    mean: Number
    p025: Number
    p05: Number
    p10: Number
    p25: Number
    p50: Number
    p75: Number
    p90: Number
    p95: Number
    p975: Number


class QuarterAhead(Schema):
    quarter: str
    days: int
    wins: Spread
    revenue: Spread | None
    parts: dict[str, Number]
    revenue_parts: dict[str, Number]
    shock: Number


class Plan(Schema):
    """A plan, with what means alone would ask for, and how it stands as it goes."""

    as_of: str
    book: str
    currency: str
    goal: GoalOfPlan
    by: str
    won: Number
    won_revenue: Number | None
    price: Number | None
    rows: list[Level]
    stages: list[StageKnown]
    without_shock: Plainly
    shock: Number
    as_it_goes: Number
    begin_weekly_lately: Number
    feasible: bool
    highest: Number
    binding: Binding | None
    quarters: list[QuarterAhead]
    prior_share: Number
    rule: str
