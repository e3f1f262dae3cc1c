"""Of the journeys that came to a stage: which are under way, lost, or at a later stage, by age since they first came?

RULES section 4.3 as signed sums: a journey begins with the row that brings it to the stage for the first time (`visit`
1, `furthest_before` below the goal); every later row with `furthest_before` below the goal is a transition, or nothing,
at age `on_day` less the day it first came. No window, no join, no walk along a journey: one aggregation by the words of
the rows as they stand, which are told apart afterwards, on the small table.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Whole
from buyline.ledger.posting import OUTSIDE
from buyline.measure.ages import seen_from_day
from buyline.measure.asked import Asked
from buyline.measure.counts import MOVEMENT, OPENING, RECLASSIFICATION, UNKNOWN, Counts, counts, kind_number, up_to
from buyline.measure.states import ASIDE, BEGINNING, LOST, REACHED, SKIPPED, TRANSITION, UNDATED, UNDER_WAY, ByState
from buyline.measure.view import Expression, View

NEITHER = -1
__all__ = [  # the words of `states` that its lines are written in come with them
    "ASIDE",
    "BEGINNING",
    "LOST",
    "REACHED",
    "SKIPPED",
    "TRANSITION",
    "UNDATED",
    "UNDER_WAY",
    "ByState",
    "journeys_by_state",
    "records_begin",
    "state_lines",
    "state_rows",
]


def journeys_by_state(view: View, *, from_stage: str, to_stage: str, asked: Asked) -> ByState:
    """Return the journeys that came to `from_stage` by state and age, the goal being `to_stage` or beyond: one pass."""
    rows = state_rows(view, from_stage=from_stage, to_stage=to_stage, asked=asked)
    by = {} if asked.by is None else {"by": rows[view.stays_column(asked.by)]}
    if asked.clustered:
        by["cluster"] = rows.cluster
    ages = {name: up_to(rows[name], horizon=asked.horizon) for name in ("age", "open_age", "cut")}
    lines = state_lines(view, rows, ages | {"nth": rows.nth_today} | by, from_stage=from_stage, to_stage=to_stage)
    hides = view.hides_outside or (asked.by is not None and view.can_change(asked.by))
    return ByState(lines, asked.horizon, hides)


def state_rows(view: View, *, from_stage: str, to_stage: str, asked: Asked) -> ir.Table:
    """The rows before the goal, with `first` (the day the journey first came) and ages; missing when it had not yet."""
    rows = view.stays_rows(asked.on).rename(first=f"first_{from_stage}")
    rows = rows.filter(rows.furthest_before < view.ranks[to_stage])
    first, begin = rows["first"], records_begin(view, to_stage=to_stage)
    if asked.is_limited:
        rows = rows.filter(*asked.began(ibis.coalesce(first, rows.on_day)))
    never = ibis.null("int32")
    seen_from = None if begin is None else seen_from_day(begin, on=asked.on)
    cut: Expression = (
        never if seen_from is None else ibis.ifelse(rows.on_day < seen_from, seen_from - rows["first"], never)
    )
    return rows.mutate(age=rows.on_day - first, open_age=asked.on - first, cut=cut.cast("int32"))


def state_lines(
    view: View, rows: ir.Table, keys: Mapping[str, Expression], *, from_stage: str, to_stage: str
) -> Counts:
    """Run the aggregation of such rows by `keys`, tell apart what its lines are, and leave out what does not matter."""
    goal = view.ranks[to_stage]

    def state(place: str) -> int:
        if view.ranks.get(place, 0) >= goal:
            return REACHED
        return LOST if place in view.exits else ASIDE if place == OUTSIDE else UNDER_WAY

    words = {"from_stage": rows.from_stage, "to_stage": rows.to_stage, "kind": rows.kind}
    dated = {name: value.fill_null(UNKNOWN) if name in ("age", "open_age") else value for name, value in keys.items()}
    found = rows.group_by(**words, is_first=rows.visit == 1, **dated).agg(n=rows.sign.sum())
    lines = counts(
        found,
        coded={
            "a": ("from_stage", state),
            "b": ("to_stage", state),
            "begins": ("to_stage", lambda place: int(place == from_stage)),
            "leaves": ("from_stage", lambda place: int(place == from_stage)),
            "kind": ("kind", kind_number),
        },
    )
    lines = lines.adding("what", _what(lines))
    return lines.where(lines["what"] != NEITHER)


def _what(c: Counts) -> Whole:
    """What each line is."""
    first_stay, is_known = (c["begins"] == 1) & c["is_first"], c["age"] != UNKNOWN
    is_movement = c["kind"] == MOVEMENT
    kinds = [
        (is_known & first_stay & (c["kind"] != RECLASSIFICATION), BEGINNING),
        (is_known & (~is_movement | (c["a"] != c["b"])), TRANSITION),
        (~is_known & is_movement & (c["b"] == REACHED) & (c["leaves"] == 0), SKIPPED),
        (~is_known & first_stay & (c["kind"] == OPENING), UNDATED),
    ]
    return np.select([mask for mask, _ in kinds], [what for _, what in kinds], default=NEITHER)


def records_begin(view: View, *, to_stage: str) -> Day | None:
    """The day from which every transition on the way to `to_stage` is recorded; None when always."""
    goal = view.ranks[to_stage]
    days = [
        begin.on
        for begin in view.records_begin
        if (view.ranks.get(begin.to_stage, 0) >= goal or begin.to_stage in view.exits or begin.from_stage in view.exits)
        and view.ranks.get(begin.from_stage or "", 0) < goal
    ]
    return max(days, default=None)
