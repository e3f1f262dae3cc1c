"""What share moves on from each stage to the next one or beyond, for all stages in one pass over the rows?

The same numbers as `conversion` by journey for each pair of neighbours (a test holds them together). A row counts in at
most two steps: in the one that begins at the furthest stage reached before it, and in the one that it begins itself.
Counted by the day a journey first came and by age, so that several cohorts are told from one query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.ledger.posting import OUTSIDE
from buyline.measure.ages import seen_from_day
from buyline.measure.asked import Cohort
from buyline.measure.by_journey import by_journey
from buyline.measure.chance import Chance
from buyline.measure.counts import MOVEMENT, Counts, coded, kind_code, up_to
from buyline.measure.journeys_by_state import (
    ASIDE,
    BEGINNING,
    LOST,
    REACHED,
    TRANSITION,
    UNDER_WAY,
    ByState,
    records_begin,
)
from buyline.measure.view import Expression, View


@dataclass(frozen=True, slots=True)
class NextStep:
    """Journeys of a cohort that came to a stage, and their chance to get to the next one or beyond."""

    entered: int
    chance: Chance


@dataclass(frozen=True, slots=True)
class StepLines:
    """Lines of what, from, to, kind, nth, since, age (the horizon + 1 when greater) and n, by the stage of the step.

    `from` and `to` are numbers of `places`.
    """

    view: View
    stages: Sequence[str]
    horizon: int
    places: Sequence[str]
    by_stage: Mapping[str, Counts]

    def of(self, cohort: Cohort) -> dict[str, NextStep]:
        """The step from each stage but the last, of those who first came there in the cohort's days."""
        return {
            stage: self._step(stage, goal, cohort)
            for stage, goal in zip(self.stages[:-1], self.stages[1:], strict=True)
        }

    def _step(self, stage: str, goal: str, cohort: Cohort) -> NextStep:
        lines = self.by_stage[stage]
        on, since = self.view.day(cohort.on), lines.whole("since")
        known: Flags = since + lines.whole("age") <= on
        if cohort.first is not None:
            known &= since >= cohort.first
        if cohort.last is not None:
            known &= since <= cohort.last
        found = ByState(self._states(lines.where(known), goal, on), self.horizon, self.view.hides_outside)
        return NextStep(int(found.lines.total(found.lines["what"] == BEGINNING)), by_journey(found))

    def _states(self, lines: Counts, goal: str, on: Day) -> Counts:
        """The lines that matter, with the states before and after them."""
        states_of = _states_of(self.places, view=self.view, goal=goal)
        before, after = states_of[lines["from"]], states_of[lines["to"]]
        since, age = lines.whole("since"), lines.whole("age")
        states = {"a": before, "b": after, "open_age": np.minimum(on - since, self.horizon + 1)}
        states["cut"] = self._cut(since, age, records_begin(self.view, to_stage=goal), on)
        found = Counts({**lines.columns, **states})
        return found.where((found["what"] == BEGINNING) | (found["kind"] != MOVEMENT) | (before != after))

    def _cut(self, since: Whole, age: Whole, begin: Day | None, on: Day) -> Real:
        if begin is None:
            return np.full(since.shape, np.nan)
        begin = seen_from_day(begin, on=on)
        return np.where(since + age < begin, np.minimum(begin - since, self.horizon + 1), np.nan)


def next_steps(view: View, *, stages: Sequence[str], until: Day, horizon: int) -> StepLines:
    """Return what the steps between neighbouring `stages` (in order) are made of, from rows up to the day `until`."""
    ranks = {stage: view.ranks[view.ranked(stage)] for stage in stages}
    furthest = {rank: _last_reached(rank, ranks) for rank in sorted({*view.ranks.values()})}
    found, places = coded(_grouped(view.stays_rows(until), ranks=ranks, furthest=furthest, horizon=horizon))
    numbers = {place: number for number, place in enumerate(places)}
    steps = {stage: _lines(found, stage, numbers.get(stage, -1), furthest, ranks) for stage in stages[:-1]}
    return StepLines(view, stages, horizon, places, steps)


def _last_reached(rank: int, ranks: Mapping[str, int]) -> str | None:
    reached = [stage for stage, own in ranks.items() if own <= rank]
    return reached[-1] if reached else None


def _grouped(rows: ir.Table, *, ranks: Mapping[str, int], furthest: Mapping[int, str | None], horizon: int) -> ir.Table:
    stages = list(ranks)
    begun = [(rank, rows[f"first_{stage}"]) for rank, stage in furthest.items() if stage not in (None, stages[-1])]
    begins = [(stage, rows[f"first_{stage}"]) for stage in stages[:-1]]
    reached: Expression = rows.furthest_before.cases(*begun, else_=ibis.null("int32"))
    fresh = (rows.visit == 1) & (rows.kind != "reclassification")
    entered: Expression = ibis.ifelse(fresh, rows.to_stage.cases(*begins, else_=ibis.null("int32")), ibis.null("int32"))
    return (
        rows.filter(reached.notnull() | entered.notnull())
        .group_by(
            furthest=rows.furthest_before,
            **{"from": rows.from_stage, "to": rows.to_stage},
            kind=kind_code(rows),
            nth=rows.nth_today,
            since=reached.fill_null(_NEVER),
            age=up_to(rows.on_day - reached, horizon=horizon).fill_null(0),
            entered=entered.fill_null(_NEVER),
            entered_age=up_to(rows.on_day - entered, horizon=horizon).fill_null(0),
        )
        .agg(n=rows.sign.sum())
    )


_NEVER = -(10**8)


def _lines(
    found: Counts, stage: str, number: int, furthest: Mapping[int, str | None], ranks: Mapping[str, int]
) -> Counts:
    """The lines of one step: journeys that begin it, and what happens to those that have begun."""
    goal = min(rank for rank in ranks.values() if rank > ranks[stage])
    begins = (found["to"] == number) & (found["entered"] != _NEVER) & (found["furthest"] < goal)
    under_way = [rank for rank, last in furthest.items() if last == stage]
    moves = np.isin(found["furthest"], under_way) & (found["since"] != _NEVER) & ~begins
    parts = (_part(found.where(begins), BEGINNING), _part(found.where(moves), TRANSITION))
    return Counts({name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns})


def _part(lines: Counts, what: int) -> Counts:
    columns = {name: lines[name] for name in ("from", "to", "kind", "nth", "since", "age", "n")}
    columns["what"] = np.full(lines["n"].shape, what)
    if what == BEGINNING:
        columns |= {"since": lines["entered"], "age": lines["entered_age"]}
        columns["nth"] = np.where(lines["kind"] == MOVEMENT, 0, lines["nth"])
    return Counts(columns)


def _states_of(places: Sequence[str], *, view: View, goal: str) -> Whole:
    """The state of each place: at the goal or beyond, lost, outside, or under way."""
    wanted = view.ranks[goal]

    def state(place: str) -> int:
        if view.ranks.get(place, 0) >= wanted:
            return REACHED
        return LOST if place in view.exits else ASIDE if place == OUTSIDE else UNDER_WAY

    return np.array([state(place) for place in places], dtype=np.int64)
