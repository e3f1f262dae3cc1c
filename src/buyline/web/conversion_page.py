"""What does the Conversion page say: the share in a sentence, its curve, and the same question asked in other ways?

Made from one `ConversionView`; computes nothing but words and places.
"""

from math import isfinite

from buyline.app.statement_pages import ConversionView
from buyline.measure.cohorts import Cell, CohortRow, Cohorts
from buyline.measure.conversion import Converted
from buyline.web.curve import Chart, curve_chart
from buyline.web.frame import Choice, Select
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.question import Question
from buyline.web.statement import StatementPage, Told, by_select, stage_select, statement_page
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
        Select("within", "Within", tuple(_horizon(days, found.within_days, numbers) for days in view.horizons)),
        Select("unit", "Counted", tuple(Choice(unit, words, unit == found.unit) for unit, words in UNITS.items())),
        by_select(view.frame, found.by),
    )
    tables = (
        _fates(view, numbers),
        _other_ways(view, numbers),
        _groups(view, numbers),
        _cohorts(view, numbers),
        _points(found.found, numbers),
    )
    told = Told(
        headline=_headline(view, numbers),
        counted=_counted(view, numbers),
        has_entries=view.frame.has_entries,
        chart=_chart(view, numbers),
        rules=(found.rule,),
        tables=tables,
    )
    return statement_page(question, view.frame, told, numbers, kind="conversion", own=own, is_all=view.is_all)


def _horizon(days: int, chosen: int, numbers: Numbers) -> Choice:
    return Choice(str(days), f"{numbers.count(days)} {plural(days, 'day', 'days')}", days == chosen)


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
    interval = f"95\N{NO-BREAK SPACE}% interval {numbers.share(low)} to {numbers.share(high)}"
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
    says = f"The share by days since they came to {start}, in steps, with its 95 % band; the last table lists it."
    end = len(chance.curve.ages) - 1
    marks = [(end, numbers.share(float(chance.curve.share[end])))]
    return curve_chart(chance.curve, start=chance.started_at, numbers=numbers, title=title, says=says, marks=marks)


def _fates(view: ConversionView, numbers: Numbers) -> Table:
    (_, goal), fates = _ends(view), view.found.found.fates
    within = f"within {numbers.count(view.found.within_days)} days"
    counted = [
        ("Entered", fates.entered, "came in the period shown, for the first time"),
        (f"At {goal} or beyond", fates.converted, within),
        (f"At {goal} later", fates.converted_later, "not counted in the share"),
        ("Lost or disqualified", fates.lost, f"{within}, and not back"),
        ("Went elsewhere", fates.moved_elsewhere, within),
        ("Still under way", fates.still_open, "counted for as long as they were seen"),
        ("Taken out by a new definition", fates.redefined, "observation ends, nothing is assumed"),
        ("Skipped it", fates.skipped, "reached the goal without having stood there; in no share"),
        ("Since when is unknown", fates.undated, "left out of the share"),
    ]
    rows = tuple(Row("", (words, numbers.count(count), note)) for words, count, note in counted if count)
    return Table("fates", "What became of them?", "", ("Fate", "Journeys", "What is meant"), 1, rows, texts=(2,))


def _other_ways(view: ConversionView, numbers: Numbers) -> Table:
    found, ratio, (start, goal) = view.found.found, view.ratio, _ends(view)
    fates = found.fates
    closed = fates.converted + fates.lost
    raw = fates.converted / fates.entered if fates.entered else None
    seen = "those still under way count for as long as they were seen"
    arrivals = f"arrivals at {goal} over arrivals at {start}, whoever they were: no conversion"
    of_entered, of_closed = _of(fates.converted, fates.entered, numbers), _of(fates.converted, closed, numbers)
    ways = (
        ("Buyline", found.chance.estimate, f"{numbers.count(fates.entered)} entered", seen),
        ("Converted of entered", raw, of_entered, "too low while many are under way"),
        ("Won of closed only", found.closed_only, of_closed, "forgets everybody who is still open"),
        ("Ratio of the period", ratio.ratio, _of(ratio.arrived_to, ratio.arrived_from, numbers), arrivals),
    )
    told = tuple(Row("", (way, TO if share is None else numbers.share(share), of, why)) for way, share, of, why in ways)
    note = "A CRM usually shows one of the last three. They answer other questions, so they differ."
    heads = ("Way", "Share", "Of", "What it does")
    return Table("ways", "Why does a CRM show another number?", note, heads, 1, told, texts=(2, 3))


def _of(part: int, whole: int, numbers: Numbers) -> str:
    return f"{numbers.count(part)} of {numbers.count(whole)}"


def _groups(view: ConversionView, numbers: Numbers) -> Table:
    by = view.found.by
    name = next((column.name for column in view.frame.columns if column.id == by), by or "")
    heads = (name, "Entered", "Converted", "Lost", "Under way", "Share", "95 % interval", "Seen long enough")
    rows = tuple(_group(value, found, numbers) for value, found in _largest(view))
    note = (
        "A journey stands under the value it had when it came. Too few: fewer than 5 fates known, or a wide interval."
    )
    return Table("by", f"Does it differ by {name}?", note, heads, 1, rows)


def _largest(view: ConversionView) -> list[tuple[str, Converted]]:
    return sorted(view.found.groups.items(), key=lambda pair: -pair[1].fates.entered)[:60]


def _group(value: str, found: Converted, numbers: Numbers) -> Row:
    fates, chance = found.fates, found.chance
    counts = (fates.entered, fates.converted, fates.lost, fates.still_open)
    is_known = chance.estimate is not None and not chance.too_few
    share = numbers.share(chance.estimate) if is_known and chance.estimate is not None else "too few to say"
    interval = f"{numbers.share(chance.low or 0)}{TO}{numbers.share(chance.high or 0)}" if is_known else TO
    mature = TO if found.maturity is None else numbers.share(found.maturity)
    return Row("", (value or "none", *map(numbers.count, counts), share, interval, mature))


def _cohorts(view: ConversionView, numbers: Numbers) -> Table:
    found: Cohorts | None = view.cohorts
    rows = found.rows if found is not None else ()
    ages = [cell.age for cell in rows[0].cells] if rows else []
    heads = ("Came from", "Entered", *(f"{numbers.count(age)} d" for age in ages))
    note = "Share that was there by that age, nobody guessed; an asterisk: not all of them have been seen that long."
    told = tuple(_cohort(row, numbers) for row in rows if row.entered)
    return Table("cohorts", "How did each month's arrivals do?", note, heads, 1, told)


def _cohort(row: CohortRow, numbers: Numbers) -> Row:
    cells = (_cell(cell, row.entered, numbers) for cell in row.cells)
    return Row("", (numbers.day(row.first), numbers.count(row.entered), *cells))


def _cell(cell: Cell, entered: int, numbers: Numbers) -> str:
    if not cell.followed and not cell.reached:
        return TO
    return numbers.share(cell.reached / entered) + ("" if cell.followed == entered else "*")


def _points(found: Converted, numbers: Numbers) -> Table:
    chance = found.chance
    last = len(chance.curve.ages) - 1
    ages = [age for age in (*SHOWN_AGES, last) if chance.started_at is not None and chance.started_at <= age <= last]
    curve = chance.curve
    lines = (curve.share, curve.low, curve.high)
    rows = tuple(
        Row("", (numbers.count(age), *(_share(float(line[age]), numbers) for line in lines)))
        for age in dict.fromkeys(ages)
    )
    return Table("points", "The curve in numbers", "", ("Days", "Share", "Low", "High"), 0, rows)


def _share(share: float, numbers: Numbers) -> str:
    return numbers.share(share) if isfinite(share) else TO
