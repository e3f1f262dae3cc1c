"""What does a forecast hand over?

Frozen, as every statement: distributions of wins and revenue by horizon and by fiscal quarter, of which parts they are
made, and what comes to each stage. It computes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from buyline.days import Day
from buyline.estimate.distribution import Distribution
from buyline.forecast.since import Since
from buyline.measure.statement import Json, Statement, iso

LEVELS = {"p025": 0.025, "p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95,
          "p975": 0.975}  # fmt: skip
PARTS = ("won", "open", "front", "not_yet_met")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What one window will bring: from the day after `since` to the day `until`, both in days after the forecast's day.

    `parts` and `money_parts`: expected wins and revenue by PARTS; revenue is None where no amount was ever seen.
    """

    days: int
    since: int
    name: str
    wins: Distribution
    revenue: Distribution | None
    parts: Mapping[str, float]
    money_parts: Mapping[str, float]
    shock: float

    def chance(self, *, amount: float | None, deals: float | None) -> float | None:
        """The chance to bring at least this revenue, or these deals where none is told; None where neither is."""
        if amount is not None and self.revenue is not None:
            return float(self.revenue.chance_at_least(amount))
        return None if deals is None else float(self.wins.chance_at_least(deals))

    def to_json(self) -> Json:
        fields: Json = {"days": self.days, "wins": told(self.wins)}
        fields |= {"revenue": None if self.revenue is None else told(self.revenue)}
        return fields | {"parts": dict(self.parts), "revenue_parts": dict(self.money_parts), "shock": self.shock}


@dataclass(frozen=True, kw_only=True, slots=True)
class StageAhead:
    """What comes to one stage within the horizon: expected arrivals, how many stand there now and at its end."""

    stage: str
    now: float
    arrivals: float
    position: float
    prior_share: float

    def to_json(self) -> Json:
        return {"stage": self.stage, "now": self.now, "arrivals": self.arrivals, "position": self.position,
                "prior_share": self.prior_share}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Forecast(Statement):
    """The forecast made at the end of the day `on`: `horizons` in days, `fan` the same for a picture, `quarters`.

    `stages` are told for the horizon `stages_days`; `prior_share` is how much of the hazards that make the wins is
    prior, 0 to 1. `groups` by the values of `by`.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    horizons: tuple[Outlook, ...]
    fan: tuple[Outlook, ...]
    quarters: tuple[Outlook, ...]
    stages: tuple[StageAhead, ...]
    stages_days: int
    prior_share: float
    wins_seen: int
    change: Since | None = None
    by: str | None = None
    groups: Mapping[str, "Forecast"] = field(default_factory=dict)
    rule: str

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "currency": self.currency}
        fields |= {"horizons": [each.to_json() for each in self.horizons]}
        fields |= {"quarters": [{"quarter": each.name} | each.to_json() for each in self.quarters]}
        fields |= {"stages_days": self.stages_days, "stages": [each.to_json() for each in self.stages]}
        fields |= {"prior_share": self.prior_share, "wins_seen": self.wins_seen}
        fields |= {"change_since_last": None if self.change is None else _change(self.change)}
        if self.by is not None:
            groups = [{self.by: value} | _short(of) for value, of in self.groups.items()]
            fields |= {"by": self.by, "groups": groups}
        return fields | {"rule": self.rule}

    def records(self) -> list[Json]:
        groups = {None: self} if self.by is None else self.groups
        return [
            ({} if self.by is None else {self.by: value}) | row
            for value, of in groups.items()
            for each in (*of.horizons, *of.quarters)
            for row in _rows(each)
        ]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        words = {"window": pa.string(), "days": pa.int64(), "what": pa.string()}
        return first | words | dict.fromkeys(("mean", *LEVELS, *PARTS), pa.float64())


def told(found: Distribution) -> Json:
    """A distribution as its mean and quantiles."""
    quantiles = found.quantile(list(LEVELS.values())).tolist()
    return {"mean": found.mean} | dict(zip(LEVELS, quantiles, strict=True))


def _change(found: Since) -> Json:
    days = {"before": iso(found.before), "until": iso(found.until)}
    wins = {"wins_before": found.was, "wins_now": found.now}
    return days | wins | {"parts": dict(found.parts), "residual": found.residual}


def _short(of: Forecast) -> Json:
    return {"horizons": [each.to_json() for each in of.horizons], "prior_share": of.prior_share}


def _rows(each: Outlook) -> list[dict[str, Any]]:
    named = {"window": each.name, "days": each.days}
    rows = [named | {"what": "wins"} | told(each.wins) | dict(each.parts)]
    if each.revenue is not None:
        rows.append(named | {"what": "revenue"} | told(each.revenue) | dict(each.money_parts))
    return rows
