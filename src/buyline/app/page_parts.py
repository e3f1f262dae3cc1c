"""How is a part of a page's own question read: an age, a column, one of several words?

What these books do not know is refused with what is possible, naming the part; the page is then asked without it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from buyline.app.looking import Looking
from buyline.measure.asked import Cohort
from buyline.measure.conversion import DAYS_AT_MOST
from buyline.measure.picture import Period, Unanswerable
from buyline.measure.view import NotInTheBooks

T = TypeVar("T")


def within_of(looking: Looking, wanted: Mapping[str, str]) -> int:
    """The age in days that was asked for; the longest usual one that the books can show."""
    text = wanted.get("within", "")
    if not text:
        return looking.times.horizon
    if not text.isdecimal() or not 0 < int(text[:9]) <= DAYS_AT_MOST:
        raise Unanswerable("within", f"'{text}' is no number of days; write one from 1 to {DAYS_AT_MOST:,}.")
    return int(text)


def by_of(looking: Looking, wanted: Mapping[str, str], part: str = "by") -> str | None:
    """The column of the books to break down by; None for nothing."""
    by = wanted.get(part) or None
    known = looking.agreement.latest.filter_ids
    if by is not None and by not in known:
        raise Unanswerable(part, f"These books have no column '{by}'. They have {', '.join(known) or 'none'}.")
    return by


def answered(part: str, ask: Callable[[], T]) -> T:
    """The answer; a name that the books do not know is a fault of one part of the question."""
    try:
        return ask()
    except NotInTheBooks as problem:
        raise Unanswerable(part, f"{problem}.") from None


def word_of(wanted: Mapping[str, str], part: str, *, possible: Collection[str], otherwise: str, named: str = "") -> str:
    """One of several words; `named`: what the part is called in a sentence, where that is not its name."""
    word = wanted.get(part) or otherwise
    if word not in possible:
        raise Unanswerable(part, f"There is no {named or part} '{word}'. Choose {', '.join(possible)}.")
    return word


def cohort_of(looking: Looking) -> tuple[Cohort, Period]:
    """Who began in the days asked for, seen on the page's day; everybody when no day was asked for."""
    first, _ = looking.known
    if looking.question.from_day is None and looking.question.to_day is None:
        begun = looking.day if first is None else min(first, looking.day)
        return Cohort(on=looking.day), Period(from_day=begun, to_day=looking.day)
    period = looking.times.period
    return Cohort(first=period.from_day, last=period.to_day, on=looking.day), period


def handed_over(looking: Looking) -> str:
    """The last stage led as the first one is, before the won one: where one function hands over to the next."""
    definition, stages = looking.agreement.latest, looking.stages
    before = [stage for stage in stages if definition.rank_of[stage.id] < definition.won_rank]
    led = [stage.id for stage in before if stage.led_by == stages[0].led_by]
    return led[-1] if led else stages[0].id
