"""What stands on the pages about conversion and about time in stage?

Each page is one statement of `measure` with what belongs beside it: the same question asked in other ways, cohorts, the
journeys that stand still. All of it is of one state of the books, kept until they change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import answered, by_of, cohort_of, handed_over, within_of
from buyline.app.pipeline_time import HORIZONS
from buyline.days import Moment
from buyline.measure.alternatives import PeriodRatio, period_ratio
from buyline.measure.cohorts import Cohorts, Per, cohorts
from buyline.measure.conversion import Conversion, Unit, conversion
from buyline.measure.open_stays import OpenStays, open_stays
from buyline.measure.picture import Unanswerable
from buyline.measure.stalled import Stalled, stalled
from buyline.measure.time_in_stage import TimeInStage, time_in_stage
from buyline.store.books import Books

KEPT = 32
LISTED = 100
"""So many stalled journeys stand on the page, those longest there."""
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
    open: OpenStays


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
    start, goal = ends_of(looking, wanted)
    within, unit = within_of(looking, wanted), unit_of(wanted)
    cohort, period = cohort_of(looking)
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
    stage = wanted.get("stage") or handed_over(looking)
    if stage not in stages:
        raise Unanswerable("stage", f"There is no stage '{stage}'. These books have {', '.join(stages)}.")
    cohort, period = cohort_of(looking)
    found = time_in_stage(looking.seen, cohort=cohort)
    return TimeView(
        frame=frame_of(looking, period),
        is_all=cohort.first is None,
        stage=stage,
        found=found,
        one=time_in_stage(looking.seen, stage=stage, cohort=cohort, by=by_of(looking, wanted)),
        open=open_stays(looking.seen, on=looking.day),
        stalled=stalled(looking.seen, on=looking.day, listed=_worked_by_hand(looking), most=LISTED),
    )


def _worked_by_hand(looking: Looking) -> list[str]:
    """The stages led by sales or success, where somebody can look after each journey."""
    return [stage.id for stage in looking.stages if stage.led_by in {"sales", "success"}]


def ends_of(looking: Looking, wanted: Mapping[str, str]) -> tuple[str, str]:
    """Where a conversion begins, and its goal."""
    definition = looking.agreement.latest
    start = wanted.get("start") or handed_over(looking)
    goal = wanted.get("goal") or definition.won_stage
    for part, place in (("start", start), ("goal", goal)):
        if place not in definition.all_ids:
            raise Unanswerable(part, f"There is no stage '{place}'. These books have {', '.join(definition.all_ids)}.")
    return start, goal


def unit_of(wanted: Mapping[str, str]) -> Unit:
    """What a conversion counts."""
    unit = wanted.get("unit") or "journey"
    if unit == "journey":
        return "journey"
    if unit == "spell":
        return "spell"
    raise Unanswerable("unit", f"There is no unit '{unit}'. Choose journey or spell.")
