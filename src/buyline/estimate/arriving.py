"""How many units will begin each day from now on, in each of several streams?

Weekly counts, Gamma-Poisson with a discount of .9 a week, so that old weeks fade; what they tell is divided by the
dispersion of one-week-ahead misses. From ten weeks on a log-linear trend with a tight prior on its slope, damped
ahead, so that nobody grows for ever. Level and slope are estimated about the middle of what was told, where they do
not hang together. Within a week by weekday, shrunk to even; by month of the year once two years were seen: a week
counts for as many as its months have, so that level and slope are those of a year without seasons (`estimate.seasons`).

M. West and J. Harrison (1997), Bayesian Forecasting and Dynamic Models, 2nd ed., 10 (discounted Gamma-Poisson);
E. S. Gardner and E. McKenzie (1985), Management Science 31, 1237-1246 (damped trend). METRICS section 5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, Whole, real
from buyline.estimate.seasons import EVEN, Season, month_of, season

WEEK = 7
KEPT = 0.9
"""How much of a week's weight is left a week later."""
DAMPED = 0.95
SLOPE_SD = 0.01
TREND_FROM = 10
PRIOR_WEEKS = 0.5
"""A stream's own mean over all weeks weighs as much as so many weeks."""
DISPERSION_MOST = 50.0
PRIOR_ARRIVALS = 25.0
"""Weekdays are shrunk to even by so many arrivals each."""
ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of arrivals: the level ~ Gamma(`shape`, `rate`) a week, `since` weeks before the end, and the slope of
    its logarithm ~ N(`slope`, `slope_sd`²) a week; `weekday` (7,) shares of a week, by days after the last day seen,
    which is the day `last`; `season`: the factors of the months.
    """

    shape: float
    rate: float
    since: float
    slope: float
    slope_sd: float
    weekday: Real
    dispersion: float
    last: int = 0
    season: Season = EVEN

    @property
    def weekly(self) -> float:
        """The mean of arrivals a week, at the end of what was seen, in a month like the mean of the year."""
        return float(self.shape / self.rate * np.exp(self.slope * self.since))

    def draws(self, many: int, *, days: int, generator: np.random.Generator) -> Real:
        """Rates per day for the `days` after the last one seen: (R, days)."""
        level = generator.standard_gamma(self.shape, size=many) / self.rate
        slope = generator.normal(self.slope, self.slope_sd, size=many) if self.slope_sd > 0 else np.zeros(many)
        return self._ahead(level, slope, days) * self.season.draws(many, generator=generator)[:, self._months(days)]

    def mean(self, *, days: int) -> Real:
        """The expected rates per day: (days,)."""
        even = self._ahead(np.array([self.shape / self.rate]), np.array([self.slope]), days)[0]
        return np.asarray(even * self.season.factor[self._months(days)])

    def _months(self, days: int) -> Whole:
        return month_of(self.last + 1 + np.arange(days))

    def _ahead(self, level: Real, slope: Real, days: int) -> Real:
        weeks = np.arange(1, -(-days // WEEK) + 1, dtype=np.float64)
        grown = DAMPED * (1 - DAMPED**weeks) / (1 - DAMPED)
        weekly = level[:, np.newaxis] * np.exp(slope[:, np.newaxis] * (self.since + grown))
        daily = weekly[:, :, np.newaxis] * self.weekday
        return np.asarray(daily.reshape(level.size, -1)[:, :days], dtype=np.float64)


def stream(daily: ArrayLike, *, last: int = 0) -> Stream:
    """Return what counts per day (D,), oldest first, say of the days to come; `last`: the day of the last of them.

    Weeks are counted back from the last day; days before the first whole week are left out, unless there is none.
    """
    counts = real(daily)
    weekly = by_week(counts)
    if weekly.size == 0:
        return Stream(PRIOR_WEEKS, 1.0, 0.0, 0.0, 0.0, np.full(WEEK, 1 / WEEK), 1.0, last)
    months = season(counts, last=last)
    usual = max(float(weekly.mean()), 1 / (2 * weekly.size))
    part = _parts(months, weekly.size, last)
    dispersion = dispersion_of(weekly, usual=usual, part=part)
    weight = KEPT ** np.arange(weekly.size - 1, -1, -1, dtype=np.float64) / dispersion
    slope, slope_sd, since = _slope(weekly, weight, part)
    age = np.arange(weekly.size - 1, -1, -1, dtype=np.float64)
    grown = part * np.exp(slope * (since - age))
    shape = PRIOR_WEEKS * 1.0 + float((weight * weekly).sum())
    rate = PRIOR_WEEKS / usual + float((weight * grown).sum())
    return Stream(shape, rate, since, slope, slope_sd, _weekday(counts), dispersion, last, months)


def by_week(daily: ArrayLike) -> Real:
    """Counts of whole weeks (W,), the last of which ends on the last day."""
    counts = real(daily)
    weeks = counts.size // WEEK
    return np.asarray(counts[counts.size - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1), dtype=np.float64)


def dispersion_of(weekly: ArrayLike, *, usual: float, part: ArrayLike | None = None) -> float:
    """Return the mean of (y - m)² / m over weeks, m being the discounted mean of the weeks before: 1 if Poisson.

    `part` (W,): how many weeks of a mean month each week counts for. From the fifth week on; at least 1.
    """
    counts = real(weekly)
    parts = np.ones(counts.size) if part is None else real(part)
    shape, rate = PRIOR_WEEKS * usual / max(usual, 1e-9), PRIOR_WEEKS / max(usual, 1e-9)
    misses = []
    for place, (count, own) in enumerate(zip(counts.tolist(), parts.tolist(), strict=True)):
        mean = own * shape / rate
        predictive = mean * (1 + own / rate)
        if place >= 4:
            misses.append((count - mean) ** 2 / predictive)
        shape, rate = KEPT * shape + count, KEPT * rate + own
    return float(np.clip(np.mean(misses), 1.0, DISPERSION_MOST)) if misses else 1.0


def _parts(months: Season, weeks: int, last: int) -> Real:
    """How many weeks of a mean month each week counts for: (W,)."""
    if months is EVEN:
        return np.ones(weeks)
    days = last - np.arange(weeks * WEEK - 1, -1, -1)
    return np.asarray(months.factor[month_of(days)].reshape(weeks, WEEK).mean(axis=1), dtype=np.float64)


def _slope(weekly: Real, weight: Real, part: Real) -> tuple[float, float, float]:
    """The slope of the logarithm a week, its standard deviation, and how many weeks before the end its middle lies.

    Poisson likelihood, weighted, prior N(0, .01²); Newton's method.
    """
    age = np.arange(weekly.size - 1, -1, -1, dtype=np.float64)
    if weekly.size < TREND_FROM or not weekly.any():
        return 0.0, 0.0, 0.0
    slope, firmness, middle = 0.0, 1.0, 0.0
    for _ in range(ROUNDS):
        shape = np.exp(-slope * age) * weight * part
        told = (weight * weekly).sum() / shape.sum()
        middle = (shape * age).sum() / shape.sum()
        pull = (weight * weekly * (middle - age)).sum() - slope / SLOPE_SD**2
        firmness = told * (shape * (age - middle) ** 2).sum() + 1 / SLOPE_SD**2
        slope += float(np.clip(pull / firmness, -0.05, 0.05))
    return slope, float(1 / np.sqrt(firmness)), float(middle)


def _weekday(daily: Real) -> Real:
    """The share of each weekday in a week, from the day after the last one on."""
    back = np.arange(daily.size - 1, -1, -1)
    kept = KEPT ** (back // WEEK / 4)
    spot: Whole = (-back - 1) % WEEK
    found = np.bincount(spot, weights=daily * kept, minlength=WEEK) + PRIOR_ARRIVALS
    return np.asarray(found / found.sum(), dtype=np.float64)
