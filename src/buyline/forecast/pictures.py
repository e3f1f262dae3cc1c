"""Which rows does each picture of a forecast draw: the fan, the parts by quarter, the change since last week?

Small statements made of one forecast, each with a table of its own. They compute nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from buyline.days import Day
from buyline.estimate.distribution import Distribution
from buyline.forecast.result import LEVELS, PARTS, Forecast, Outlook, told
from buyline.forecast.since import Since
from buyline.measure.statement import Json, Statement, iso

What = Literal["wins", "revenue"]
WHATS: tuple[What, ...] = ("wins", "revenue")
LOW, HIGH = "p10", "p90"
"""The ends of the range of 80%."""


@dataclass(frozen=True, kw_only=True)
class Picture(Statement):
    """What every picture of a forecast repeats of it."""

    on: Day
    as_of: Day | None
    book: str
    currency: str
    rule: str

    def to_json(self) -> Json:
        return {"as_of": iso(self.on), "book": self.book, "rows": self.records(), "rule": self.rule}


@dataclass(frozen=True, kw_only=True)
class Fan(Picture):
    """Wins or revenue from the day after `on` to each day of the fan."""

    what: What
    outlooks: tuple[Outlook, ...]

    def records(self) -> list[Json]:
        return [
            {"until": iso(self.on + each.days), "days": each.days, "what": self.what} | told(found)
            for each in self.outlooks
            if (found := of_kind(each, self.what)) is not None
        ]

    def schema(self) -> dict[str, pa.DataType]:
        words = {"until": pa.string(), "days": pa.int64(), "what": pa.string()}
        return words | dict.fromkeys(("mean", *LEVELS), pa.float64())


@dataclass(frozen=True, kw_only=True)
class Parted(Picture):
    """Of each fiscal quarter the expected wins or revenue by where they come from, with the range of 80%."""

    what: What
    outlooks: tuple[Outlook, ...]

    def records(self) -> list[Json]:
        return [
            {"quarter": each.name, "what": self.what}
            | dict(parts_of(each, self.what))
            | {name: value for name, value in told(found).items() if name in {"mean", LOW, HIGH}}
            for each in self.outlooks
            if (found := of_kind(each, self.what)) is not None
        ]

    def schema(self) -> dict[str, pa.DataType]:
        words = {"quarter": pa.string(), "what": pa.string()}
        return words | dict.fromkeys((*PARTS, "mean", LOW, HIGH), pa.float64())


@dataclass(frozen=True, kw_only=True)
class Waterfall(Picture):
    """Why the wins that are expected up to one day changed within a week: from what they were to what they are."""

    change: Since

    def records(self) -> list[Json]:
        found, level = [self._row("a week ago", 0.0, self.change.was)], self.change.was
        for name in self.change.shown:
            part = self.change.parts[name]
            found.append(self._row(name, level, level + part))
            level += part
        if abs(self.change.residual) >= SMALLEST:
            found.append(self._row("not told", level, self.change.now))
        return [*found, self._row("now", 0.0, self.change.now)]

    @staticmethod
    def _row(step: str, start: float, end: float) -> Json:
        return {"step": step, "wins": end - start, "from": start, "to": end}

    def schema(self) -> dict[str, pa.DataType]:
        return {"step": pa.string()} | dict.fromkeys(("wins", "from", "to"), pa.float64())


SMALLEST = 0.05
"""A smaller rest is not shown."""


def fan(found: Forecast, what: What = "wins") -> Fan:
    """The fan of a forecast; without rows where no amount was ever seen."""
    return Fan(**_shared(found), what=what, outlooks=found.fan or found.horizons)


def parted(found: Forecast, what: What = "wins") -> Parted:
    """The fiscal quarters of a forecast by their parts."""
    return Parted(**_shared(found), what=what, outlooks=found.quarters)


def waterfall(found: Forecast) -> Waterfall | None:
    """The change since last week; None where there is no such past."""
    return None if found.change is None else Waterfall(**_shared(found), change=found.change)


def of_kind(each: Outlook, what: What) -> Distribution | None:
    """The distribution of wins or of revenue."""
    return each.wins if what == "wins" else each.revenue


def parts_of(each: Outlook, what: What) -> Mapping[str, float]:
    """The expected wins or revenue by part."""
    return each.parts if what == "wins" else each.money_parts


def _shared(found: Forecast) -> Json:
    names = ("on", "as_of", "book", "currency", "rule")
    return {name: getattr(found, name) for name in names}
