"""What do planned programs look like as JSON?"""

from typing import Literal

from ninja import Schema
from pydantic import Field

from buyline.api.shapes.statements import Number


class ProgramDescribed(Schema):
    """A program as it was described; `expects`: arrivals by stage, on top of what comes anyway."""

    program: str
    name: str
    channel: str
    from_: str = Field(alias="from")
    to: str
    expects: dict[str, Number]
    cost: Number | None
    currency: str | None


class ProgramWithExpected(ProgramDescribed):
    """The same with the wins that it is expected to bring: `wins` within `within_days` of arriving, of all that arrive,
    and those of arrivals still to come up to the end of the quarter.
    """

    when: Literal["ahead", "under way", "over"]
    arrivals: Number
    to_come: Number
    wins: Number
    wins_by_quarter_end: Number
    cost_per_win: Number | None
    member: str


class ProgramsPlanned(Schema):
    as_of: str
    book: str
    currency: str
    quarter: str
    quarter_ends: str
    within_days: int
    programs: list[ProgramWithExpected]
    rule: str


class ProgramWithdrawn(Schema):
    program: str
    withdrawn: bool
