"""What does a forecast look like as JSON?"""

from ninja import Schema
from pydantic import ConfigDict, Field

from buyline.api.shapes.statements import Number


class ForecastSpread(Schema):
    """What a number may turn out to be: its mean, and the values that it does not pass with such a chance."""

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


class ForecastParts(Schema):
    """Expected wins or revenue by where they come from; together they are the mean."""

    won: Number
    open: Number
    front: Number
    not_yet_met: Number


class ForecastProgram(Schema):
    """What a planned program brings within a window, all of it of those not yet met."""

    program: str
    name: str
    arrivals: Number
    wins: Number
    revenue: Number | None


class ForecastWindow(Schema):
    """What the days up to so many days ahead bring; `shock` is the spread that all of it shares."""

    days: int
    wins: ForecastSpread
    revenue: ForecastSpread | None
    parts: ForecastParts
    revenue_parts: ForecastParts
    shock: Number
    planned: list[ForecastProgram]


class ForecastQuarter(ForecastWindow):
    quarter: str


class ForecastStage(Schema):
    """How many come to a stage within `stages_days`, and how many stand there then."""

    stage: str
    now: Number
    arrivals: Number
    position: Number
    prior_share: Number


class ForecastCauses(Schema):
    won: Number
    lost: Number
    advanced: Number
    back: Number
    new: Number
    ageing: Number
    rates: Number
    programs: Number
    definition: Number


class ForecastDefinition(Schema):
    """The version of the definition that came into force within the week, and what of it no part can tell."""

    version: int
    in_force_from: str
    says: list[str]


class ForecastChange(Schema):
    """Why the wins expected up to one day differ from those of a week ago; the parts and the residual add up."""

    before: str
    until: str
    wins_before: Number
    wins_now: Number
    parts: ForecastCauses
    residual: Number
    definition: ForecastDefinition | None


class ForecastGroup(Schema):
    """A group carries the column that it is broken down by."""

    model_config = ConfigDict(extra="allow")

    horizons: list[ForecastWindow]
    prior_share: Number


class Forecast(Schema):
    as_of: str
    book: str
    currency: str
    horizons: list[ForecastWindow]
    quarters: list[ForecastQuarter]
    stages_days: int
    stages: list[ForecastStage]
    prior_share: Number
    wins_seen: int
    change_since_last: ForecastChange | None
    by: str | None = None
    groups: list[ForecastGroup] = Field([])
    rule: str


class WindowKept(Schema):
    """What a kept forecast said of some days, and what they brought; null while they go on."""

    window: str
    from_: str = Field(alias="from")
    to: str
    wins: dict[str, Number]
    revenue: dict[str, Number] | None
    parts: dict[str, Number]
    came: Number | None
    brought: Number | None


class KeptForecast(Schema):
    id: str
    on: str
    book: str
    currency: str
    why: str
    note: str
    member: str
    windows: list[WindowKept]


class CoverageSoFar(Schema):
    """Of the windows that are over: how many brought what the ranges of 50, 80 and 95 % said."""

    over: int
    within_50: int
    within_80: int
    within_95: int


class KeptForecasts(Schema):
    forecasts: list[KeptForecast]
    coverage: CoverageSoFar


class ForecastKept(Schema):
    id: str


class Committed(Schema):
    member: str
    function: str
    from_: str = Field(alias="from")
    to: str
    category: str
    deals: int | None
    amount: Number | None
    currency: str


class Commitments(Schema):
    commitments: list[Committed]
