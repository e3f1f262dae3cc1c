"""What other ratios go by the name of conversion, and what are they in truth?

The period ratio: arrivals in one stage over arrivals in another, within the same days, whoever they were. It is
labelled as what it is and never called conversion (METRICS section 2). The rate of closed journeys only is a property
of `conversion`.
"""

from dataclasses import dataclass

import pyarrow as pa

from buyline.days import Day
from buyline.measure.grains import moved, moves_by_day
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.view import View


@dataclass(frozen=True, kw_only=True)
class PeriodRatio(Statement):
    """Arrivals in two stages within the same days, and the ratio of the two."""

    from_stage: str
    to_stage: str
    first: Day
    last: Day
    arrived_from: int
    arrived_to: int
    rule: str

    @property
    def ratio(self) -> float | None:
        return self.arrived_to / self.arrived_from if self.arrived_from else None

    def to_json(self) -> Json:
        ends = {"from_stage": self.from_stage, "to_stage": self.to_stage}
        days = {"from": iso(self.first), "to": iso(self.last)}
        counts = {"arrived_from": self.arrived_from, "arrived_to": self.arrived_to, "ratio": self.ratio}
        return ends | days | counts | {"rule": self.rule}

    def records(self) -> list[Json]:
        line = self.to_json()
        return [{name: line[name] for name in self.schema()}]

    def schema(self) -> dict[str, pa.DataType]:
        words = dict.fromkeys(("from_stage", "to_stage", "from", "to"), pa.string())
        return words | {"arrived_from": pa.int64(), "arrived_to": pa.int64(), "ratio": pa.float64()}


def period_ratio(view: View, *, from_stage: str, to_stage: str, first: Day, last: Day) -> PeriodRatio:
    """Return arrivals in `to_stage` over arrivals in `from_stage`, of the days `first` to `last`, both included."""
    ends = {"arrived_from": view.place(from_stage), "arrived_to": view.place(to_stage)}
    moves = [line for line in moved(moves_by_day(view), first=first, last=last) if line["kind"] == "movement"]
    line = {name: sum(each["journeys"] for each in moves if each["to"] == place) for name, place in ends.items()}
    return PeriodRatio(
        from_stage=from_stage,
        to_stage=to_stage,
        first=first,
        last=last,
        arrived_from=line["arrived_from"],
        arrived_to=line["arrived_to"],
        rule=(
            f"A ratio, not a conversion: arrivals in {to_stage} over arrivals in {from_stage} within the same days, "
            "whichever journeys they were (METRICS §2)."
        ),
    )
