"""What does a backtest hand over: how well would this forecast have told what came, and where is it poor?

Frozen, as every statement. Made of scores; from its own JSON it is read back as it was. It computes nothing but what
follows from the scores.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np
import pyarrow as pa

from buyline.days import Day, parse_day
from buyline.estimate.ranges import binomial_quantile
from buyline.forecast.judged import FEWEST_APART, PINBALL_LEVELS, PUT_RIGHT, STATED, Score, human_bar, judged
from buyline.forecast.records import Records
from buyline.forecast.seen import WEEK
from buyline.forecast.trials import DRAWS, HORIZONS, Told, Trials, silent, trials
from buyline.measure.statement import Json, Statement, iso

NOMINAL = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
PIT_BINS = 10
HUMAN_DAYS = 90
HUMAN = {"within_5_percent": 0.281, "mean_miss": 0.31, "wins": 270_912, "source": "InsideSales"}
COMMITTED = "none logged"
RULE = (
    "Each week, from one median cycle and four weeks of records on, a forecast from the books as they were known that "
    "day, scored once its window is over; windows that overlap count as the part of them that is new. Fewer than "
    f"{FEWEST_APART} windows that do not overlap are too few to judge. CRPS is in the unit of the target, less is "
    "better; skill is 1 - CRPS / CRPS of the baseline on the same windows. Dressed: with the baseline's own earlier "
    f"misses. Recalibrated: read at levels that earlier misses put right. {DRAWS} draws a forecast. What people "
    "committed: none logged."
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often a central range held that was to hold with chance `nominal`; `low` and `high`: where that share lies in
    95 of 100 backtests when the chance is right.
    """

    nominal: float
    seen: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Backtest(Statement):
    """The scores of all trials; `cycle`: median days from beginning to win; `since`: from when all is recorded.

    `human`: this forecast's medians beside what people forecast. `rests_on` tells books and settings apart. `groups` by
    the values of `by`.
    """

    on: Day
    as_of: Day | None
    book: str
    currency: str
    origins: tuple[Day, ...]
    horizons: tuple[int, ...]
    cycle: int
    since: Day
    scores: tuple[Score, ...]
    human: Mapping[str, Mapping[str, float]]
    rests_on: str = ""
    by: str | None = None
    groups: Mapping[str, "Backtest"] = field(default_factory=dict)
    rule: str = RULE

    def of(self, target: str, horizon: int, method: str = STATED, *, stage: str = "") -> Score | None:
        """One score; None where there is none."""
        wanted = (target, stage, horizon, method)
        return next((s for s in self.scores if (s.target, s.stage, s.horizon, s.method) == wanted), None)

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages that were forecast."""
        return tuple(dict.fromkeys(each.stage for each in self.scores if each.stage))

    @property
    def poorest(self) -> Score | None:
        """Where the forecast is poorest against any baseline, of all that can be judged; None where nothing can."""
        told = [s for s in self.scores if s.skill is not None and s.method != PUT_RIGHT and not s.too_few]
        return min(told, key=lambda s: s.skill or 0.0, default=None)

    @property
    def without_amounts(self) -> "Backtest":
        """The same for somebody from whom amounts are hidden."""
        return replace(
            self,
            scores=tuple(each for each in self.scores if each.target != "revenue"),
            human={name: told for name, told in self.human.items() if name != "revenue"},
            groups={value: of.without_amounts for value, of in self.groups.items()},
        )

    def to_json(self) -> Json:
        poorest = self.poorest
        found: Json = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book, "currency": self.currency}
        found |= {"origins": [iso(day) for day in self.origins], "horizons": list(self.horizons)}
        found |= {"cycle_days": self.cycle, "recorded_since": iso(self.since), "committed": COMMITTED}
        found |= {"scores": [_told(each) for each in self.scores]}
        found |= {"calibration": [row for each in self._drawn() for row in _calibration_rows(each)]}
        found |= {"poorest": None if poorest is None else _told(poorest)}
        found |= {
            "human_bar": {"days": HUMAN_DAYS, "people": HUMAN, "ours": {k: dict(v) for k, v in self.human.items()}}
        }
        if self.by is not None:
            groups = [{self.by: value} | of.to_json() for value, of in self.groups.items()]
            found |= {"by": self.by, "groups": groups}
        return found | {"rests_on": self.rests_on, "rule": self.rule}

    def records(self) -> list[Json]:
        groups: Mapping[str, Backtest] = {"": self} | dict(self.groups)
        return [
            ({} if self.by is None else {self.by: value}) | {name: _told(each)[name] for name in _COLUMNS}
            for value, of in groups.items()
            for each in of.scores
        ]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        return first | _COLUMNS

    def _drawn(self) -> Iterator[Score]:
        """The scores whose calibration is drawn."""
        return (s for s in self.scores if s.pits and not s.stage and s.method in (STATED, PUT_RIGHT))


def backtest(
    records: Records,
    *,
    book: str,
    as_of: Day | None,
    currency: str,
    with_stages: bool = True,
    horizons: tuple[int, ...] = HORIZONS,
    tell: Told = silent,
) -> Backtest:
    """Return the backtest of records."""
    found = trials(records, horizons=horizons, with_stages=with_stages, tell=tell)
    return told_of(found, on=records.last, book=book, as_of=as_of, currency=currency)


def told_of(found: Trials, *, on: Day, book: str, as_of: Day | None, currency: str) -> Backtest:
    """Return trials as a statement."""
    return Backtest(
        on=on,
        as_of=as_of,
        book=book,
        currency=currency,
        origins=tuple(found.origins.tolist()),
        horizons=found.horizons,
        cycle=found.cycle,
        since=found.since,
        scores=judged(found),
        human=human_bar(found, horizon=HUMAN_DAYS),
    )


def calibration_of(score: Score) -> tuple[Calibration, ...]:
    """Return how often central ranges of each nominal chance held, with the band of a binomial share.

    Windows that overlap count as the part of them that is new.
    """
    off = np.abs(2 * np.array(score.pits) - 1)
    known = max(round(off.size * min(1.0, WEEK / score.horizon)), 1)
    return tuple(
        Calibration(
            nominal=nominal,
            seen=float((off <= nominal).mean()),
            low=binomial_quantile(0.025, units=known, share=nominal) / known,
            high=binomial_quantile(0.975, units=known, share=nominal) / known,
        )
        for nominal in NOMINAL
    )


def pit_counts(score: Score) -> tuple[int, ...]:
    """Return how many outcomes lay in each tenth of their forecasts."""
    return tuple(np.histogram(score.pits, bins=PIT_BINS, range=(0.0, 1.0))[0].tolist())


def from_json(told: Json) -> Backtest:
    """Return the backtest that `to_json` wrote."""
    by = told.get("by")
    groups = {str(one[by]): from_json(one) for one in told["groups"]} if by is not None else {}
    return Backtest(
        on=parse_day(told["on"]),
        as_of=None if told["as_of"] is None else parse_day(told["as_of"]),
        book=told["book"],
        currency=told["currency"],
        origins=tuple(parse_day(day) for day in told["origins"]),
        horizons=tuple(told["horizons"]),
        cycle=told["cycle_days"],
        since=parse_day(told["recorded_since"]),
        scores=tuple(_score(one) for one in told["scores"]),
        human=told["human_bar"]["ours"],
        rests_on=told["rests_on"],
        by=by,
        groups=groups,
        rule=told["rule"],
    )


def _told(score: Score) -> Json:
    pinball = None if score.pinball is None else dict(zip(map(str, PINBALL_LEVELS), score.pinball, strict=True))
    return asdict(score) | {"pinball": pinball, "pits": list(score.pits), "too_few": score.too_few}


def _score(told: Json) -> Score:
    own = {each.name: told[each.name] for each in fields(Score)}
    pinball = None if told["pinball"] is None else tuple(told["pinball"].values())
    return Score(**own | {"pinball": pinball, "pits": tuple(told["pits"])})


def _calibration_rows(score: Score) -> Iterator[Json]:
    named: dict[str, Any] = {"target": score.target, "horizon": score.horizon, "method": score.method}
    return (named | asdict(each) for each in calibration_of(score))


_WORDS = {"target": pa.string(), "stage": pa.string(), "horizon": pa.int64(), "method": pa.string()}
_COUNTS = {"windows": pa.int64(), "apart": pa.int64(), "too_few": pa.bool_()}
_NUMBERS = dict.fromkeys(
    ("crps", "skill", "mae", "bias", "coverage50", "width50", "coverage80", "coverage80_low", "coverage80_high",
     "width80", "coverage95", "width95", "brier", "log_loss", "calibration_slope"),
    pa.float64(),
)  # fmt: skip
_COLUMNS: dict[str, pa.DataType] = {**_WORDS, **_COUNTS, **_NUMBERS}
