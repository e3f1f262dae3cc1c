"""What does every answer say of its books and of what was asked, and what can a page let people choose?

Records for templates. It knows no particular statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from buyline.days import Day
from buyline.measure.picture import ColumnView, LoadedSince, Period


class Framed(Protocol):
    """What an answer says of its books and of what was asked."""

    @property
    def company(self) -> str: ...
    @property
    def period(self) -> Period: ...
    @property
    def as_of(self) -> Day | None: ...
    @property
    def book(self) -> str: ...
    @property
    def where(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def columns(self) -> Sequence[ColumnView]: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def first_day(self) -> Day | None: ...
    @property
    def last_day(self) -> Day | None: ...
    @property
    def fiscal_year_starts(self) -> int: ...
    @property
    def loaded_since(self) -> LoadedSince | None: ...


def column_words(columns: Sequence[ColumnView], column: str, value: str) -> tuple[str, str]:
    """A column of the books and a value of it, as people read them."""
    found = next((one for one in columns if one.id == column), None)
    return (column, value) if found is None else (found.name, found.said(value))


def value_words_of(columns: Sequence[ColumnView], column: str | None, value: str) -> str:
    """A value of a column as people read it; `none` where a journey has none."""
    return column_words(columns, column or "", value)[1] or "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose in a list: what is sent, what is read, whether it is chosen."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A list of choices that only one page has."""

    id: str
    name: str
    choices: tuple[Choice, ...]
