"""How long do stays last? Quartiles of each stage on one scale; of one stage, the curve of those who have left."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.curves import GROUPS_AT_MOST, Line, curves
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text, group_name, largest, led_by, name_of
from buyline.measure.statement import Json
from buyline.measure.time_in_stage import Stages, StageTime, TimeInStage

ACROSS = 2


def time_chart(found: TimeInStage, look: Look) -> Chart:
    """The chart of the time in one stage, or in each."""
    groups = {"": found.stages} if found.by is None else found.groups
    sizes = {value: sum(each.spells for each in stages.values()) for value, stages in groups.items()}
    shown = {value: groups[value] for value in largest(groups, sizes, most=GROUPS_AT_MOST)}
    one = found.stage is not None and found.next_stage is None
    inner = (_leaving(found, shown, look) if one else _quartiles(found, shown, look)) or too_few(
        "Too few to say: there were never five at risk.", look=look
    )
    return framed(found, _told(found, list(shown)), inner, look=look)


def _told(found: TimeInStage, shown: list[str]) -> Told:
    by = "" if found.by is None else f", by {found.by}"
    where = "in each stage" if found.stage is None else f"in {name_of(found.stage, found.definition)}"
    onwards = "" if found.next_stage is None else f" that leave for {name_of(found.next_stage, found.definition)}"
    spells = sum(each.spells for each in found.stages.values())
    still = sum(each.open for each in found.stages.values())
    part = f"the {len(shown)} largest of {len(found.groups)}" if found.by and len(shown) < len(found.groups) else ""
    counted = (f"{spells:,} stays, {still:,} of them open", part, f"seen on {day_text(found.on)}")
    named = (f"{name_of(place, found.definition)} {each.printed('median')}" for place, each in found.stages.items())
    return Told(
        kind="time-in-stage" if found.stage is None else f"time-in-{found.stage}",
        book=found.book,
        day=found.on,
        question=f"How long do stays {where}{onwards} last{by}?",
        counted=asked_text(*counted, book=found.book, as_of=found.as_of),
        says=f"Half of the stays end within: {'; '.join(named)}.",
    )


def _leaving(found: TimeInStage, shown: dict[str, Stages], look: Look) -> Any:
    lines = {}
    for value, stages in shown.items():
        each = stages.get(found.stage or "")
        if each is not None and each.leaving is not None:
            start = each.lasting.started_at or 0
            lines["" if found.by is None else group_name(value)] = Line(each.leaving, start)
    return curves(lines, days="days in the stage", share="share that has left", look=look) if lines else None


def _quartiles(found: TimeInStage, shown: dict[str, Stages], look: Look) -> Any:
    rows = [row for value, stages in shown.items() for row in _rows(found, value, stages)]
    if not any(row["median"] is not None or row["tau"] is not None for row in rows):
        return None
    t = TOKENS[look]
    width = WIDTH - 120 if found.by is None else WIDTH / ACROSS - 110
    base = alt.Chart(width=width, height=alt.Step(STEP))
    places = [name_of(place, found.definition) for place in found.stages]
    y = alt.Y("place:N", sort=places, title=None)
    there = list(dict.fromkeys(row["led by"] for row in rows))
    scale = alt.Scale(domain=there, range=[t.of(name) for name in there])
    colour = alt.Color("led by:N", scale=scale, legend=alt.Legend(title="Led by") if len(there) > 1 else None)
    x = alt.X("p25:Q", title="days", axis=alt.Axis(tickMinStep=1, grid=True))
    tips = [alt.Tooltip(f"{name}:N") for name in ("place", "quarter", "half", "three quarters", "spells")]
    middle = base.mark_bar(height=10, opacity=0.45, cornerRadius=3).encode(
        x=x, x2="p75:Q", y=y, color=colour, tooltip=tips
    )
    beyond = base.mark_point(shape="triangle-right", filled=True, size=70).encode(x="beyond:Q", y=y, color=colour)
    median = base.mark_tick(thickness=3, height=18, color=t.ink).encode(x="median:Q", y=y)
    words = base.mark_text(align="left", dx=10, fontSize=11, color=t.ink_2).encode(x="end:Q", y=y, text="half:N")
    whole = alt.layer(middle, beyond, median, words, data=rows_of(rows))
    if found.by is None:
        return whole
    groups = [group_name(value) for value in shown]
    return whole.facet(alt.Facet("group:N", sort=groups, header=alt.Header(title=None)), columns=ACROSS)


def _rows(found: TimeInStage, group: str, stages: Stages) -> list[Json]:
    return [_row(found, group, place, each) for place, each in stages.items() if each.spells]


def _row(found: TimeInStage, group: str, place: str, each: StageTime) -> Json:
    lasting = each.lasting
    tau = lasting.tau if lasting.started_at is not None else None
    first = lasting.p25 if lasting.p25 is not None else tau
    last = lasting.p75 if lasting.p75 is not None else tau
    return {
        "place": name_of(place, found.definition),
        "led by": led_by(place, found.definition),
        "group": group_name(group),
        "p25": first,
        "p75": last,
        "median": lasting.median,
        "tau": tau,
        "beyond": tau if lasting.p75 is None else None,
        "end": last if last is not None else 0,
        "quarter": each.printed("p25"),
        "half": each.printed("median"),
        "three quarters": each.printed("p75"),
        "spells": each.spells,
    }
