"""What does the Breakdown page say: one number for every value of a column, or of two as a small grid?

Made from one `BreakdownView`; computes nothing but words and places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from buyline.app.explaining_pages import BreakdownView
from buyline.app.looking import Frame
from buyline.app.pipeline_parts import amounts_of
from buyline.measure.behind import Number as Counted
from buyline.measure.behind import What as Counts
from buyline.measure.breakdown import SUMS, WHATS, Asked, Breakdown, Cell, What
from buyline.web.bars import FULL, Bar, Bars, scaled
from buyline.web.frame import Choice, Select, value_words_of
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Number
from buyline.web.question import Question
from buyline.web.rows_behind import Group, opened, rows_url
from buyline.web.statement import StatementPage, Told, by_select, stage_select, statement_page, within_select
from buyline.web.tables import Cell as Shown
from buyline.web.tables import Row, Table
from buyline.web.words import amounts

OWN = ("of", "stage", "goal", "within", "by", "across")
WORDS: Mapping[What, str] = {
    "position": "Journeys now there",
    "arrivals": "Arrivals",
    "won": "Won amount",
    "conversion": "Conversion",
    "median stay": "Median days in stage",
}
FEW = "too few to say"
MOST_BARS, MOST_ROWS, MOST_ACROSS = 20, 200, 12


def breakdown_page_of(question: Question, view: BreakdownView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    told = Told(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        bars=(_at_a_glance(view, numbers),) if view.sides is None else (),
        rules=(view.found.rule,),
        tables=(*_grids(view, numbers), _values(view, numbers)),
    )
    own = breakdown_selects(view.found.asked, view.frame, view.horizons, numbers)
    return statement_page(question, view.frame, told, numbers, kind="breakdown", own=own, is_all=view.is_all)


def breakdown_selects(asked: Asked, frame: Frame, horizons: Sequence[int], numbers: Numbers) -> tuple[Select, ...]:
    """Only what the number that is chosen can be asked by."""
    which = Select("of", "Number", tuple(Choice(what, WORDS[what], what == asked.what) for what in WHATS))
    stage = stage_select("stage", "Stage", frame, asked.stage or "")
    if asked.what == "position":
        named = (choice for choice in stage.choices if choice.value)
        stage = Select("stage", "Stage", (Choice("", "all stages", asked.stage is None), *named))
    by = by_select(frame, asked.by[0])
    across = by_select(frame, asked.by[1] if len(asked.by) > 1 else None)
    sides = (Select("by", "By", by.choices[1:]), Select("across", "And across by", across.choices))
    goal = (stage_select("goal", "To stage", frame, asked.goal or ""),) if asked.goal else ()
    within = (within_select(horizons, asked.within_days, numbers),) if asked.goal else ()
    return (which, *(() if asked.what == "won" else (stage,)), *goal, *within, *sides)


def _named(view: BreakdownView, cell: Cell) -> tuple[str, ...]:
    """The values of a cell, as people read them."""
    pairs = zip(view.found.asked.by, cell.values, strict=False)
    return tuple(value_words_of(view.frame.columns, by, value) for by, value in pairs)


def column_name(frame: Frame, id_: str) -> str:
    """The name of a column of the books."""
    return next((column.name for column in frame.columns if column.id == id_), id_)


def about(asked: Asked, names: Mapping[str, str]) -> str:
    """What is broken down, in words."""
    stage, goal = (names.get(place or "", place or "") for place in (asked.stage, asked.goal))
    return {
        "position": f"journeys in {stage}" if stage else "journeys in all stages",
        "arrivals": f"arrivals at {stage}",
        "won": "the amount won",
        "conversion": f"the share that gets from {stage} to {goal}",
        "median stay": f"the median stay in {stage}",
    }[asked.what]


def _headline(view: BreakdownView, numbers: Numbers) -> str:
    found, what = view.found, about(view.found.asked, view.frame.names)
    by = " and ".join(column_name(view.frame, one).lower() for one in found.asked.by)
    told = [cell for cell in found.cells if not cell.is_too_few and cell.value is not None]
    if not told:
        return f"Too few to say how {what} differs by {by}." if found.cells else f"Nothing to break {what} down by."
    best = max(told, key=lambda cell: cell.value or 0.0)
    named = " · ".join(_named(view, best))
    value = value_words(best, found.asked.what, numbers)
    chance = "" if found.adds_up or not _is_chance(best, found.whole) else ", no more than chance would make"
    return f"{what[0].upper()}{what[1:]}, by {by}: {named} is highest with {value}{chance}."


def _is_chance(cell: Cell, whole: Cell) -> bool:
    """Whether the interval of a value holds the number of the whole."""
    if whole.value is None or cell.low is None:
        return True
    return cell.low <= whole.value and (cell.high is None or whole.value <= cell.high)


def _counted(view: BreakdownView, numbers: Numbers) -> str:
    whole = view.found.whole
    value = value_words(whole, view.found.asked.what, numbers)
    return f"all together {value}, {numbers.count(whole.held.journeys)} counted"


def value_words(cell: Cell, what: What, numbers: Numbers) -> str:
    """The number of a cell, in words."""
    if what == "won":
        return amounts(amounts_of(cell.held.amounts), numbers) or TO
    if what in SUMS:
        return numbers.count(cell.held.journeys)
    if cell.is_too_few:
        return FEW
    if cell.value is None:
        return "not reached" if what == "median stay" else FEW
    return numbers.share(cell.value) if what == "conversion" else f"{numbers.count(cell.value)} d"


def _interval(view: BreakdownView, cell: Cell, numbers: Numbers) -> str:
    if view.found.adds_up or cell.is_too_few or cell.low is None:
        return TO
    if view.found.asked.what == "conversion":
        return f"{numbers.share(cell.low)}{TO}{numbers.share(cell.high or 0)}"
    high = "not reached" if cell.high is None else f"{numbers.count(cell.high)} d"
    return f"{numbers.count(cell.low)} d {TO} {high}"


def _group(found: Breakdown, cell: Cell) -> Group:
    return tuple(zip(found.asked.by, cell.values, strict=False)) if cell.values else ()


def _behind(view: BreakdownView, found: Breakdown) -> Counted | None:
    return rows_of_breakdown(found.asked, [stage for stage, _ in view.frame.stages])


def rows_of_breakdown(asked: Asked, stages: Sequence[str]) -> Counted | None:
    """What is behind the count of a cell; `stages`: those of a position in all; None where no list shows it."""
    if asked.what == "position":
        return Counted(what="position", stages=(asked.stage,) if asked.stage else tuple(stages), last=asked.last)
    if asked.what in ("arrivals", "won") and asked.first is not None:
        return Counted(what="moved", goal=asked.stage or "", posted="movement", first=asked.first, last=asked.last)
    if asked.what == "conversion" and asked.stage and asked.goal:
        return Counted(
            what="share",
            stages=(asked.stage,),
            goal=asked.goal,
            first=asked.first,
            last=asked.last,
            on=asked.on,
            within=asked.within_days,
        )
    if asked.what == "median stay" and asked.stage:
        return Counted(what="seen stays", stages=(asked.stage,), first=asked.first, last=asked.last, on=asked.on)
    return None


def _at_a_glance(view: BreakdownView, numbers: Numbers) -> Bars:
    found, shown = view.found, view.found.cells[:MOST_BARS]
    counted = _behind(view, found)
    told = [0.0 if cell.is_too_few or cell.value is None else cell.value for cell in shown]
    ends = [cell.high or 0.0 for cell in shown if not cell.is_too_few]
    most = None if found.adds_up else max([*told, *ends], default=0.0)
    widths = scaled(told, most=most)
    urls = ("" if counted is None else rows_url(counted, view.frame, group=_group(found, cell)) for cell in shown)
    bars = tuple(
        _bar(view, cell, width, most, numbers, url) for cell, width, url in zip(shown, widths, urls, strict=True)
    )
    title = f"{WORDS[found.asked.what]} by {column_name(view.frame, found.asked.by[0])}"
    return Bars(id="at-a-glance", title=title, bars=bars, note=_note(view))


def _note(view: BreakdownView) -> str:
    if view.found.adds_up:
        return "The values add up to the whole."
    return "Too few to say: the fate of fewer than 5 is known, or the 95% interval is wider than 40 points."


def _bar(view: BreakdownView, cell: Cell, width: float, most: float | None, numbers: Numbers, url: str) -> Bar:
    is_told = bool(most) and not view.found.adds_up and not cell.is_too_few and cell.low is not None
    ends = (cell.low, most if cell.high is None else cell.high) if is_told else (None, None)
    low, high = (None if end is None or not most else FULL * end / most for end in ends)
    note = f"{numbers.count(cell.held.journeys)} counted" if view.found.asked.what != "position" else ""
    money = amounts(amounts_of(cell.held.amounts), numbers) if view.found.asked.what == "position" else ""
    return Bar(
        label=" · ".join(_named(view, cell)),
        value=value_words(cell, view.found.asked.what, numbers),
        width=width,
        note=note or money,
        low=low,
        high=high,
        tone="sales",
        url=url,
    )


def _values(view: BreakdownView, numbers: Numbers) -> Table:
    found = view.found
    columns = tuple(column_name(view.frame, one) for one in found.asked.by)
    counted = {"conversion": "Entered", "median stay": "Stays"}.get(found.asked.what, "Journeys")
    heads = (*columns, WORDS[found.asked.what], "95% interval", counted, "Amount", "Share of all")
    rows = tuple(_row(view, cell, numbers) for cell in found.cells[:MOST_ROWS])
    shown = (
        f"{numbers.count(min(len(found.cells), MOST_ROWS))} of {numbers.count(len(found.cells))} values, largest first."
    )
    whole = _row(view, replace_values(found.whole, ("All", *[""] * (len(columns) - 1))), numbers)
    return Table("values", "The same in numbers", shown, heads, len(columns), rows, total=whole)


def replace_values(cell: Cell, values: tuple[str, ...]) -> Cell:
    """The same cell under other words."""
    return Cell(
        values=values, held=cell.held, value=cell.value, low=cell.low, high=cell.high, is_too_few=cell.is_too_few
    )


def _row(view: BreakdownView, cell: Cell, numbers: Numbers) -> Row:
    found, is_whole = view.found, cell.values[:1] == ("All",) and cell.held == view.found.whole.held
    named = cell.values if is_whole else _named(view, cell)
    money = amounts(amounts_of(cell.held.amounts), numbers)
    whole = found.whole.held.journeys
    share = numbers.share(cell.held.journeys / whole) if whole else TO
    value = _cell(view, found, cell, numbers, is_whole=is_whole)
    url = _members(view, found, () if is_whole else _group(found, cell))
    count = Number(numbers.count(cell.held.journeys), url)
    return Row("", (*named, value, _interval(view, cell, numbers), count, Number(money, url) if money else TO, share))


def _members(view: BreakdownView, found: Breakdown, group: Group) -> str:
    """The list of those who are counted in a cell: of a share those who entered, of a median the stays that began."""
    counted = _behind(view, found)
    if counted is None:
        return ""
    whole: dict[What, Counts] = {"conversion": "entered", "median stay": "stays"}
    return rows_url(replace(counted, what=whole.get(found.asked.what, counted.what)), view.frame, group=group)


def _cell(view: BreakdownView, found: Breakdown, cell: Cell, numbers: Numbers, *, is_whole: bool = False) -> Shown:
    words, counted = value_words(cell, view.found.asked.what, numbers), _behind(view, found)
    if counted is None:
        return Number(words)
    return opened(words, counted, view.frame, group=() if is_whole else _group(found, cell))


def _grids(view: BreakdownView, numbers: Numbers) -> tuple[Table, ...]:
    """The first column down, the second across, the whole of each at the ends; nothing for one column."""
    if view.sides is None:
        return ()
    down, across = view.sides
    columns = [cell.values[0] for cell in across.cells[:MOST_ACROSS]]
    rows = tuple(_grid_row(view, down, cell, columns, numbers) for cell in down.cells[:MOST_ROWS])
    ends = {cell.values[0]: cell for cell in across.cells}
    whole = _cell(view, view.found, view.found.whole, numbers, is_whole=True)
    last = Row("", ("All", *(_cell(view, across, ends[one], numbers) for one in columns), whole))
    name = column_name(view.frame, view.found.asked.by[0])
    across_by = view.found.asked.by[1]
    heads = (name, *(value_words_of(view.frame.columns, across_by, one) for one in columns), "All")
    more = f" The {numbers.count(MOST_ACROSS)} largest are shown across." if len(across.cells) > MOST_ACROSS else ""
    title = f"{WORDS[view.found.asked.what]} by {name} and {column_name(view.frame, view.found.asked.by[1])}"
    return (Table("grid", title, _note(view) + more, heads, 1, rows, total=last),)


def _grid_row(view: BreakdownView, down: Breakdown, cell: Cell, columns: list[str], numbers: Numbers) -> Row:
    held = {one.values: one for one in view.found.cells}
    found = (held.get((cell.values[0], one)) for one in columns)
    shown = (TO if one is None else _cell(view, view.found, one, numbers) for one in found)
    return Row("", (*_named(view, cell), *shown, _cell(view, down, cell, numbers)))
