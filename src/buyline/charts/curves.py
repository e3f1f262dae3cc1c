"""How is a share by days drawn, with its band, alone or one for each group of a breakdown?

A line in steps, since days are the grain of time. Groups differ by colour and by stroke.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import altair as alt

from buyline.charts.framing import rows_of
from buyline.charts.theme import DASHES, TOKENS, WIDTH, Look
from buyline.measure.chance import Curve
from buyline.measure.statement import Json

HEIGHT = 300
BANDS_AT_MOST = 3
"""More bands than these on one another cannot be told apart."""
GROUPS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One curve from an age on, and the words at its end."""

    curve: Curve
    start: int
    words: str = ""


def curves(lines: Mapping[str, Line], *, days: str, share: str, look: Look) -> Any:
    """Curves by name; a single one may have the name ""."""
    rows = [row for name, line in lines.items() for row in _points(name, line)]
    base = alt.Chart(width=WIDTH, height=HEIGHT)
    x = alt.X("day:Q", title=days, axis=alt.Axis(tickMinStep=1, grid=False))
    y = alt.Y("share:Q", title=share, axis=alt.Axis(format="%", grid=True))
    colour, dash = _told_apart(list(lines), look)
    layers = [] if len(lines) > BANDS_AT_MOST else [_band(base, x, colour)]
    layers.append(base.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour, **dash))
    ends = [{**_points("", line)[-1], "words": line.words} for line in lines.values() if line.words]
    if len(ends) == len(lines) == 1:
        text = alt.Chart(rows_of(ends)).mark_text(align="right", dy=-8, fontWeight=600, color=TOKENS[look].ink)
        layers.append(text.encode(x=x, y=y, text="words:N"))
    return alt.layer(*layers, data=rows_of(rows))


def _points(name: str, line: Line) -> list[Json]:
    curve = line.curve
    ages = range(line.start, len(curve.ages))
    return [
        {
            "group": name,
            "day": age,
            "share": _known(curve.share[age]),
            "low": _known(curve.low[age]),
            "high": _known(curve.high[age]),
        }
        for age in ages
    ]


def _known(value: Any) -> float | None:
    return float(value) if isfinite(value) else None


def _band(base: Any, x: Any, colour: Any) -> Any:
    area = base.mark_area(interpolate="step-after", opacity=0.18)
    return area.encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour)


def _told_apart(names: Sequence[str], look: Look) -> tuple[Any, dict[str, Any]]:
    if len(names) == 1:
        return alt.value(TOKENS[look].link), {}
    colour = alt.Scale(domain=list(names), range=list(TOKENS[look].groups[: len(names)]))
    dash = alt.Scale(domain=list(names), range=[list(dash) for dash in DASHES[: len(names)]])
    legend = alt.Legend(title=None, symbolType="stroke", columns=3)
    return (
        alt.Color("group:N", scale=colour, legend=legend),
        {"strokeDash": alt.StrokeDash("group:N", scale=dash, legend=legend)},
    )
