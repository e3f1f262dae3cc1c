"""What share moves on from each stage to the next one or beyond, for all stages from the same lines?

The same numbers as `conversion` by journey for each pair of neighbours (a test holds them together). A row counts in at
most two steps: in the one that begins at the furthest stage reached before it, and in the one that it begins itself.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Whole
from buyline.measure.ages import seen_from_day
from buyline.measure.asked import Cohort
from buyline.measure.by_journey import by_journey
from buyline.measure.chance import Chance
from buyline.measure.counts import MOVEMENT, UNKNOWN, Counts
from buyline.measure.grains import first_stays, moves_onwards
from buyline.measure.journeys_by_state import by_age, by_open_age, records_begin, state_of
from buyline.measure.lines import NEVER, Lines, capped, joined
from buyline.measure.states import BEGINNING, REACHED, TRANSITION, ByState
from buyline.measure.view import View


@dataclass(frozen=True, slots=True)
class NextStep:
    """Journeys of a cohort that came to a stage, and their chance to get to the next one or beyond."""

    entered: int
    chance: Chance


@dataclass(frozen=True, slots=True)
class StepLines:
    """Lines of rows that begin a step (`begun`) and of those of journeys within one (`moved`), as in `grains`.

    `reached`: the stage of the step by furthest rank before a row.
    """

    view: View
    stages: Sequence[str]
    horizon: int
    begun: Lines
    moved: Lines
    reached: Mapping[int, str]

    def of(self, cohort: Cohort) -> dict[str, NextStep]:
        """The step from each stage but the last, of those who first came there in the cohort's days."""
        by_age_, by_open_age_ = self._counted(cohort)
        steps = {}
        for number, stage in enumerate(self.stages[:-1]):
            parts = [found.where(found["step"] == number) for found in (by_age_, by_open_age_)]
            found = ByState(parts[0], parts[1], self.horizon, self.view.hides_outside)
            steps[stage] = NextStep(found.lines.total(found.lines["what"] == BEGINNING), by_journey(found))
        return steps

    def _counted(self, cohort: Cohort) -> tuple[Counts, Counts]:
        """The lines of all steps, by age and by the age they would have now."""
        on = self.view.day(cohort.on)
        begins = tuple(self._seen_from(goal, on) for goal in self.stages[1:])
        key: tuple[Hashable, ...] = (cohort.first, cohort.last, on, self.horizon, begins, tuple(self.stages))
        key = (*key, tuple(sorted(self.view.ranks.items())), tuple(sorted(self.view.exits)))
        cuts = np.array(begins, dtype=np.int64)

        def told(part: Counts, steps: Callable[[Counts], Counts]) -> Counts:
            return self._told(steps(part.where(_of_cohort(part, cohort, on))), on, cuts)

        sides = ((self.begun, self._begun), (self.moved, self._moved))
        found = [lines.reduced_to(key, _both, partial(told, steps=steps)) for lines, steps in sides]
        return joined([one for one, _ in found]), joined([other for _, other in found])

    def _seen_from(self, goal: str, on: Day) -> Day:
        begin = records_begin(self.view, to_stage=goal)
        return NEVER if begin is None else seen_from_day(begin, on=on)

    def _begun(self, part: Counts) -> Counts:
        """The lines that begin a step: journeys that have not been at its goal."""
        numbers = {stage: number for number, stage in enumerate(self.stages[:-1])}
        step = self.begun.words.each(numbers.get)[part["to"]]
        goals = np.array([self.view.ranks[stage] for stage in self.stages[1:]], dtype=np.int64)
        told = {**part.columns, "step": step, "from": part["to"], "what": np.full(part.size, BEGINNING, np.int8)}
        return Counts(told).where(part["furthest"] < goals[step])

    def _moved(self, part: Counts) -> Counts:
        """The lines of journeys within a step, those left out that begin it."""
        numbers = {stage: number for number, stage in enumerate(self.stages[:-1])}
        step_of = np.full(max(self.reached, default=0) + 1, UNKNOWN, dtype=np.int64)
        step_of[list(self.reached)] = [numbers[stage] for stage in self.reached.values()]
        step = step_of[part["furthest"]]
        here = np.array([self.moved.words.number(stage) for stage in self.stages[:-1]], dtype=np.int64)
        told = {**part.columns, "step": step, "what": np.full(part.size, TRANSITION, np.int8)}
        return Counts(told).where(~(part["fresh"] & (part["to"] == here[step])))

    def _states(self) -> Whole:
        """For the goal of each step the state of each text, as `state_of` tells it."""
        words, goals = self.moved.words, np.array([[self.view.ranks[goal]] for goal in self.stages[1:]])
        short = words.each(partial(state_of, view=self.view, goal=max(self.view.ranks.values()) + 1))
        return np.where(words.each(self.view.ranks.get) >= goals, REACHED, short)

    def _told(self, part: Counts, on: Day, cuts: Whole) -> Counts:
        """The lines of a cohort that matter, with states, ages and what lies before records begin."""
        since, step, states = part["since"], part["step"], self._states()
        begin = cuts[step]
        told = {name: part[name] for name in ("step", "what", "kind", "nth", "n")}
        told |= {"a": states[step, part["from"]], "b": states[step, part["to"]]}
        told |= {"age": capped(part["on_day"] - since, self.horizon), "open_age": capped(on - since, self.horizon)}
        told["cut"] = np.where(part["on_day"] < begin, capped(begin - since, self.horizon), UNKNOWN)
        matters = (told["what"] == BEGINNING) | (told["kind"] != MOVEMENT) | (told["a"] != told["b"])
        return Counts(told).where(matters)


_both = (by_age, by_open_age)


def _of_cohort(part: Counts, cohort: Cohort, on: Day) -> Flags:
    known: Flags = part["on_day"] <= on
    if cohort.first is not None:
        known &= part["since"] >= cohort.first
    if cohort.last is not None:
        known &= part["since"] <= cohort.last
    return known


def next_steps(view: View, *, stages: Sequence[str], horizon: int) -> StepLines:
    """Return what the steps between neighbouring `stages` (in order) are made of."""
    view.check_stays()
    ranks = {stage: view.ranks[view.ranked(stage)] for stage in stages}
    ends = [*((rank, stage) for stage, rank in ranks.items()), (max(view.ranks.values()) + 1, "")]
    reached = {
        rank: stage
        for (low, stage), (high, _) in pairwise(ends[:-1])
        for rank in view.ranks.values()
        if low <= rank < high
    }
    begun, moved = first_stays(view, stages[:-1]), moves_onwards(view, dict(sorted(reached.items())))
    return StepLines(view, stages, horizon, begun, moved, reached)
