"""How many must come to each stage a week? A bar per stage, the width of what 50 to 90 % ask for, beside what came."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of
from buyline.charts.theme import BAR, STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, day_text, name_of
from buyline.measure.statement import Json
from buyline.plan.result import Level, Plan
from buyline.plan.saying import in_a_sentence, plain_number


def plan_chart(found: Plan, look: Look) -> Chart:
    """The chart of a plan, on a scale of powers of ten, since stages differ so."""
    rows = [_row(found, place) for place in range(len(found.asked.stages))]
    names = {stage.stage: name_of(stage.stage, found.definition) for stage in found.stages}
    says = in_a_sentence(found, names=names)
    told = Told(
        kind="plan",
        book=found.book,
        day=found.on,
        question=f"How many must come to each stage a week, until {day_text(found.aim.last)}?",
        counted=asked_text(says, book=found.book, as_of=found.as_of),
        says=f"Bars by stage from what 50% confidence asks for to what 90% does, with a mark for what came. {says}",
    )
    return framed(found, told, _drawn(rows, look), look=look)


def weekly_of(level: Level, place: int) -> float:
    """Arrivals in a stage a week on average: new ones and those under way."""
    need = level.stages[place]
    weeks = sum((week.last - week.first + 1) / 7 for week in need.weekly)
    return (need.passing_on_the_way + need.under_way) / weeks if weeks else 0.0


def _row(found: Plan, place: int) -> Json:
    usual = [level for level in found.levels if level.arrivals is not None]
    told = usual or [found.asked]
    low, high = weekly_of(told[0], place), weekly_of(told[-1], place)
    stage = found.asked.stages[place].stage
    lately = next((each.lately for each in found.stages if each.stage == stage), 0.0)
    return {
        "place": name_of(stage, found.definition),
        "low": max(low, FLOOR),
        "high": max(high, FLOOR * 1.05),
        "lately": max(lately, FLOOR),
        "needed": f"{plain_number(low)} to {plain_number(high)}",
        "came": plain_number(lately),
    }


FLOOR = 0.1


def _drawn(rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    tips = [alt.Tooltip("place:N"), alt.Tooltip("needed:N", title="needed a week"), alt.Tooltip("came:N", title="came")]
    y = alt.Y("place:N", sort=[row["place"] for row in rows], title=None)
    scale = alt.Scale(type="log", domainMin=FLOOR)
    base = alt.Chart(rows_of(rows), width=WIDTH - 120, height=alt.Step(STEP))
    x = alt.X("low:Q", title="arrivals a week: the bar is needed, the mark came of late", scale=scale)
    span = base.mark_bar(height=BAR, color=t.link, opacity=0.8).encode(x=x, x2="high:Q", y=y, tooltip=tips)
    mark = base.mark_tick(color=t.ink, thickness=2.5, size=BAR + 8).encode(x=alt.X("lately:Q"), y=y, tooltip=tips)
    return alt.layer(span, mark)
