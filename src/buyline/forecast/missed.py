"""By how much did earlier forecasts miss, beyond what they expected to miss?

For each week of the past what would have been forecast then, from what was known then, and what happened. From it the
common shock of each horizon, and of one day without looking past it. METRICS section 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real, Whole
from buyline.estimate.passing import reaching
from buyline.estimate.shock import PRIOR_SD, shock_variance, unsure
from buyline.forecast.ahead import Coming, Moments, moments
from buyline.forecast.planned import planned_draws, until
from buyline.forecast.rates import Move
from buyline.forecast.records import Origin, Records
from buyline.forecast.seen import WEEK
from buyline.measure.again import once
from buyline.measure.counts import Counts

DRAWS = 4
ORIGINS_AT_ONCE = 12
ORIGINS_AT_MOST = 104


@dataclass(frozen=True, slots=True)
class Missed:
    """Of O origins and H horizons: `mean` and `variance` of what was forecast, and what was `seen`, (O, H) each, nan
    where the window is not over; `origins` (O,) days, `horizons` (H,) in days.
    """

    origins: Whole
    horizons: tuple[int, ...]
    mean: Real
    variance: Real
    seen: Real

    def shock_variances(self, at: Day) -> dict[int, float]:
        """τ² by horizon, of windows that were over at the end of a day; each horizon's prior is the shorter one's.

        As much wider as so few windows leave it unsure. Of no more weeks before that day than a forecast made on it
        looks back.
        """
        prior, found = PRIOR_SD**2, {}
        lately = self.origins > at - self.horizons[0] - ORIGINS_AT_MOST * WEEK
        for place, horizon in enumerate(self.horizons):
            over = lately & (self.origins + horizon <= at) & np.isfinite(self.seen[:, place])
            weight = np.full(int(over.sum()), WEEK / horizon)
            prior = shock_variance(
                self.seen[over, place],
                mean=self.mean[over, place],
                variance=self.variance[over, place],
                weight=weight,
                prior=prior,
            )
            found[horizon] = unsure(prior, weight=weight)
        return found


def missed(records: Records, *, horizons: Sequence[int], first: Day | None = None) -> Missed:
    """Return what forecasts of each past week, from the day `first` on, would have said and missed.

    What they would have said is worked out once for the same past.
    """
    lengths = tuple(sorted(horizons))
    days = origin_days(records, first=first, last=records.last - lengths[0])
    past = records.steps.by(records.last - lengths[0])
    programs = records.programs_by(records.last - lengths[0])
    mean, variance = once(
        (
            "missed",
            lengths,
            days.tobytes(),
            records.last,
            tuple(records.arrivals_end.items()),
            tuple(sorted(records.begin.items())),
            repr(records.way),
            _changed(records),
            programs,
        ),
        [past.counts(), *_believed(records, days)],
        lambda: _said(records, days, lengths),
    )
    wins = np.concatenate([[0.0], np.cumsum(records.wins()[0])])
    spot = days[:, np.newaxis] - records.first + 1
    until = np.minimum(spot + np.array(lengths), wins.size - 1)
    seen = np.where(np.isnan(mean), np.nan, wins[until] - wins[np.minimum(spot, wins.size - 1)])
    return Missed(days, lengths, mean, variance, seen)


def _believed(records: Records, days: Whole) -> list[Counts]:
    """What was believed on each day; once where it is always the same."""
    every = days.tolist() if records.above is not None else days[-1:].tolist()
    priors = [records.prior, *(records.prior_at(day) for day in every)]
    return [Counts({"prior": each.mean, "exits": each.exits}) for each in priors]


def _changed(records: Records) -> tuple[tuple[Move, tuple[Day, Day]], ...]:
    return tuple(sorted(records.changed.items()))


def _said(records: Records, days: Whole, lengths: tuple[int, ...]) -> tuple[Real, Real]:
    """Mean and variance of what the forecast of each day would have said of each horizon, nan where it is not over."""
    mean = np.full((days.size, len(lengths)), np.nan)
    variance = mean.copy()
    for start in range(0, days.size, ORIGINS_AT_ONCE):
        some = days[start : start + ORIGINS_AT_ONCE]
        for row, told in zip(range(start, start + some.size), _told(records, some, lengths), strict=True):
            for column, found in enumerate(told):
                if found is None:
                    continue
                mean[row, column] = found.mean.mean()
                variance[row, column] = found.variance.mean() + found.mean.var()
    return mean, variance


def origin_days(records: Records, *, first: Day | None, last: Day) -> Whole:
    """The days, whole weeks before the last one, from `first` to `last`; without it the last 104 that are judged."""
    begin = records.judged_from if first is None else max(first, records.judged_from)
    found = np.arange(records.last, max(begin, records.first + WEEK) - 1, -WEEK)[::-1]
    found = found[found <= last]
    return np.asarray(found[-ORIGINS_AT_MOST:] if first is None else found, dtype=np.int64)


def drawn(origin: Origin, *, many: int, days: int, ratio: Real) -> tuple[Real, Coming]:
    """Draws of hazards (R, S, B, S) and of arrivals, always the same for the same day."""
    generator = np.random.default_rng([origin.day % 2**32, many])
    hazards = origin.rates.draws(many, generator=generator)
    arrivals = {place: each.draws(many, days=days, generator=generator) for place, each in origin.streams.items()}
    arrivals = {place: until(origin.arrivals_end, place, daily, day=origin.day) for place, daily in arrivals.items()}
    prices = origin.price.means(many, generator=generator)
    planned = planned_draws(origin.programs_ahead(days), many=many, day=origin.day)
    for each in planned:
        for place, daily in each.daily.items():
            arrivals[place] = arrivals.get(place, 0.0) + each.factor[:, np.newaxis] * daily
    return hazards, Coming(origin.open, arrivals, prices, origin.price.spread, ratio, planned)


def _told(records: Records, days: Whole, lengths: tuple[int, ...]) -> list[list[Moments | None]]:
    """What the forecasts of some days say of each horizon; None where its window is not over."""
    longest = max((length for length in lengths if int(days[0]) + length <= records.last), default=lengths[0])
    ratio = np.ones(len(records.way.places))
    made = [drawn(records.at(int(day)), many=DRAWS, days=longest, ratio=ratio) for day in days]
    passage = reaching(np.concatenate([hazards for hazards, _ in made]), records.way.is_won, days=longest - 1)
    found = []
    for place, (day, (_, coming)) in enumerate(zip(days.tolist(), made, strict=True)):
        own = passage.of_draws(slice(place * DRAWS, (place + 1) * DRAWS))
        found.append(
            [
                moments(own, way=records.way, coming=coming, window=(0, length))
                if day + length <= records.last
                else None
                for length in lengths
            ]
        )
    return found
