"""What does each column of a file probably become, and what do its labels mean?

By the names in the header and by what stands in the cells. The order of the columns does not matter, and nothing is
guessed that would let texts about persons into the books: what is not recognised is left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from buyline.connect.choices import DAYS, STATUSES, Choice, Choices, Meaning
from buyline.connect.matching import (
    DAY_FORMS,
    SURE_SHARE,
    Headers,
    Shape,
    day_form,
    headers,
    is_currency,
    is_day,
    is_mail,
    iso_day,
    name_score,
    number_form,
    plain,
    share,
)
from buyline.connect.previews import ColumnSeen, Preview
from buyline.days import Day, as_date
from buyline.definition.model import Definition
from buyline.definition.problem import nearest

_SHAPE_SCORE, _COLUMN_SCORE, _VALUE_SCORE = 2.0, 0.95, 0.45
LABELS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class _Match:
    """That a column may become something, and how sure that is."""

    score: float
    column: str
    meaning: Meaning
    of: str = ""


def suggested(seen: Preview, books: Definition, *, today: Day, kept: Choices | None = None) -> Choices:
    """What each column probably becomes; `kept`: what was chosen for the same columns before, which goes first."""
    known = headers()
    shape = known.shape_of(one.name for one in seen.columns)
    columns = _as_before(seen, books, kept) if kept else _matched(seen, books, known, shape)
    found = Choices(
        source=kept.source if kept else shape.name if shape else _source_of(seen.file),
        columns=columns,
        encoding=seen.encoding or "",
        currency=kept.currency if kept else "",
        begins_in=kept.begins_in if kept and kept.begins_in in books.all_ids else "",
    )
    found = replace(
        found,
        stages=_labels_of(
            seen, found, Meaning.STAGE, lambda label: stage_of(label, books), kept.stages if kept else {}
        ),
        statuses=_labels_of(seen, found, Meaning.STATUS, status_of, kept.statuses if kept else {}),
        export_day=newest_day(seen, found, today=today),
        is_history=_repeats(seen, found),
    )
    return found if kept else replace(found, begins_in=_first_stage(found, books))


def _as_before(seen: Preview, books: Definition, kept: Choices) -> tuple[Choice, ...]:
    """What was chosen before, as far as the books still know it."""
    chosen = {plain(one.column): one for one in kept.columns}
    found = []
    for one in seen.columns:
        before = chosen.get(plain(one.name), Choice(one.name))
        is_known = before.meaning != Meaning.COLUMN or before.of in books.column_ids
        found.append(with_form(replace(before, column=one.name), one) if is_known else Choice(one.name))
    return tuple(found)


def _matched(seen: Preview, books: Definition, known: Headers, shape: Shape | None) -> tuple[Choice, ...]:
    usable = [one for one in seen.columns if one.name.strip() and [c.name for c in seen.columns].count(one.name) == 1]
    matches = sorted(
        (match for one in usable for match in _matches(one, books, known, shape)),
        key=lambda match: (-match.score, match.column, match.meaning, match.of),
    )
    chosen: dict[str, _Match] = {}
    taken: set[tuple[Meaning, str]] = set()
    for match in matches:
        key = (match.meaning, match.of)
        if match.column not in chosen and (match.meaning == Meaning.LEFT_OUT or key not in taken):
            chosen[match.column] = match
            taken.add(key)
    by_name = {one.name: one for one in seen.columns}
    made = (
        Choice(name, chosen[name].meaning, chosen[name].of) if name in chosen else Choice(name)
        for name in (one.name for one in seen.columns)
    )
    return tuple(with_form(one, by_name[one.column]) for one in made)


def _matches(one: ColumnSeen, books: Definition, known: Headers, shape: Shape | None) -> Iterator[_Match]:
    called = shape.called.get(plain(one.name), "") if shape else ""
    if called in books.column_ids:
        yield _Match(_SHAPE_SCORE, one.name, Meaning.COLUMN, called)
    elif called in set(Meaning):
        yield _Match(_SHAPE_SCORE, one.name, Meaning(called))
    if called != Meaning.LEFT_OUT:
        yield from _by_name(one, books, known)
        yield from _by_values(one, books)


def _by_name(one: ColumnSeen, books: Definition, known: Headers) -> Iterator[_Match]:
    for column in books.columns:
        if plain(one.name) in (plain(column.id), plain(column.name)):
            yield _Match(_COLUMN_SCORE, one.name, Meaning.COLUMN, column.id)
    for meaning, names in known.names.items():
        score = name_score(one.name, names)
        if score and _may_be(one, Meaning(meaning)):
            yield _Match(score, one.name, Meaning(meaning))


def _may_be(one: ColumnSeen, meaning: Meaning) -> bool:
    """Whether the cells do not speak against it; a column without any does not."""
    test = _TESTS.get(meaning, _is_days if meaning in DAYS else None)
    return test is None or not one.filled or test(one)


def _is_days(one: ColumnSeen) -> bool:
    return day_form(one.values) != ""


_TESTS: Mapping[Meaning, Callable[[ColumnSeen], bool]] = {
    Meaning.AMOUNT: lambda one: number_form(one.values) != "",
    Meaning.CURRENCY: lambda one: share(one.values, is_currency) >= SURE_SHARE,
    Meaning.MAIL: lambda one: share(one.values, is_mail) >= 0.5,
    Meaning.STATUS: lambda one: share(one.values, lambda value: status_of(value) != "") >= 0.5,
}


def _by_values(one: ColumnSeen, books: Definition) -> Iterator[_Match]:
    """What the cells alone say."""
    if not one.filled:
        return
    if share(one.values, is_mail) >= SURE_SHARE:
        yield _Match(_VALUE_SCORE, one.name, Meaning.MAIL)
    if one.distinct <= LABELS_AT_MOST and share(one.values, lambda value: status_of(value) != "") >= SURE_SHARE:
        yield _Match(_VALUE_SCORE - 0.01, one.name, Meaning.STATUS)
    if one.distinct <= LABELS_AT_MOST and share(one.values, lambda value: stage_of(value, books) != "") >= SURE_SHARE:
        yield _Match(_VALUE_SCORE, one.name, Meaning.STAGE)


def with_form(choice: Choice, one: ColumnSeen) -> Choice:
    """How its days or numbers are written, as the cells show it."""
    if choice.meaning in DAYS:
        form = day_form(one.values)
        is_fine = choice.form in DAY_FORMS and share(one.values, lambda value: is_day(value, choice.form)) >= SURE_SHARE
        return replace(choice, form=choice.form if is_fine else form or "iso")
    if choice.meaning == Meaning.AMOUNT:
        return replace(choice, form=choice.form or number_form(one.values) or ".")
    if choice.meaning == Meaning.FACT:
        is_told = share(one.values, lambda value: number_form([(value, 1)]) != "") == 1
        return replace(choice, form=number_form(one.values) if is_told else "")
    return replace(choice, form="")


def stage_of(label: str, books: Definition) -> str:
    """The stage that a label of a file means: by its id, its name, or what a CRM usually calls it; else empty."""
    said = re.sub(r"\(.*?\)", " ", label)
    by_name = {plain(books.name_of(id_)): id_ for id_ in books.all_ids} | {plain(id_): id_ for id_ in books.all_ids}
    for form in (plain(label), plain(said)):
        if form in by_name:
            return by_name[form]
    for id_, labels in headers().labels.items():
        if plain(said) in labels:
            if id_ in books.all_ids:
                return id_
            if id_ == "customer":
                return books.won_stage
    return by_name.get(nearest(plain(said), by_name) or "", "") if len(plain(said)) > 5 else ""


def status_of(label: str) -> str:
    """Whether a label says open, won or lost; else empty."""
    found = (status for status in STATUSES if plain(label) in headers().statuses[status])
    return next(found, "")


def labels_of(seen: Preview, choices: Choices, meaning: Meaning, books: Definition) -> Mapping[str, str]:
    """What each label of the stage, or of the status, probably means; empty where nothing was found."""
    means = status_of if meaning == Meaning.STATUS else (lambda label: stage_of(label, books))
    return _labels_of(seen, choices, meaning, means, {})


def _labels_of(
    seen: Preview,
    choices: Choices,
    meaning: Meaning,
    means: Callable[[str], str],
    kept: Mapping[str, str],
) -> Mapping[str, str]:
    """What each label of a column means; what was chosen before goes first."""
    chosen = choices.one(meaning)
    column = seen.column(chosen.column) if chosen else None
    if column is None:
        return {}
    labels = sorted(value for value, _ in column.values)
    return {label: kept.get(label) or means(label) for label in labels}


def newest_day(seen: Preview, choices: Choices, *, today: Day) -> str:
    """The day of the export, as far as the file tells: its newest day that is not ahead; else today."""
    last, found = as_date(today).isoformat(), []
    for one in choices.columns:
        column = seen.column(one.column)
        if one.meaning in DAYS - {Meaning.CLOSE_DAY} and column is not None:
            days = [iso_day(value, one.form) for value in (*(value for value, _ in column.values), column.newest)]
            found += [day for day in days if day and day <= last]
    return max(found, default=last)


def _repeats(seen: Preview, choices: Choices) -> bool:
    """Whether journeys stand in several rows, so that a row is a movement."""
    chosen = choices.one(Meaning.JOURNEY)
    column = seen.column(chosen.column) if chosen else None
    has_days = choices.one(Meaning.STAGE_DAY) is not None
    return has_days and column is not None and column.distinct < column.filled


def _first_stage(choices: Choices, books: Definition) -> str:
    """The first stage on the way that the labels name, where the file says when a journey was created."""
    if choices.is_history or choices.one(Meaning.CREATED_DAY) is None:
        return ""
    on_the_way = [id_ for id_ in choices.stages.values() if id_ in books.rank_of and id_ != books.won_stage]
    return min(on_the_way, key=lambda id_: books.rank_of[id_], default="")


def _source_of(file: str) -> str:
    """A name for the source from the name of the file, without days and numbers."""
    stem = re.sub(r"\.[A-Za-z]{2,7}$", "", file)
    words = re.findall(r"[a-z]+", stem.casefold())
    return "-".join(words)[:60] or "file"
