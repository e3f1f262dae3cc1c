"""What stands around every chart: the question above, what was counted under it, the rule at the foot?

Marks that several charts use stand here too: solid bars for what is verified, striped ones for what is claimed. Vega
knows no patterns, so the stripes are a broken line as thick as the bar, which every renderer draws alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from buyline.charts.chart import Chart
from buyline.charts.theme import BAR, TOKENS, WIDTH, Look, config
from buyline.charts.words import wrapped
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.wording import in_words

STRIPES = [1.6, 3.4]
TINT = 0.16
Encoding = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The words of a chart; `says` is what somebody hears who does not see it."""

    kind: str
    book: str
    day: int
    question: str
    counted: str
    says: str


def framed(statement: Statement, told: Told, inner: Any, *, look: Look) -> Chart:
    """The chart of a statement: its words around what was drawn."""
    rule = in_words(statement.rule)
    foot = alt.TitleParams(
        text=wrapped(rule), orient="bottom", anchor="start", fontSize=11, fontWeight=400,
        color=TOKENS[look].ink_2, offset=12,
    )  # fmt: skip
    head = alt.TitleParams(text=wrapped(told.question, line=76), subtitle=wrapped(told.counted, line=104))
    whole = alt.hconcat(inner.properties(title=foot), title=head).configure(**config(look))
    return Chart(
        kind=told.kind,
        book=told.book,
        day=str(iso(told.day)),
        question=told.question,
        subtitle=told.counted,
        rule=rule,
        says=told.says,
        look=look,
        altair=whole.properties(description=f"{told.question} {told.says}"),
        table=statement.table,
    )


def rows_of(rows: Sequence[Json]) -> alt.InlineData:
    """Rows that stand in the specification itself."""
    return alt.InlineData(values=list(rows))


def bars(base: Any, *, book: str, x: Any, y: Any, color: Any, more: Encoding | None = None) -> Any:
    """Horizontal bars: solid in the verified books, striped with an outline in the claimed ones."""
    encoding: Encoding = {"x": x, "y": y, **(more or {})}
    if "verified" in book:
        return base.mark_bar(height=BAR).encode(**encoding, color=color)
    outline = base.mark_bar(height=BAR, fillOpacity=TINT, strokeWidth=1).encode(**encoding, fill=color, stroke=color)
    stripes = base.mark_rule(strokeWidth=BAR - 2, strokeDash=STRIPES, opacity=0.75, aria=False)
    return alt.layer(outline, stripes.encode(**encoding, color=color))


def too_few(words: str, *, look: Look) -> Any:
    """Where there is nothing to draw, why."""
    base = alt.Chart(rows_of([{"words": words}]), width=WIDTH, height=60)
    return base.mark_text(align="left", fontSize=14, color=TOKENS[look].ink_2).encode(x=alt.value(0), text="words:N")
