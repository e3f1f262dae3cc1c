"""How does one number differ by a column, or by two? A bar per value for what adds up, a dot with its interval else."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, bars, framed, rows_of, too_few
from buyline.charts.theme import STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, count_text, day_text, group_name, name_of, share_text
from buyline.measure.breakdown import BETWEEN, Breakdown, Cell
from buyline.measure.statement import Json

VALUES_AT_MOST = 24
QUESTIONS = {
    "position": "How many journeys stand {stage}",
    "arrivals": "How many journeys came {stage}",
    "won": "How much was won",
    "conversion": "What share gets {stage}",
    "median stay": "How many days does half of the stays last {stage}",
}


def breakdown_chart(found: Breakdown, look: Look) -> Chart:
    """The chart of a breakdown: its largest values."""
    rows = [_row(found, cell) for cell in found.cells[:VALUES_AT_MOST] if cell.value is not None]
    inner = _drawn(found, rows, look) if rows else too_few("There is nothing to break down.", look=look)
    part = f"the {VALUES_AT_MOST} largest of {len(found.cells)}" if len(found.cells) > VALUES_AT_MOST else ""
    whole = f"all together {_words(found, found.whole)}"
    told = Told(
        kind=f"{found.asked.what.replace(' ', '-')}-by-{'-and-'.join(found.asked.by)}",
        book=found.book,
        day=found.asked.on,
        question=f"{_asked(found)}, by {f' {BETWEEN} '.join(found.asked.by)}?",
        counted=asked_text(whole, part, f"to {day_text(found.asked.last)}", book=found.book, as_of=found.as_of),
        says="; ".join(f"{row['value of']}: {row['words']}" for row in rows[:8]) + f". {whole.capitalize()}.",
    )
    return framed(found, told, inner, look=look)


def _asked(found: Breakdown) -> str:
    stage = name_of(found.asked.stage or "", found.definition) if found.asked.stage else ""
    goal = name_of(found.asked.goal or "", found.definition)
    where = {
        "position": f"in {stage}" if stage else "on the way",
        "arrivals": f"to {stage}" if stage else "to the won stage",
        "conversion": f"from {stage} to {goal} within {found.asked.within_days} days",
        "median stay": f"in {stage}",
    }
    return QUESTIONS[found.asked.what].format(stage=where.get(found.asked.what, ""))


def _words(found: Breakdown, cell: Cell) -> str:
    if cell.value is None:
        return "too few to say"
    what = found.asked.what
    if what == "conversion":
        return "too few to say" if cell.is_too_few else share_text(cell.value)
    if what == "won":
        return f"{found.currency} {cell.value:,.0f}"
    return f"{cell.value:,.0f} days" if what == "median stay" else count_text(int(cell.value))


def _row(found: Breakdown, cell: Cell) -> Json:
    return {
        "value of": f" {BETWEEN} ".join(group_name(value) for value in cell.values),
        "value": cell.value,
        "low": cell.low,
        "high": cell.high,
        "words": _words(found, cell),
        "journeys": cell.held.journeys,
    }


def _drawn(found: Breakdown, rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    ends = [row | {"end": row["high"] if row["high"] is not None else row["value"]} for row in rows]
    base = alt.Chart(rows_of(ends), width=WIDTH - 160, height=alt.Step(STEP - 4))
    is_share = found.asked.what == "conversion"
    unit = {"won": found.currency, "conversion": "share", "median stay": "days"}.get(found.asked.what, "journeys")
    x = alt.X("value:Q", title=unit, axis=alt.Axis(format="%") if is_share else alt.Axis(tickMinStep=1))
    y = alt.Y("value of:N", sort=None, title=None)
    tips = [alt.Tooltip(f"{name}:N") for name in ("value of", "words", "journeys")]
    words = base.mark_text(align="left", dx=6, color=t.ink).encode(x=x, y=y, text="words:N")
    if found.adds_up:
        drawn = bars(base, book=found.book, x=x, y=y, color=alt.value(t.link), more={"tooltip": tips})
        return alt.layer(drawn, words)
    interval = base.mark_rule(strokeWidth=2, color=t.edge).encode(x="low:Q", x2="high:Q", y=y)
    dots = base.mark_circle(size=70, color=t.link, opacity=1).encode(x=x, y=y, tooltip=tips)
    beside = base.mark_text(align="left", dx=8, color=t.ink).encode(x=alt.X("end:Q"), y=y, text="words:N")
    return alt.layer(interval, dots, beside)
