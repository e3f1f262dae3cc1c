"""By how much do arrivals of each month of the year differ from those of the whole year?

Years are counted back from the last day, at least two. In each year what came in a month is divided by what the year's
own level and the growth from year to year would have brought there; the month's factor is the mean over the years,
shrunk to 1 by as much as the same month disagrees between years (variance components of a two-way layout). So a burst
of one year is no season, and few arrivals make none.

S. R. Searle, G. Casella and C. E. McCulloch (1992), Variance Components, 4.3 (two-way, one observation a cell).
METRICS sections 4 and 5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from buyline.estimate.arrays import Real, Whole, real

YEAR = 365
MONTHS = 12
FEWEST_YEARS = 2
MOST_YEARS = 6
FEWEST_A_MONTH = 3.0
"""Fewer arrivals a month, in the mean, tell no season."""
LEAST, MOST = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class Season:
    """The `factor` of each month of the year (12,), January first, and its standard deviation `sd` (12,)."""

    factor: Real
    sd: Real

    def draws(self, many: int, *, generator: np.random.Generator) -> Real:
        """Draws of the factors: (R, 12)."""
        drawn = self.factor + self.sd * generator.standard_normal((many, MONTHS))
        return np.clip(drawn, LEAST, MOST) if self.sd.any() else np.tile(self.factor, (many, 1))


EVEN = Season(np.ones(MONTHS), np.zeros(MONTHS))


def month_of(days: ArrayLike) -> Whole:
    """The month, 0 to 11, of days counted since 1970-01-01."""
    dates = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    return np.asarray(dates.astype("datetime64[M]").astype(np.int64) % MONTHS, dtype=np.int64)


def season(daily: ArrayLike, *, last: int) -> Season:
    """Return the season of counts per day (D,), oldest first and up to the day `last`; EVEN if there is none."""
    counts = real(daily)
    years = min(counts.size // YEAR, MOST_YEARS)
    counts = counts[counts.size - years * YEAR :]
    if years < FEWEST_YEARS or counts.sum() < FEWEST_A_MONTH * MONTHS * years:
        return EVEN
    seen, expected = _by_month(counts, last, years)
    ratio = seen / np.maximum(expected, 1e-9)
    between, within = _variances(ratio, float((1 / np.maximum(expected, 1e-9)).mean()))
    share = between / (between + within / years)
    factor = 1 + share * (ratio.mean(axis=0) - 1)
    factor = np.clip(factor / factor.mean(), LEAST, MOST)
    return Season(factor, np.full(MONTHS, np.sqrt(share * within / years))) if share > 0 else EVEN


def _by_month(counts: Real, last: int, years: int) -> tuple[Real, Real]:
    """What came and what was to be expected by year and month: (K, 12) each."""
    month = month_of(last - np.arange(counts.size - 1, -1, -1))
    cell = np.arange(counts.size) // YEAR * MONTHS + month
    level = _level(counts.reshape(years, YEAR).sum(axis=1))
    shape = (years, MONTHS)
    seen, expected = (np.bincount(cell, weights=each, minlength=years * MONTHS) for each in (counts, level))
    return real(seen.reshape(shape)), real(expected.reshape(shape))


def _level(yearly: Real) -> Real:
    """What a day would bring without seasons: each year's sum, grown within it as the years grew in the mean."""
    told = np.log(yearly + 0.5)
    growth = float((told[-1] - told[0]) / (told.size - 1)) / YEAR
    within = np.exp(growth * (np.arange(YEAR) - (YEAR - 1) / 2))
    return np.asarray((yearly[:, np.newaxis] * within / within.sum()).ravel(), dtype=np.float64)


def _variances(ratio: Real, chance: float) -> tuple[float, float]:
    """The variance between months and that of one month from year to year; the latter at least what chance makes."""
    years = ratio.shape[0]
    of_month, of_year = ratio.mean(axis=0), ratio.mean(axis=1, keepdims=True)
    left = ratio - of_month - of_year + ratio.mean()
    within = max(float((left**2).sum() / ((years - 1) * (MONTHS - 1))), chance)
    mean_square = float(years * of_month.var(ddof=1))
    return max((mean_square - within) / years, 0.0), within
