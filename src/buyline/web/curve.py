"""How is a share by age drawn, with its band?

A curve in steps, since days are the grain of time: two sizes, for wide and for narrow screens. Colours are the style
sheet's, words are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from buyline.measure.chance import Curve
from buyline.web.numbers import Numbers
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n

TOPS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
SIZES = {"wide": (880.0, 330.0), "narrow": (350.0, 300.0)}
LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 16.0, 40.0


@dataclass(frozen=True, slots=True)
class Mark:
    """An age worth naming: a line from the axis up to the curve, and its words."""

    path: str
    text: Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of a chart, ready to be written down."""

    way: str
    width: float
    height: float
    left: float
    foot: float
    ys: tuple[tuple[float, Text], ...]
    xs: tuple[Text, ...]
    band: str
    line: str
    marks: tuple[Mark, ...]
    axis: Text


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that answers the question in its title; `says` is what a reader of the screen hears."""

    title: str
    says: str
    drawings: tuple[Drawing, ...]


def curve_chart(
    curve: Curve, *, start: int, numbers: Numbers, title: str, says: str, marks: Sequence[tuple[int, str]] = ()
) -> Chart:
    """The chart of a curve from the age `start` on; `marks`: ages with their words."""
    drawings = (_drawn(way, curve, start, numbers, marks) for way in SIZES)
    return Chart(title, says, tuple(drawings))


@dataclass(frozen=True, slots=True)
class _Scale:
    """From ages and shares to places in the drawing."""

    last: int
    top: float
    width: float
    height: float

    def x(self, age: float) -> float:
        return LEFT + (self.width - LEFT - RIGHT) * age / max(self.last, 1)

    def y(self, share: float) -> float:
        return TOP + (self.height - TOP - BOTTOM) * (1 - min(share, self.top) / self.top)


def _drawn(way: str, curve: Curve, start: int, numbers: Numbers, marks: Sequence[tuple[int, str]]) -> Drawing:
    width, height = SIZES[way]
    highest = max((v for v in (*curve.high.tolist(), *curve.share.tolist()) if isfinite(v)), default=0.0)
    scale = _Scale(len(curve.ages) - 1, next((top for top in TOPS if highest <= top), 1.0), width, height)
    shares = curve.share.tolist()
    return Drawing(
        way=way,
        width=width,
        height=height,
        left=LEFT,
        foot=height - BOTTOM,
        ys=tuple(_across(scale, part, numbers) for part in range(5)),
        xs=tuple(_below(scale, age, numbers) for age in _ticks(scale.last, wide=way == "wide")),
        band=_band(scale, curve, start),
        line="M" + " ".join(_steps(scale, shares, start)),
        marks=tuple(_mark(scale, age, words, shares) for age, words in marks if start <= age <= scale.last),
        axis=Text(width - RIGHT, height - 4, "days after they came", "tick", "end"),
    )


def _across(scale: _Scale, part: int, numbers: Numbers) -> tuple[float, Text]:
    share = scale.top * part / 4
    digits = 0 if (scale.top * 25) % 1 == 0 else 1
    return scale.y(share), Text(LEFT - 6, scale.y(share) + 4, numbers.share(share, digits=digits), "tick", "end")


def _below(scale: _Scale, age: int, numbers: Numbers) -> Text:
    return Text(scale.x(age), scale.height - BOTTOM + 16, numbers.count(age), "tick")


def _ticks(last: int, *, wide: bool) -> list[int]:
    at_most = 10 if wide else 5
    step = next(step for step in (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 3_650) if last // step <= at_most)
    return list(range(0, last + 1, step))


def _steps(scale: _Scale, shares: Sequence[float], start: int) -> list[str]:
    """The curve as moves across to each day on which it changes, and up to its new height there."""
    before = shares[start]
    found = [f"{n(scale.x(start))} {n(scale.y(before))}"]
    for age in range(start + 1, len(shares)):
        if shares[age] != before:
            before = shares[age]
            found.append(f"H{n(scale.x(age))} V{n(scale.y(before))}")
    return [*found, f"H{n(scale.x(len(shares) - 1))}"]


def _band(scale: _Scale, curve: Curve, start: int) -> str:
    points = [
        (age, low, high)
        for age, low, high in zip(range(len(curve.ages)), curve.low.tolist(), curve.high.tolist(), strict=True)
        if age >= start and isfinite(low) and isfinite(high)
    ]
    if not points:
        return ""
    above = " ".join(f"{n(scale.x(age))} {n(scale.y(high))}" for age, _, high in points)
    below = " ".join(f"L{n(scale.x(age))} {n(scale.y(low))}" for age, low, _ in reversed(points))
    return f"M{above} {below} Z"


def _mark(scale: _Scale, age: int, words: str, shares: Sequence[float]) -> Mark:
    x, y = scale.x(age), scale.y(shares[age])
    anchor = "end" if x > scale.width * 0.75 else "start"
    # The curve rises: above it on the left there is room, below it on the right.
    spot = (x - 5, max(y - 7, TOP + 4)) if anchor == "end" else (x + 6, min(y + 17, scale.height - BOTTOM - 4))
    text = Text(*spot, words, "label", anchor)
    return Mark(f"M{n(x)} {n(scale.height - BOTTOM)}V{n(y)}", text)
