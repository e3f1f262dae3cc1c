"""How does the question stand above a page: period, book, day known, filters, each a chip with a link that changes it?

Records for templates. Every choice is a link or a small form that carries the rest of the question along, so it all
works without a script, stays in the address, and can be dropped one by one.
"""

from dataclasses import dataclass

from buyline.days import Day, as_date
from buyline.definition.model import PIPELINE
from buyline.measure.picture import ColumnView, Period
from buyline.web.frame import Framed, Select, column_words
from buyline.web.looking_back import changed_since, usual_days
from buyline.web.numbers import Numbers
from buyline.web.parts import Banner, Chip, Link, Segments
from buyline.web.periods import stepped, usual
from buyline.web.question import Question
from buyline.web.words import BOOK_NAMES, BOOK_WORDS

SHOWN = 12
"""So many values of a column are links; the others are typed, with what is known of them offered."""
WEEK = 7
PIPELINES_AT_MOST = 4
"""More pipelines are a filter like any other column."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DayField:
    """A field for a day, filled with what was answered."""

    name: str
    words: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class PeriodPart:
    """The days that are asked about, with the ways to others; `keeps`: the rest of the question."""

    words: str
    before: Link | None
    after: Link | None
    usual: tuple[Link, ...]
    fields: tuple[DayField, ...]
    keeps: Pairs

    @property
    def is_wrong(self) -> bool:
        return any(field.problem for field in self.fields)


@dataclass(frozen=True, slots=True)
class KnownPart:
    """The day whose knowledge counts; `drop` leads back to today where another was asked for."""

    words: str
    drop: str
    links: tuple[Link, ...]
    field: DayField
    keeps: Pairs


@dataclass(frozen=True, slots=True)
class ColumnPart:
    """A column to filter by: its most frequent values as links, the others to be typed."""

    id: str
    name: str
    links: tuple[Link, ...]
    offered: tuple[str, ...]
    keeps: Pairs


@dataclass(frozen=True, slots=True)
class Form:
    """The question as it was answered, without a `period` where a page has none.

    Problems by field quote what was typed, `stray` those without a field.
    """

    period: PeriodPart | None
    books: Segments
    pipelines: Segments | None
    known: KnownPart
    chips: tuple[Chip, ...]
    columns: tuple[ColumnPart, ...]
    own: tuple[Select, ...]
    own_keeps: Pairs
    clear: str
    banner: Banner | None
    problems: dict[str, str]
    stray: str


def form_of(
    question: Question, view: Framed, numbers: Numbers, own: tuple[Select, ...] = (), *, is_all: bool | None = None
) -> Form:
    """The question as chips and small forms; `own`: the lists that only this page has.

    `is_all`: where a question without a period counts everybody, whether this one does; None where it has one anyway.
    """
    own_fields, pipelines = {select.id for select in own}, _pipelines(question, view)
    aside = "" if pipelines is None else PIPELINE
    fields = {"from", "to", "as_of", "book", "where", *own_fields}
    return Form(
        period=_period(question, view, numbers, is_all=is_all),
        books=_books(question, view),
        pipelines=pipelines,
        known=_known(question, view, numbers),
        chips=tuple(
            Chip(*column_words(view.columns, column, value), question.changed(where=_without(question, column)))
            for column, value in view.where
            if column != aside
        ),
        columns=tuple(_column(question, view, column) for column in view.columns if column.id != aside),
        own=own,
        own_keeps=_keeps(question, own_fields),
        clear=question.changed(where=()) if len(view.where) > 1 else "",
        banner=_banner(question, view, numbers),
        problems=question.problems,
        stray=" ".join(sentence for part, sentence in question.problems.items() if part not in fields),
    )


def _keeps(question: Question, fields: set[str]) -> Pairs:
    """The parts of the question that a form does not ask for itself."""
    return tuple((name, value) for name, value in question.pairs() if name not in fields)


def _without(question: Question, column: str) -> Pairs:
    return tuple(pair for pair in question.where if pair[0] != column)


def _day_field(question: Question, name: str, words: str, day: Day | None) -> DayField:
    value = "" if day is None else as_date(day).isoformat()
    return DayField(name, words, value, question.problems.get(name, ""))


def _period(question: Question, view: Framed, numbers: Numbers, *, is_all: bool | None) -> PeriodPart:
    period = view.period
    fields = (
        _day_field(question, "from", "From", None if is_all else period.from_day),
        _day_field(question, "to", "To", None if is_all else period.to_day),
    )
    return PeriodPart(
        words="Everybody so far" if is_all else numbers.period(period.from_day, period.to_day),
        before=None if is_all else around(question, view, -1, numbers),
        after=None if is_all else around(question, view, 1, numbers),
        usual=_usual(question, view, is_all=is_all),
        fields=fields,
        keeps=_keeps(question, {"from", "to"}),
    )


def around(question: Question, view: Framed, step: int, numbers: Numbers) -> Link | None:
    """The link to the period before or after, None where these books have nothing there."""
    period = stepped(view.period, step)
    if period is None or view.first_day is None or view.last_day is None:
        return None
    if period.to_day < view.first_day or period.from_day > view.last_day:
        return None
    words = numbers.period(period.from_day, period.to_day)
    return Link(words, question.url(from_day=period.from_day, to_day=period.to_day))


def _usual(question: Question, view: Framed, *, is_all: bool | None) -> tuple[Link, ...]:
    """The links to the month, quarter and year in which the period ends, and to all there is."""
    found = usual(view.period, fiscal_year_starts=view.fiscal_year_starts)
    links = tuple(_to(question, view, name, period) for name, period in found)
    if is_all is not None:
        return (*links, Link("All", question.url(from_day=None, to_day=None), is_all))
    if view.first_day is None or view.last_day is None:
        return links
    return (*links, _to(question, view, "All", Period(from_day=view.first_day, to_day=view.last_day)))


def _to(question: Question, view: Framed, name: str, period: Period) -> Link:
    return Link(name, question.url(from_day=period.from_day, to_day=period.to_day), period == view.period)


def _books(question: Question, view: Framed) -> Segments:
    links = (
        Link(BOOK_WORDS[book], question.changed(book=book), book == view.book, name)
        for book, name in BOOK_NAMES.items()
    )
    return Segments("Book", tuple(links))


def _pipelines(question: Question, view: Framed) -> Segments | None:
    """The company's view over all pipelines, and each of them; None where there is but one, or more than fit here."""
    column = next((one for one in view.columns if one.id == PIPELINE), None)
    if column is None or len(column.values) > PIPELINES_AT_MOST:
        return None
    chosen, rest = dict(view.where).get(PIPELINE, ""), _without(question, PIPELINE)
    links = [Link("All", question.changed(where=rest), not chosen, "The company's view over all pipelines")]
    links += [
        Link(column.said(value), question.changed(where=(*rest, (PIPELINE, value))), value == chosen)
        for value in column.values
    ]
    return Segments("Pipeline", tuple(links))


def _known(question: Question, view: Framed, numbers: Numbers) -> KnownPart:
    today = question.changed(as_of=None)
    days = [("When the period ended", view.period.to_day), ("Before it began", view.period.from_day - 1)]
    if view.as_of is not None:
        days += [("A week earlier", view.as_of - WEEK), ("A week later", view.as_of + WEEK)]
    days += usual_days(view)
    first = view.first_day
    links = (
        Link(words, question.changed(as_of=day), day == view.as_of, numbers.day(day))
        for words, day in days
        if first is not None and day >= first
    )
    return KnownPart(
        words="today" if view.as_of is None else numbers.day(view.as_of),
        drop="" if view.as_of is None else today,
        links=(Link("Today", today, view.as_of is None), *links),
        field=_day_field(question, "as_of", "As known on", view.as_of),
        keeps=_keeps(question, {"as_of"}),
    )


def _column(question: Question, view: Framed, column: ColumnView) -> ColumnPart:
    chosen, rest = dict(view.where).get(column.id), _without(question, column.id)
    values = dict.fromkeys((*column.values, *([chosen] if chosen is not None else [])))
    shown = [value for place, value in enumerate(values) if place < SHOWN or value == chosen]
    links = (
        Link(column.said(value), question.changed(where=(*rest, (column.id, value))), value == chosen)
        for value in shown
    )
    keeps = tuple(pair for pair in question.pairs() if pair[0] != "where")
    keeps += tuple(("where", f"{name}={value}") for name, value in rest)
    return ColumnPart(column.id, column.name, tuple(links), tuple(values) if len(values) > SHOWN else (), keeps)


def _banner(question: Question, view: Framed, numbers: Numbers) -> Banner | None:
    """These are the books of another day."""
    if view.as_of is None:
        return None
    links = [Link("Back to today", question.changed(as_of=None))]
    if restatement := changed_since(question, view.as_of):
        links.append(Link("What has changed since?", restatement))
    return Banner(f"These are the books as they were known on {numbers.day(view.as_of)}.", tuple(links))
