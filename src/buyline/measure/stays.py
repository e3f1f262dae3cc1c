"""How long are stays, as far as they were seen? Counted by age, for one place or for all.

Three small tables by signed sums: how stays ended, since when those that ended had begun, and how and when stays began.
What is made of them stands in `by_spell`, `time_in_stage` and `stalled`. Stays of unknown beginning are counted apart.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir
import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Whole
from buyline.estimate.risk import tally
from buyline.measure.ages import (
    AtRisk,
    at_risk_by_instant,
    cut_to,
    instants,
    is_cut,
    joined,
    late_instants,
    seen_from_day,
    through_the_day,
)
from buyline.measure.asked import Asked
from buyline.measure.counts import CLUSTERS, MOVEMENT, UNKNOWN, Counts, counts, kind_number, up_to
from buyline.measure.view import Expression, View

Mask = Callable[[Counts], Flags]


@dataclass(frozen=True, slots=True)
class Stays:
    """`ended`: stage, other, kind, age, nth, cut, n. `gone`: stage, open_age, n. `begun`: stage, kind, age, nth,
    open_age, cut, n. Ages in days, the horizon + 1 when greater, -1 when unknown; `cut` is the age on the day records
    begin, for lines before it. With `by` and `cluster` when asked.
    """

    ended: Counts
    gone: Counts
    begun: Counts
    horizon: int

    def of(self, stage: str) -> "Stays":
        """The stays in one place."""
        return self._each(lambda part: part["stage"] == stage)

    def group(self, value: str) -> "Stays":
        """The stays of one value of the breakdown."""
        return self._each(lambda part: part["by"] == value)

    def merged(self, *, into: str, places: Sequence[str]) -> "Stays":
        """The same stays, several places moved to taken for one."""
        other = np.where(np.isin(self.ended["other"], list(places)), into, self.ended["other"])
        ended = Counts({**self.ended.columns, "other": other})
        return Stays(ended, self.gone, self.begun, self.horizon)

    def values(self) -> list[str]:
        """The values of the breakdown."""
        return sorted({*self.ended.values(), *self.begun.values()})

    def _each(self, mask: Mask) -> "Stays":
        ended, gone, begun = (part.where(mask(part)) for part in (self.ended, self.gone, self.begun))
        return Stays(ended, gone, begun, self.horizon)

    def at_risk(self, causes: Sequence[str] | None = None) -> AtRisk:
        """Numbers at risk of leaving and moves, in one state: by `causes` (places moved to; the last cause is any
        other), or by one cause, leaving, when None.
        """
        width = 1 if causes is None else len(causes) + 1
        groups = CLUSTERS if "cluster" in self.ended.columns else 1
        known = self.begun.where(self.begun["age"] != UNKNOWN)
        late = known.where((known["kind"] != MOVEMENT) | is_cut(known["cut"]))
        moves = self.ended.where((self.ended["kind"] == MOVEMENT) & ~is_cut(self.ended["cut"]))
        return at_risk_by_instant(
            self.horizon,
            ended=tally(
                cut_to(instants(self.ended["age"], self.ended["nth"]), self.ended["cut"]),
                count=self.ended["n"],
                cell=_cluster(self.ended),
            ),
            still_open=joined(
                tally(through_the_day(known["open_age"]), count=known["n"], cell=_cluster(known)),
                tally(through_the_day(self.gone["open_age"]), count=-self.gone["n"], cell=_cluster(self.gone)),
            ),
            late=tally(
                cut_to(late_instants(late["age"], late["nth"], late["kind"]), late["cut"]),
                count=late["n"],
                cell=_cluster(late),
            ),
            moves=tally(
                instants(moves["age"], moves["nth"]),
                count=moves["n"],
                cell=_cluster(moves) * width + _cause(moves, causes),
            ),
            shape=(groups, 1, width),
        )


def stays(view: View, *, asked: Asked) -> Stays:
    """Return the stays that are asked for, counted by age in three passes over few columns."""
    starts = {place: seen_from_day(day, on=asked.on) for place, day in _records_begin(view, asked.places).items()}
    rows = view.stays_rows(asked.on)
    ended = _side(rows, asked, stage=rows.from_stage, since=rows.from_since)
    begun = _side(rows, asked, stage=rows.to_stage, since=rows.to_since, keeps_unknown=True)
    how = {"other": ended.to_stage, "nth": ended.nth_today} | _ages(ended, asked, starts)
    if asked.with_reasons:
        how["reason"] = ended.reason
    when = {"nth": begun.nth_today, "open_age": _open_age(begun, asked)} | _ages(begun, asked, starts)
    return Stays(
        _counted(view, ended, asked, how),
        _counted(view, ended, asked, {"open_age": _open_age(ended, asked)}),
        _counted(view, begun, asked, when),
        horizon=asked.horizon,
    )


def relevant_begin(view: View, stage: str) -> Day | None:
    """The day from which every movement out of a stage is recorded; None when always."""
    days = [begin.on for begin in view.records_begin if begin.from_stage in (None, stage) and begin.to_stage != stage]
    return max(days, default=None)


def _side(
    rows: ir.Table, asked: Asked, *, stage: Expression, since: Expression, keeps_unknown: bool = False
) -> ir.Table:
    """The rows with one of their sides as `stage` and `since`."""
    sided = rows.mutate(stage=stage, since=since)
    conditions: list[Expression] = [] if asked.places is None else [sided.stage.isin(list(asked.places))]
    is_known = reduce(and_, [sided.since.notnull(), *asked.began(sided.since)])
    if keeps_unknown:
        is_known |= sided.since.isnull() & (sided.visit > 0)
    return sided.filter(*conditions, is_known)


def _ages(side: ir.Table, asked: Asked, starts: Mapping[str, Day]) -> dict[str, Expression]:
    age = up_to(side.on_day - side.since, horizon=asked.horizon).fill_null(UNKNOWN)
    if not starts:
        return {"kind": side.kind, "age": age, "cut": ibis.null("int32")}
    begin = side.stage.cases(*starts.items(), else_=-(10**6)).cast("int32")
    cut = ibis.ifelse(side.on_day < begin, up_to(begin - side.since, horizon=asked.horizon), ibis.null("int32"))
    return {"kind": side.kind, "age": age, "cut": cut}


def _open_age(side: ir.Table, asked: Asked) -> Expression:
    return up_to(asked.on - side.since, horizon=asked.horizon).fill_null(UNKNOWN)


def _counted(view: View, side: ir.Table, asked: Asked, keys: dict[str, Expression]) -> Counts:
    asked_for = {} if asked.by is None else {"by": side[view.stays_column(asked.by)]}
    if asked.clustered:
        asked_for["cluster"] = side.cluster
    found = side.group_by(stage=side.stage, **keys, **asked_for).agg(n=side.sign.sum())
    return counts(found, coded={"kind": ("kind", kind_number)} if "kind" in keys else {})


def _records_begin(view: View, places: Sequence[str] | None) -> dict[str, Day]:
    found = {place: relevant_begin(view, place) for place in (view.places if places is None else places)}
    return {place: day for place, day in found.items() if day is not None}


def _cluster(part: Counts) -> Whole:
    return part.whole("cluster") if "cluster" in part.columns else np.zeros(part["n"].shape, dtype=np.int64)


def _cause(moves: Counts, causes: Sequence[str] | None) -> Whole:
    if causes is None:
        return np.zeros(moves["n"].shape, dtype=np.int64)
    spot = {place: number for number, place in enumerate(causes)}
    return np.array([spot.get(place, len(causes)) for place in moves["other"]], dtype=np.int64)
