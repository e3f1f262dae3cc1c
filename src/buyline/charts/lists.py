"""Which journeys stand still, and which stand where for how long? A dot per journey, in the line of its stage."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, count_text, day_text, in_order, led_by, money_text, name_of
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Json

DOTS_AT_MOST = 2_000
"""More dots than these are no picture; the oldest are drawn and the rest is said."""


def stalled_chart(found: Stalled, look: Look) -> Chart:
    """The chart of stalled journeys: their age, and from which age on a stay in that stage is stalled."""
    rows = [_stay(found, line) for line in found.records()[:DOTS_AT_MOST]]
    limits = [
        {"place": name_of(stage, found.definition), "from": limit.stalled_from}
        for stage, limit in found.limits.items()
        if limit.stalled_from is not None
    ]
    inner = _ages(rows, limits, look) if rows else too_few("No journey is known to stand still.", look=look)
    now = sum(limit.stalled_now for limit in found.limits.values())
    told = Told(
        kind="stalled",
        book=found.book,
        day=found.on,
        question=f"Which journeys stand still on {day_text(found.on)}, and for how long?",
        counted=asked_text(
            f"{now:,} stays", _drawn(len(rows), len(found.journeys)), book=found.book, as_of=found.as_of
        ),
        says=f"A dot per stalled journey by its days in the stage; a line where standing still begins. {now:,} in all.",
    )
    return framed(found, told, inner, look=look)


def standings_chart(found: Standings, look: Look) -> Chart:
    """The chart of journeys: days in their stage, amount as size, filled where the stage is proven."""
    sides = [(each, each.side(found.book)) for each in found.journeys]
    rows = [
        {
            "place": name_of(side.place, found.definition),
            "led by": led_by(side.place, found.definition),
            "days": found.on - side.since,
            "amount": each.reporting or 0,
            "money": money_text(each.amount, each.currency) if each.amount else "",
            "journey": each.journey,
            "buyer": each.buyer,
            "proof": "proven" if each.verified.place == side.place else "claimed only",
        }
        for each, side in sides
        if side.since is not None
    ][:DOTS_AT_MOST]
    inner = _dots(found, rows, look) if rows else too_few("No journey stands anywhere since a known day.", look=look)
    told = Told(
        kind="journeys",
        book=found.book,
        day=found.on,
        question=f"Where do journeys stand on {day_text(found.on)}, for how long, and with how much money?",
        counted=asked_text(
            f"{found.found:,} journeys", _drawn(len(rows), found.found), book=found.book, as_of=found.as_of
        ),
        says="A dot per journey by stage and days in it, as large as its amount, filled where the stage is proven.",
    )
    return framed(found, told, inner, look=look)


def _drawn(shown: int, there: int) -> str:
    return f"{count_text(shown)} drawn" if shown < there else ""


def _stay(found: Stalled, line: Json) -> Json:
    named = {"place": name_of(line["stage"], found.definition), "led by": led_by(line["stage"], found.definition)}
    return named | {"days": line["age"], "journey": line["journey"], "buyer": line["buyer"], "since": line["since"]}


def _ages(rows: list[Json], limits: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    there = list(dict.fromkeys(row["place"] for row in rows))
    y = alt.Y("place:N", sort=[limit["place"] for limit in limits if limit["place"] in there], title=None)
    x = alt.X("days:Q", title="days in the stage", axis=alt.Axis(tickMinStep=1, grid=True))
    tips = [alt.Tooltip(f"{name}:N") for name in ("journey", "buyer", "place", "since", "days")]
    dots = alt.Chart(rows_of(rows), width=WIDTH - 120, height=alt.Step(STEP + 8)).mark_circle(size=60, opacity=0.55)
    begins = alt.Chart(rows_of([limit for limit in limits if limit["place"] in there])).mark_tick(
        thickness=3, height=26, color=t.bad
    )
    return alt.layer(
        dots.encode(x=x, y=y, color=_functions(rows, look), tooltip=tips), begins.encode(x=alt.X("from:Q"), y=y)
    )


def _dots(found: Standings, rows: list[Json], look: Look) -> Any:
    colour = _functions(rows, look)
    base = alt.Chart(rows_of(rows), width=WIDTH - 120, height=alt.Step(STEP + 8))
    tips = [alt.Tooltip(f"{name}:N") for name in ("journey", "buyer", "place", "days", "money", "proof")]
    return base.mark_circle(strokeWidth=1.5).encode(
        x=alt.X("days:Q", title="days in the stage", axis=alt.Axis(tickMinStep=1, grid=True)),
        y=alt.Y("place:N", sort=in_order(found.definition, [row["place"] for row in rows]), title=None),
        size=alt.Size("amount:Q", scale=alt.Scale(range=[30, 500]), legend=None),
        fillOpacity=alt.condition("datum.proof == 'proven'", alt.value(0.75), alt.value(0.08)),
        color=colour,
        stroke=colour,
        tooltip=tips,
    )


def _functions(rows: list[Json], look: Look) -> alt.Color:
    there = list(dict.fromkeys(row["led by"] for row in rows))
    scale = alt.Scale(domain=there, range=[TOKENS[look].of(name) for name in there])
    return alt.Color("led by:N", scale=scale, legend=alt.Legend(title="Led by") if len(there) > 1 else None)
