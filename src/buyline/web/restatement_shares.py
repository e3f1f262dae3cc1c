"""How do shares and times stand on the Restatement page, as known on either day?

They are no sums, so nothing adds up to their difference; whole numbers beside them say how many they rest on.
"""

from collections.abc import Iterator, Mapping

from buyline.app.compared import OfBreakdown
from buyline.app.restated_page import RestatementView
from buyline.measure.breakdown import Breakdown
from buyline.measure.chance import Chance
from buyline.measure.conversion import Conversion, Converted
from buyline.measure.leakage import BACK, Leakage
from buyline.measure.restatement import Key, Restatement
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import StageTime, TimeInStage
from buyline.web.breakdown_page import FEW, WORDS, column_name, value_words
from buyline.web.numbers import TO, Numbers
from buyline.web.tables import Row, Table

Cells = tuple[str, ...]
HEADS: Mapping[type[Statement], Cells] = {
    Conversion: ("Entered", "Converted", "Share"),
    TimeInStage: ("Stays", "Still open", "A quarter over", "Half over", "Three quarters over"),
    Leakage: ("Stays", "Share that leaves so"),
}
QUARTERS = ("p25", "median", "p75")


def shares_table(view: RestatementView, found: Restatement, numbers: Numbers) -> Table:
    """Each share or time as known then and now; without rows where the statement has none."""
    sides = [dict(_lines(one, view, numbers)) for one in (found.before, found.after)]
    first, told = _first_heads(view, found.after), _heads(found.after)
    days = (numbers.day(view.earlier), numbers.day(view.later))
    nothing = (TO,) * len(told)
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


def place_words(place: str, names: Mapping[str, str]) -> str:
    """The name of a place; going back is a way, too."""
    return "Back to an earlier stage" if place == BACK else names.get(place, place)


def _heads(found: Statement) -> Cells:
    if isinstance(found, Breakdown):
        return ("Counted", WORDS[found.asked.what])
    return HEADS.get(type(found), ())


def _first_heads(view: RestatementView, found: Statement) -> Cells:
    if isinstance(view.question, OfBreakdown):
        return tuple(column_name(view.frame, one) for one in view.question.by)
    by = column_name(view.frame, str(getattr(found, "by", None) or ""))
    if isinstance(found, Conversion):
        return (by or "Who",)
    return ("Stage", "Way out") if isinstance(found, Leakage) else ("Stage", *([by] if by else []))


def _lines(found: Statement, view: RestatementView, numbers: Numbers) -> Iterator[tuple[Key, Cells]]:
    names = view.frame.names
    if isinstance(found, Conversion):
        yield from (((value or "none",), _converted(one, numbers)) for value, one in found.groups.items())
        yield ("All",), _converted(found.found, numbers)
    elif isinstance(found, TimeInStage):
        yield from _times(found, names, numbers)
    elif isinstance(found, Leakage):
        yield from _ways(found, names, numbers)
    elif isinstance(found, Breakdown) and not found.adds_up:
        for cell in found.cells:
            words = value_words(cell, found.asked.what, numbers)
            yield tuple(value or "none" for value in cell.values), (numbers.count(cell.held.journeys), words)


def _times(found: TimeInStage, names: Mapping[str, str], numbers: Numbers) -> Iterator[tuple[Key, Cells]]:
    groups = {None: found.stages} if found.by is None else found.groups
    for value, stages in groups.items():
        of = () if value is None else (value or "none",)
        yield from (((place_words(place, names), *of), _lasting(one, numbers)) for place, one in stages.items())


def _ways(found: Leakage, names: Mapping[str, str], numbers: Numbers) -> Iterator[tuple[Key, Cells]]:
    for stage in found.stages:
        for leak in stage.totals:
            key = (place_words(stage.stage, names), place_words(leak.to, names))
            yield key, (numbers.count(stage.entered), _share(leak.chance, numbers))


def _converted(found: Converted, numbers: Numbers) -> Cells:
    counts = (found.fates.entered, found.fates.converted)
    return (*map(numbers.count, counts), _share(found.chance, numbers))


def _share(chance: Chance | None, numbers: Numbers) -> str:
    return FEW if chance is None or chance.estimate is None or chance.too_few else numbers.share(chance.estimate)


def _lasting(found: StageTime, numbers: Numbers) -> Cells:
    lasting, counts = found.lasting, (numbers.count(found.spells), numbers.count(found.open))
    if lasting.started_at is None or lasting.tau is None:
        return (*counts, FEW, FEW, FEW)
    return (*counts, *(numbers.days(getattr(lasting, quarter), beyond=lasting.tau) for quarter in QUARTERS))
