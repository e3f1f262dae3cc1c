"""How long are stays, as far as they were seen? Counted by age, for one place or for all.

Three small tables by signed sums: how stays ended, since when those that ended had begun, and how and when stays began.
What is made of them stands in `by_spell`, `time_in_stage` and `stalled`. Stays of unknown beginning are counted apart.
Made of the lines by day that statements share; with a breakdown, or groups of buyers, counted by age on the engine.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
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
from buyline.measure.counts import CLUSTERS, MOVEMENT, UNKNOWN, Counts, up_to
from buyline.measure.grains import begun_stays, ended_stays
from buyline.measure.lines import NEVER, added, capped, lines
from buyline.measure.view import Expression, View
from buyline.measure.words import Words

Cause = str | tuple[str, ...]
Mask = Callable[[Counts], Flags]


@dataclass(frozen=True, slots=True)
class Stays:
    """`ended`: stage, other, kind, age, nth, cut, n, and reason when asked. `gone`: stage, open_age, n. `begun`: stage,
    kind, age, nth, open_age, cut, n.

    Ages in days, the horizon + 1 when greater, -1 when unknown; `cut` is the age on the day records begin, for lines
    before it, else -1. With `by` and `cluster` when asked. Texts are numbers of `words`.
    """

    ended: Counts
    gone: Counts
    begun: Counts
    horizon: int
    words: Words

    @property
    def places(self) -> set[str]:
        """The places in which stays began."""
        return {self.words.texts[number] for number in np.unique(self.begun["stage"]).tolist()}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted at all."""
        return not (self.ended.size or self.gone.size or self.begun.size)

    def of(self, stage: str) -> "Stays":
        """The stays in one place."""
        return self._each(lambda part: part["stage"] == self.words.number(stage))

    def group(self, value: str) -> "Stays":
        """The stays of one value of the breakdown."""
        return self._each(lambda part: part["by"] == self.words.names.number(value))

    def values(self) -> list[str]:
        """The values of the breakdown that anything is counted for."""
        found = {number for part in (self.ended, self.begun) for number in part["by"][part["n"] != 0].tolist()}
        return sorted(self.words.names.texts[number] for number in found)

    def _each(self, mask: Mask) -> "Stays":
        ended, gone, begun = (part.where(mask(part)) for part in (self.ended, self.gone, self.begun))
        return Stays(ended, gone, begun, self.horizon, self.words)

    def at_risk(self, causes: Sequence[Cause] | None = None) -> AtRisk:
        """Numbers at risk of leaving and moves, in one state: by `causes` (each a place moved to, or several; the last
        cause is any other), or by one cause, leaving, when None.
        """
        if causes is None:
            return self.at_risk_of(np.zeros(self.ended.size, dtype=np.int64), causes=1)
        spots = {place: n for n, cause in enumerate(causes) for place in ([cause] if isinstance(cause, str) else cause)}
        cause_of = np.array([spots.get(text, len(causes)) for text in self.words.texts], dtype=np.int64)
        return self.at_risk_of(cause_of[self.ended["other"]], causes=len(causes) + 1)

    def at_risk_of(self, cause: Whole, *, causes: int) -> AtRisk:
        """The same, the cause of each line of `ended` being told: a number below `causes`."""
        groups = CLUSTERS if "cluster" in self.ended.columns else 1
        known = self.begun.where(self.begun["age"] != UNKNOWN)
        late = known.where((known["kind"] != MOVEMENT) | is_cut(known["cut"]))
        is_move = (self.ended["kind"] == MOVEMENT) & ~is_cut(self.ended["cut"])
        moves = self.ended.where(is_move)
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
                cell=_cluster(moves) * causes + cause[is_move],
            ),
            shape=(groups, 1, causes),
        )


def stays(view: View, *, asked: Asked) -> Stays:
    """Return the stays that are asked for, counted by age."""
    view.check_stays(() if asked.by is None else (asked.by,))
    starts = {place: seen_from_day(day, on=asked.on) for place, day in _records_begin(view).items()}
    is_apart = asked.by is not None or asked.clustered
    found = (_apart if is_apart else _from_days)(view, asked, starts)
    if asked.places is None:
        return found
    wanted = [found.words.number(place) for place in asked.places]
    return found._each(lambda part: np.isin(part["stage"], wanted))  # noqa: SLF001 - its own kind


def relevant_begin(view: View, stage: str) -> Day | None:
    """The day from which every movement out of a stage is recorded; None when always."""
    days = [begin.on for begin in view.records_begin if begin.from_stage in (None, stage) and begin.to_stage != stage]
    return max(days, default=None)


Starts = Mapping[str, Day]


def _from_days(view: View, asked: Asked, starts: Starts) -> Stays:
    """The stays of all places, of the lines by day."""
    ended, begun = ended_stays(view), begun_stays(view)
    key = _named(asked, starts)
    return Stays(
        ended.reduced(("ended", *key), lambda part: _ended(part, asked, _first_days(ended.words, starts))),
        ended.reduced(("gone", *key), lambda part: _gone(part, asked)),
        begun.reduced(("begun", *key), lambda part: _begun(part, asked, _first_days(begun.words, starts))),
        asked.horizon,
        ended.words,
    )


def _named(asked: Asked, starts: Starts) -> tuple[Hashable, ...]:
    return (asked.on, asked.horizon, asked.first, asked.last, asked.with_reasons, tuple(sorted(starts.items())))


def _first_days(words: Words, starts: Starts) -> Whole:
    """The day from which each place is watched; NEVER: always."""
    return np.array([starts.get(text, NEVER) for text in words.texts], dtype=np.int64)


def _ended(part: Counts, asked: Asked, starts: Whole) -> Counts:
    part = _asked_for(part, asked)
    ages = {"age": capped(part["on_day"] - part["since"], asked.horizon), "nth": part["nth"]}
    cut = _cut(part, starts[part["from"]], asked.horizon)
    keys = {"stage": part["from"], "other": part["to"], "kind": part["kind"], **ages, "cut": cut}
    if asked.with_reasons:
        keys["reason"] = part["reason"]
    return added(keys, {"n": part["n"]})


def _gone(part: Counts, asked: Asked) -> Counts:
    part = _asked_for(part, asked)
    return added({"stage": part["from"], "open_age": capped(asked.on - part["since"], asked.horizon)}, {"n": part["n"]})


def _begun(part: Counts, asked: Asked, starts: Whole) -> Counts:
    part = _asked_for(part, asked)
    is_known = part["since"] != NEVER
    age = np.where(is_known, capped(part["on_day"] - part["since"], asked.horizon), UNKNOWN)
    open_age = np.where(is_known, capped(asked.on - part["since"], asked.horizon), UNKNOWN)
    cut = np.where(is_known, _cut(part, starts[part["to"]], asked.horizon), UNKNOWN)
    keys = {"stage": part["to"], "kind": part["kind"], "age": age, "nth": part["nth"], "open_age": open_age, "cut": cut}
    return added(keys, {"n": part["n"]})


def _asked_for(part: Counts, asked: Asked) -> Counts:
    """The lines up to the statement's day, of stays that began in the cohort's days or nobody knows when."""
    since = part["since"]
    known: Flags = part["on_day"] <= asked.on
    if asked.is_limited:
        known &= reduce(and_, asked.began(since)) | (since == NEVER)
    return part.where(known)


def _cut(part: Counts, begin: Whole, horizon: int) -> Whole:
    if (begin == NEVER).all():
        return np.full(part["n"].shape, UNKNOWN, dtype=np.int64)
    return np.where(part["on_day"] < begin, capped(begin - part["since"], horizon), UNKNOWN)


def _apart(view: View, asked: Asked, starts: Starts) -> Stays:
    """The stays by a breakdown or by groups of buyers, counted by age on the engine."""
    key = (*_named(asked, starts), asked.by, asked.clustered, asked.places)
    until = asked.on

    def ended(rows: ir.Table) -> ir.Table:
        side = _side(rows.filter(rows.on_day <= until), asked, stage="from_stage", since="from_since")
        how = {"other": side.to_stage, "nth": side.nth_today} | ({"reason": side.reason} if asked.with_reasons else {})
        return _counted(view, side, asked, how | _ages(side, asked, starts))

    def gone(rows: ir.Table) -> ir.Table:
        side = _side(rows.filter(rows.on_day <= until), asked, stage="from_stage", since="from_since")
        return _counted(view, side, asked, {"open_age": _open_age(side, asked)})

    def begun(rows: ir.Table) -> ir.Table:
        side = _side(rows.filter(rows.on_day <= until), asked, stage="to_stage", since="to_since")
        keys = {"nth": side.nth_today, "open_age": _open_age(side, asked)} | _ages(side, asked, starts)
        return _counted(view, side, asked, keys)

    found = [lines(view, (build.__name__, *key), build) for build in (ended, gone, begun)]
    return Stays(found[0].whole(), found[1].whole(), found[2].whole(), asked.horizon, found[0].words)


def _side(rows: ir.Table, asked: Asked, *, stage: str, since: str) -> ir.Table:
    """The rows with one of their sides as `stage` and `since`."""
    sided = rows.mutate(stage=rows[stage], since=rows[since])
    conditions: list[Expression] = [] if asked.places is None else [sided.stage.isin(list(asked.places))]
    is_known = reduce(and_, [sided.since.notnull(), *asked.began(sided.since)])
    if since == "to_since":
        is_known |= sided.since.isnull() & (sided.visit > 0)
    return sided.filter(*conditions, is_known)


def _ages(side: ir.Table, asked: Asked, starts: Starts) -> dict[str, Expression]:
    age = up_to(side.on_day - side.since, horizon=asked.horizon).fill_null(UNKNOWN)
    if not starts:
        return {"kind": side.kind, "age": age, "cut": ibis.literal(UNKNOWN, "int32")}
    begin = side.stage.cases(*starts.items(), else_=-(10**6)).cast("int32")
    cut = ibis.ifelse(side.on_day < begin, up_to(begin - side.since, horizon=asked.horizon), UNKNOWN)
    return {"kind": side.kind, "age": age, "cut": cut.fill_null(ibis.literal(UNKNOWN))}


def _open_age(side: ir.Table, asked: Asked) -> Expression:
    return up_to(asked.on - side.since, horizon=asked.horizon).fill_null(UNKNOWN)


def _counted(view: View, side: ir.Table, asked: Asked, keys: dict[str, Expression]) -> ir.Table:
    asked_for = {} if asked.by is None else {"by": side[view.stays_column(asked.by)]}
    if asked.clustered:
        asked_for["cluster"] = side.cluster
    return side.group_by(stage=side.stage, **keys, **asked_for).agg(n=side.sign.sum())


def _records_begin(view: View) -> dict[str, Day]:
    found = {place: relevant_begin(view, place) for place in view.places}
    return {place: day for place, day in found.items() if day is not None}


def _cluster(part: Counts) -> Whole:
    return part.whole("cluster") if "cluster" in part.columns else np.zeros(part["n"].shape, dtype=np.int64)
