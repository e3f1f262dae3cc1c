"""What does the Conversion page say: the share in a sentence, its curve, and the same question asked in other ways?

Made from one `ConversionView`; computes nothing but words and places.
"""

from math import isfinite
from typing import Any

from buyline.app.statement_pages import ConversionView
from buyline.measure.behind import Reaching
from buyline.measure.cohorts import Cell, CohortRow, Cohorts
from buyline.measure.conversion import Converted
from buyline.web.behind_links import Opener
from buyline.web.curve import Chart, curve_chart
from buyline.web.frame import Choice, Select, value_words_of
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Heat, Number
from buyline.web.question import Question
from buyline.web.statement import (
    StatementPage,
    Told,
    by_select,
    exits_words,
    stage_select,
    statement_page,
    within_select,
)
from buyline.web.tables import Cell as Shown
from buyline.web.tables import Row, Table

OWN = ("start", "goal", "within", "unit", "by")
UNITS = {"journey": "Journeys, any way there", "spell": "Stays, by the next step"}
SHOWN_AGES = (0, 1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365)


def conversion_page_of(question: Question, view: ConversionView, numbers: Numbers) -> StatementPage:
    """The page of an answer."""
    found = view.found
    own = (
        stage_select("start", "From stage", view.frame, found.from_stage),
        stage_select("goal", "To stage", view.frame, found.to_stage, everywhere=found.unit == "spell"),
        within_select(view.horizons, found.within_days, numbers),
        Select("unit", "Counted", tuple(Choice(unit, words, unit == found.unit) for unit, words in UNITS.items())),
        by_select(view.frame, found.by),
    )
    tables = (
        _fates(view, numbers),
        _other_ways(view, numbers),
        _groups(view, numbers),
        _cohorts(view, numbers),
        _points(view, numbers),
    )
    told = Told(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        chart=_chart(view, numbers),
        rules=(found.rule_in(view.frame.names),),
        tables=tables,
    )
    return statement_page(question, view.frame, told, numbers, kind="conversion", own=own, is_all=view.is_all)


def _url(view: ConversionView, what: Reaching, *, by: tuple[str, str] = ("", ""), **asked: Any) -> str:
    """The list behind a number of this conversion; `asked` changes what it is asked of."""
    found, cohort = view.found, view.found.cohort
    usual = {"goal": found.to_stage, "within": found.within_days, "unit": found.unit, "on": found.on}
    days = {"first": cohort.first, "last": cohort.last}
    return Opener(view.frame).url(what, found.from_stage, by=by[0], value=by[1], **usual | days | asked)


def _ends(view: ConversionView) -> tuple[str, str]:
    names = view.frame.names
    return names.get(view.found.from_stage, view.found.from_stage), names.get(view.found.to_stage, view.found.to_stage)


def _headline(view: ConversionView, numbers: Numbers) -> str:
    (start, goal), found = _ends(view), view.found
    within = f"within {numbers.count(found.within_days)} {plural(found.within_days, 'day', 'days')}"
    who = "those who come to" if found.unit == "journey" else "the stays in"
    reach = f"are at {goal} or beyond" if found.unit == "journey" else f"go to {goal} next"
    chance = found.found.chance
    if chance.estimate is None or chance.too_few:
        return f"Too few to say what share of {who} {start} {reach} {within}."
    low, high = chance.low or 0.0, chance.high or 0.0
    interval = f"95% interval {numbers.share(low)} to {numbers.share(high)}"
    return f"{numbers.share(chance.estimate)} of {who} {start} {reach} {within} ({interval})."


def _counted(view: ConversionView, numbers: Numbers) -> str:
    fates = view.found.found.fates
    entered = f"{numbers.count(fates.entered)} {plural(fates.entered, 'entered', 'entered')}"
    seen = "" if view.found.found.maturity is None else f"; {numbers.share(view.found.found.maturity)} long enough ago"
    return f"{entered}, {numbers.count(fates.still_open)} of them still under way{seen}"


def _chart(view: ConversionView, numbers: Numbers) -> Chart | None:
    chance, (start, goal) = view.found.found.chance, _ends(view)
    if chance.started_at is None:
        return None
    does = "are they at" if view.found.unit == "journey" else "do they go to"
    title = f"By which day {does} {goal}?"
    says = f"The share by days since they came to {start}, in steps, with its 95% band; the last table lists it."
    end = len(chance.curve.ages) - 1
    marks = [(end, numbers.share(float(chance.curve.share[end])))]
    return curve_chart(chance.curve, start=chance.started_at, numbers=numbers, title=title, says=says, marks=marks)


def _fates(view: ConversionView, numbers: Numbers) -> Table:
    (_, goal), fates = _ends(view), view.found.found.fates
    within = f"within {numbers.count(view.found.within_days)} days"
    counted: list[tuple[str, int | None, str, Reaching]] = [
        ("Entered", fates.entered, "came in the period shown, for the first time", "entered"),
        (f"At {goal} or beyond", fates.converted, within, "converted"),
        (f"At {goal} later", fates.converted_later, "not counted in the share", "converted later"),
        (exits_words(view.frame, besides=view.found.to_stage), fates.lost, f"{within}, and not back", "lost"),
        ("Went elsewhere", fates.moved_elsewhere, within, "elsewhere"),
        ("Still under way", fates.still_open, "counted for as long as they were seen", "under way"),
        ("Taken out by a new definition", fates.redefined, "observation ends, nothing is assumed", "taken out"),
        ("Skipped it", fates.skipped, "reached the goal without having stood there; in no share", "skipped"),
        ("Since when is unknown", fates.undated, "left out of the share", "undated"),
    ]
    rows = tuple(
        Row("", (words, Number(numbers.count(count), _url(view, what)), note))
        for words, count, note, what in counted
        if count
    )
    return Table("fates", "What became of them?", "", ("Fate", "Journeys", "What is meant"), 1, rows, texts=(2,))


def _other_ways(view: ConversionView, numbers: Numbers) -> Table:
    found, ratio, (start, goal) = view.found.found, view.ratio, _ends(view)
    fates = found.fates
    closed = fates.converted + fates.lost
    raw = fates.converted / fates.entered if fates.entered else None
    seen = "those still under way count for as long as they were seen"
    arrivals = f"arrivals at {goal} over arrivals at {start}, whoever they were: no conversion"
    of_entered, of_closed = _of(fates.converted, fates.entered, numbers), _of(fates.converted, closed, numbers)
    share, lost, of_period = _url(view, "share"), _url(view, "lost"), _of_period(view)
    entered = Number(f"{numbers.count(fates.entered)} entered", _url(view, "entered"))
    arrived_at = Number(_of(ratio.arrived_to, ratio.arrived_from, numbers), of_period[1])
    ways: tuple[tuple[str, float | None, str, Number, str], ...] = (
        ("Buyline", found.chance.estimate, share, entered, seen),
        ("Converted of entered", raw, share, Number(of_entered, share), "too low while many are under way"),
        ("Won of closed only", found.closed_only, share, Number(of_closed, lost), "forgets everybody still open"),
        ("Ratio of the period", ratio.ratio, of_period[0], arrived_at, arrivals),
    )
    told = tuple(
        Row("", (way, TO if number is None else Number(numbers.share(number), url), of, why))
        for way, number, url, of, why in ways
    )
    note = "A CRM usually shows one of the last three. They answer other questions, so they differ."
    heads = ("Way", "Share", "Of", "What it does")
    return Table("ways", "Why does a CRM show another number?", note, heads, 1, told, texts=(2, 3))


def _of_period(view: ConversionView) -> tuple[str, str]:
    """The arrivals in the stage that they come from, and those in the other."""
    ratio, opens = view.ratio, Opener(view.frame)
    ends = (ratio.from_stage, ratio.to_stage)
    days: dict[str, Any] = {"first": ratio.first, "last": ratio.last}
    from_, to = (opens.url("moved", goal=stage, posted="movement", **days) for stage in ends)
    return from_, to


def _of(part: int, whole: int, numbers: Numbers) -> str:
    return f"{numbers.count(part)} of {numbers.count(whole)}"


def _groups(view: ConversionView, numbers: Numbers) -> Table:
    by = view.found.by
    name = next((column.name for column in view.frame.columns if column.id == by), by or "")
    heads = (name, "Entered", "Converted", "Lost", "Under way", "Share", "95% interval", "Seen long enough")
    rows = tuple(_group(view, value, found, numbers) for value, found in _largest(view))
    note = (
        "A journey stands under the value it had when it came. Too few: fewer than 5 fates known, or a wide interval."
    )
    return Table("by", f"Does it differ by {name}?", note, heads, 1, rows)


def _largest(view: ConversionView) -> list[tuple[str, Converted]]:
    return sorted(view.found.groups.items(), key=lambda pair: -pair[1].fates.entered)[:60]


def _group(view: ConversionView, value: str, found: Converted, numbers: Numbers) -> Row:
    fates, chance, by = found.fates, found.chance, (view.found.by or "", value)
    told: tuple[tuple[int, Reaching], ...] = (
        (fates.entered, "entered"),
        (fates.converted, "converted"),
        (fates.lost, "lost"),
        (fates.still_open, "under way"),
    )
    counts = (Number(numbers.count(count), _url(view, what, by=by)) for count, what in told)
    is_known = chance.estimate is not None and not chance.too_few
    words = numbers.share(chance.estimate) if is_known and chance.estimate is not None else "too few to say"
    share = Number(words, _url(view, "share", by=by))
    interval = f"{numbers.share(chance.low or 0)}{TO}{numbers.share(chance.high or 0)}" if is_known else TO
    named = value_words_of(view.frame.columns, *by)
    return Row("", (named, *counts, share, interval, _mature(view, found, by, numbers)))


def _mature(view: ConversionView, found: Converted, by: tuple[str, str], numbers: Numbers) -> Shown:
    """The share of those who came long enough ago, opening them."""
    if found.maturity is None:
        return TO
    asked, last = view.found.cohort, view.found.on - view.found.within_days
    by_then = last if asked.last is None else min(last, asked.last)
    return Number(numbers.share(found.maturity), _url(view, "entered", by=by, last=by_then))


def _cohorts(view: ConversionView, numbers: Numbers) -> Table:
    found: Cohorts | None = view.cohorts
    rows = found.rows if found is not None else ()
    ages = [cell.age for cell in rows[0].cells] if rows else []
    heads = ("Came from", "Entered", *(f"{numbers.count(age)} d" for age in ages))
    note = "Share that was there by that age, nobody guessed; an asterisk: not all of them have been seen that long."
    reached = [cell.reached / row.entered for row in rows if row.entered for cell in row.cells]
    told = tuple(_cohort(view, row, max(reached, default=0.0), numbers) for row in rows if row.entered)
    return Table("cohorts", "How did each month's arrivals do?", note, heads, 1, told)


def _cohort(view: ConversionView, row: CohortRow, most: float, numbers: Numbers) -> Row:
    asked = view.found.cohort
    first = row.first if asked.first is None else max(row.first, asked.first)
    last = row.last if asked.last is None else min(row.last, asked.last)
    days: dict[str, Any] = {"first": first, "last": last}
    entered = Number(numbers.count(row.entered), _url(view, "entered", **days))
    shares = ((_cell(cell, row.entered, numbers), cell) for cell in row.cells)
    cells = (words if words == TO else _heat(view, words, cell, row.entered * most, days) for words, cell in shares)
    return Row("", (numbers.day(row.first), entered, *cells))


def _heat(view: ConversionView, words: str, cell: Cell, most: float, days: dict[str, Any]) -> Heat:
    """A cell of the grid: the deeper, the nearer to the largest share of all."""
    share = cell.reached / most if most else 0.0
    seen = f"{cell.reached} there, {cell.lost} lost, {cell.still_open} under way; {cell.followed} seen that long"
    return Heat(words, share, _url(view, "share", within=cell.age, **days), seen)


def _cell(cell: Cell, entered: int, numbers: Numbers) -> str:
    if not cell.followed and not cell.reached:
        return TO
    return numbers.share(cell.reached / entered) + ("" if cell.followed == entered else "*")


def _points(view: ConversionView, numbers: Numbers) -> Table:
    chance = view.found.found.chance
    last = len(chance.curve.ages) - 1
    ages = [age for age in (*SHOWN_AGES, last) if chance.started_at is not None and chance.started_at <= age <= last]
    curve = chance.curve
    lines = (curve.share, curve.low, curve.high)
    told = ((age, [_share(float(line[age]), numbers) for line in lines]) for age in dict.fromkeys(ages))
    rows = tuple(
        Row("", (numbers.count(age), Number(share, _url(view, "share", within=age)), *band))
        for age, (share, *band) in told
    )
    return Table("points", "The curve in numbers", "", ("Days", "Share", "Low", "High"), 0, rows)


def _share(share: float, numbers: Numbers) -> str:
    return numbers.share(share) if isfinite(share) else TO
