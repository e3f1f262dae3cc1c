"""Who went from where to where, and with how much money?

The smallest line of a flow, and how it is made of an aggregation of rows. Periods are not known here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from buyline.definition.money import major_units
from buyline.measure.statement import Json

REVALUED = "reclassification"
REDEFINED = "redefinition"
OPENED = "opening"


@dataclass(frozen=True, slots=True)
class Move:
    """Journeys that went from one place to another, and their amount in minor units of one currency."""

    kind: str
    from_stage: str
    to_stage: str
    currency: str
    journeys: int
    amount: int

    def to_json(self) -> Json:
        return {
            "kind": self.kind,
            "from": self.from_stage,
            "to": self.to_stage,
            "journeys": self.journeys,
            "amount": major_units(self.amount, self.currency),
            "currency": self.currency,
        }


def moves_of(lines: Iterable[Mapping[str, Any]]) -> list[Move]:
    """What moved, groups added up; postings that cancel leave nothing."""
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for line in lines:
        counts = found.setdefault((line["kind"], line["from"], line["to"], line["currency"]), [0, 0])
        counts[0] += line["journeys"]
        counts[1] += line["amount"]
    return [Move(*key, *counts) for key, counts in found.items() if any(counts)]
