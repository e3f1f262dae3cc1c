"""Where does everybody stand? One bar per place, in the colour of who leads there; small ones for a breakdown."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, bars, framed, rows_of, too_few
from buyline.charts.theme import STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, count_text, day_text, group_name, largest, led_by, money_text, name_of
from buyline.measure.holding import total
from buyline.measure.position import Places, Position
from buyline.measure.statement import Json

GROUPS_AT_MOST = 9
ACROSS = 3


def position_chart(found: Position, look: Look) -> Chart:
    """The chart of a position."""
    sizes = {value: total(places.values()).journeys for value, places in found.groups.items()}
    shown = largest(found.groups, sizes, most=GROUPS_AT_MOST)
    if found.by is None:
        inner = _one(found, look) if found.places else too_few("Nobody stands anywhere.", look=look)
    else:
        inner = _many(found, shown, look) if shown else too_few("Nobody stands anywhere.", look=look)
    return framed(found, _told(found, shown), inner, look=look)


def _told(found: Position, shown: list[str]) -> Told:
    by = "" if found.by is None else f" by {found.by}"
    everybody = total(found.places.values())
    most = sorted(found.places, key=lambda place: -found.places[place].journeys)[:3]
    named = ", ".join(f"{found.places[p].journeys:,} in {name_of(p, found.definition)}" for p in most)
    part = f"the {len(shown)} largest of {len(found.groups)}" if len(shown) < len(found.groups) else ""
    money = money_text(everybody.reporting, found.currency) if everybody.reporting else ""
    counted = asked_text(f"{everybody.journeys:,} journeys", money, part, book=found.book, as_of=found.as_of)
    return Told(
        kind="position",
        book=found.book,
        day=found.on,
        question=f"Where does everybody stand{by} at the end of {day_text(found.on)}?",
        counted=counted,
        says=f"Bars by stage{by}. {everybody.journeys:,} journeys: {named}.",
    )


def _rows(found: Position, places: Places, group: str = "") -> list[Json]:
    return [
        {
            "place": name_of(place, found.definition),
            "led by": led_by(place, found.definition),
            "journeys": held.journeys,
            "group": group_name(group),
            "words": count_text(held.journeys)
            + (f" · {money_text(held.reporting, found.currency)}" if held.reporting else ""),
        }
        for place, held in places.items()
    ]


def _one(found: Position, look: Look) -> Any:
    rows = _rows(found, found.places)
    t = TOKENS[look]
    base = alt.Chart(rows_of(rows), width=WIDTH - 120, height=alt.Step(STEP))
    y = alt.Y("place:N", sort=None, title=None)
    x = alt.X("journeys:Q", title="journeys", axis=alt.Axis(tickMinStep=1))
    drawn = bars(base, book=found.book, x=x, y=y, color=_colour(rows, look), more={"tooltip": _tips()})
    words = base.mark_text(align="left", dx=6, color=t.ink).encode(x=x, y=y, text="words:N")
    return alt.layer(drawn, words)


def _many(found: Position, shown: list[str], look: Look) -> Any:
    rows = [row for value in shown for row in _rows(found, found.groups[value], value)]
    t = TOKENS[look]
    base = alt.Chart(width=WIDTH / ACROSS - 60, height=alt.Step(22))
    y = alt.Y("place:N", sort=None, title=None)
    x = alt.X("journeys:Q", title="journeys", axis=alt.Axis(tickMinStep=1, tickCount=3))
    drawn = bars(base, book=found.book, x=x, y=y, color=_colour(rows, look), more={"tooltip": _tips()})
    count = base.mark_text(align="left", dx=4, fontSize=11, color=t.ink_2).encode(x=x, y=y, text="journeys:Q")
    header = alt.Header(title=None)
    facet = alt.Facet("group:N", sort=[group_name(value) for value in shown], header=header)
    return alt.layer(drawn, count, data=rows_of(rows)).facet(facet, columns=ACROSS)


def _colour(rows: list[Json], look: Look) -> alt.Color:
    there = list(dict.fromkeys(row["led by"] for row in rows))
    scale = alt.Scale(domain=there, range=[TOKENS[look].of(name) for name in there])
    return alt.Color("led by:N", scale=scale, legend=alt.Legend(title="Led by") if len(there) > 1 else None)


def _tips() -> list[Any]:
    return [alt.Tooltip(f"{name}:N") for name in ("place", "led by", "words")]
