"""What does a backtest look like as JSON?"""

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.statements import Counted, Number, Open
from buyline.api.shapes.who import Job


class Score(Schema):
    """How one method told one target within one horizon; `skill` is the forecast's against this method."""

    target: str
    stage: str
    horizon: int
    method: str
    windows: int
    apart: int
    too_few: bool
    crps: Number
    skill: Number | None
    mae: Number
    bias: Number
    coverage50: Number | None
    coverage50_low: Number | None
    coverage50_high: Number | None
    width50: Number | None
    coverage80: Number | None
    coverage80_low: Number | None
    coverage80_high: Number | None
    width80: Number | None
    coverage95: Number | None
    coverage95_low: Number | None
    coverage95_high: Number | None
    width95: Number | None
    pinball: dict[str, Number] | None
    brier: Number | None
    log_loss: Number | None
    calibration_slope: Number | None
    pits: list[Number]


class Calibrated(Schema):
    """How often central ranges held that were to hold with a nominal chance."""

    target: str
    horizon: int
    method: str
    nominal: Number
    seen: Number
    low: Number
    high: Number


class ToldByPeople(Schema):
    within_5_percent: Number
    mean_miss: Number
    wins: int
    source: str


class Ours(Schema):
    windows: int
    apart: int
    within_5_percent: Number
    mean_miss: Number


class HumanBar(Schema):
    """What forecasts by people missed, and what the medians here did."""

    days: int
    people: ToldByPeople
    ours: dict[str, Ours]


class BacktestOf(Open, Counted):
    on: str
    currency: str
    origins: list[str]
    horizons: list[int]
    cycle_days: int
    recorded_since: str
    committed: str
    scores: list[Score]
    calibration: list[Calibrated]
    poorest: Score | None
    human_bar: HumanBar
    rests_on: str


class Backtest(BacktestOf):
    by: str | None = None
    groups: list[BacktestOf] = Field([])


class Backtesting(Schema):
    """The last result, whether the books still say the same, and the newest job."""

    is_of_now: bool
    job: Job | None
    result: Backtest | None


class Asked(Schema):
    """`job`: under which id the work is seen among the jobs; none where nothing had to be done."""

    job: str | None
