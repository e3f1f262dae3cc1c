"""What stands on the pages about conversion and about time in stage?

Each page is one statement of `measure` with what belongs beside it: the same question asked in other ways, cohorts, the
journeys that stand still. All of it is of one state of the books, kept until they change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import answered, by_of, within_of
from buyline.app.pipeline_time import HORIZONS
from buyline.days import Moment
from buyline.measure.alternatives import PeriodRatio, period_ratio
from buyline.measure.asked import Cohort
from buyline.measure.cohorts import Cohorts, Per, cohorts
from buyline.measure.conversion import Conversion, Unit, conversion
from buyline.measure.picture import Period, Unanswerable
from buyline.measure.stalled import Stalled, stalled
from buyline.measure.time_in_stage import TimeInStage, time_in_stage
from buyline.store.books import Books

KEPT = 32
QUARTER_OF_COHORTS = 400
"""From so many days of entries on, cohorts are quarters: a page of months would be too long to compare."""


@dataclass(frozen=True, kw_only=True)
class ConversionView:
    """The Conversion page; `is_all`: everybody who ever entered, since no period was asked for."""

    frame: Frame
    is_all: bool
    horizons: tuple[int, ...]
    found: Conversion
    ratio: PeriodRatio
    cohorts: Cohorts | None


@dataclass(frozen=True, kw_only=True)
class TimeView:
    """The Time page: every stage, and the `stage` whose curve is drawn; `groups` break that stage down."""

    frame: Frame
    is_all: bool
    stage: str
    found: TimeInStage
    one: TimeInStage
    stalled: Stalled


def conversion_page(
    books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any
) -> ConversionView:
    """The share that gets from one stage to a later one; `more`: start, goal, within, unit and by, as typed.

    Without them: from the stage that marketing hands over to the won one, within the longest usual horizon that the
    books can show. Raises Unanswerable naming the part that these books do not know.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        key = (question, tuple(sorted(wanted.items())))
        return looking.kept.get("conversion", key, lambda: _conversion(looking, wanted), most=KEPT)


def time_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> TimeView:
    """How long stays last, per stage; `more`: the stage to draw and the column to break it down by.

    Raises Unanswerable naming the part that these books do not know.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        key = (question, tuple(sorted(wanted.items())))
        return looking.kept.get("time", key, lambda: _time(looking, wanted), most=KEPT)


def _conversion(looking: Looking, wanted: Mapping[str, str]) -> ConversionView:
    start, goal = _ends(looking, wanted)
    within, unit = within_of(looking, wanted), _unit(wanted)
    cohort, period = _cohort(looking)
    found = answered(
        "goal",
        lambda: conversion(
            looking.seen, from_stage=start, to_stage=goal, within_days=within, unit=unit, cohort=cohort,
            by=by_of(looking, wanted),
        ),
    )  # fmt: skip
    first, last = period.from_day, period.to_day
    per: Per = "quarter" if last - first > QUARTER_OF_COHORTS else "month"
    grid = cohorts(looking.seen, from_stage=start, to_stage=goal, per=per, cohort=cohort) if unit == "journey" else None
    return ConversionView(
        frame=frame_of(looking, period),
        is_all=cohort.first is None,
        horizons=tuple(sorted({*HORIZONS, 365, within})),
        found=found,
        ratio=period_ratio(looking.seen, from_stage=start, to_stage=goal, first=first, last=min(last, looking.day)),
        cohorts=grid,
    )


def _time(looking: Looking, wanted: Mapping[str, str]) -> TimeView:
    stages = looking.agreement.latest.rank_of
    stage = wanted.get("stage") or _handed_over(looking)
    if stage not in stages:
        raise Unanswerable("stage", f"There is no stage '{stage}'. These books have {', '.join(stages)}.")
    cohort, period = _cohort(looking)
    found = time_in_stage(looking.seen, cohort=cohort)
    return TimeView(
        frame=frame_of(looking, period),
        is_all=cohort.first is None,
        stage=stage,
        found=found,
        one=time_in_stage(looking.seen, stage=stage, cohort=cohort, by=by_of(looking, wanted)),
        stalled=stalled(looking.seen, on=looking.day, listed=_worked_by_hand(looking)),
    )


def _worked_by_hand(looking: Looking) -> list[str]:
    """The stages led by sales or success, where somebody can look after each journey."""
    return [stage.id for stage in looking.agreement.latest.stages if stage.led_by in {"sales", "success"}]


def _cohort(looking: Looking) -> tuple[Cohort, Period]:
    """Who began in the days asked for, seen on the page's day; everybody when no day was asked for."""
    first, _ = looking.known
    if looking.question.from_day is None and looking.question.to_day is None:
        begun = looking.day if first is None else min(first, looking.day)
        return Cohort(on=looking.day), Period(from_day=begun, to_day=looking.day)
    period = looking.times.period
    return Cohort(first=period.from_day, last=period.to_day, on=looking.day), period


def _ends(looking: Looking, wanted: Mapping[str, str]) -> tuple[str, str]:
    definition = looking.agreement.latest
    start = wanted.get("start") or _handed_over(looking)
    goal = wanted.get("goal") or definition.won_stage
    for part, place in (("start", start), ("goal", goal)):
        if place not in definition.all_ids:
            raise Unanswerable(part, f"There is no stage '{place}'. These books have {', '.join(definition.all_ids)}.")
    return start, goal


def _handed_over(looking: Looking) -> str:
    """The last stage led as the first one is, before the won one: where one function hands over to the next."""
    definition = looking.agreement.latest
    before = [stage for stage in definition.stages if definition.rank_of[stage.id] < definition.won_rank]
    led = [stage.id for stage in before if stage.led_by == definition.stages[0].led_by]
    return led[-1] if led else definition.stages[0].id


def _unit(wanted: Mapping[str, str]) -> Unit:
    unit = wanted.get("unit") or "journey"
    if unit == "journey":
        return "journey"
    if unit == "spell":
        return "spell"
    raise Unanswerable("unit", f"There is no unit '{unit}'. Choose journey or spell.")
