"""Does what came keep up with the plan? A small picture per stage: the range that was planned, and what came."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of
from buyline.charts.theme import TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text, name_of
from buyline.measure.statement import Json
from buyline.plan.pace import Pace, StagePace
from buyline.plan.standing import Writer, pace_in_words

COLUMNS = 2
HEIGHT = 90
WEEK = 7
OPEN = ("closed", "may still grow")


def pace_chart(found: Pace, look: Look) -> Chart:
    """The chart of a pace, each stage on a scale of its own; a last week of fewer days as if it had seven."""
    rows = [row for stage in found.stages for row in _rows(found, stage)]
    says = pace_in_words(found, Writer(found.currency, day=day_text))
    target = found.target
    told = Told(
        kind="pace",
        book=found.book,
        day=found.on,
        question=f"Does what came keep up with the plan, {day_text(target.first)} to {day_text(target.last)}?",
        counted=asked_text(says, book=found.book, as_of=found.as_of),
        says=f"By stage and week the range that was planned, the plan as a broken line, and what came. {says}",
    )
    return framed(found, told, _drawn(found, rows, look), look=look)


def _rows(found: Pace, stage: StagePace) -> list[Json]:
    return [
        {"place": name_of(stage.stage, found.definition), "led": stage.led_by, "week": said["from"]}
        | {name: None if said[name] is None else said[name] * WEEK / (week.last - week.first + 1) for name in NUMBERS}
        | {"booked": OPEN[week.is_open]}
        for week in stage.weeks
        for said in (week.to_json(),)
    ]


NUMBERS = ("planned", "low", "high", "came")


def _drawn(found: Pace, rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    led = list(dict.fromkeys(stage.led_by for stage in found.stages))
    colour = alt.Color("led:N", legend=None, scale=alt.Scale(domain=led, range=[t.of(each) for each in led]))
    tips = [alt.Tooltip("week:T"), *(alt.Tooltip(f"{name}:Q", format=",.1f") for name in NUMBERS)]
    base = alt.Chart(width=WIDTH / COLUMNS - 60, height=HEIGHT)
    x, booked = alt.X("week:T", title=None, axis=alt.Axis(tickCount=4)), alt.Scale(domain=OPEN, range=[t.ink, t.paper])
    low, planned, came = (alt.Y(f"{name}:Q", title=None) for name in ("low", "planned", "came"))
    band = base.mark_area(opacity=0.25).encode(x=x, y=low, y2="high:Q", color=colour)
    plan = base.mark_line(strokeDash=[4, 3], strokeWidth=1.2).encode(x=x, y=planned, color=colour)
    line = base.mark_line(color=t.ink, strokeWidth=1.8).encode(x=x, y=came)
    dots = base.mark_point(size=22, stroke=t.ink, opacity=1).encode(
        x=x, y=came, fill=alt.Fill("booked:N", legend=None, scale=booked), tooltip=tips
    )
    places = [name_of(stage.stage, found.definition) for stage in found.stages]
    facet = alt.Facet("place:N", title=None, sort=places)
    layered = alt.layer(band, plan, line, dots, data=rows_of(rows))
    return layered.facet(facet=facet, columns=COLUMNS).resolve_scale(y="independent", x="independent")
