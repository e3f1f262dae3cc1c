"""What does the template of each step of an import get?

Records made of a draft and of what its check found: rows, choices that are offered, words. No markup.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from buyline.app.imports_alike import MaybeSame
from buyline.app.imports_checked import Checked, Faulty
from buyline.app.imports_drafts import Draft
from buyline.connect.choices import DAYS, SAYS, STATUSES, Choice, Meaning
from buyline.connect.matching import DAY_FORMS, day_form, number_form
from buyline.connect.previews import ColumnSeen
from buyline.connect.proposing import name_in_mapping
from buyline.definition.model import Definition
from buyline.web.frame import Choice as Option
from buyline.web.menu import Menu
from buyline.web.numbers import Numbers
from buyline.web.parts import Link

UNDECIDED, LEFT_OUT = "?", "-"
_FORMS = {
    "iso": "2026-03-31", "%d.%m.%Y": "31.03.2026", "%m/%d/%Y": "03/31/2026 (month first)",
    "%d/%m/%Y": "31/03/2026 (day first)", "unix s": "seconds since 1970", "unix ms": "milliseconds since 1970",
}  # fmt: skip
_STEPS = (
    ("import-file", "File"),
    ("import-columns", "Columns"),
    ("import-check", "Check"),
    ("import-result", "Result"),
)


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file: its place, name and samples, what it becomes, and how it is written where that matters."""

    place: int
    name: str
    samples: str
    filled: str
    becomes: SafeString
    forms: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label of the file: its place, how often it stands there, and what it means."""

    place: int
    label: str
    count: str
    means: tuple[Option, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """The step of the columns."""

    title: str
    draft: Draft
    steps: tuple[Link, ...]
    about: str
    columns: tuple[ColumnRow, ...]
    stages: tuple[LabelRow, ...]
    statuses: tuple[LabelRow, ...]
    begins_in: tuple[Option, ...]
    problems: tuple[str, ...]
    mapping: str
    mapping_name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a faulty row: its name in the form, the column, what stands there, whether it can be changed."""

    name: str
    column: str
    value: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A faulty row with what is wrong and its cells."""

    line: int
    reasons: tuple[str, ...]
    cells: tuple[Cell, ...]
    others: str


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """A buyer or a person of the file beside one of the books."""

    place: int
    one: MaybeSame
    url: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The step of the check."""

    title: str
    draft: Draft
    steps: tuple[Link, ...]
    headline: str
    kinds: tuple[tuple[str, str], ...]
    faulty: tuple[FaultyRow, ...]
    faulty_rows: str
    reasons: tuple[tuple[str, str], ...]
    alike: tuple[AlikeRow, ...]
    fixed: str
    is_all: bool


def steps_of(here: str, draft: str = "") -> tuple[Link, ...]:
    """The steps, those behind as links."""
    found, is_behind = [], True
    for name, words in _STEPS:
        is_here = name == here
        is_behind = is_behind and not is_here
        leads = is_behind and name == "import-columns" and here == "import-check"
        found.append(Link(words, reverse(name, args=(draft,)) if leads else "", is_here=is_here))
    return tuple(found)


def columns_page_of(draft: Draft, books: Definition, numbers: Numbers, problems: Sequence[str] = ()) -> ColumnsPage:
    """The step of the columns, as it was chosen until now."""
    choices, seen = draft.choices, draft.seen
    on_the_way = [stage.id for stage in books.stages]
    begins = [Option("", "Nothing is said", choices.begins_in == "")]
    begins += [Option(id_, books.name_of(id_), id_ == choices.begins_in) for id_ in on_the_way]
    suggestion = draft.suggestion(books)
    menu = Menu(_becomes(books))
    rows = tuple(
        _column_row(place, one, column, menu, numbers)
        for place, (one, column) in enumerate(zip(choices.columns, seen.columns, strict=True))
    )
    return ColumnsPage(
        title="What is in the file?",
        draft=draft,
        steps=steps_of("import-columns", draft.id),
        about=_about(draft, numbers),
        columns=rows,
        stages=tuple(_labels(draft, Meaning.STAGE, _stage_options(books), numbers)),
        statuses=tuple(_labels(draft, Meaning.STATUS, [(one, one.capitalize()) for one in STATUSES], numbers)),
        begins_in=tuple(begins) if choices.one(Meaning.CREATED_DAY) and not choices.is_history else (),
        problems=tuple(problems or suggestion.lacking),
        mapping=suggestion.mapping,
        mapping_name=f"{choices.source}.yaml",
    )


def _about(draft: Draft, numbers: Numbers) -> str:
    seen = draft.seen
    rows = f"{numbers.count(seen.rows)} rows" if seen.is_all else f"more than {numbers.count(seen.rows)} rows"
    said = f"{draft.file}: {len(seen.columns)} columns, {rows}."
    if draft.shape:
        said += f" It looks like an export of {draft.shape}."
    if draft.is_remembered:
        said += " What was chosen for these columns the last time is chosen again."
    if draft.choices.is_history:
        said += " Journeys stand in several rows, so each row is a movement."
    if seen.encoding:
        said += (
            f" It is not UTF-8 and was read as {seen.encoding}: look whether letters like \u00e9 and \u00fc are right."
        )
    return said


def _column_row(place: int, one: Choice, seen: ColumnSeen, menu: Menu, numbers: Numbers) -> ColumnRow:
    return ColumnRow(
        place,
        one.column or f"(column {place + 1}, without a name)",
        " · ".join(sample[:60] for sample in seen.samples),
        numbers.count(seen.filled),
        menu.with_chosen(_column_value(one.of) if one.meaning == Meaning.COLUMN else str(one.meaning)),
        tuple(_forms(one, seen)),
    )


def _becomes(books: Definition) -> Iterator[tuple[str, str]]:
    yield from ((str(meaning), words) for meaning, words in SAYS.items())
    yield from ((_column_value(column.id), f"Column: {column.name}") for column in books.columns)


def _column_value(column: str) -> str:
    return f"column:{column}"


def _forms(one: Choice, seen: ColumnSeen) -> Iterator[Option]:
    if one.meaning in DAYS:
        there = [one.form or "iso", day_form(seen.values) or "iso", "iso", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y"]
        for form in sorted(set(there), key=DAY_FORMS.index):
            yield Option(form, _FORMS.get(form, form), form == (one.form or "iso"))
    elif one.meaning == Meaning.AMOUNT:
        for form, words in ((".", "1,200.50"), (",", "1.200,50")):
            yield Option(form, words, form == (one.form or number_form(seen.values) or "."))


def _stage_options(books: Definition) -> list[tuple[str, str]]:
    return [(id_, books.name_of(id_)) for id_ in books.all_ids]


def _labels(draft: Draft, meaning: Meaning, known: Sequence[tuple[str, str]], numbers: Numbers) -> Iterator[LabelRow]:
    choice = draft.choices.one(meaning)
    column = draft.seen.column(choice.column) if choice else None
    counts = dict(column.values) if column else {}
    labels = draft.choices.stages if meaning == Meaning.STAGE else draft.choices.statuses
    for place, (label, means) in enumerate(sorted(labels.items())):
        is_open = not means and not draft.is_decided
        options = [Option(UNDECIDED, "Choose …", True)] if is_open else []
        options += [Option(id_, words, id_ == means) for id_, words in known]
        options.append(Option(LEFT_OUT, "Left out", not means and draft.is_decided))
        yield LabelRow(place, label, numbers.count(counts.get(label, 0)), tuple(options), is_open)


def check_page_of(draft: Draft, found: Checked, numbers: Numbers) -> CheckPage:
    """The step of the check, from what it found."""
    chosen = [name_in_mapping(one.column) for one in draft.choices.columns if one.meaning != Meaning.LEFT_OUT]
    places = {name_in_mapping(one.name): place for place, one in enumerate(draft.seen.columns)}
    of_first = "" if found.is_all else "Of the first rows: "
    return CheckPage(
        title="What will come?",
        draft=draft,
        steps=steps_of("import-check", draft.id),
        headline=f"{of_first}{numbers.count(found.rows)} rows make {numbers.count(found.entries)} entries.",
        kinds=tuple((kind, numbers.count(count)) for kind, count in sorted(found.kinds.items())),
        faulty=tuple(_faulty_row(one, chosen, places) for one in found.faulty),
        faulty_rows=numbers.count(found.faulty_rows) if found.faulty_rows else "",
        reasons=tuple((reason, numbers.count(count)) for reason, count in found.reasons.most_common(10)),
        alike=tuple(_alike_row(place, one) for place, one in enumerate(found.alike)),
        fixed=_fixed(draft, numbers),
        is_all=found.is_all,
    )


def _fixed(draft: Draft, numbers: Numbers) -> str:
    cells, rows = draft.fixes.count, len(draft.fixes.dropped)
    if not cells and not rows:
        return ""
    said = f"{numbers.count(cells)} cells fixed" if cells != 1 else "1 cell fixed"
    return f"{said}, {numbers.count(rows)} rows dropped" if rows != 1 else f"{said}, 1 row dropped"


def _faulty_row(one: Faulty, chosen: Sequence[str], places: Mapping[str, int]) -> FaultyRow:
    wrong = one.wrong or frozenset(name for name in chosen if name in one.cells)
    cells = tuple(
        Cell(f"cell-{one.line}-{places[name]}", name, one.cells[name], name in one.wrong)
        for name in one.cells if name in wrong and name in places
    )  # fmt: skip
    others = " · ".join(value for name, value in one.cells.items() if value and name not in wrong)
    reasons = tuple(f"{problem.reason[:1].upper()}{problem.reason[1:]}; {problem.remedy}" for problem in one.problems)
    return FaultyRow(one.line, reasons, cells, others[:300])


def _alike_row(place: int, one: MaybeSame) -> AlikeRow:
    is_same = one.is_likely if one.chosen is None else bool(one.chosen)
    return AlikeRow(place, one, reverse(one.of, args=(one.id,)), is_same)


def result_rows(result: dict[str, Any], numbers: Numbers) -> list[tuple[str, str]]:
    """What an import did, in words and numbers."""
    taken = result.get("taken", {})
    told = [
        ("New entries", taken.get("recorded", 0)),
        ("Updated", taken.get("corrected", 0)),
        ("Already known", taken.get("already known", 0)),
        ("Refused", taken.get("refused", 0) + taken.get("conflict", 0)),
    ]
    return [(words, numbers.count(count)) for words, count in told]
