"""What stands around every statement: the question as a form, filled in, and the ways to other periods?

Records for templates, made from what an answer says of its books. It knows no particular statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from buyline.days import Day, as_date
from buyline.measure.picture import ColumnView, LoadedSince, Period
from buyline.web.numbers import Numbers
from buyline.web.periods import stepped, usual
from buyline.web.question import Question
from buyline.web.words import BOOK_NAMES


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


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose in a list: what is sent, what is read, whether it is chosen."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A list of choices for one column of the books."""

    id: str
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A list of choices that only one page has."""

    id: str
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Where a word leads."""

    words: str
    url: str
    is_here: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The question as a form, filled with what was answered; problems by field quote what was typed."""

    days: tuple[tuple[str, str, str, str], ...]
    books: tuple[Choice, ...]
    filters: tuple[Filter, ...]
    problems: dict[str, str]
    stray: str
    own: tuple[Select, ...] = ()


def form_of(question: Question, view: Framed, own: tuple[Select, ...] = ()) -> Form:
    """The question as a form; `own`: the lists that only this page has."""
    answered = {"from": view.period.from_day, "to": view.period.to_day, "as_of": view.as_of}
    words = {"from": "From", "to": "To", "as_of": "As known on"}
    days = tuple(
        (name, words[name], as_date(day).isoformat() if day is not None else "", question.problems.get(name, ""))
        for name, day in answered.items()
    )
    chosen = dict(view.where)
    filters = tuple(
        Filter(
            column.id,
            column.name,
            tuple(
                Choice(f"{column.id}={value}", value, chosen.get(column.id) == value)
                for value in dict.fromkeys((*column.values, *([chosen[column.id]] if column.id in chosen else [])))
            ),
        )
        for column in view.columns
    )
    books = tuple(Choice(book, name, book == view.book) for book, name in BOOK_NAMES.items())
    fields = {*answered, "book", "where", *(select.id for select in own)}
    stray = " ".join(sentence for part, sentence in question.problems.items() if part not in fields)
    return Form(days, books, filters, question.problems, stray, own)


def around(question: Question, view: Framed, step: int, numbers: Numbers) -> Link | None:
    """The link to the period before or after, None where these books have nothing there."""
    period = stepped(view.period, step)
    if period is None or view.first_day is None or view.last_day is None:
        return None
    if period.to_day < view.first_day or period.from_day > view.last_day:
        return None
    words = f"{numbers.day(period.from_day)} to {numbers.day(period.to_day)}"
    return Link(words, question.url(from_day=period.from_day, to_day=period.to_day))


def _periods(view: Framed) -> tuple[tuple[str, Period], ...]:
    found = usual(view.period, fiscal_year_starts=view.fiscal_year_starts)
    if view.first_day is None or view.last_day is None:
        return found
    return (*found, ("All", Period(from_day=view.first_day, to_day=view.last_day)))


def usual_links(question: Question, view: Framed) -> tuple[Link, ...]:
    """The links to the month, quarter and year in which the period ends, and to all there is."""
    return tuple(_link(question, name, period, view) for name, period in _periods(view))


def _link(question: Question, name: str, period: Period, view: Framed) -> Link:
    return Link(name, question.url(from_day=period.from_day, to_day=period.to_day), period == view.period)
