"""What came to each stage and what left it? Bars to the right for those who came, to the left for those who went."""

from collections import defaultdict
from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import BAR, STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text, group_name, largest, name_of
from buyline.measure.flow import Flow, Period
from buyline.measure.presence import Presence
from buyline.measure.statement import Json

GROUPS_AT_MOST = 6
ACROSS = 2
CAME, ADVANCED, BACK, OUT, PARKED, OTHERWISE = (
    "came", "moved on", "went back", "lost or out", "to the waiting room", "otherwise",
)  # fmt: skip


def flow_chart(found: Flow, look: Look) -> Chart:
    """The chart of a flow."""
    sizes = {value: _moved(period) for value, period in found.groups.items()}
    shown = largest(found.groups, sizes, most=GROUPS_AT_MOST)
    groups = {"": found.period} if found.by is None else {value: found.groups[value] for value in shown}
    rows = [row for value, period in groups.items() for row in _rows(found, period, value)]
    if not any(row["journeys"] for row in rows):
        inner = too_few("Nothing moved.", look=look)
    else:
        places = [name_of(line.stage, found.definition) for line in found.period.presence]
        inner = _drawn(rows, places, groups=[group_name(value) for value in shown] if found.by else [], look=look)
    return framed(found, _told(found, shown), inner, look=look)


def _told(found: Flow, shown: list[str]) -> Told:
    by = "" if found.by is None else f" by {found.by}"
    balance = "balances to 0" if found.residual == 0 else f"does not balance: residual {found.residual:,}"
    part = f"the {len(shown)} largest of {len(found.groups)}" if len(shown) < len(found.groups) else ""
    return Told(
        kind="flow",
        book=found.book,
        day=found.last,
        question=f"What came to each stage and what left it{by}, {day_text(found.first)} to {day_text(found.last)}?",
        counted=asked_text(f"{_moved(found.period):,} movements", balance, part, book=found.book, as_of=found.as_of),
        says="To the right those who came to a stage in the period, to the left those who left it, by what became of "
        "them. " + "; ".join(_sentence(line, found) for line in found.period.presence) + ".",
    )


def _sentence(line: Presence, found: Flow) -> str:
    return f"{name_of(line.stage, found.definition)}: {line.arrived:,} came, {line.left:,} left"


def _moved(period: Period) -> int:
    return sum(move.journeys for move in period.movements if move.kind == "movement")


def _rows(found: Flow, period: Period, group: str) -> list[Json]:
    rows = []
    for line in period.presence:
        left: dict[str, int] = defaultdict(int)
        left[ADVANCED] += line.advanced + line.came_back
        left[BACK] += line.went_back
        left[OUT] += sum(count for _, count in line.exits)
        left[PARKED] += line.parked
        left[OTHERWISE] += line.redefined + line.moved_between
        parts = [(CAME, line.arrived), *((what, -count) for what, count in left.items())]
        named = {"place": name_of(line.stage, found.definition), "group": group_name(group)}
        rows += [named | {"what": what, "journeys": count, "count": abs(count)} for what, count in parts if count]
    return rows


def _drawn(rows: list[Json], places: list[str], *, groups: list[str], look: Look) -> Any:
    t = TOKENS[look]
    whats = {CAME: t.edge, ADVANCED: t.good, BACK: t.groups[0], OUT: t.bad, PARKED: t.marketing, OTHERWISE: t.other}
    there = [what for what in whats if any(row["what"] == what for row in rows)]
    colour = alt.Color(
        "what:N", title=None, sort=there, scale=alt.Scale(domain=there, range=[whats[what] for what in there])
    )
    base = alt.Chart(width=WIDTH - 120 if not groups else WIDTH / ACROSS - 110, height=alt.Step(STEP))
    y = alt.Y("place:N", sort=places, title=None)
    x = alt.X(
        "journeys:Q", title="← left · came →", axis=alt.Axis(labelExpr="format(abs(datum.value), ',')", tickMinStep=1)
    )
    tips = [alt.Tooltip("place:N"), alt.Tooltip("what:N"), alt.Tooltip("count:Q", title="journeys", format=",")]
    stacked = base.mark_bar(height=BAR).encode(x=x, y=y, color=colour, order="index:Q", tooltip=tips)
    numbered = [row | {"index": there.index(row["what"])} for row in rows]
    zero = base.mark_rule(color=t.ink_2, aria=False).encode(x=alt.datum(0))
    whole = alt.layer(stacked, zero, data=rows_of(numbered))
    if not groups:
        return whole
    return whole.facet(alt.Facet("group:N", sort=groups, header=alt.Header(title=None)), columns=ACROSS)
