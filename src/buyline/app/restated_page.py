"""What stands on the Restatement page: which statement is asked as known on two days, and what explains the difference?

Each statement is asked by what its own page asks by. All of one state of the books, kept until they change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.compared import (
    RESTATED,
    OfBreakdown,
    OfConversion,
    OfFlow,
    OfLeakage,
    OfPosition,
    OfTimeInStage,
    Question,
)
from buyline.app.explaining_pages import columns_asked, stages_of, what_of
from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import answered, by_of, cohort_of, within_of, word_of
from buyline.app.pipeline_time import HORIZONS
from buyline.app.restating import restated
from buyline.app.statement_pages import ends_of, unit_of
from buyline.days import Day, Moment, as_date, day_number, parse_day
from buyline.measure.breakdown import SUMS
from buyline.measure.picture import Period, Unanswerable
from buyline.measure.restatement import Restatement
from buyline.store.books import Books

KEPT = 32


@dataclass(frozen=True, kw_only=True)
class RestatementView:
    """The Restatement page: a statement as known on the day `earlier` and on the page's day; None in empty books.

    `is_all`: everybody so far, since no period was asked for; None where the statement has one anyway.
    """

    frame: Frame
    question: Question
    is_all: bool | None
    horizons: tuple[int, ...]
    earlier: Day
    later: Day
    found: Restatement | None


def restatement_page(
    books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any
) -> RestatementView:
    """A statement as known on two days; `more`: statement, compare (the earlier of the two days), and what it is asked
    by, as typed.

    Without them the position, and the last month's end before the day of the page. Raises Unanswerable.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        key = (question, tuple(sorted(wanted.items())))
        return looking.kept.get("restatement", key, lambda: _restatement(looking, wanted), most=KEPT)


def _restatement(looking: Looking, wanted: Mapping[str, str]) -> RestatementView:
    statement = word_of(wanted, "statement", possible=RESTATED, otherwise="position")
    earlier = _earlier(looking, wanted)
    period = _period(looking, earlier)
    question = _ASKED[statement](looking, wanted, period)
    is_of_all = isinstance(question, OfConversion | OfTimeInStage) or (
        isinstance(question, OfBreakdown) and question.number not in SUMS
    )
    everybody, whole = cohort_of(looking)
    compared = question.compared(earlier)
    found = (
        answered(
            "goal", lambda: restated(looking.books, looking.seen, earlier=earlier, day=looking.day, compared=compared)
        )
        if looking.has_entries
        else None
    )
    return RestatementView(
        frame=frame_of(looking, whole if is_of_all else period),
        question=question,
        is_all=everybody.first is None if is_of_all else None,
        horizons=tuple(sorted({*HORIZONS, 365, within_of(looking, wanted)})),
        earlier=earlier,
        later=looking.day,
        found=found,
    )


def _period(looking: Looking, earlier: Day) -> Period:
    """The days asked for; without any those of the page that end with the earlier day, so that both views know them."""
    question, usual = looking.question, looking.times.period
    if question.from_day is not None or question.to_day is not None:
        return usual
    return Period(from_day=earlier - (usual.to_day - usual.from_day), to_day=earlier)


def _begun(looking: Looking) -> tuple[Day | None, Day | None]:
    """Who is followed: those who began in the days asked for; everybody without any."""
    cohort, _ = cohort_of(looking)
    return cohort.first, cohort.last


def _of_conversion(looking: Looking, wanted: Mapping[str, str], _period: Period) -> Question:
    (start, goal), (first, last) = ends_of(looking, wanted), _begun(looking)
    return OfConversion(
        from_stage=start,
        to_stage=goal,
        within=within_of(looking, wanted),
        unit=unit_of(wanted),
        entered_from=first,
        entered_to=last,
        by=by_of(looking, wanted),
    )


def _of_time(looking: Looking, wanted: Mapping[str, str], _period: Period) -> Question:
    first, last = _begun(looking)
    stages, stage = looking.agreement.latest.rank_of, wanted.get("stage") or None
    if stage is not None and stage not in stages:
        raise Unanswerable("stage", f"There is no stage '{stage}'. These books have {', '.join(stages)}.")
    return OfTimeInStage(stage=stage, entered_from=first, entered_to=last, by=by_of(looking, wanted))


def _of_breakdown(looking: Looking, wanted: Mapping[str, str], period: Period) -> Question:
    what = what_of(wanted)
    stage, goal = stages_of(looking, wanted, what)
    first, last = (period.from_day, period.to_day) if what in SUMS else _begun(looking)
    return OfBreakdown(
        number=what,
        by=columns_asked(looking, wanted),
        stage=stage,
        goal=goal,
        first=None if what == "position" else first,
        last=last,
        within=within_of(looking, wanted),
    )


_ASKED: Mapping[str, Callable[[Looking, Mapping[str, str], Period], Question]] = {
    "position": lambda _looking, _wanted, period: OfPosition(on=period.to_day),
    "flow": lambda _looking, _wanted, period: OfFlow(first=period.from_day, last=period.to_day),
    "conversion": _of_conversion,
    "time in stage": _of_time,
    "leakage": lambda looking, wanted, period: OfLeakage(
        first=period.from_day, last=period.to_day, within=within_of(looking, wanted)
    ),
    "breakdown": _of_breakdown,
}
"""How each statement is asked of what was typed."""


def _earlier(looking: Looking, wanted: Mapping[str, str]) -> Day:
    text = wanted.get("compare", "")
    if not text:
        return month_end_before(looking.day)
    try:
        day = parse_day(text)
    except ValueError as problem:
        raise Unanswerable("compare", f"{problem}.") from None
    if day >= looking.day:
        raise Unanswerable(
            "compare",
            f"Compare with an earlier day: {text} is not before {as_date(looking.day)}, as of which is asked.",
        )
    return day


def month_end_before(day: Day) -> Day:
    """The last day of the month before the one a day is in."""
    return day_number(as_date(day).replace(day=1)) - 1
