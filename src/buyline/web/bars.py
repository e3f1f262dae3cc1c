"""How are a few values of one kind compared at a glance: a bar each, with its interval and its words?

Records for the template, on a scale of their own from 0 to 100. The table beside them carries every number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

FULL = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One value: what it is called, how long its bar is, the ends of its interval, and what is written beside it.

    `url`: the rows behind the value.
    """

    label: str
    value: str
    width: float
    note: str = ""
    low: float | None = None
    high: float | None = None
    tone: str = "other"
    url: str = ""

    @property
    def whisker(self) -> str:
        """The path of the interval; empty without one."""
        return "" if self.low is None or self.high is None else f"M{self.low:.2f} 6H{self.high:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars that answer the question in their title; `note` says how they were counted."""

    id: str
    title: str
    bars: tuple[Bar, ...]
    note: str = ""


def scaled(values: Sequence[float], *, most: float | None = None) -> list[float]:
    """The lengths of bars for values ≥ 0, the largest (or `most`) being full."""
    top = max([0.0, *values]) if most is None else most
    return [min(FULL, FULL * max(value, 0.0) / top) if top else 0.0 for value in values]
