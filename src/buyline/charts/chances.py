"""Did chances of journeys come true? What was said against what came, by tenths, beside the line where both agree."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, count_text, day_text
from buyline.forecast.journey_chances import JourneyChances, Record
from buyline.measure.statement import Json

ACROSS = 2
DID = {"advance": "To get further", "win": "To be won"}
FAR = 0.05
"""The axes go on so far beyond the highest number."""


def chances_chart(found: JourneyChances, look: Look) -> Chart:
    """The chart of how chances came true."""
    judged = [each for each in found.record if each.learnt.tenths]
    inner = _many(judged, look) if judged else too_few("Too few have come yet to judge chances by.", look=look)
    return framed(found, _told(found, judged), inner, look=look)


def _told(found: JourneyChances, judged: list[Record]) -> Told:
    counted = "; ".join(f"{_name(each)}: {count_text(each.learnt.judged)} chances" for each in judged)
    says = " ".join(f"{_name(each)}: {_says(each)}." for each in judged)
    return Told(
        kind="chances",
        book=found.book,
        day=found.on,
        question=f"Did chances of journeys come true, as of {day_text(found.on)}?",
        counted=asked_text(counted or "no chance judged yet", book=found.book, as_of=found.as_of),
        says=f"What was said against what came, with 95% intervals, beside the line where both agree. {says}",
    )


def _says(each: Record) -> str:
    return ", ".join(f"of {tenth.said:.0%} said {tenth.came:.0%} came" for tenth in each.learnt.tenths)


def _name(each: Record) -> str:
    return f"{DID[each.outcome]} within {each.days} days"


def _rows(each: Record) -> list[Json]:
    return [
        {"what": _name(each), "said": tenth.said, "came": tenth.came, "low": tenth.came_low, "high": tenth.came_high,
         "journeys": tenth.n}
        for tenth in each.learnt.tenths
    ]  # fmt: skip


def _many(judged: list[Record], look: Look) -> Any:
    rows = [row for each in judged for row in _rows(each)]
    end = min(max(max(row["said"], row["high"]) for row in rows) + FAR, 1.0)
    rows += [{"what": _name(each), "said": at, "agrees": at} for each in judged for at in (0.0, end)]
    t = TOKENS[look]
    base = alt.Chart(width=WIDTH / ACROSS - 60, height=WIDTH / ACROSS - 60)
    scale = alt.Scale(domain=[0, end], nice=False)
    x = alt.X("said:Q", title="chance said", scale=scale, axis=alt.Axis(format="%", tickCount=5, grid=False))
    y = alt.Y("came:Q", title="share that came", scale=scale, axis=alt.Axis(format="%", tickCount=5))
    line = base.mark_line(color=t.ink_2, strokeDash=[4, 4], strokeWidth=1).encode(x=x, y=alt.Y("agrees:Q", scale=scale))
    interval = base.mark_rule(color=t.link, strokeWidth=1.5).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
    points = base.mark_point(filled=True, color=t.link, size=55, opacity=1).encode(
        x=x, y=y, tooltip=[alt.Tooltip(f"{name}:Q") for name in ("said", "came", "journeys")]
    )
    facet = alt.Facet("what:N", sort=[_name(each) for each in judged], header=alt.Header(title=None))
    return alt.layer(line, interval, points, data=rows_of(rows)).facet(facet, columns=ACROSS)
