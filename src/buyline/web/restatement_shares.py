"""How do shares and times stand on the Restatement page, as known on either day?

They are no sums, so nothing adds up to their difference; whole numbers beside them say how many they rest on.
"""

from collections.abc import Iterator, Mapping, Sequence

from buyline.app.compared import OfBreakdown, OfConversion, OfTimeInStage
from buyline.app.restated_page import RestatementView
from buyline.days import Day
from buyline.measure.behind import Reaching
from buyline.measure.breakdown import Breakdown
from buyline.measure.chance import Chance
from buyline.measure.conversion import Conversion, Converted
from buyline.measure.leakage import BACK, Leakage
from buyline.measure.restatement import Key, Restatement
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import StageTime, TimeInStage
from buyline.web.breakdown_page import FEW, WORDS, column_name, value_words
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Number
from buyline.web.restatement_rows import Rows, rows_of_conversion, rows_of_leaving, rows_of_stays, rows_of_value
from buyline.web.tables import Cell, Row, Table

Said = tuple[str, Rows | None]
"""A number in words, and the rows behind it."""
Line = tuple[Key, tuple[Said, ...]]
HEADS: Mapping[type[Statement], tuple[str, ...]] = {
    Conversion: ("Entered", "Converted", "Share"),
    TimeInStage: ("Stays", "Still open", "A quarter over", "Half over", "Three quarters over"),
    Leakage: ("Stays", "Share that leaves so"),
}
QUARTERS = ("p25", "median", "p75")


def shares_table(view: RestatementView, found: Restatement, numbers: Numbers) -> Table:
    """Each share or time as known then and now; without rows where the statement has none."""
    known = ((found.before, view.earlier), (found.after, view.frame.as_of))
    sides = [{key: _cells(said, view, day) for key, said in _lines(one, view, numbers)} for one, day in known]
    first, told = _first_heads(view, found.after), _heads(found.after)
    days = (numbers.day(view.earlier), numbers.day(view.later))
    nothing: tuple[Cell, ...] = (TO,) * len(told)
    rows = (
        Row(
            "",
            (*key, *(cell for pair in zip(*(side.get(key, nothing) for side in sides), strict=True) for cell in pair)),
        )
        for key in dict.fromkeys((*sides[1], *sides[0]))
    )
    heads = (*first, *(f"{head} {day}" for head in told for day in days))
    note = "As known on either day; a share or a time is no sum, so nothing adds up to its difference."
    return Table("shares", "What did the shares say then, and now?", note, heads, len(first), tuple(rows))


def _cells(said: Sequence[Said], view: RestatementView, known: Day | None) -> tuple[Cell, ...]:
    """The numbers, opening their rows as known at the end of a day."""
    return tuple(
        words if rows is None or words in {TO, FEW} else Number(words, rows.url(view, as_of=known))
        for words, rows in said
    )


def place_words(place: str, names: Mapping[str, str]) -> str:
    """The name of a place; going back is a way, too."""
    return "Back to an earlier stage" if place == BACK else names.get(place, place)


def _heads(found: Statement) -> tuple[str, ...]:
    if isinstance(found, Breakdown):
        return ("Counted", WORDS[found.asked.what])
    return HEADS.get(type(found), ())


def _first_heads(view: RestatementView, found: Statement) -> tuple[str, ...]:
    if isinstance(view.question, OfBreakdown):
        return tuple(column_name(view.frame, one) for one in view.question.by)
    by = column_name(view.frame, str(getattr(found, "by", None) or ""))
    if isinstance(found, Conversion):
        return (by or "Who",)
    return ("Stage", "Way out") if isinstance(found, Leakage) else ("Stage", *([by] if by else []))


def _lines(found: Statement, view: RestatementView, numbers: Numbers) -> Iterator[Line]:
    asked = view.question
    if isinstance(found, Conversion) and isinstance(asked, OfConversion):
        for value, one in (*found.groups.items(), (None, found.found)):
            yield ("All" if value is None else value or "none",), _converted(one, view, asked, value, numbers)
    elif isinstance(found, TimeInStage) and isinstance(asked, OfTimeInStage):
        yield from _times(found, view, asked, numbers)
    elif isinstance(found, Leakage):
        yield from _ways(found, view, numbers)
    elif isinstance(found, Breakdown) and isinstance(asked, OfBreakdown) and not found.adds_up:
        for cell in found.cells:
            rows, words = rows_of_value(view, asked, cell.values), value_words(cell, asked.number, numbers)
            counted = None if rows is None else rows.counting("entered" if asked.goal else "stays")
            said = ((numbers.count(cell.held.journeys), counted), (words, rows))
            yield tuple(value or "none" for value in cell.values), said


def _converted(
    found: Converted, view: RestatementView, asked: OfConversion, value: str | None, numbers: Numbers
) -> tuple[Said, ...]:
    def rows(what: Reaching) -> Rows:
        return rows_of_conversion(view, asked, what, value)

    counts = (numbers.count(found.fates.entered), numbers.count(found.fates.converted))
    return (
        (counts[0], rows("entered")),
        (counts[1], rows("converted")),
        (_share(found.chance, numbers), rows("share")),
    )


def _times(found: TimeInStage, view: RestatementView, asked: OfTimeInStage, numbers: Numbers) -> Iterator[Line]:
    groups = ((None, found.stages),) if found.by is None else tuple(found.groups.items())
    for value, stages in groups:
        of = () if value is None else (value or "none",)
        for stage, one in stages.items():
            stays, still, seen = (
                rows_of_stays(view, asked, what, stage, value) for what in ("stays", "open stays", "seen stays")
            )
            counts = ((numbers.count(one.spells), stays), (numbers.count(one.open), still))
            said = (*counts, *((words, seen) for words in _quarters(one, numbers)))
            yield (place_words(stage, view.frame.names), *of), said


def _ways(found: Leakage, view: RestatementView, numbers: Numbers) -> Iterator[Line]:
    names = view.frame.names
    for stage in found.stages:
        entered = rows_of_leaving(found, "entered", stage.stage, "")
        for leak in stage.totals:
            share = rows_of_leaving(found, "share", stage.stage, leak.to)
            said = ((numbers.count(stage.entered), entered), (_share(leak.chance, numbers), share))
            yield (place_words(stage.stage, names), place_words(leak.to, names)), said


def _share(chance: Chance | None, numbers: Numbers) -> str:
    return FEW if chance is None or chance.estimate is None or chance.too_few else numbers.share(chance.estimate)


def _quarters(found: StageTime, numbers: Numbers) -> tuple[str, ...]:
    lasting = found.lasting
    if lasting.started_at is None or lasting.tau is None:
        return (FEW, FEW, FEW)
    return tuple(numbers.days(getattr(lasting, quarter), beyond=lasting.tau) for quarter in QUARTERS)
