"""Of the journeys that came to a stage: which are under way, lost, or at a later stage, by age since they first came?

RULES section 4.3 as signed sums: a journey begins with the row that brings it to the stage for the first time (`visit`
1, `furthest_before` below the goal); every later row with `furthest_before` below the goal is a transition, or nothing,
at age `on_day` less the day it first came. No window, no join, no walk along a journey. Made of the lines by day that
statements share; with a breakdown, or groups of buyers, counted by age on the engine.
"""

from collections.abc import Hashable

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from buyline.days import Day
from buyline.estimate.arrays import Flags, Whole
from buyline.ledger.posting import OUTSIDE
from buyline.measure.ages import seen_from_day
from buyline.measure.asked import Asked
from buyline.measure.counts import MOVEMENT, OPENING, RECLASSIFICATION, UNKNOWN, Counts, up_to
from buyline.measure.grains import after_coming_to
from buyline.measure.lines import NEVER, added, capped, lines
from buyline.measure.states import ASIDE, BEGINNING, LOST, REACHED, SKIPPED, TRANSITION, UNDATED, UNDER_WAY, ByState
from buyline.measure.view import Expression, View
from buyline.measure.words import Words

NEITHER = -1


def journeys_by_state(view: View, *, from_stage: str, to_stage: str, asked: Asked) -> ByState:
    """Return the journeys that came to `from_stage` by state and age, the goal being `to_stage` or beyond."""
    view.check_stays(() if asked.by is None else (asked.by,))
    hides = view.hides_outside or (asked.by is not None and view.can_change(asked.by))
    if asked.by is not None or asked.clustered:
        told = _apart(view, from_stage, to_stage, asked)
        return ByState(told, told, asked.horizon, hides)
    found, key = after_coming_to(view, from_stage), named(view, to_stage, asked)

    def prepared(part: Counts) -> Counts:
        return told_apart(part, view, found.words, ends=(from_stage, to_stage), asked=asked)

    aged, opened = found.reduced_to(("journeys by state", *key), (by_age, by_open_age), prepared)
    return ByState(aged, opened, asked.horizon, hides)


def told_apart(part: Counts, view: View, words: Words, *, ends: tuple[str, str], asked: Asked) -> Counts:
    """The lines before the goal that matter: what, a, b (states before and after), kind, age, nth, open_age, cut, first
    and n; `ends` are the stage come to and the goal.
    """
    goal = view.ranks[ends[1]]
    part = part.where(_asked_for(part, goal, asked))
    state = words.each(lambda place: state_of(place, view=view, goal=goal))
    here, is_known = words.number(ends[0]), part["first"] != NEVER
    told = {"kind": part["kind"], "nth": part["nth"], "is_first": part["is_first"], "n": part["n"]}
    told |= {"a": state[part["from"]], "b": state[part["to"]], "first": part["first"]}
    told |= {"begins": part["to"] == here, "leaves": part["from"] == here}
    told["age"] = np.where(is_known, capped(part["on_day"] - part["first"], asked.horizon), UNKNOWN)
    told["open_age"] = np.where(is_known, capped(asked.on - part["first"], asked.horizon), UNKNOWN)
    begin = records_begin(view, to_stage=ends[1])
    told["cut"] = _cut(part, is_known, None if begin is None else seen_from_day(begin, on=asked.on), asked.horizon)
    told["what"] = _what(Counts(told))
    return Counts(told).where(told["what"] != NEITHER)


def by_age(told: Counts) -> Counts:
    """Lines as in ByState by age; the age they would have now is only kept of beginnings."""
    begins = told["what"] == BEGINNING
    keys = {name: told[name] for name in ("step", "what", "a", "b", "kind", "age", "cut") if name in told.columns}
    keys["nth"] = np.where(begins & (told["kind"] == MOVEMENT), 0, told["nth"])
    keys["open_age"] = np.where(begins, told["open_age"], UNKNOWN)
    return added(keys, {"n": told["n"]})


def by_open_age(told: Counts) -> Counts:
    """Lines by the age they would have now."""
    keys = {name: told[name] for name in ("step", "what", "a", "b", "kind", "open_age") if name in told.columns}
    return added(keys, {"n": told["n"]})


def state_of(place: str, *, view: View, goal: int) -> int:
    """The state of a place: at the rank `goal` or beyond, lost, outside, or under way."""
    if view.ranks.get(place, 0) >= goal:
        return REACHED
    return LOST if place in view.exits else ASIDE if place == OUTSIDE else UNDER_WAY


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


def named(view: View, to_stage: str, asked: Asked) -> tuple[Hashable, ...]:
    """What `told_apart` depends on besides its lines."""
    begin = records_begin(view, to_stage=to_stage)
    ranks = tuple(sorted(view.ranks.items()))
    return (to_stage, asked.on, asked.horizon, asked.first, asked.last, begin, ranks, tuple(sorted(view.exits)))


def _asked_for(part: Counts, goal: int, asked: Asked) -> Flags:
    known: Flags = (part["on_day"] <= asked.on) & (part["furthest"] < goal)
    if asked.is_limited:
        since = np.where(part["first"] == NEVER, part["on_day"], part["first"])
        for condition in asked.began(since):
            known &= condition
    return known


def _cut(part: Counts, is_known: Flags, begin: Day | None, horizon: int) -> Whole:
    if begin is None:
        return np.full(part.size, UNKNOWN, dtype=np.int64)
    return np.where(is_known & (part["on_day"] < begin), capped(begin - part["first"], horizon), UNKNOWN)


def _what(c: Counts) -> NDArray[np.int8]:
    """What each line is."""
    first_stay, is_known = c["begins"].astype(np.bool_) & c["is_first"], c["age"] != UNKNOWN
    is_movement, leaves = c["kind"] == MOVEMENT, c["leaves"].astype(np.bool_)
    kinds = [
        (is_known & first_stay & (c["kind"] != RECLASSIFICATION), BEGINNING),
        (is_known & (~is_movement | (c["a"] != c["b"])), TRANSITION),
        (~is_known & is_movement & (c["b"] == REACHED) & ~leaves, SKIPPED),
        (~is_known & first_stay & (c["kind"] == OPENING), UNDATED),
    ]
    what = np.full(c.size, NEITHER, dtype=np.int8)
    for mask, number in reversed(kinds):
        what[mask] = number
    return what


def _apart(view: View, from_stage: str, to_stage: str, asked: Asked) -> Counts:
    """The lines by a breakdown or by groups of buyers, counted by age on the engine."""
    key = (from_stage, *named(view, to_stage, asked), asked.by, asked.clustered)
    found = lines(view, ("journeys by state", *key), lambda rows: _aged(view, rows, from_stage, to_stage, asked))
    part, words, goal = found.whole(), found.words, view.ranks[to_stage]
    state, here = words.each(lambda place: state_of(place, view=view, goal=goal)), words.number(from_stage)
    told = {**part.columns, "a": state[part["from"]], "b": state[part["to"]]}
    told |= {"begins": part["to"] == here, "leaves": part["from"] == here}
    told["what"] = _what(Counts(told))
    if asked.by is not None:
        told["by"] = np.array(found.names(part["by"]), dtype=object)
    return Counts(told).where(told["what"] != NEITHER)


def state_rows(view: View, *, from_stage: str, to_stage: str, asked: Asked) -> ir.Table:
    """The rows before the goal, with `first` (the day the journey first came) and ages; missing when it had not yet."""
    return _before_goal(view, view.stays_rows(asked.on), from_stage, to_stage, asked)


def _before_goal(view: View, rows: ir.Table, from_stage: str, to_stage: str, asked: Asked) -> ir.Table:
    rows = rows.rename(first=f"first_{from_stage}")
    rows = rows.filter(rows.on_day <= asked.on, rows.furthest_before < view.ranks[to_stage])
    first, begin, never = rows["first"], records_begin(view, to_stage=to_stage), ibis.null("int32")
    if asked.is_limited:
        rows = rows.filter(*asked.began(ibis.coalesce(first, rows.on_day)))
    seen_from = None if begin is None else seen_from_day(begin, on=asked.on)
    cut: Expression = (
        never if seen_from is None else ibis.ifelse(rows.on_day < seen_from, seen_from - rows["first"], never)
    )
    return rows.mutate(age=rows.on_day - first, open_age=asked.on - first, cut=cut.cast("int32"))


def _aged(view: View, rows: ir.Table, from_stage: str, to_stage: str, asked: Asked) -> ir.Table:
    rows = _before_goal(view, rows, from_stage, to_stage, asked)
    ages = {name: _up_to(rows[name], asked.horizon) for name in ("age", "open_age", "cut")}
    words = {"from": rows.from_stage, "to": rows.to_stage, "kind": rows.kind, "is_first": rows.visit == 1}
    by = {} if asked.by is None else {"by": rows[view.stays_column(asked.by)]}
    if asked.clustered:
        by["cluster"] = rows.cluster
    return rows.group_by(**words, **ages, nth=rows.nth_today, **by).agg(n=rows.sign.sum())


def _up_to(age: Expression, horizon: int) -> Expression:
    return up_to(age, horizon=horizon).fill_null(ibis.literal(UNKNOWN))
