"""What stands under the picture: where the two books differ, this period against others, a small picture per value?

Tables and small drawings made from one `PipelineView`; nothing is counted here.
"""

from dataclasses import dataclass, replace
from typing import Literal

from buyline.measure.behind import Standing
from buyline.measure.picture import OUTSIDE, ComparedView, DifferenceView, MultipleView, Period, PipelineView
from buyline.web.behind_links import Opener
from buyline.web.frame import Choice, Select, value_words_of
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Delta, Number
from buyline.web.picture.scale import LogScale
from buyline.web.picture.telling import tone_of
from buyline.web.question import Question
from buyline.web.tables import Cell, Row, Table
from buyline.web.words import amounts

OWN = ("by",)
SIDES: tuple[Standing, Standing, Standing] = ("position", "unproven", "ahead")
BAR, GAP, HEIGHT = 18.0, 6.0, 48.0


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of a small picture: where its bar stands, how high it is, who leads it."""

    x: float
    y: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class Multiple:
    """The small picture of one value: what it says in words, and where a click leads; its count opens its journeys."""

    value: str
    count: Number
    says: str
    url: str
    width: float
    columns: tuple[Column, ...]


def by_choice(view: PipelineView) -> Select:
    """The column that has a small picture for each value."""
    choices = tuple(Choice(column.id, column.name, column.id == view.by) for column in view.columns)
    return Select("by", "Small pictures by", (Choice("", "nothing", view.by is None), *choices))


def multiples_of(view: PipelineView, question: Question, numbers: Numbers) -> tuple[Multiple, ...]:
    """A small picture per value, all on one scale; a click filters by the value."""
    scale = LogScale(max((count for one in view.multiples for count in one.journeys), default=0), HEIGHT)
    tones = [tone_of(stage.led_by) for stage in view.stages]
    made = []
    for one in view.multiples:
        lengths = [scale.of(count) for count in one.journeys]
        columns = tuple(
            Column(k * (BAR + GAP), HEIGHT - length, length, tone)
            for k, (length, tone) in enumerate(zip(lengths, tones, strict=True))
        )
        told = zip(view.stages, one.journeys, strict=True)
        says = ", ".join(f"{numbers.count(count)} {stage.name}" for stage, count in told if count)
        rest = tuple(pair for pair in question.where if pair[0] != view.by)
        url = question.changed(where=(*rest, (view.by or "", one.value)), more=()) if one.value else ""
        width = len(columns) * (BAR + GAP) - GAP
        count = _of_value(view, one, sum(one.journeys), numbers, *(stage.id for stage in view.stages))
        made.append(Multiple(value_words_of(view.columns, view.by, one.value), count, says, url, width, columns))
    return tuple(made)


def _of_value(view: PipelineView, one: MultipleView, count: int, numbers: Numbers, *stages: str) -> Number:
    """The count of one value, opening those who stand in some of the stages."""
    last = view.period.to_day
    return Number(
        numbers.count(count), Opener(view).url("position", *stages, last=last, by=view.by or "", value=one.value)
    )


def beside_tables(view: PipelineView, numbers: Numbers) -> tuple[Table, ...]:
    """The difference of the books, the comparison with other times, and the numbers of the small pictures."""
    found = (_difference(view, numbers), _compared(view, numbers), _multiples(view, numbers))
    return tuple(table for table in found if table.rows)


def _led(view: PipelineView, place: str) -> str:
    return next((tone_of(stage.led_by) for stage in view.stages if stage.id == place), "")


def _difference(view: PipelineView, numbers: Numbers) -> Table:
    rows = tuple(_differs(view, one, numbers) for one in view.difference)
    claimed, short, ahead = (_all_of(view, what, numbers) for what in SIDES)
    whole = Row("", ("All", claimed, short, TO, TO, ahead, TO))
    heads = ("Claimed in", "Journeys", "Not proven so far", "Share", "Their amount", "Proven further", "Their amount")
    note = (
        "Not proven so far: the buyer has met no criterion of this stage or a later one. Proven further: what the "
        "buyer did shows a later stage than the one we claim, a work list. Both at the end of the period. A stage that "
        "no source can prove yet is not observable, and in no sum of those not proven."
    )
    return Table("difference", "Where do claimed and verified differ?", note, heads, 1, rows, total=whole)


def _all_of(view: PipelineView, what: Standing, numbers: Numbers) -> Cell:
    """One side of all places where it can be told."""
    counts = ((one.place, _count(one, what)) for one in view.difference if one.place != OUTSIDE or what != "unproven")
    told = [(place, count) for place, count in counts if count is not None]
    return _opened(view, what, sum(count for _, count in told), numbers, *(place for place, _ in told)) if told else TO


def _count(one: DifferenceView, what: Standing) -> int | None:
    return {"position": one.claimed, "unproven": one.unproven, "ahead": one.ahead}[what]


def _differs(view: PipelineView, one: DifferenceView, numbers: Numbers) -> Row:
    name = "Not claimed yet" if one.place == OUTSIDE else view.names.get(one.place, one.place)
    here = _opened(view, "position", one.claimed, numbers, one.place)
    ahead, money = _opened(view, "ahead", one.ahead, numbers, one.place), amounts(one.ahead_amounts, numbers)
    further = Number(money, ahead.url) if money else TO
    cells: tuple[Cell, ...] = (name, here, *_short(view, one, numbers), ahead, further)
    return Row(f"difference-{one.place}", cells, _led(view, one.place))


def _short(view: PipelineView, one: DifferenceView, numbers: Numbers) -> tuple[Cell, Cell, Cell]:
    """How many are not proven so far, the share, and their amount; of those claimed nowhere nothing need be proven."""
    if one.place == OUTSIDE:
        return (TO, TO, TO)
    if one.unproven is None:
        return ("not observable yet", TO, TO)
    short, money = _opened(view, "unproven", one.unproven, numbers, one.place), amounts(one.unproven_amounts, numbers)
    share = numbers.share(one.unproven / one.claimed) if one.claimed else TO
    return (short, share, Number(money, short.url) if money else TO)


def _opened(view: PipelineView, what: Standing, count: int, numbers: Numbers, *places: str) -> Number:
    """A side of the difference, of which those who are claimed nowhere are only among the proven further.

    It is told from where journeys are claimed, whichever book the page is of.
    """
    stages = [place for place in places if place != OUTSIDE or what == "ahead"]
    if not stages:
        what, stages = "ahead", [OUTSIDE]
    return Number(numbers.count(count), Opener(replace(view, book="claimed")).standing(what, *stages))


def _compared(view: PipelineView, numbers: Numbers) -> Table:
    if view.compared_with is None and view.normal is None:
        return Table("compared", "", "", (), 1, ())
    rows = tuple(_against(view, one, numbers) for one in view.compared)
    heads = (
        *("Stage", "Journeys", "Period before", "Change", "Normal", "Against normal"),
        *("Arrived", "Period before", "Change", "Normal", "Against normal"),
    )
    return Table("compared", "What is different from before?", _times(view, numbers), heads, 1, rows)


def _times(view: PipelineView, numbers: Numbers) -> str:
    before, normal = view.compared_with, view.normal
    parts = ["Journeys: where they stand at the end of the period."]
    if before is not None:
        parts.append(f"Period before: {numbers.period(before.from_day, before.to_day)}.")
    if normal is not None:
        days = numbers.period(normal.from_day, normal.to_day)
        parts.append(f"Normal: {days}, position at its quarter ends on average, arrivals for as many days.")
    return " ".join(parts)


def _against(view: PipelineView, one: ComparedView, numbers: Numbers) -> Row:
    journeys = (one.journeys, one.before_journeys, one.normal_journeys)
    arrivals = (one.arrivals, one.before_arrivals, one.normal_arrivals)
    opens, before = Opener(view), view.compared_with
    stood = "" if before is None else opens.url("position", one.stage, last=before.to_day)
    usual = opens.url("normal", one.stage, on_days=view.normal_days) if view.normal_days else ""
    stand = (opens.standing("position", one.stage), stood, usual)
    came = (opens.within("arrived", one.stage), _arrived(opens, one, before), _arrived(opens, one, view.normal))
    cells = (view.names[one.stage], *_sides(*journeys, stand, numbers), *_sides(*arrivals, came, numbers))
    return Row(f"compared-{one.stage}", cells, _led(view, one.stage))


def _arrived(opens: Opener, one: ComparedView, then: Period | None) -> str:
    return "" if then is None else opens.url("arrived", one.stage, first=then.from_day, last=then.to_day)


def _sides(
    now: int, before: int | None, normal: float | None, urls: tuple[str, str, str], numbers: Numbers
) -> tuple[Cell, ...]:
    shown = Number(numbers.count(now), urls[0])
    return (shown, *_side(now, before, urls[1], numbers), *_side(now, normal, urls[2], numbers))


def _side(now: int, then: float | None, url: str, numbers: Numbers) -> tuple[Cell, Cell]:
    if then is None:
        return (TO, TO)
    change = round(now - then)
    way: Literal["up", "down", "same"] = "up" if change > 0 else "down" if change < 0 else "same"
    return (Number(numbers.count(then), url), Delta(numbers.signed(change), way))


def _multiples(view: PipelineView, numbers: Numbers) -> Table:
    if view.by is None:
        return Table("by", "", "", (), 1, ())
    name = next((column.name for column in view.columns if column.id == view.by), view.by)
    rows = tuple(_multiple(view, one, numbers) for one in view.multiples)
    heads = (name, *(stage.name for stage in view.stages), "All stages")
    return Table("by", f"Where are they, by {name}?", "The numbers of the small pictures.", heads, 1, rows)


def _multiple(view: PipelineView, one: MultipleView, numbers: Numbers) -> Row:
    stages = [stage.id for stage in view.stages]
    each = (_of_value(view, one, n, numbers, stage) for stage, n in zip(stages, one.journeys, strict=True))
    return Row(
        "",
        (
            value_words_of(view.columns, view.by, one.value),
            *each,
            _of_value(view, one, sum(one.journeys), numbers, *stages),
        ),
    )
