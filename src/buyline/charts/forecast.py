"""What will come: as a fan of ranges, by fiscal quarter in parts, and why it changed since last week?

The median as a line within the ranges of 50, 80 and 95%; bars in parts with a whisker of the 80% range; a waterfall
from what was expected a week ago to what is expected now.
"""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.curves import HEIGHT
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text
from buyline.forecast.pictures import HIGH, LOW, Fan, Parted, Picture, Waterfall, What, fan
from buyline.forecast.result import PARTS, Forecast
from buyline.measure.statement import Json

BANDS = (("p025", "p975", 0.14), ("p10", "p90", 0.18), ("p25", "p75", 0.26))
"""The ends of the ranges of 95, 80 and 50%, and how dense each lies on those before."""
PART_WORDS = {"won": "won", "open": "open now", "front": "front of the pipeline", "not_yet_met": "not yet met"}
FEW = "There is nothing to draw: no amount was ever seen, or no quarter was asked for."


def forecast_chart(found: Forecast, look: Look) -> Chart:
    """The chart of a forecast: the fan of its wins; of one by a column that of the whole."""
    return fan_chart(fan(found), look)


def fan_chart(found: Fan, look: Look) -> Chart:
    """The fan of wins or of revenue."""
    rows = found.records()
    last = rows[-1] if rows else None
    ends = "" if last is None else f"by {day_text(found.on + last['days'])} between {_two(last, 'p025', 'p975', found)}"
    return _framed(
        found,
        "forecast" if found.what == "wins" else "forecast-revenue",
        question=f"How many {_unit(found)} will come from {day_text(found.on + 1)} on?",
        counted="median, ranges of 50, 80 and 95%",
        says=f"A fan that widens with time: {ends}, with 95%." if last else FEW,
        inner=_fan(found, rows, look) if rows else too_few(FEW, look=look),
        look=look,
    )


def _fan(found: Fan, rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    base = alt.Chart(rows_of(rows), width=WIDTH, height=HEIGHT)
    x = alt.X("until:T", title=None, axis=alt.Axis(grid=False, format="%b %Y", tickCount=6))
    y = alt.Y("p50:Q", title=_unit(found), axis=alt.Axis(grid=True, format="~s"))
    tips = [alt.Tooltip("until:T"), *(alt.Tooltip(f"{name}:Q", format=",.0f") for name in rows[0] if name[0] == "p")]
    bands = (
        base.mark_area(opacity=dense, color=t.link).encode(x=x, y=alt.Y(f"{low}:Q"), y2=f"{high}:Q")
        for low, high, dense in BANDS
    )
    return alt.layer(*bands, base.mark_line(strokeWidth=2, color=t.link).encode(x=x, y=y, tooltip=tips))


def parted_chart(found: Parted, look: Look) -> Chart:
    """The fiscal quarters by their parts."""
    rows = found.records()
    said = "; ".join(f"{row['quarter']}: {row['mean']:,.0f}, {_two(row, LOW, HIGH, found)} with 80%" for row in rows)
    return _framed(
        found,
        "forecast-parts",
        question=f"Out of what do the {_unit(found)} of each fiscal quarter come?",
        counted="expected, with the range of 80%",
        says=f"Bars by quarter in four parts. {said}." if rows else FEW,
        inner=_parted(found, rows, look) if rows else too_few(FEW, look=look),
        look=look,
    )


def _parted(found: Parted, rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    parts = [
        {"quarter": row["quarter"], "part": PART_WORDS[name], "value": row[name], "order": place}
        for row in rows
        for place, name in enumerate(PARTS)
    ]
    colours = alt.Scale(domain=list(PART_WORDS.values()), range=[t.good, t.sales, t.marketing, t.other])
    x = alt.X("quarter:N", sort=[row["quarter"] for row in rows], title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("value:Q", title=_unit(found), axis=alt.Axis(grid=True, format="~s"), stack="zero")
    tips = [alt.Tooltip("quarter:N"), alt.Tooltip("part:N"), alt.Tooltip("value:Q", format=",.1f")]
    bars = alt.Chart(rows_of(parts), width=WIDTH, height=HEIGHT).mark_bar(size=46)
    colour = alt.Color("part:N", title=None, scale=colours, sort=list(PART_WORDS.values()))
    stacked = bars.encode(x=x, y=y, color=colour, order="order:Q", tooltip=tips)
    whisker = alt.Chart(rows_of(rows)).mark_errorbar(ticks={"size": 14}, color=t.ink, thickness=1.5)
    return alt.layer(stacked, whisker.encode(x=x, y=alt.Y(f"{LOW}:Q", title=_unit(found)), y2=f"{HIGH}:Q"))


def waterfall_chart(found: Waterfall, look: Look) -> Chart:
    """The change since last week."""
    change = found.change
    return _framed(
        found,
        "forecast-change",
        question=f"Why {change.now:,.0f} wins by {day_text(change.until)}, and {change.was:,.0f} a week ago?",
        counted=f"wins from {day_text(change.before + 1)} on",
        says=", ".join(f"{row['step']} {row['wins']:+,.1f}" for row in found.records()) + ".",
        inner=_waterfall(found, look),
        look=look,
    )


def _waterfall(found: Waterfall, look: Look) -> Any:
    t = TOKENS[look]
    rows = [row | {"way": _way(row), "words": _signed(row)} for row in found.records()]
    steps = [row["step"] for row in rows]
    base = alt.Chart(rows_of(rows), width=WIDTH, height=HEIGHT)
    x = alt.X("step:N", sort=steps, title=None, axis=alt.Axis(labelAngle=0))
    colour = alt.Color(
        "way:N", legend=None, scale=alt.Scale(domain=["stands", "more", "less"], range=[t.other, t.good, t.bad])
    )
    bars = base.mark_bar(size=36).encode(x=x, y=alt.Y("from:Q", title="wins"), y2="to:Q", color=colour)
    top = alt.Y("top:Q")
    words = base.transform_calculate(top="max(datum.from, datum.to)").mark_text(dy=-7, color=t.ink)
    return alt.layer(bars, words.encode(x=x, y=top, text="words:N"))


def _way(row: Json) -> str:
    if row["step"] in {"a week ago", "now"}:
        return "stands"
    return "more" if row["wins"] >= 0 else "less"


def _signed(row: Json) -> str:
    return f"{row['wins']:,.1f}" if _way(row) == "stands" else f"{row['wins']:+,.1f}"


def _framed(found: Picture, kind: str, *, question: str, counted: str, says: str, inner: Any, look: Look) -> Chart:
    told = Told(
        kind=kind,
        book=found.book,
        day=found.on,
        question=question,
        counted=asked_text(counted, book=found.book, as_of=found.as_of),
        says=says,
    )
    return framed(found, told, inner, look=look)


def _unit(found: Fan | Parted) -> str:
    return unit_of(found.what, found.currency)


def unit_of(what: What, currency: str) -> str:
    """What is counted, with its unit."""
    return "wins" if what == "wins" else f"{currency} of revenue"


def _two(row: Json, low: str, high: str, found: Fan | Parted) -> str:
    return f"{row[low]:,.0f} and {row[high]:,.0f} {_unit(found)}"
