"""What stands on the pages about where to push and what has changed?

Each is one statement in the frame of every page. Both are seen from a day and have no period.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from buyline.app.changes import changes
from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import by_of, cohort_of
from buyline.app.pushing import LONGEST, SHORTEST, push
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Moment
from buyline.forecast.changes import Changes
from buyline.forecast.push import Push
from buyline.forecast.pushing import DAYS
from buyline.measure.picture import Unanswerable
from buyline.store.books import Books

HORIZONS = (30, 60, 90, 180, 365)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class PushView:
    """The page about where to push; `horizons`: the days to choose from."""

    frame: Frame
    horizons: tuple[int, ...]
    found: Push


@dataclass(frozen=True, kw_only=True)
class ChangesView:
    """The page about what has changed."""

    frame: Frame
    found: Changes


def push_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> PushView:
    """Where a little effort brings most; `more`: within and by, as typed.

    Raises Unanswerable naming the part that these books do not know.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        by, within, frame = by_of(looking, wanted), _within(wanted), _frame(looking)
    found = _answered(lambda: push(books, _asked(question), now=now, within_days=within, by=by))
    return PushView(frame=frame, horizons=tuple(sorted({*HORIZONS, within})), found=found)


def changes_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> ChangesView:
    """Which rates have changed; `more`: by, as typed.

    Raises Unanswerable naming the part that these books do not know.
    """
    question = PageQuestion(**asked)
    with looking_at(books, question, now=now) as looking:
        by, frame = by_of(looking, dict(more or {})), _frame(looking)
    return ChangesView(frame=frame, found=_answered(lambda: changes(books, _asked(question), now=now, by=by)))


def _frame(looking: Looking) -> Frame:
    return frame_of(looking, cohort_of(looking)[1])


def _asked(question: PageQuestion) -> Asked:
    return Asked(book=question.book, as_of=question.as_of, where=dict(question.where))


def _within(wanted: Mapping[str, str]) -> int:
    text = wanted.get("within", "")
    if not text:
        return DAYS
    if not text.isdecimal() or not SHORTEST <= int(text[:9]) <= LONGEST:
        raise Unanswerable("within", f"'{text}' is no number of days; write one from {SHORTEST} to {LONGEST}.")
    return int(text)


def _answered(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except Refused as problem:
        raise Unanswerable("as_of", str(problem)) from None
