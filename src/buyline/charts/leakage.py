"""Where do journeys leave the way? A bar per stage, parted by where they went."""

from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.framing import Told, framed, rows_of, too_few
from buyline.charts.theme import BAR, STEP, TOKENS, WIDTH, Look
from buyline.charts.words import asked_text, count_text, day_text, name_of, share_text
from buyline.measure.leakage import BACK, Leak, Leakage
from buyline.measure.statement import Json


def leakage_chart(found: Leakage, look: Look) -> Chart:
    """The chart of a leakage; of a breakdown its whole, since the ways are parted already."""
    rows = [_row(found, stage.stage, leak) for stage in found.stages for leak in stage.totals if leak.left.journeys]
    inner = _drawn(found, rows, look) if rows else too_few("Nobody left.", look=look)
    left = sum(stage.left for stage in found.stages)
    most = sorted(found.stages, key=lambda stage: -stage.left)[:3]
    named = ", ".join(f"{stage.left:,} from {name_of(stage.stage, found.definition)}" for stage in most if stage.left)
    told = Told(
        kind="leakage",
        book=found.book,
        day=found.last,
        question=f"Where did journeys leave the way, {day_text(found.first)} to {day_text(found.last)}?",
        counted=asked_text(f"{left:,} left", book=found.book, as_of=found.as_of),
        says=f"Bars by stage, parted by where they went. {left:,} left: {named or 'nobody'}.",
    )
    return framed(found, told, inner, look=look)


def _row(found: Leakage, stage: str, leak: Leak) -> Json:
    chance = leak.chance
    known = chance is not None and chance.estimate is not None and not chance.too_few
    return {
        "place": name_of(stage, found.definition),
        "to": "back to an earlier stage" if leak.to == BACK else name_of(leak.to, found.definition),
        "journeys": leak.left.journeys,
        "share": share_text(chance.estimate) if known and chance and chance.estimate is not None else "too few to say",
        "words": count_text(leak.left.journeys),
    }


def _drawn(found: Leakage, rows: list[Json], look: Look) -> Any:
    t = TOKENS[look]
    ways = list(dict.fromkeys(row["to"] for row in rows))
    colours = (t.bad, *t.groups)[: len(ways)]
    colour = alt.Color("to:N", title=None, sort=ways, scale=alt.Scale(domain=ways, range=list(colours)))
    places = [name_of(stage.stage, found.definition) for stage in found.stages]
    numbered = [row | {"index": ways.index(row["to"])} for row in rows]
    tips = [alt.Tooltip(f"{name}:N") for name in ("place", "to", "words", "share")]
    base = alt.Chart(rows_of(numbered), width=WIDTH - 120, height=alt.Step(STEP))
    return base.mark_bar(height=BAR).encode(
        x=alt.X("journeys:Q", title="journeys", axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("place:N", sort=places, title=None),
        color=colour,
        order="index:Q",
        tooltip=tips,
    )
