"""Of those who came in one month, which share had come on by which age? A grid; later months are not seen as long."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import FULLEST, TOKENS, Look, mixed
from buyline.charts.words import asked_text, day_text, name_of
from buyline.days import as_date
from buyline.measure.cohorts import Cell, CohortRow, Cohorts
from buyline.measure.statement import Json

CELL = (84, 24)


def cohorts_chart(found: Cohorts, look: Look) -> Chart:
    """The chart of a grid of cohorts."""
    rows = [_row(found, row, cell) for row in found.rows if row.entered for cell in row.cells]
    inner = _grid(rows, look) if rows else too_few("Nobody came yet.", look=look)
    return framed(found, _told(found), inner, look=look)


def _told(found: Cohorts) -> Told:
    start, goal = name_of(found.from_stage, found.definition), name_of(found.to_stage, found.definition)
    entered = sum(row.entered for row in found.rows)
    first = next((row for row in found.rows if row.entered), None)
    example = ""
    if first is not None:
        last = first.cells[-1]
        who = f"the {first.entered:,} who came first, from {day_text(first.first)}"
        example = f" Of {who}, {last.reached:,} were there by day {last.age}."
    counted = (
        f"{entered:,} journeys",
        "paler and with ≥: not all seen that long yet",
        f"seen on {day_text(found.on)}",
    )
    return Told(
        kind=f"cohorts-{found.from_stage}-{found.to_stage}",
        book=found.book,
        day=found.on,
        question=f"Of those who came to {start} in each {found.per}, what share was at {goal} by which day?",
        counted=asked_text(*counted, book=found.book, as_of=found.as_of),
        says=f"A grid of {found.per}s and ages in days with the share in each cell.{example}",
    )


def _row(found: Cohorts, row: CohortRow, cell: Cell) -> Json:
    whole, nobody = cell.followed == row.entered, not cell.followed and not cell.reached
    share = cell.reached / row.entered
    came = as_date(row.first)
    return {
        "came": f"{came:%b %Y}" if found.per == "month" else f"from {came:%b %Y}",
        "entered": f"{row.entered:,}",
        "age": f"{cell.age:,} days",
        "share": None if nobody else share,
        "words": "" if nobody else f"{'' if whole else '≥ '}{100 * share:.1f}%",
        "is_whole": whole,
        "reached": cell.reached,
        "followed": cell.followed,
    }


def _grid(rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    top = max((row["share"] or 0.0 for row in rows), default=0.0) or 1.0
    base = alt.Chart(width=alt.Step(CELL[0]), height=alt.Step(CELL[1]))
    came = alt.Y("label:N", sort=None, title=None)
    age = alt.X("age:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False))
    colour = alt.Color(
        "share:Q", scale=alt.Scale(domain=[0, top], range=[t.paper, mixed(t.paper, t.link, FULLEST)]), legend=None
    )
    told = [row | {"label": f"{row['came']} · {row['entered']}"} for row in rows]
    tips = [alt.Tooltip(f"{name}:N") for name in ("came", "entered", "age", "words", "reached", "followed")]
    cells = base.mark_rect(stroke=t.line, strokeWidth=1).encode(
        x=age, y=came, color=colour, tooltip=tips,
        opacity=alt.condition("datum.is_whole", alt.value(1), alt.value(0.5)),
    )  # fmt: skip
    letters = base.mark_text(fontSize=11, color=t.ink).encode(x=age, y=came, text="words:N")
    return alt.layer(cells, letters, data=rows_of(told))
