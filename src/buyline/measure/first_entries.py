"""How many journeys ever came to each place, and as which of their places on the way?

Counts first entries only, so that coming back says nothing; openings count, since the journey was there. What became of
the journeys is the matter of `conversion`.
"""

from dataclasses import dataclass

import ibis

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.view import View


@dataclass(frozen=True, slots=True)
class FirstEntries:
    """So many journeys came to a place; `turn`: on average as their 1st, 2nd … place."""

    place: str
    journeys: int
    turn: float


def first_entries(view: View, *, on: Day | None = None) -> tuple[FirstEntries, ...]:
    """Return the places that any journey came to until the day `on`, in the order in which journeys come to them."""
    rows = view.stays_rows(view.day(on))
    said = rows.filter(rows.to_stage != OUTSIDE, rows.kind != "reclassification")
    net = said.group_by("journey", "to_stage", "on_day", "nth_today").agg(n=said.sign.sum())
    net = net.filter(net.n > 0)
    when = net.on_day.cast("int64") * 1_000_000 + net.nth_today
    first = net.group_by("journey", "to_stage").agg(first=when.min())
    turn = ibis.row_number().over(group_by=first.journey, order_by=first["first"]) + 1
    told = first.mutate(turn=turn.cast("float64"))
    lines = told.group_by("to_stage").agg(journeys=told.journey.count(), turn=told.turn.mean()).to_pyarrow().to_pylist()
    found = [FirstEntries(line["to_stage"], int(line["journeys"]), float(line["turn"])) for line in lines]
    return tuple(sorted(found, key=lambda one: (one.turn, view.order_of(one.place))))
