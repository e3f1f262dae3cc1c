"""What does the template of a statement's page get?

One frozen record for every statement but the picture: a sentence, perhaps a chart, the rule, tables, and the form as it
was asked. Templates write it down and compute nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.app.looking import Frame
from buyline.measure.wording import in_words
from buyline.web.asked import Form, form_of
from buyline.web.bars import Bars
from buyline.web.curve import Chart
from buyline.web.frame import Choice, Framed, Select, column_words
from buyline.web.numbers import Numbers, plural
from buyline.web.question import Question
from buyline.web.rooms import room_words
from buyline.web.tables import Table
from buyline.web.taking import Take, takes_of
from buyline.web.waterfall import Fall
from buyline.web.words import left_out, loaded_sentence

OUT, MOST_EXITS = "Out", 3


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The page of one statement; `kind` names its address."""

    kind: str
    title: str
    view: Framed
    form: Form
    headline: str
    subtitle: str
    chart: Chart | None
    falls: tuple[Fall, ...]
    bars: tuple[Bars, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    has_entries: bool
    takes: tuple[Take, ...] = ()
    has_no_period: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a statement has to say; `counted` stands under the sentence, before period, book and filters."""

    headline: str
    counted: str
    has_entries: bool
    chart: Chart | None = None
    falls: tuple[Fall, ...] = ()
    bars: tuple[Bars, ...] = ()
    rules: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def statement_page(
    question: Question,
    view: Framed,
    told: Told,
    numbers: Numbers,
    *,
    kind: str,
    own: tuple[Select, ...] = (),
    is_all: bool | None = None,
    has_period: bool = True,
) -> StatementPage:
    """The page of what a statement has to say.

    `is_all`: where a question without a period counts everybody, whether this one does; None where it has one anyway.
    `has_period`: whether the statement is of a period, and not of a day alone.
    """
    has_entries = told.has_entries
    return StatementPage(
        kind=kind,
        title=room_words(kind),
        view=view,
        form=form_of(question, view, numbers, own, is_all=is_all),
        headline=told.headline if has_entries else "These books have no entries yet.",
        subtitle=" · ".join(
            filter(None, (told.counted, _asked(view, numbers, is_all=bool(is_all), has_period=has_period)))
        ),
        chart=told.chart if has_entries else None,
        falls=told.falls if has_entries else (),
        bars=tuple(bars for bars in told.bars if bars.bars) if has_entries else (),
        rules=tuple(in_words(rule) for rule in told.rules),
        notes=tuple(filter(None, (left_out(question.problems), *told.notes, loaded_sentence(view, numbers)))),
        tables=tuple(table for table in told.tables if table.rows) if has_entries else (),
        has_entries=has_entries,
        takes=takes_of(kind, question) if has_entries else (),
        has_no_period=not has_period,
    )


def _asked(view: Framed, numbers: Numbers, *, is_all: bool, has_period: bool) -> str:
    """Which days, which book, known when, and the filters."""
    period = f"{numbers.day(view.period.from_day)} to {numbers.day(view.period.to_day)}"
    days = ["everybody so far" if is_all else period] if has_period else []
    parts = [*days, f"{view.book} book"]
    if view.as_of is not None:
        parts.append(f"as known on {numbers.day(view.as_of)}")
    return " · ".join([*parts, *(": ".join(column_words(view.columns, *pair)) for pair in view.where)])


def stage_select(id_: str, name: str, frame: Frame, chosen: str, *, everywhere: bool = False) -> Select:
    """The stages to choose from; `everywhere`: the waiting room and the exits too."""
    stages = [stage for stage, _ in frame.stages]
    aside = [place for place in frame.names if place not in stages and place != "outside"] if everywhere else []
    known = dict.fromkeys((*stages, *aside, chosen))
    return Select(id_, name, tuple(Choice(place, frame.names.get(place, place), place == chosen) for place in known))


def exits_words(frame: Frame, *, besides: str = "") -> str:
    """The exits of the definition in force by name, but for one; `OUT` where there are none or more than three."""
    told = [frame.names.get(place, place) for place in frame.exits if place != besides]
    *first, last = told if 0 < len(told) <= MOST_EXITS else [OUT]
    return f"{', '.join(first)} or {last}" if first else last


def by_select(frame: Frame, chosen: str | None) -> Select:
    """The columns to break down by."""
    choices = tuple(Choice(column.id, column.name, column.id == chosen) for column in frame.columns)
    return Select("by", "Broken down by", (Choice("", "nothing", chosen is None), *choices))


def within_select(horizons: Sequence[int], chosen: int, numbers: Numbers, *, name: str = "Within") -> Select:
    """The ages in days to choose from."""
    words = ((days, f"{numbers.count(days)} {plural(days, 'day', 'days')}") for days in horizons)
    return Select("within", name, tuple(Choice(str(days), said, days == chosen) for days, said in words))
