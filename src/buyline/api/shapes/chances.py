"""What do chances of journeys look like as JSON?"""

from typing import Literal

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.statements import Number


class WithinDays(Schema):
    """Chances by days; none where nothing is to be said."""

    within_30: Number | None = Field(alias="30")
    within_90: Number | None = Field(alias="90")


class UsualChances(Schema):
    """Chances on arrival in the stage."""

    advance: WithinDays
    win: WithinDays


class ChanceEffect(Schema):
    """What one fact does to one chance."""

    fact: str
    has: bool
    outcome: Literal["advance", "win"]
    days: int
    before: Number
    after: Number


class JourneyChance(Schema):
    journey: str
    way: Literal["open", "won", "out", "outside"]
    stage: str
    since: str | None
    age_days: int | None
    advance: WithinDays
    win: WithinDays
    half_won_on: str | None
    usual: UsualChances
    median_days: int | None
    most_advanced_days: int | None
    effects: list[ChanceEffect]
    reasons: list[str]


class ChanceScores(Schema):
    """Of the chances as told, of those by stage and age alone, and of the base rate."""

    brier: Number
    log_loss: Number
    plain_brier: Number
    plain_log_loss: Number
    base_brier: Number
    base_log_loss: Number


class Tenth(Schema):
    """What came of chances between two tenths, with a 95 % interval."""

    low: Number
    high: Number
    n: int
    said: Number
    came: Number
    came_low: Number
    came_high: Number


class TriedFact(Schema):
    """How a fact did: by how much the log loss fell on later days."""

    fact: str
    is_kept: bool
    had: int
    gain: Number | None
    error: Number | None


class ChanceRecord(Schema):
    outcome: Literal["advance", "win"]
    days: int
    judged_on: list[str]
    judged: int
    journeys: int
    came: int
    scores: ChanceScores | None
    tenths: list[Tenth]
    tried: list[TriedFact]


class Chances(Schema):
    on: str
    as_of: str | None
    book: str
    journeys: list[JourneyChance]
    record: list[ChanceRecord]
    facts: dict[str, str]
    rule: str
