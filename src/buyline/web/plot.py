"""How are points, bars and a band drawn on two axes, for a wide and for a narrow screen?

A small frame of its own for figures that no curve and no list of bars is. Places and words only; colours are the style
sheet's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n

SIZES = {"wide": (880.0, 300.0), "narrow": (350.0, 300.0)}
LEFT, RIGHT, TOP, BOTTOM = 52.0, 16.0, 16.0, 40.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its words for whoever points at it."""

    x: float
    y: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Box:
    """A bar with its words."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One size of a figure, ready to be written down."""

    way: str
    width: float
    height: float
    left: float
    right: float
    ys: tuple[tuple[float, Text], ...]
    xs: tuple[Text, ...]
    band: str
    line: str
    even: str
    dots: tuple[Dot, ...]
    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure under its question, with a sentence above it that says what it shows."""

    id: str
    title: str
    sentence: str
    says: str
    drawings: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Axes:
    """From values to places: `x` and `y` within their limits."""

    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float) -> float:
        low, high = self.across
        return LEFT + (self.width - LEFT - RIGHT) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.up
        return TOP + (self.height - TOP - BOTTOM) * (1 - (min(max(value, low), high) - low) / (high - low))

    def path(self, points: Sequence[tuple[float, float]]) -> str:
        """Straight lines through points."""
        return "M" + " ".join(f"{n(self.x(x))} {n(self.y(y))}" for x, y in points)

    def around(self, points: Sequence[tuple[float, float, float]]) -> str:
        """The outline of a band: x, low, high of each point."""
        above = [(x, high) for x, _, high in points]
        return f"{self.path(above)} {self.path([(x, low) for x, low, _ in reversed(points)]).replace('M', 'L')} Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a figure has in its frame."""

    band: str = ""
    line: str = ""
    even: str = ""
    dots: tuple[Dot, ...] = ()
    boxes: tuple[Box, ...] = ()
    texts: tuple[Text, ...] = ()


Ticks = Sequence[tuple[float, str]]


def drawn(
    *,
    across: tuple[float, float],
    up: tuple[float, float],
    xs: Ticks,
    ys: Ticks,
    axis: str,
    marks: Callable[[Axes], Marks],
) -> tuple[Drawn, ...]:
    """Both sizes of a figure: limits and ticks of its axes, the words under the lower one, and its marks."""
    found = []
    for way, (width, height) in SIZES.items():
        axes = Axes(width, height, across, up)
        made = marks(axes)
        foot = height - BOTTOM
        found.append(
            Drawn(
                way=way,
                width=width,
                height=height,
                left=LEFT,
                right=width - RIGHT,
                ys=tuple((axes.y(at), Text(LEFT - 6, axes.y(at) + 4, words, "tick", "end")) for at, words in ys),
                xs=tuple(Text(axes.x(at), foot + 16, words, "tick") for at, words in xs),
                band=made.band,
                line=made.line,
                even=made.even,
                dots=made.dots,
                boxes=made.boxes,
                texts=(*made.texts, Text(width - RIGHT, height - 4, axis, "tick", "end")),
            )
        )
    return tuple(found)
