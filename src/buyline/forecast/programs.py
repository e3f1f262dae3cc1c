"""What are the planned programs expected to bring, and what does a win of them cost?

Frozen, as every statement: each program with its days, the arrivals that it is to bring by stage, how many of them are
still to come, the wins that they become, and its cost for each of these. It computes nothing but sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from buyline.days import Day
from buyline.measure.statement import Json, Statement, iso

WITHIN_DAYS = 365
"""So many days after they arrive, wins are counted."""
RULE = (
    "Arrivals are those that a program brings on top of what comes anyway; its days share them evenly. Still to come: "
    "those of the days that are left. Wins: arrivals times the chance to be won within 365 days of arriving in their "
    "stage, at the rates that the books tell today; by the end of a quarter as in the forecast, of arrivals still to "
    "come. A typed number is taken to be right give or take half of it. Cost of a win: the cost by the wins within 365 "
    "days (METRICS §5)."
)
When = Literal["ahead", "under way", "over"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgramPlanned:
    """One program: `expects` by stage; `wins` of all its arrivals within 365 days of arriving, `by_quarter` of those
    still to come up to the end of the quarter. `cost` is None where none is known or shown.
    """

    program: str
    name: str
    channel: str
    first: Day
    last: Day
    expects: Mapping[str, float]
    to_come: float
    wins: float
    by_quarter: float
    cost: float | None
    currency: str
    member: str
    when: When

    @property
    def arrivals(self) -> float:
        """How many it is to bring in all stages together."""
        return float(sum(self.expects.values()))

    @property
    def cost_per_win(self) -> float | None:
        """What a win of it costs; None where no cost is known or no win is expected."""
        return self.cost / self.wins if self.cost is not None and self.wins > 0 else None

    def to_json(self) -> Json:
        fields: Json = {"program": self.program, "name": self.name, "channel": self.channel}
        fields |= {"from": iso(self.first), "to": iso(self.last), "when": self.when, "expects": dict(self.expects)}
        fields |= {"arrivals": self.arrivals, "to_come": self.to_come, "wins": self.wins}
        fields |= {"wins_by_quarter_end": self.by_quarter, "cost": self.cost, "currency": self.currency or None}
        return fields | {"cost_per_win": self.cost_per_win, "member": self.member}


@dataclass(frozen=True, kw_only=True)
class Programs(Statement):
    """The programs that are planned at the end of the day `on`, by first day; `quarter` is the fiscal one in which the
    first of those that are not over begins or goes on, `quarter_ends` its last day.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    quarter: str
    quarter_ends: Day
    programs: tuple[ProgramPlanned, ...]
    rule: str = RULE

    @property
    def ahead(self) -> tuple[ProgramPlanned, ...]:
        """Those whose days are not over."""
        return tuple(each for each in self.programs if each.when != "over")

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "currency": self.currency}
        fields |= {"quarter": self.quarter, "quarter_ends": iso(self.quarter_ends), "within_days": WITHIN_DAYS}
        return fields | {"programs": [each.to_json() for each in self.programs], "rule": self.rule}

    def records(self) -> list[Json]:
        rows = (each.to_json() for each in self.programs)
        return [
            row | {"expects": ", ".join(f"{stage} {many:g}" for stage, many in row["expects"].items())} for row in rows
        ]

    def schema(self) -> dict[str, pa.DataType]:
        texts = dict.fromkeys(("program", "name", "channel", "from", "to", "when", "expects"), pa.string())
        numbers = dict.fromkeys(("arrivals", "to_come", "wins", "wins_by_quarter_end", "cost"), pa.float64())
        return texts | numbers | {"currency": pa.string(), "cost_per_win": pa.float64(), "member": pa.string()}
