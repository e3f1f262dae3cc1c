"""What do statements look like as JSON?"""

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Number = int | float


class Open(Schema):
    """A shape that may carry more: a group carries the column it is broken down by."""

    model_config = ConfigDict(extra="allow")


class Held(Schema):
    """Journeys and their amount in the books' currency; by currency where there are others."""

    journeys: int
    amount: Number | None
    amounts: dict[str, Number] | None = None
    without_rate: int | None = None


class PlaceHeld(Held):
    stage: str


class Counted(Schema):
    """What every statement repeats of its question, and the rule by which it counted."""

    as_of: str | None
    book: str
    rule: str


class PositionOf(Open):
    stages: list[PlaceHeld]
    total: Held


class Position(Counted, PositionOf):
    on: str
    currency: str
    by: str | None = None
    groups: list[PositionOf] = Field([])


class Move(Schema):
    kind: str
    from_: str = Field(alias="from")
    to: str
    journeys: int
    amount: Number | None
    currency: str


class Balance(Schema):
    """opening + in − out + revalued − closing = residual, which is 0."""

    stage: str
    measure: Literal["journeys", "amount"]
    currency: str | None
    opening: Number
    in_: Number = Field(alias="in")
    out: Number
    revalued: Number
    closing: Number
    residual: Number


class Presence(Schema):
    stage: str
    entered: int
    carried_in: int
    arrived: int
    regrouped: int
    advanced: int
    went_back: int
    came_back: int
    moved_between: int
    exits: dict[str, int]
    parked: int
    redefined: int
    still_there: int
    residual: int


class FlowOf(Open):
    movements: list[Move]
    opening: list[PlaceHeld]
    closing: list[PlaceHeld]
    residual: int
    trial_balance: list[Balance]
    presence: list[Presence]


class Flow(Counted, FlowOf):
    from_: str = Field(alias="from")
    to: str
    by: str | None = None
    groups: list[FlowOf] = Field([])


class Point(Schema):
    """The share at one age, with its interval."""

    age: int
    share: float | None
    low: float | None
    high: float | None


class Converted(Open):
    entered: int
    converted: int
    lost: int
    still_open: int
    redefined: int
    regrouped: int
    skipped: int | None
    undated: int
    converted_later: int
    moved_elsewhere: int
    maturity: float | None
    closed_only: float | None
    estimate: float | None
    low: float | None
    high: float | None
    too_few: bool
    fates_known: int
    interval: str
    started_at: int | None
    followed_to: int
    curve: list[Point] = Field([])


class Conversion(Counted, Converted):
    from_: str = Field(alias="from")
    to: str
    within_days: int
    unit: Literal["journey", "spell"]
    on: str
    entered_from: str | None
    entered_to: str | None
    records_begin: str | None
    by: str | None = None
    groups: list[Converted] = Field([])


class StageTime(Schema):
    """Quartiles in days, none where they are not reached by τ; the mean is restricted to τ."""

    stage: str
    spells: int
    open: int
    undated: int
    p25: int | None
    median: int | None
    p75: int | None
    restricted_mean: float | None
    tau: int | None
    started_at: int | None
    records_begin: str | None


class TimeGroup(Open):
    stages: list[StageTime] | None = None


class TimeInStage(Counted, TimeGroup):
    """Either `stages`, or the fields of the one stage that was asked for."""

    on: str
    by: str | None = None
    groups: list[TimeGroup] = Field([])


class CohortAge(Schema):
    age: int
    reached: int
    lost: int
    still_open: int
    followed: int
    share: float | None
    still_open_share: float | None


class Cohort(Schema):
    from_: str = Field(alias="from")
    to: str
    entered: int
    ages: list[CohortAge]


class Cohorts(Counted):
    from_: str = Field(alias="from")
    to: str
    per: Literal["month", "quarter"]
    on: str
    cohorts: list[Cohort]


class Limit(Schema):
    stage: str
    stalled_from: int | None
    older_than: int | None
    chance_at_arrival: float | None
    stalled_now: int


class StalledJourney(Schema):
    journey: str
    buyer: str
    stage: str
    since: str | None
    age: int | None
    stalled_from: int | None


class Stalled(Counted):
    on: str
    limits: list[Limit]
    journeys: list[StalledJourney]


class Side(Schema):
    """A journey in one book."""

    place: str
    since: str | None
    visit: int
    proof: str
    moved_by: str


class Standing(Schema):
    journey: str
    buyer: str
    pipeline: str
    claimed: Side
    verified: Side
    amount: Number | None
    currency: str
    columns: dict[str, str]


class Standings(Counted):
    on: str
    found: int
    journeys: list[Standing]


class Left(Held):
    """Who left by one way, and the share that leaves so."""

    share: float | None
    low: float | None
    high: float | None
    too_few: bool
    fates_known: int


class LeftFor(Left):
    reason: str | None


class WayOut(Left):
    to: str
    reasons: list[LeftFor]


class StageLeakage(Schema):
    stage: str
    entered: int
    moved_on: float | None
    still_there: float | None
    ways: list[WayOut]


class LeakageOf(Open):
    stages: list[StageLeakage]


class Leakage(Counted, LeakageOf):
    """Where journeys leave the way."""

    from_: str = Field(alias="from")
    to: str
    within_days: int
    returned: list[dict[str, Any]]
    by: str | None = None
    groups: list[LeakageOf] = Field([])


class LineBehind(Schema):
    """What one journey, movement or stay adds to a number: `n`; of a share, `part` of the numerator."""

    journey: str
    buyer: str
    n: int
    part: int | None
    kind: str
    from_: str = Field(alias="from")
    to: str
    on_day: str | None
    since: str | None
    until: str | None
    amount: Number | None
    currency: str


class Behind(Counted):
    """What adds up to a number: `counted` is the number, `part` the numerator of a share."""

    what: str
    counted: int
    part: int | None
    amounts: dict[str, Number]
    found: int
    lines: list[LineBehind]
    next: str | None
