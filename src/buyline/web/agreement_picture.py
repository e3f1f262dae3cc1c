"""How is drawn whether chances came true: what was said against what came, beside the line where both agree?

Places and words for the template, one small picture each; the table beside it carries every number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from buyline.forecast.adjusting import Tenth
from buyline.web.numbers import Numbers
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n

ENDS = {0.02: 4, 0.05: 5, 0.1: 5, 0.2: 4, 0.3: 3, 0.4: 4, 0.5: 5, 0.6: 3, 0.8: 4, 1.0: 4}
"""Where axes can end, and into how many parts they are then divided."""
WIDTH, HEIGHT = 240.0, 236.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 14.0, 24.0, 36.0
FEW = 20
"""The interval of fewer journeys than these does not lengthen the axes; it is cut off there."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One tenth: where it stands, its interval, and what it says."""

    x: float
    y: float
    interval: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture that answers the question in its title; `says` is what a reader of the screen hears."""

    title: str
    says: str
    dots: tuple[Dot, ...]
    agrees: str
    ys: tuple[tuple[float, Text], ...]
    xs: tuple[Text, ...]
    axes: tuple[Text, ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT


def end_of_axes(found: Iterable[Tenth]) -> float:
    """Where the axes of pictures that stand beside each other end."""
    highest = max((max(each.said, each.came_high if each.n >= FEW else each.came) for each in found), default=1.0)
    return next((one for one in ENDS if highest <= one), 1.0)


def agreement_picture(found: Sequence[Tenth], *, end: float, title: str, says: str, numbers: Numbers) -> Picture:
    """The picture of what came of chances, by tenths; the axes `end` at one of ENDS."""

    def x(share: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * share / end

    def y(share: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(share, end) / end)

    parts = [end * part / ENDS[end] for part in range(ENDS[end] + 1)]
    digits = 0 if end >= 0.05 else 1
    return Picture(
        title=title,
        says=says,
        dots=tuple(
            Dot(
                x=x(each.said),
                y=y(each.came),
                interval=f"M{n(x(each.said))} {n(y(each.came_low))}V{n(y(each.came_high))}",
                words=f"{numbers.share(each.said)} said, {numbers.share(each.came)} came, of {numbers.count(each.n)}",
            )
            for each in found
        ),
        agrees=f"M{n(x(0))} {n(y(0))}L{n(x(end))} {n(y(end))}",
        ys=tuple((y(at), Text(LEFT - 6, y(at) + 4, numbers.share(at, digits=digits), "tick", "end")) for at in parts),
        xs=tuple(Text(x(at), HEIGHT - BOTTOM + 16, numbers.share(at, digits=digits), "tick") for at in parts),
        axes=(
            Text(WIDTH - RIGHT, HEIGHT - 4, "chance said", "tick", "end"),
            Text(4, 12, "share that came", "tick", "start"),
        ),
    )
