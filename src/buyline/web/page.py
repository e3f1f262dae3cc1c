"""What does the template of the Pipeline page get?

One frozen record: sentences, drawings, tables, the form as it was asked, and the links to the periods around. Templates
write it down and compute nothing.
"""

from dataclasses import dataclass

from buyline.days import as_date
from buyline.measure.picture import Period, PipelineView
from buyline.web.numbers import Numbers
from buyline.web.periods import stepped, usual
from buyline.web.picture.across import draw_across
from buyline.web.picture.down import draw_down
from buyline.web.picture.marks import Picture
from buyline.web.picture.telling import FUNCTIONS, move_anchor, tone_of
from buyline.web.question import Question
from buyline.web.tables import Table, tables_of
from buyline.web.words import (
    BOOK_NAMES,
    balance_sentence,
    drawing_rules,
    headline,
    left_out,
    loaded_sentence,
    move_sentence,
    subtitle,
    undrawn,
)

FEW, MANY = 4, 10


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


@dataclass(frozen=True, slots=True)
class Page:
    """The Pipeline page."""

    view: PipelineView
    form: Form
    headline: str
    subtitle: str
    before: Link | None
    after: Link | None
    usual: tuple[Link, ...]
    across: Picture | None
    down: Picture | None
    legend: tuple[tuple[str, str], ...]
    sums: tuple[str, ...]
    undrawn: tuple[Link, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    chain: tuple[tuple[str, str], ...]
    tones: tuple[str, ...] = (*FUNCTIONS, "other", "ink")

    @property
    def wide(self) -> str:
        """How many stages there are in a word: from which width on they can stand side by side."""
        return "few" if len(self.chain) <= FEW else "many" if len(self.chain) <= MANY else "most"


def page_of(question: Question, view: PipelineView, numbers: Numbers) -> Page:
    """The page of an answer."""
    return Page(
        view=view,
        form=_form(question, view),
        headline=headline(view, numbers) if view.has_entries else "These books have no entries yet.",
        subtitle=subtitle(view, numbers) if view.has_entries else "",
        before=_around(question, view, -1, numbers),
        after=_around(question, view, 1, numbers),
        usual=tuple(_link(question, name, period, view) for name, period in _usual(view)),
        across=draw_across(view, numbers) if view.has_entries else None,
        down=draw_down(view, numbers) if view.has_entries else None,
        legend=_legend(view),
        sums=(balance_sentence(view, numbers),) if view.presence else (),
        undrawn=_undrawn(view, numbers),
        rules=(*view.rules, *drawing_rules(view, numbers)),
        notes=tuple(filter(None, (left_out(question.problems), *view.notes, loaded_sentence(view, numbers)))),
        tables=tables_of(view, numbers) if view.has_entries else (),
        chain=tuple((stage.name, tone_of(stage.led_by)) for stage in view.stages),
    )


def _form(question: Question, view: PipelineView) -> Form:
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
    fields = {*answered, "book", "where"}
    stray = " ".join(sentence for part, sentence in question.problems.items() if part not in fields)
    return Form(days, books, filters, question.problems, stray)


def _around(question: Question, view: PipelineView, step: int, numbers: Numbers) -> Link | None:
    """The link to the period before or after, None where these books have nothing there."""
    period = stepped(view.period, step)
    if period is None or view.first_day is None or view.last_day is None:
        return None
    if period.to_day < view.first_day or period.from_day > view.last_day:
        return None
    words = f"{numbers.day(period.from_day)} to {numbers.day(period.to_day)}"
    return Link(words, question.url(from_day=period.from_day, to_day=period.to_day))


def _usual(view: PipelineView) -> tuple[tuple[str, Period], ...]:
    found = usual(view.period, fiscal_year_starts=view.fiscal_year_starts)
    if view.first_day is None or view.last_day is None:
        return found
    return (*found, ("All", Period(from_day=view.first_day, to_day=view.last_day)))


def _link(question: Question, name: str, period: Period, view: PipelineView) -> Link:
    return Link(name, question.url(from_day=period.from_day, to_day=period.to_day), period == view.period)


def _legend(view: PipelineView) -> tuple[tuple[str, str], ...]:
    led = dict.fromkeys((tone_of(stage.led_by), f"Led by {stage.led_by}") for stage in view.stages)
    claimed = view.book == "claimed"
    marks = [
        ("proven", "Proven by the buyer", claimed),
        ("hatched", "Claimed, not proven", claimed),
        ("dotted", "Not observable yet", any(not stage.is_observable for stage in view.stages)),
        ("support", "Supported by", any(stage.supported_by for stage in view.stages)),
        ("normal", "Normal", any(stage.normal_journeys is not None for stage in view.stages)),
    ]
    return (*led, *((kind, words) for kind, words, is_shown in marks if is_shown))


def _undrawn(view: PipelineView, numbers: Numbers) -> tuple[Link, ...]:
    """Moves that the picture only sums: each a link to its row."""
    return tuple(Link(move_sentence(m, view.names, numbers), "#" + move_anchor(m)) for m in undrawn(view))
