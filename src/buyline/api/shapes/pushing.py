"""What do answers about effort and change look like as JSON?"""

from typing import Literal

from ninja import Schema
from pydantic import Field

Number = int | float
Lever = Literal["advance", "faster", "regression"]


class Pull(Schema):
    """A lever of a stage: shares of stays, days for `faster`; `first` is the probability of being first."""

    rank: int
    stage: str
    lever: Lever
    inflow: Number
    own: Number
    target: Number | None
    units: Number | None
    wins_per_unit: Number
    revenue_per_unit: Number
    wins: Number
    revenue: Number
    p10: Number
    p90: Number
    first: Number


class StageWorth(Schema):
    stage: str
    wins: Number
    revenue: Number
    advancing: Number
    prior_share: Number


class Push(Schema):
    as_of: str
    book: str
    currency: str
    days: int
    against: str
    segments: int
    ranked_by: Literal["revenue", "wins"]
    lowest_rate: str | None
    levers: list[Pull]
    stages: list[StageWorth]
    prior_share: Number
    rule: str


class Baseline(Schema):
    from_: str = Field(alias="from")
    on: str
    weeks: int
    recorded: bool
    function: str | None
    reason: str | None


class WeekOfChange(Schema):
    from_: str = Field(alias="from")
    moves: Number
    expected: Number
    low: Number
    high: Number
    booked: Number
    open: bool
    baseline: bool


class Watched(Schema):
    from_: str = Field(alias="from")
    to: str
    value: str | None
    state: Literal["quiet", "alarm", "confirmed"]
    baseline_moves: Number
    dispersion: Number
    moves: Number
    expected: Number
    evidence: Number | None
    alarmed_on: str | None
    since: str | None
    ratio: Number | None
    low: Number | None
    high: Number | None
    confirmed_from: str | None
    weeks: list[WeekOfChange]


class Changes(Schema):
    as_of: str
    book: str
    by: str | None
    baseline: Baseline | None
    counted_to: str | None
    lag_days: int
    too_few: int
    alarms: int
    watched: list[Watched]
    rule: str


class Frozen(Baseline):
    said: str


class Confirmed(Schema):
    from_: str = Field(alias="from")
    to: str
    on: str
    said: str
