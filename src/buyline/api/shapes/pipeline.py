"""What does the Pipeline page look like as JSON?"""

from ninja import Schema

from buyline.api.shapes.statements import Number


class Amount(Schema):
    amount: Number | None
    currency: str


class Days(Schema):
    from_day: str
    to_day: str


class StageShown(Schema):
    """One stage at the end of the period; `verified_journeys` is none where no source feeds its criterion."""

    id: str
    name: str
    led_by: str
    supported_by: list[str]
    is_ours: bool
    is_won: bool
    journeys: int
    verified_journeys: int | None
    arrivals: int
    amounts: list[Amount]
    unverified_amounts: list[Amount]
    normal_journeys: float | None
    before_journeys: int | None


class PlaceShown(Schema):
    id: str
    name: str
    journeys: int
    arrivals: int
    amounts: list[Amount]


class Estimate(Schema):
    """A share with its 80% interval."""

    share: float
    low: float
    high: float


class StepShown(Schema):
    """From one stage to the next."""

    from_stage: str
    to_stage: str
    moved: int
    entered: int
    estimate: Estimate | None
    is_too_few: bool
    horizon_days: int
    median_days: float | None
    tau_days: int | None
    normal: Estimate | None
    normal_median_days: float | None


class MoveShown(Schema):
    kind: str
    from_place: str
    to_place: str
    journeys: int
    amounts: list[Amount]


class PresenceShown(Schema):
    stage: str
    before: int
    arrived: int
    advanced: int
    back: int
    out: int
    parked: int
    redefined: int
    still_there: int
    regrouped: int
    opened: int


class BalanceShown(Schema):
    place: str
    currency: str
    digits: int
    opening: Number
    into: Number
    out_of: Number
    revalued: Number
    closing: Number
    residual: Number


class DifferenceShown(Schema):
    """Where the two books differ, by the place claimed: claimed but not verified as far, and verified further.

    `unproven` is none where no source tells yet of what would prove the stage; there is no difference at all where that
    is so of every stage.
    """

    place: str
    claimed: int
    unproven: int | None
    unproven_amounts: list[Amount]
    ahead: int
    ahead_amounts: list[Amount]


class ComparedShown(Schema):
    """One stage against the period before (`compared_with`) and against normal; none where there is no such time."""

    stage: str
    journeys: int
    before_journeys: int | None
    normal_journeys: float | None
    arrivals: int
    before_arrivals: int | None
    normal_arrivals: float | None


class MultipleShown(Schema):
    """The position of one value of the column asked by: journeys by stage, in the order of the stages."""

    value: str
    journeys: list[int]


class ColumnShown(Schema):
    id: str
    name: str
    values: list[str]
    names: dict[str, str]


class LoadedSince(Schema):
    entries: int
    last_on: str


class Pipeline(Schema):
    """Everything on the Pipeline page."""

    company: str
    period: Days
    as_of: str | None
    book: str
    where: list[list[str]]
    stages: list[StageShown]
    steps: list[StepShown]
    moves: list[MoveShown]
    waiting: PlaceShown
    exits: list[PlaceShown]
    presence: list[PresenceShown]
    balance: list[BalanceShown]
    normal: Days | None
    normal_days: list[str]
    difference: list[DifferenceShown]
    compared: list[ComparedShown]
    compared_with: Days | None
    by: str | None
    multiples: list[MultipleShown]
    columns: list[ColumnShown]
    rules: list[str]
    notes: list[str]
    loaded_since: LoadedSince | None
    has_entries: bool
    first_day: str | None
    last_day: str | None
    fiscal_year_starts: int
    seen_on: str | None
