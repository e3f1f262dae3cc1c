"""What would have been forecast in each week of the past, what would the baselines have said, and what came?

One forecast a week from the books as they were known that day, of every horizon that is over by now. A later entry
changes none of them. Nothing is judged here. METRICS section 6.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.special import gammaincinv

from buyline.days import Day
from buyline.estimate.arrays import Real, Whole
from buyline.estimate.passing import reaching
from buyline.estimate.shock import PRIOR_SD, shock_variance, shocks, unsure
from buyline.forecast.ahead import ahead
from buyline.forecast.baselines import BASELINES, OF_WINS, Guessing
from buyline.forecast.forecast import shock_levels
from buyline.forecast.known import Known, known_by
from buyline.forecast.missed import Missed, drawn, missed
from buyline.forecast.records import FEWEST_WEEKS, Records
from buyline.forecast.seen import WEEK
from buyline.forecast.spread import revenue_spread, wins_spread
from buyline.forecast.stages import stage_moments

HORIZONS = (7, 14, 30, 60, 90, 180)
DRAWS = 50
ORIGINS_AT_MOST = 104
GRID = (np.arange(200) + 0.5) / 200
"""The levels at which a forecast is read to be scored."""
RANGE_LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
LEVELS = np.concatenate([GRID, RANGE_LEVELS])
LONGEST_CYCLE = 365
What = Literal["wins", "revenue", "arrivals", "position"]
Told = Callable[[int, int, str], None]
"""Is told how many of how many origins are done, and of which day the next one is."""


def silent(_done: int, _of: int, _says: str, /) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is forecast: wins, revenue, or of one stage its arrivals or how many stand in it."""

    what: What
    stage: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is a count."""
        return self.what != "revenue"


@dataclass(frozen=True)
class Trials:
    """Of O origins and H horizons, by target: what `came` (O, H), `stated` (O, H, Q) quantiles of the forecast at
    LEVELS, and `baselines` by name, (O, H) each. nan where a window is not over, or a baseline can say nothing. `then`
    (O, H, O): what was known on each later origin to have come.

    `cycle`: the median days from a journey's beginning to its win; `since`: the day from which all is recorded.
    """

    origins: Whole
    horizons: tuple[int, ...]
    came: Mapping[Target, Real]
    stated: Mapping[Target, Real]
    baselines: Mapping[Target, Mapping[str, Real]]
    then: Mapping[Target, Real]
    cycle: int
    since: Day


def trials(
    records: Records,
    *,
    horizons: Sequence[int] = HORIZONS,
    with_stages: bool = True,
    draws: int = DRAWS,
    tell: Told = silent,
    whole: Records | None = None,
) -> Trials:
    """Return the trials of every week from one median cycle, and four weeks, of records on, 104 weeks at most.

    `whole`: whose misses tell the shock, where the records are those of a part; their own unless given.
    """
    lengths = tuple(sorted(horizons))
    since = records.judged_from - FEWEST_WEEKS * WEEK
    days, cycle = tried_days(records, since=since, last=records.last - lengths[0])
    missing = records if whole is None else whole
    made = _Made(records, lengths, days, with_stages=with_stages, draws=draws, since=since, missing=missing)
    tell(0, int(days.size), "what earlier forecasts missed")
    earliest = int(days[0]) - ORIGINS_AT_MOST * WEEK if days.size else records.last
    learnt = missed(missing, horizons=lengths, first=earliest)
    for row, day in enumerate(days.tolist()):
        tell(row, int(days.size), "weeks tried")
        made.add(row, day, learnt)
    tell(int(days.size), int(days.size), "weeks tried")
    return made.trials(cycle)


def tried_days(records: Records, *, since: Day, last: Day) -> tuple[Whole, int]:
    """Return the weeks from the first on that has one median cycle of records before it, and that cycle in days."""
    judged = np.arange(records.last - WEEK, records.judged_from - 1, -WEEK)[::-1].astype(np.int64)
    cycle = 0
    for place, day in enumerate(judged.tolist()):
        cycle = median_cycle(records, day)
        if since + cycle <= day:
            kept = judged[place:]
            return kept[kept <= last][-ORIGINS_AT_MOST:], cycle
    return judged[:0], cycle


def median_cycle(records: Records, day: Day) -> int:
    """Return the median days that those who are won take from their beginning, by what a day knew; 365 at most."""
    passage = reaching(records.at(day).rates.mean, records.way.is_won, days=LONGEST_CYCLE)
    created = known_by(records.steps, records.way, first=records.first, day=day).created.sum(axis=1)
    won = passage.of_arrivals[:, 0, :, 0] @ (np.maximum(created, 0.0) * records.way.is_open)
    return int(np.searchsorted(won, won[-1] / 2)) if won[-1] > 0 else 0


class _Made:
    """Trials as they are made, origin by origin."""

    def __init__(
        self,
        records: Records,
        lengths: tuple[int, ...],
        days: Whole,
        *,
        with_stages: bool,
        draws: int,
        since: Day,
        missing: Records,
    ) -> None:
        self.missing = missing
        self.records, self.lengths, self.days, self.since = records, lengths, days, since
        self.with_stages, self.draws = with_stages, draws
        self._whole = known_by(records.steps, records.way, first=records.first, day=records.last)
        self._shape = (days.size, len(lengths))
        has_money = bool(self._whole.revenue.any())
        self._targets = [Target("wins"), *([Target("revenue")] if has_money else [])]
        if with_stages:
            self._targets += [Target(what, stage) for stage in records.way.stages for what in ("arrivals", "position")]
        self._came = {each: self._came_of(each, self._whole) for each in self._targets}
        self._then = {each: np.full((*self._shape, days.size), np.nan) for each in self._targets}
        self._stated = {each: np.full((*self._shape, LEVELS.size), np.nan) for each in self._targets}
        self._said = {each: {name: np.full(self._shape, np.nan) for name in BASELINES} for each in self._targets}
        self._moments = {each: np.full((3, *self._shape), np.nan) for each in self._targets}

    def trials(self, cycle: int) -> Trials:
        said = {
            each: {name: told for name, told in by_name.items() if name not in OF_WINS or not each.stage}
            for each, by_name in self._said.items()
        }
        return Trials(self.days, self.lengths, self._came, self._stated, said, self._then, cycle, self.since)

    def add(self, row: int, day: Day, learnt: Missed) -> None:
        """Make the forecast of a day, from what was known then.

        Revenue by its moments also where few wins are expected: a hundred exact sums would take minutes.
        """
        known = known_by(self.records.steps, self.records.way, first=self.records.first, day=day)
        over = [place for place, length in enumerate(self.lengths) if day + length <= self.records.last]
        lengths = [self.lengths[place] for place in over]
        for target in self._targets:
            self._then[target][:, :, row] = self._came_of(target, known)
        whole = known_by(self.missing.steps, self.missing.way, first=self.missing.first, day=day)
        self._add_wins(row, day, lengths, as_known(learnt, whole).shock_variances(day))
        if self.with_stages:
            self._add_stages(row, day, lengths)
        for place, length in zip(over, lengths, strict=True):
            self._add_baselines(row, place, Guessing(known, self.since), length)

    def _add_wins(self, row: int, day: Day, lengths: list[int], variances: Mapping[int, float]) -> None:
        records, windows = self.records, [(0, length) for length in lengths]
        ratio = np.ones(len(records.way.places))
        hazards, coming = drawn(records.at(day), many=self.draws, days=max(lengths), ratio=ratio)
        shared = {(0, days): shocks(shock_levels(self.draws), variance=variances[days]) for days in lengths}
        found = ahead(hazards, way=records.way, coming=coming, windows=windows, shocks=shared)
        for place, moments in enumerate(found):
            self._stated[Target("wins")][row, place] = wins_spread(moments).quantile(LEVELS)
            if (money := self._stated.get(Target("revenue"))) is not None:
                money[row, place] = revenue_spread(replace(moments, few=None)).quantile(LEVELS)

    def _add_stages(self, row: int, day: Day, lengths: list[int]) -> None:
        found, many = stage_moments(self.records.at(day), horizons=lengths), len(lengths)
        for target in self._targets:
            if not target.stage:
                continue
            told, spot = self._moments[target], self.records.way.number(target.stage)
            told[:, row, :many] = found.of(target.what, spot)
            for place, shared in enumerate(self._learnt(target, row)[:many]):
                mean, variance, moving = told[:, row, place]
                quantiles = rounded_gamma(LEVELS, mean=mean, variance=variance + shared * moving**2)
                self._stated[target][row, place] = quantiles

    def _learnt(self, target: Target, row: int) -> list[float]:
        """τ² of what moves at a stage by horizon, of windows that were over on the day of this row."""
        prior, found = PRIOR_SD**2, []
        for place, length in enumerate(self.lengths):
            came = self._then[target][:row, place, row]
            over = np.isfinite(came)
            mean, variance, moving = self._moments[target][:, :row, place][:, over]
            off = came[over] - mean
            weight = np.full(off.size, WEEK / length)
            prior = shock_variance(moving + off, mean=moving, variance=variance, weight=weight, prior=prior)
            found.append(unsure(prior, weight=weight))
        return found

    def _add_baselines(self, row: int, place: int, guessing: Guessing, length: int) -> None:
        known, way = guessing.known, self.records.way
        wins = guessing.of_flow(known.wins, horizon=length)
        money = guessing.of_flow(known.revenue, horizon=length)
        came, there = guessing.of_flow(known.arrivals, horizon=length), guessing.of_position(horizon=length)
        of_wins = guessing.of_wins(horizon=length)
        for target in self._targets:
            said = self._said[target]
            spot = way.number(target.stage) if target.stage else 0
            found = {"wins": wins, "revenue": money, "arrivals": came, "position": there}[target.what]
            for name, told in found.items():
                said[name][row, place] = told[spot] if target.stage else told
            if not target.stage:
                for name, both in of_wins.items():
                    said[name][row, place] = both[target.what == "revenue"]

    def _came_of(self, target: Target, known: Known) -> Real:
        """What came of a target in each window, as is known; nan where it is not over."""
        spot = self.records.way.number(target.stage) if target.stage else 0
        found = np.full(self._shape, np.nan)
        if target.what == "position":
            held = known.position[spot]
        else:
            daily = {"wins": known.wins, "revenue": known.revenue}.get(target.what)
            held = np.cumsum(known.arrivals[spot] if daily is None else daily)
        for place, length in enumerate(self.lengths):
            over = np.flatnonzero(self.days + length <= known.last)
            start = self.days[over] - known.first
            found[over, place] = held[start + length] - (0.0 if target.what == "position" else held[start])
        return found


def as_known(learnt: Missed, known: Known) -> Missed:
    """What earlier forecasts missed, as far as it was known by a day."""
    wins = np.concatenate([[0.0], np.cumsum(known.wins)])
    start = learnt.origins - known.first + 1
    seen = np.full(learnt.seen.shape, np.nan)
    for place, length in enumerate(learnt.horizons):
        over = learnt.origins + length <= known.last
        seen[over, place] = wins[start[over] + length] - wins[start[over]]
    return replace(learnt, seen=seen)


def rounded_gamma(levels: Real, *, mean: float, variance: float) -> Real:
    """Quantiles of a count with this mean and variance: of the gamma of both, rounded to the nearest whole number."""
    if mean <= 0:
        return np.zeros(levels.shape)
    spread = max(variance, 1e-9 * mean**2)
    shape = mean**2 / spread
    if shape > 1e6:
        return np.full(levels.shape, np.round(mean))
    return np.asarray(np.round(gammaincinv(shape, levels) * mean / shape), dtype=np.float64)
