"""How is the pace of a stage drawn: the range that was planned week by week, and what came?

A small drawing on a scale of its own. Weeks that are still open have a ground of their own and open dots; a last week
of fewer days is drawn as if it had seven. Colours are the style sheet's, words are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.plan.pace import StagePace, WeekPace
from buyline.web.numbers import Numbers
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n

WIDTH, HEIGHT = 360.0, 132.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 10.0, 22.0
ROOM = 1.05
WEEK = 7


@dataclass(frozen=True, slots=True)
class Dot:
    """What came in one week; `is_open`: it may still grow."""

    x: float
    y: float
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One stage, ready to be written down; `says` is what a reader of the screen hears and stands above it."""

    id: str
    title: str
    says: str
    tone: str
    led_by: str
    band: str
    planned: str
    came: str
    dots: tuple[Dot, ...]
    open_from: float
    open_width: float
    texts: tuple[Text, ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    foot: float = HEIGHT - BOTTOM


def drawn(stage: StagePace, *, title: str, says: str, tone: str, numbers: Numbers) -> Drawn:
    """The drawing of one stage."""
    weeks = stage.weeks
    whole = [_whole(week) for week in weeks]
    top = max([1.0, *(value for each in whole for value in each if value is not None)]) * ROOM
    places = [_x(place, len(weeks)) for place in range(len(weeks))]
    begun = [(x, week, came) for x, week, (*_, came) in zip(places, weeks, whole, strict=True) if came is not None]
    known = [
        (x, mid, low, high)
        for x, (mid, low, high, _) in zip(places, whole, strict=True)
        if mid is not None and low is not None and high is not None
    ]
    first, width = _still_open([(x, week) for x, week, _ in begun], len(weeks))
    return Drawn(
        id=f"pace-{stage.stage}",
        title=title,
        says=says,
        tone=tone,
        led_by=stage.led_by,
        band=_band([(x, low, high) for x, _, low, high in known], top),
        planned=_line([(x, mid) for x, mid, _, _ in known], top),
        came=_line([(x, came) for x, _, came in begun], top),
        dots=tuple(Dot(x, _y(came, top), week.is_open) for x, week, came in begun),
        open_from=first,
        open_width=width,
        texts=_texts(weeks, top, numbers),
    )


def _whole(week: WeekPace) -> tuple[float | None, float | None, float | None, float | None]:
    """What was planned, its range, and what came, as of seven days."""
    times = WEEK / (week.last - week.first + 1)
    planned, low, high, came = (
        None if value is None else value * times for value in (week.of.planned, week.of.low, week.of.high, week.of.came)
    )
    return planned, low, high, came


def _x(place: int, many: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / max(many, 1)


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _line(points: Sequence[tuple[float, float]], top: float) -> str:
    return "M" + " L".join(f"{n(x)} {n(_y(value, top))}" for x, value in points) if points else ""


def _band(points: Sequence[tuple[float, float, float]], top: float) -> str:
    if not points:
        return ""
    above = " L".join(f"{n(x)} {n(_y(high, top))}" for x, _, high in points)
    below = " ".join(f"L{n(x)} {n(_y(low, top))}" for x, low, _ in reversed(points))
    return f"M{above} {below} Z"


def _still_open(begun: Sequence[tuple[float, WeekPace]], many: int) -> tuple[float, float]:
    half = (WIDTH - LEFT - RIGHT) / max(many, 1) / 2
    found = [x for x, week in begun if week.is_open]
    return (found[0] - half, found[-1] - found[0] + 2 * half) if found else (0.0, 0.0)


def _texts(weeks: Sequence[WeekPace], top: float, numbers: Numbers) -> tuple[Text, ...]:
    foot = HEIGHT - 6
    ends = (
        Text(LEFT, foot, numbers.day(weeks[0].first), "tick", "start"),
        Text(WIDTH - RIGHT, foot, numbers.day(weeks[-1].last), "tick", "end"),
    )
    scale = (
        Text(LEFT - 5, TOP + 6, numbers.about(top / ROOM), "tick", "end"),
        Text(LEFT - 5, HEIGHT - BOTTOM, "0", "tick", "end"),
    )
    return (*ends, *scale)
