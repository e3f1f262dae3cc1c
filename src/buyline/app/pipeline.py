"""What stands on the Pipeline page of these books for one period?

Asks the measures for the period and for the time before it, and puts the answers side by side; everything is of one
state of the books. What does not depend on the period is kept for the next question. Nothing is drawn here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.app.page_parts import by_of
from buyline.app.pipeline_compared import compared_of, difference_of, multiples_of, pairs_of, period_before
from buyline.app.pipeline_facts import columns_of
from buyline.app.pipeline_notes import notes_of, rules_of
from buyline.app.pipeline_parts import (
    Shown,
    ShownPlaces,
    Steps,
    balance_of,
    moves_of,
    place_views,
    presence_of,
    shown_places,
    stage_views,
    step_views,
    waiting_view,
)
from buyline.app.stays import lasting_of, stays_of
from buyline.days import Day, Moment
from buyline.measure.asked import Cohort
from buyline.measure.flow import Period as Flowed
from buyline.measure.flow import flow
from buyline.measure.next_steps import StepLines, next_steps
from buyline.measure.picture import NAME_OF_OUTSIDE, OUTSIDE, Period, PipelineView, StepView
from buyline.measure.position import Places
from buyline.measure.stay_lines import StayLines
from buyline.store.books import Books

PAGES_KEPT, LINES_KEPT, NORMALS_KEPT = 64, 4, 16


def pipeline_page(
    books: Books,
    *,
    from_day: Day | None = None,
    to_day: Day | None = None,
    as_of: Day | None = None,
    book: str = "claimed",
    where: tuple[tuple[str, str], ...] = (),
    more: Mapping[str, str] | None = None,
    now: Moment,
) -> PipelineView:
    """Everything on the Pipeline page; without days the last 90 that these books have something to say about.

    `more`: `by`, the column with a small picture for each value. Raises Unanswerable for a book, a column or a value
    that these books do not know, and for a period that ends before it begins.
    """
    question = PageQuestion(from_day=from_day, to_day=to_day, as_of=as_of, book=book, where=where)
    with looking_at(books, question, now=now) as looking:
        return pipeline_of(looking, by=by_of(looking, more or {}))


def pipeline_of(looking: Looking, *, by: str | None = None) -> PipelineView:
    """The page of what is already looked at."""
    return looking.kept.get("page", (looking.question, by), _Page(looking, by).view, most=PAGES_KEPT)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepsOfPage:
    """The steps of the Pipeline page with what they were asked about; `names`: of the places that the page has."""

    period: Period
    as_of: Day | None
    book: str
    where: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    names: Mapping[str, str]
    seen_on: Day | None


def steps_of_page(looking: Looking) -> StepsOfPage:
    """The steps that the page would show; nothing else of it is counted."""
    return looking.kept.get("steps of page", looking.question, _Page(looking).only_steps, most=PAGES_KEPT)


@dataclass(frozen=True)
class _Page:
    """The page of what is looked at."""

    looking: Looking
    by: str | None = None

    def view(self) -> PipelineView:
        """The page."""
        shown, times = self._shown, self.looking.times
        first, last = self.looking.known
        before = period_before(self.looking)
        compared = compared_of(self.looking, shown, before)
        then = {one.stage: one.before_journeys for one in compared}
        return PipelineView(
            company=self.looking.agreement.latest.company,
            period=times.period,
            **self.looking.question.shown,
            stages=tuple(replace(stage, before_journeys=then.get(stage.id)) for stage in stage_views(shown)),
            steps=self._step_views(),
            moves=moves_of(shown),
            waiting=waiting_view(shown),
            exits=place_views(shown),
            presence=presence_of(shown),
            balance=balance_of(shown),
            normal=times.normal,
            columns=columns_of(self.looking.agreement, self.looking.facts),
            rules=rules_of(times),
            notes=notes_of(shown, times, undated=self._stays.undated, facts=self.looking.facts),
            loaded_since=self.looking.loaded_since(),
            has_entries=self.looking.has_entries,
            first_day=first,
            last_day=last,
            fiscal_year_starts=self.looking.agreement.latest.fiscal_year_starts,
            seen_on=times.seen_on,
            normal_days=times.quarter_ends,
            difference=difference_of(shown, self._pairs),
            compared=compared,
            compared_with=before,
            by=self.by,
            multiples=() if self.by is None else multiples_of(self.looking, shown, self.by),
        )

    def only_steps(self) -> StepsOfPage:
        """The steps, and no more than they need."""
        places, times = self._places, self.looking.times
        waiting, outside = places.waiting, {OUTSIDE: NAME_OF_OUTSIDE}
        exits = {place.id: place.name for place in places.exits}
        return StepsOfPage(
            period=times.period,
            **self.looking.question.shown,
            steps=self._step_views(),
            names={stage.id: stage.name for stage in places.stages} | {waiting.id: waiting.name} | exits | outside,
            seen_on=times.seen_on,
        )

    def _step_views(self) -> tuple[StepView, ...]:
        times = self.looking.times
        now, normal = self._steps_on(times.cohort), self._normal_steps()
        return step_views(self._places.stages, self._flow, now=now, normal=normal, times=times)

    @cached_property
    def _flow(self) -> Flowed:
        period = self.looking.times.period
        return flow(self.looking.seen, first=period.from_day, last=period.to_day).period

    @cached_property
    def _places(self) -> ShownPlaces:
        last = self.looking.times.period.to_day
        return shown_places(self.looking.agreement, self._flow, on=last, pipeline=self.looking.pipeline)

    @cached_property
    def _pairs(self) -> Places:
        return pairs_of(self.looking)

    @cached_property
    def _shown(self) -> Shown:
        """What is counted in the period, and the places that have a part in it."""
        claims = self.looking.question.book == "claimed"
        return Shown(
            seen=self.looking.seen,
            agreement=self.looking.agreement,
            facts=self.looking.facts,
            places=self._places,
            flow=self._flow,
            pairs=self._pairs if claims else None,
            normal=self._normal_positions(),
        )

    @property
    def _steps(self) -> StepLines:
        """What the steps between the stages are made of, up to the day the page is seen from."""
        stages, horizon = tuple(stage.id for stage in self._places.stages), self.looking.times.horizon
        asked = (*self.looking.question.rows, stages, horizon)
        return self.looking.kept.get(
            "steps",
            asked,
            lambda: next_steps(self.looking.seen, stages=stages, horizon=horizon),
            most=LINES_KEPT,
        )

    @property
    def _stays(self) -> StayLines:
        """What the stays are made of, up to the day the page is seen from."""
        return stays_of(self.looking, self.looking.seen)

    def _steps_on(self, cohort: Cohort) -> Steps:
        return self._steps.of(cohort), lasting_of(self.looking, self.looking.seen, cohort)

    def _normal_steps(self) -> Steps | None:
        cohort = self.looking.times.normal_cohort
        if cohort is None:
            return None
        asked = (*self.looking.question.rows, tuple(self._steps.stages), self.looking.times.horizon, cohort)
        return self.looking.kept.get("normal", asked, lambda: self._steps_on(cohort), most=NORMALS_KEPT)

    def _normal_positions(self) -> Sequence[Mapping[str, int]]:
        return [self._stays.standing(day) for day in self.looking.times.quarter_ends]
