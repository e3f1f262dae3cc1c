"""How is read what was said in Python: days, books, numbers and words?

What cannot be read is refused in a sentence that names it, before anything is counted.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TypeAlias

from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Day, day_number, parse_day

AnyDay: TypeAlias = date | str
"""A day: a date, or ISO text like 2026-03-31."""
Where: TypeAlias = Mapping[str, str | Collection[str]]
"""Values by column of the books; several values of one column: any of them."""
Shares: TypeAlias = Mapping[str, float]
"""Numbers by stage, or by function."""


def question(book: str, as_of: AnyDay | None, at_seq: int | None, where: Where | None) -> Asked:
    """What every statement can be asked by."""
    known = None if at_seq is None else whole_given(at_seq, "at_seq")
    return Asked(book=book, as_of=day_or_none(as_of, "as_of"), at_seq=known, where=dict(where or {}))


def as_texts(given: Shares | float | None) -> tuple[str, ...]:
    """Numbers by name as use cases take them, such as lead=0.4; one number for all as a bare one."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        return tuple(f"{name}={number}" for name, number in given.items())
    return (f"{given}",)


def day_or_none(day: object, name: str) -> Day | None:
    """A day as given; None where none was."""
    return None if day is None else day_given(day, name)


def day_given(day: object, name: str) -> Day:
    """A day from a date or ISO text, named so in a refusal."""
    if isinstance(day, str):
        try:
            return parse_day(day)
        except ValueError as problem:
            raise Refused(f"{name}: {problem}.") from None
    if isinstance(day, date):
        return day_number(day.date() if isinstance(day, datetime) else day)
    raise Refused(f"{name}: {day!r} is not a day; give a date, or text like '2026-03-31'.")


def whole_given(number: object, name: str) -> int:
    """A whole number, named so in a refusal."""
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise Refused(f"{name}: {number!r} is not a whole number from 0 on.")
    return number


def one_of_given(word: str, words: tuple[str, ...], name: str) -> str:
    """One of several words, named so in a refusal."""
    if word not in words:
        raise Refused(f"{name}: there is no '{word}'; write {' or '.join(words)}.")
    return word
