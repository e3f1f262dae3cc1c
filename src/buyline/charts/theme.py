"""Which colours, letters and distances does a chart have?

The tokens of the pages (`web/static/tokens.css`) as sRGB, light and dark; a test compares them. Three functions, three
colours; groups of a breakdown have colours of their own, so that no group looks like a function.
"""

from dataclasses import dataclass
from typing import Any, Literal

Look = Literal["light", "dark"]
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""One family that the renderer brings along, so that a picture is the same on every machine."""
WIDTH = 620
STEP = 30
BAR = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one look; `groups`: of a breakdown, in order."""

    paper: str
    line: str
    edge: str
    ink: str
    ink_2: str
    link: str
    good: str
    bad: str
    marketing: str
    sales: str
    success: str
    other: str
    groups: tuple[str, ...]

    def of(self, function: str) -> str:
        """The colour of a function; of none of the three: the neutral one."""
        known = {"marketing": self.marketing, "sales": self.sales, "success": self.success}
        return known.get(function, self.other)


TOKENS: dict[Look, Tokens] = {
    "light": Tokens(
        paper="#fafafc",
        line="#dddfe5",
        edge="#7c808b",
        ink="#1a1f2e",
        ink_2="#535866",
        link="#2b51aa",
        good="#006436",
        bad="#a9241b",
        marketing="#734fc8",
        sales="#0a78b7",
        success="#17895b",
        other="#6d717e",
        groups=("#994a00", "#00787a", "#973f6e", "#626b00", "#475cad", "#a03f3c"),
    ),
    "dark": Tokens(
        paper="#0e1017",
        line="#2d303a",
        edge="#7e8391",
        ink="#eceef4",
        ink_2="#abafbb",
        link="#97bbfb",
        good="#72d699",
        bad="#ff9782",
        marketing="#9a81e8",
        sales="#65bcee",
        success="#55c08c",
        other="#969ba8",
        groups=("#e89960", "#2cc5c5", "#e78db9", "#acb759", "#90aafa", "#f08f87"),
    ),
}
FULLEST = 0.55
"""So much of the link's colour has the fullest cell of a grid: ink on it can still be read."""
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (1, 3), (10, 4))
"""Strokes of groups, so that they can be told apart without colour."""


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: 0 is the one, 1 the other."""
    pairs = ((int(one[k : k + 2], 16), int(other[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def config(look: Look) -> dict[str, Any]:
    """The configuration that every chart of a look has."""
    t = TOKENS[look]
    return {
        "background": t.paper,
        "font": FONT,
        "padding": 16,
        "view": {"stroke": None},
        "axis": _axis(t),
        "axisX": {"tickCount": 8, "labelOverlap": "greedy"},
        "axisY": {"grid": False},
        "title": {
            "color": t.ink,
            "fontSize": 16,
            "fontWeight": 600,
            "subtitleColor": t.ink_2,
            "subtitleFontSize": 12,
            "subtitlePadding": 4,
            "anchor": "start",
            "offset": 14,
        },
        "legend": {
            "labelColor": t.ink_2,
            "titleColor": t.ink_2,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 400,
            "orient": "top",
            "symbolStrokeWidth": 2,
        },
        "header": {"labelColor": t.ink, "titleColor": t.ink_2, "labelFontSize": 12, "labelFontWeight": 600},
        "text": {"color": t.ink, "fontSize": 12},
        "concat": {"spacing": 12},
    }


def _axis(t: Tokens) -> dict[str, Any]:
    return {
        "domainColor": t.edge,
        "gridColor": t.line,
        "tickColor": t.edge,
        "labelColor": t.ink_2,
        "titleColor": t.ink_2,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "labelLimit": 180,
        "titlePadding": 8,
    }
