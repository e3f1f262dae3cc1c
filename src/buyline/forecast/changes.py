"""What does it say of what has changed? The frozen result; it computes nothing."""

from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from buyline.days import Day
from buyline.measure.statement import Json, Statement, iso, number

State = Literal["quiet", "alarm", "confirmed"]
"""How it stands with a transition."""
QUIET: State = "quiet"
ALARM: State = "alarm"
CONFIRMED: State = "confirmed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """The weeks that are taken for normal: so many up to the day `on`.

    `is_recorded`: somebody froze them; else they are the first half of the records, and move with them.
    """

    on: Day
    weeks: int
    is_recorded: bool = False
    function: str = ""
    reason: str = ""

    @property
    def first(self) -> Day:
        """The first day of it."""
        return self.on - 7 * self.weeks + 1

    def to_json(self) -> Json:
        return {"from": iso(self.first), "on": iso(self.on), "weeks": self.weeks, "recorded": self.is_recorded,
                "function": self.function or None, "reason": self.reason or None}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """One week: how many moved, how many the baseline expects, between which numbers 95 of 100 weeks lie.

    `booked`: what part of its rate is usually seen by now; it counts as so much of a week, from a half on.
    `is_open`: that is less than 95 of 100 over all transitions. `is_baseline`: it is one of those taken for normal.
    """

    first: Day
    moves: float
    expected: float
    low: float
    high: float
    booked: float = 1.0
    is_open: bool = False
    is_baseline: bool = False

    def to_json(self) -> Json:
        return {"from": iso(self.first), "moves": self.moves, "expected": self.expected, "low": self.low,
                "high": self.high, "booked": self.booked, "open": self.is_open,
                "baseline": self.is_baseline}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """One transition, of all journeys or of those with the `value` of a column.

    `moves` that are booked, `expected` as many as usually are by now, `evidence` of both. `alarmed`: the last day of
    the week after which the alarm was raised; `since` the day from which the rate seems to be `ratio` times that of the
    baseline, 90 of 100 between low and high.
    `baseline` counts moves; `dispersion` is by how much its weeks varied beyond chance.
    """

    origin: str
    target: str
    value: str | None = None
    state: State
    baseline: float
    dispersion: float
    moves: float
    expected: float
    evidence: float
    alarmed: Day | None = None
    since: Day | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    confirmed: Day | None = None
    weeks: tuple[Week, ...] = ()

    def to_json(self) -> Json:
        return self.line() | {"weeks": [each.to_json() for each in self.weeks]}

    def line(self) -> Json:
        """The same without its weeks."""
        return {
            "from": self.origin, "to": self.target, "value": self.value, "state": self.state,
            "baseline_moves": self.baseline, "dispersion": self.dispersion, "moves": self.moves,
            "expected": self.expected, "evidence": number(self.evidence), "alarmed_on": iso(self.alarmed),
            "since": iso(self.since), "ratio": number(self.ratio), "low": number(self.low), "high": number(self.high),
            "confirmed_from": iso(self.confirmed),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Changes(Statement):
    """Which transitions run at another rate than in the baseline, seen at the end of the day `on`.

    `counted` is the last day that counts in full: later weeks are open, since 95 of 100 moves are booked `lag` days
    after they happen, and count by the share that is usually booked. `baseline` is None where the records are too short
    for one; `too_few` transitions moved less than once in it and are not watched.
    """

    on: Day
    as_of: Day | None
    book: str
    by: str | None
    baseline: Baseline | None
    counted: Day | None
    lag: int
    watched: tuple[Watched, ...]
    too_few: int
    rule: str

    @property
    def alarms(self) -> tuple[Watched, ...]:
        """Those that have changed, whether or not somebody confirmed it."""
        return tuple(each for each in self.watched if each.state is not QUIET)

    def to_json(self) -> Json:
        fields: Json = {"as_of": iso(self.on), "book": self.book, "by": self.by}
        fields |= {"baseline": None if self.baseline is None else self.baseline.to_json()}
        fields |= {"counted_to": iso(self.counted), "lag_days": self.lag, "too_few": self.too_few}
        fields |= {"alarms": len(self.alarms), "watched": [each.to_json() for each in self.watched]}
        return fields | {"rule": self.rule}

    def records(self) -> list[Json]:
        return [each.line() for each in self.watched]

    def schema(self) -> dict[str, pa.DataType]:
        words: dict[str, Any] = dict.fromkeys(("from", "to", "value", "state"), pa.string())
        numbers = dict.fromkeys(("baseline_moves", "dispersion", "moves", "expected", "evidence"), pa.float64())
        words |= numbers | dict.fromkeys(("alarmed_on", "since"), pa.string())
        return words | dict.fromkeys(("ratio", "low", "high"), pa.float64()) | {"confirmed_from": pa.string()}
