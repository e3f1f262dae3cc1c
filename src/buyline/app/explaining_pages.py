"""What stands on the pages about leakage and breakdown?

Each page is one statement of `measure` in the frame of every page; all of one state of the books, kept until they
change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import answered, by_of, cohort_of, handed_over, within_of, word_of
from buyline.app.pipeline_time import HORIZONS
from buyline.days import Day, Moment
from buyline.measure.breakdown import WHATS, Breakdown, What, breakdown
from buyline.measure.breakdown import Asked as Broken
from buyline.measure.leakage import Leakage, leakage
from buyline.measure.picture import Unanswerable
from buyline.store.books import Books

KEPT = 32


@dataclass(frozen=True, kw_only=True)
class LeakageView:
    """The Leakage page; `before`: the period of the same length before it, None where the books do not reach.

    `seen_on`: the day up to which it is known who came back.
    """

    frame: Frame
    seen_on: Day
    horizons: tuple[int, ...]
    found: Leakage
    before: Leakage | None


@dataclass(frozen=True, kw_only=True)
class BreakdownView:
    """The Breakdown page; `is_all`: everybody so far, since no period was asked for.

    `sides`: of a grid, the same number by each of the two columns alone.
    """

    frame: Frame
    is_all: bool | None
    horizons: tuple[int, ...]
    found: Breakdown
    sides: tuple[Breakdown, Breakdown] | None


def leakage_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> LeakageView:
    """Where journeys leave, and why; `more`: within and by, as typed.

    Raises Unanswerable naming the part that these books do not know.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        key = (question, tuple(sorted(wanted.items())))
        return looking.kept.get("leakage", key, lambda: _leakage(looking, wanted), most=KEPT)


def _leakage(looking: Looking, wanted: Mapping[str, str]) -> LeakageView:
    within, by, period = within_of(looking, wanted), by_of(looking, wanted), looking.times.period

    def of(first: Day, last: Day, column: str | None) -> Leakage:
        return leakage(looking.seen, first=first, last=last, within_days=within, on=max(looking.day, last), by=column)

    length = period.to_day - period.from_day + 1
    known_from, _ = looking.known
    has_before = known_from is not None and period.from_day - length >= known_from
    return LeakageView(
        frame=frame_of(looking, period),
        seen_on=max(looking.day, period.to_day),
        horizons=tuple(sorted({*HORIZONS, 365, within})),
        found=answered("by", lambda: of(period.from_day, period.to_day, by)),
        before=of(period.from_day - length, period.from_day - 1, None) if has_before else None,
    )


def breakdown_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> BreakdownView:
    """One number by a column, or by two; `more`: of, stage, goal, within, by and across, as typed.

    Without them the position by the first column of the books. Raises Unanswerable naming the part not known.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        key = (question, tuple(sorted(wanted.items())))
        return looking.kept.get("breakdown", key, lambda: _breakdown(looking, wanted), most=KEPT)


def _breakdown(looking: Looking, wanted: Mapping[str, str]) -> BreakdownView:
    what = what_of(wanted)
    has_all = what in {"conversion", "median stay"}
    everybody, period = cohort_of(looking)
    if not has_all:
        period = looking.times.period
    stage, goal = stages_of(looking, wanted, what)
    question = Broken(
        what=what,
        by=columns_asked(looking, wanted),
        first=everybody.first if has_all else period.from_day,
        last=period.to_day,
        on=max(looking.day, period.to_day) if not has_all else looking.day,
        stage=stage,
        goal=goal,
        within_days=within_of(looking, wanted),
    )

    def of(*columns: str) -> Breakdown:
        return answered("goal", lambda: breakdown(looking.seen, replace(question, by=columns)))

    return BreakdownView(
        frame=frame_of(looking, period),
        is_all=everybody.first is None if has_all else None,
        horizons=tuple(sorted({*HORIZONS, 365, question.within_days})),
        found=of(*question.by),
        sides=(of(question.by[0]), of(question.by[1])) if len(question.by) > 1 else None,
    )


def columns_asked(looking: Looking, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The column to break down by, or two; the first of the books where none is named."""
    by = by_of(looking, wanted) or next(iter(looking.agreement.latest.column_ids), "pipeline")
    across = by_of(looking, wanted, "across")
    return (by,) if across in (None, by) else (by, across)


def what_of(wanted: Mapping[str, str]) -> What:
    """The number that is broken down."""
    word = word_of(wanted, "of", possible=WHATS, otherwise="position", named="number")
    return next(what for what in WHATS if what == word)


def stages_of(looking: Looking, wanted: Mapping[str, str], what: What) -> tuple[str | None, str | None]:
    """The stage that a number is about, and the goal of a conversion; None for all stages of a position."""
    definition = looking.agreement.latest
    otherwise = {"position": None, "arrivals": definition.won_stage, "won": definition.won_stage}
    stage = wanted.get("stage") or otherwise.get(what, handed_over(looking))
    goal = (wanted.get("goal") or definition.won_stage) if what == "conversion" else None
    for part, place in (("stage", stage), ("goal", goal)):
        if place is not None and place not in definition.rank_of:
            raise Unanswerable(part, f"There is no stage '{place}'. These books have {', '.join(definition.rank_of)}.")
    return (definition.won_stage if what == "won" else stage), goal
