"""How are the weeks of a transition drawn, small: moves against the band that the baseline expects, and since when?

Records for the template. Colours are the style sheet's, words are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.days import Day
from buyline.forecast.changes import Watched, Week
from buyline.web.numbers import Numbers
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n

WIDTH, HEIGHT = 340.0, 140.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 6.0, 16.0, 22.0
MOST_WEEKS = 104
TOPS = (1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500, 750, 1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """One small picture: `band` and `line` are paths, `dots` the weeks still open, `since` the day of the change."""

    says: str
    width: float
    height: float
    left: float
    ys: tuple[tuple[float, Text], ...]
    xs: tuple[Text, ...]
    band: str
    line: str
    dots: tuple[tuple[float, float], ...]
    normal: str
    since: str
    level: str
    mark: Text | None


def weeks_drawn(found: Watched, *, says: str, since: str, numbers: Numbers) -> Weeks:
    """The picture of a transition; `since`: the words at the day of the change."""
    weeks = found.weeks[-MOST_WEEKS:]
    highest = max((max(week.moves, week.high) for week in weeks), default=1.0)
    scale = _Scale(len(weeks), _top(highest))
    closed = [(at, week) for at, week in enumerate(weeks) if not week.is_open]
    spot = None if found.since is None else _spot(weeks, found.since)
    return Weeks(
        says=says,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        ys=tuple(_across(scale, part, numbers) for part in range(3)),
        xs=_below(weeks, numbers),
        band=_band(scale, weeks),
        line=_line([(scale.x(at), scale.y(week.moves)) for at, week in closed]),
        dots=tuple((scale.x(at), scale.y(week.moves)) for at, week in enumerate(weeks) if week.is_open),
        normal=_normal(scale, weeks),
        since="" if spot is None else f"M{n(scale.edge(spot))} {n(TOP)}V{n(HEIGHT - BOTTOM)}",
        level="" if spot is None or found.ratio is None else _level(scale, weeks, spot, found.ratio),
        mark=None if spot is None else _mark(scale, spot, since),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    many: int
    top: float

    def edge(self, week: float) -> float:
        """Where a week begins."""
        return LEFT + (WIDTH - LEFT - RIGHT) * week / max(self.many, 1)

    def x(self, week: float) -> float:
        """The middle of a week."""
        return self.edge(week + 0.5)

    def y(self, moves: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(moves, self.top) / self.top)


def _top(highest: float) -> float:
    return float(next((top for top in TOPS if highest <= top), -(-highest // 500) * 500))


def _spot(weeks: Sequence[Week], since: Day) -> float:
    return min(max((since - weeks[0].first) / 7, 0.0), float(len(weeks)))


def _across(scale: _Scale, part: int, numbers: Numbers) -> tuple[float, Text]:
    moves = scale.top * part / 2
    words = numbers.count(moves) if moves % 1 == 0 else numbers.decimal(moves, digits=1)
    return scale.y(moves), Text(LEFT - 5, scale.y(moves) + 4, words, "tick", "end")


def _below(weeks: Sequence[Week], numbers: Numbers) -> tuple[Text, ...]:
    if not weeks:
        return ()
    first = Text(LEFT, HEIGHT - 6, numbers.day(weeks[0].first), "tick", "start")
    return (first, Text(WIDTH - RIGHT, HEIGHT - 6, numbers.day(weeks[-1].first + 6), "tick", "end"))


def _band(scale: _Scale, weeks: Sequence[Week]) -> str:
    if not weeks:
        return ""
    above = " ".join(f"{n(scale.x(at))} {n(scale.y(week.high))}" for at, week in enumerate(weeks))
    below = [f"L{n(scale.x(at))} {n(scale.y(week.low))}" for at, week in enumerate(weeks)]
    return f"M{above} {' '.join(reversed(below))} Z"


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " ".join(f"{n(x)} {n(y)}" for x, y in points) if points else ""


def _normal(scale: _Scale, weeks: Sequence[Week]) -> str:
    """A line along the foot under the weeks of the baseline."""
    many = sum(week.is_baseline for week in weeks)
    return f"M{n(LEFT)} {n(HEIGHT - BOTTOM + 2)}H{n(scale.edge(many))}" if many else ""


def _level(scale: _Scale, weeks: Sequence[Week], spot: float, ratio: float) -> str:
    """What the changed rate makes of each week since then."""
    since = [(at, week) for at, week in enumerate(weeks) if at + 0.5 > spot and not week.is_open]
    return _line([(scale.x(at), scale.y(week.expected * ratio)) for at, week in since])


def _mark(scale: _Scale, spot: float, words: str) -> Text:
    x = scale.edge(spot)
    return Text(x - 3, TOP - 4, words, "tick", "end") if x > WIDTH / 2 else Text(x + 3, TOP - 4, words, "tick", "start")
