"""Of the journeys that came to a stage: which are under way, lost, or at a later stage, by age since they first came?

RULES section 4.3 as signed sums: a journey begins with the row that brings it to the stage for the first time (`visit`
1, `furthest_before` below the goal); every later row with `furthest_before` below the goal is a transition, or nothing,
at age `on_day` less the day it first came. No window, no join, no walk along a journey. Estimates: `by_journey`.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Whole
from buyline.estimate.risk import Tally, tally
from buyline.ledger.posting import OUTSIDE
from buyline.measure.ages import (
    AtRisk,
    at_risk_by_instant,
    cut_to,
    instants,
    is_cut,
    joined,
    late_instants,
    through_the_day,
)
from buyline.measure.asked import Asked
from buyline.measure.counts import (
    CLUSTERS,
    MOVEMENT,
    RECLASSIFICATION,
    REDEFINITION,
    Counts,
    counts,
    kind_code,
    up_to,
)
from buyline.measure.view import Expression, View

UNDER_WAY, LOST, REACHED, ASIDE = range(4)
TRANSITION, BEGINNING, SKIPPED, UNDATED = range(4)
NOWHERE = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Fates:
    """Where the journeys were at the horizon, or at the statement's day when that came first.

    entered + regrouped = converted + lost + still_open + redefined. `regrouped`: came from other values of the filter,
    less those that went to one. `converted_later`: after the horizon. `followed`: first came at least the horizon ago.
    `undated`: opened in the stage, nobody knows since when; in none of the other numbers.
    """

    entered: int
    converted: int
    lost: int
    still_open: int
    redefined: int
    regrouped: int
    skipped: int | None
    undated: int
    converted_later: int
    followed: int
    moved_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class ByState:
    """Lines of what, a (state before), b (state after), kind, age, nth, open_age, cut, n, by and cluster when asked.

    `hides_outside`: a journey outside is out of sight instead of under way, because columns change there without a row.
    """

    lines: Counts
    horizon: int
    hides_outside: bool

    def fates(self) -> Fates:
        """What became of the journeys, in whole numbers."""
        c, (before, after), within = self.lines, self._states(), self.lines["age"] <= self.horizon
        begun, moved = c["what"] == BEGINNING, c["what"] == TRANSITION
        goes = moved & (c["kind"] == MOVEMENT)
        into = {state: c.total((begun | moved) & within & (after == state)) for state in (UNDER_WAY, LOST)}
        out = {state: c.total(moved & within & (before == state)) for state in (UNDER_WAY, LOST)}
        defined = moved & within & (c["kind"] >= REDEFINITION)
        seen_before, seen_after = before != NOWHERE, (after == UNDER_WAY) | (after == LOST)
        sides = moved & within & ((c["kind"] == RECLASSIFICATION) | (c["kind"] == MOVEMENT))
        return Fates(
            entered=c.total(begun),
            converted=c.total(goes & within & (after == REACHED)),
            lost=into[LOST] - out[LOST],
            still_open=into[UNDER_WAY] - out[UNDER_WAY] + c.total(begun & ~within),
            redefined=c.total(defined & seen_before) - c.total(defined & seen_after),
            regrouped=c.total(sides & ~seen_before & (after != NOWHERE))
            - c.total(sides & seen_before & (after == NOWHERE)),
            skipped=c.total(c["what"] == SKIPPED),
            undated=c.total(c["what"] == UNDATED),
            converted_later=c.total(goes & ~within & (after == REACHED)),
            followed=c.total(begun & (c["open_age"] >= self.horizon)),
        )

    def at_risk(self) -> AtRisk:
        """Numbers at risk in the states under way and lost, and moves from them to the three states."""
        c, (before, after) = self.lines, self._states()
        moved, begun = c["what"] == TRANSITION, c["what"] == BEGINNING
        stays = moved & (c["kind"] == MOVEMENT) & (before == after)
        leaves = moved & ~stays & _is_seen(before)
        comes = moved & ~stays & _is_seen(after)
        late = comes | (begun & ((c["kind"] != MOVEMENT) | is_cut(c["cut"])))
        goes = leaves & (c["kind"] == MOVEMENT) & (after != NOWHERE) & ~is_cut(c["cut"])
        cell = self._clusters() * 2
        return at_risk_by_instant(
            self.horizon,
            ended=_tally(c, leaves, cell + before),
            still_open=joined(_open(c, begun | comes, cell + after, 1), _open(c, leaves, cell + before, -1)),
            late=_tally(c, late, cell + after, is_late=True),
            moves=_tally(c, goes, (cell + before) * 3 + after),
            shape=(CLUSTERS if "cluster" in c.columns else 1, 2, 3),
        )

    def _states(self) -> tuple[Whole, Whole]:
        """The states before and after each line; NOWHERE where the journey is out of sight."""
        kind = self.lines["kind"]
        outside = np.where((kind != RECLASSIFICATION) & (not self.hides_outside), UNDER_WAY, NOWHERE)
        before, after = self.lines.whole("a"), self.lines.whole("b")
        return np.where(before == ASIDE, outside, before), np.where(after == ASIDE, outside, after)

    def _clusters(self) -> Whole:
        c = self.lines
        return c.whole("cluster") if "cluster" in c.columns else np.zeros(c["n"].shape, dtype=np.int64)


def journeys_by_state(view: View, *, from_stage: str, to_stage: str, asked: Asked) -> ByState:
    """Return the journeys that came to `from_stage` by state and age, the goal being `to_stage` or beyond: one pass."""
    rows = state_rows(view, from_stage=from_stage, to_stage=to_stage, asked=asked)
    by = {} if asked.by is None else {"by": rows[view.stays_column(asked.by)]}
    if asked.clustered:
        by["cluster"] = rows.cluster
    keys = {
        "age": up_to(rows.age, horizon=asked.horizon),
        "open_age": up_to(rows.open_age, horizon=asked.horizon),
        "nth": rows.nth,
    }
    keys["cut"] = up_to(rows.cut, horizon=asked.horizon)
    found = rows.group_by(rows.what, rows.a, rows.b, rows.kind_code, **keys, **by).agg(n=rows.sign.sum())
    hides = view.hides_outside or (asked.by is not None and view.can_change(asked.by))
    return ByState(counts(found.rename(kind="kind_code")), asked.horizon, hides)


def state_rows(view: View, *, from_stage: str, to_stage: str, asked: Asked) -> ir.Table:
    """The rows that matter, with `what` they are, states `a` and `b`, `kind_code`, `first`, and ages."""
    rows = view.stays_rows(asked.on).rename(first=f"first_{from_stage}")
    goal = view.ranks[to_stage]
    beyond = [stage for stage, rank in view.ranks.items() if rank >= goal]
    begin = _records_begin(view, goal)
    rows = rows.filter(rows.furthest_before < goal)
    rows = rows.mutate(
        a=_state(rows.from_stage, view, beyond), b=_state(rows.to_stage, view, beyond), kind_code=kind_code(rows)
    )
    rows = rows.mutate(what=_what(rows, from_stage)).filter(lambda t: t.what.notnull())
    since: Expression = ibis.ifelse(rows["first"].isnull(), rows.on_day, rows["first"])
    cut = ibis.null("int32") if begin is None else ibis.ifelse(rows.on_day < begin, begin - since, ibis.null("int32"))
    nth = ibis.ifelse((rows.what == TRANSITION) | (rows.kind != "movement"), rows.nth_today, 0)
    rows = rows.mutate(age=rows.on_day - since, open_age=asked.on - since, cut=cut.cast("int32"), nth=nth)
    return rows.filter(*asked.began(since)) if asked.is_limited else rows


def _what(rows: ir.Table, from_stage: str) -> Expression:
    """What a row is; null when it does not matter."""
    first_stay = (rows.to_stage == from_stage) & (rows.visit == 1)
    is_known, is_movement = rows["first"].notnull(), rows.kind == "movement"
    skips = is_movement & (rows.b == REACHED) & (rows.from_stage != from_stage)
    return ibis.cases(
        (is_known & first_stay & (rows.kind != "reclassification"), BEGINNING),
        (is_known & (~is_movement | (rows.a != rows.b)), TRANSITION),
        (~is_known & skips, SKIPPED),
        (~is_known & first_stay & (rows.kind == "opening"), UNDATED),
    ).cast("int8")


def _state(place: Expression, view: View, beyond: list[str]) -> Expression:
    lost = place.isin(sorted(view.exits))
    return ibis.cases((place.isin(beyond), REACHED), (lost, LOST), (place == OUTSIDE, ASIDE), else_=UNDER_WAY).cast(
        "int8"
    )


def _records_begin(view: View, goal: int) -> Day | None:
    """The day from which every transition between the states is recorded; None when always."""
    days = [
        begin.on
        for begin in view.records_begin
        if (view.ranks.get(begin.to_stage, 0) >= goal or begin.to_stage in view.exits or begin.from_stage in view.exits)
        and view.ranks.get(begin.from_stage or "", 0) < goal
    ]
    return max(days, default=None)


def records_begin(view: View, *, to_stage: str) -> Day | None:
    """The day before which there is no risk set for reaching `to_stage`; None when there always is one."""
    return _records_begin(view, view.ranks[to_stage])


def _is_seen(state: Whole) -> Flags:
    return np.asarray((state == UNDER_WAY) | (state == LOST))


def _tally(c: Counts, mask: Flags, cell: Whole, *, is_late: bool = False) -> Tally:
    part = c.where(mask)
    times = late_instants(part["age"], part["nth"], part["kind"]) if is_late else instants(part["age"], part["nth"])
    return tally(cut_to(times, part["cut"]), count=part["n"], cell=cell[mask])


def _open(c: Counts, mask: Flags, cell: Whole, sign: int) -> Tally:
    part = c.where(mask)
    return tally(through_the_day(part["open_age"]), count=sign * part["n"], cell=cell[mask])
