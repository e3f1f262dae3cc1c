"""How did a stage get from how many it had to how many it has?

A small waterfall per stage: there before, what came, what went and where to, still there. Each on a scale of its own,
since a stage is compared with itself; the numbers stand beside the bars.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from buyline.measure.picture import PipelineView, PresenceView
from buyline.web.numbers import Numbers
from buyline.web.picture.telling import tone_of
from buyline.web.tables import presence_urls

HEIGHT, ROW, FROM, WIDTH = 14.0, 22.0, 92.0, 150.0


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: its words, how many with their sign, where it lies, and whether it stands, comes or goes."""

    words: str
    count: str
    kind: str
    x: float
    y: float
    width: float
    url: str = ""

    @property
    def foot(self) -> float:
        """Where its words stand."""
        return self.y + HEIGHT - 3


@dataclass(frozen=True, slots=True)
class Fall:
    """The waterfall of one stage."""

    name: str
    led: str
    says: str
    height: float
    steps: tuple[Step, ...]


def falls_of(view: PipelineView, numbers: Numbers) -> tuple[Fall, ...]:
    """A waterfall for each stage of the period, in order of the way."""
    led = {stage.id: tone_of(stage.led_by) for stage in view.stages}
    return tuple(_fall(row, view, led.get(row.stage, "other"), numbers) for row in view.presence)


Part = tuple[str, int, str, str]


def _parts(row: PresenceView, waiting: str) -> list[Part]:
    """Words, how many, whether they stand, come or go, and the name of the number."""
    moves = [
        ("arrived", row.arrived, "comes", "arrived"),
        ("first shown", row.opened, "comes", "opened"),
        ("by columns", row.regrouped, "comes", "regrouped"),
        ("moved on", -row.advanced, "goes", "advanced"),
        ("back", -row.back, "goes", "back"),
        ("out", -row.out, "goes", "out"),
        (waiting.lower(), -row.parked, "goes", "parked"),
        ("redefined", -row.redefined, "goes", "redefined"),
    ]
    kept = [part for part in moves if part[1] or part[0] in {"arrived", "moved on"}]
    ends = (("before", row.before, "stands", "before"), ("still there", row.still_there, "stands", "still_there"))
    return [ends[0], *kept, ends[1]]


def _fall(row: PresenceView, view: PipelineView, led: str, numbers: Numbers) -> Fall:
    parts = _parts(row, view.waiting.name)
    most = max(row.before + row.arrived + row.opened + max(row.regrouped, 0), row.still_there, 1)
    says = ", ".join(f"{numbers.count(abs(count))} {words}" for words, count, *_ in parts)
    return Fall(
        view.names[row.stage], led, says, ROW * len(parts), _steps(parts, most, presence_urls(view, row.stage), numbers)
    )


def _steps(parts: Sequence[Part], most: int, urls: Mapping[str, str], numbers: Numbers) -> tuple[Step, ...]:
    found, level = [], 0
    for place, (words, count, kind, name) in enumerate(parts):
        start, end = (0, count) if kind == "stands" else (level, level + count)
        level = end
        left, right = sorted((start, end))
        width = max(WIDTH * (right - left) / most, 1.0 if count else 0.0)
        told = numbers.count(count) if kind == "stands" else numbers.signed(count)
        found.append(Step(words, told, kind, FROM + WIDTH * left / most, ROW * place + 4, width, urls[name]))
    return tuple(found)
