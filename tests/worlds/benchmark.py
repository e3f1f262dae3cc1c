"""Which daily hazards does a company have before anything is known of it?

Published shares (METRICS §15) become hazards through the cycle of the whole way, a log-normal that is divided by stage;
a company's own are drawn around them, bin by bin, with the weight of so many expected exits (METRICS §4).
"""

from dataclasses import dataclass
from math import erf, exp, log, sqrt
from typing import Literal

import numpy as np

from tests.worlds.law import Law
from tests.worlds.world import B2B, Places, Real, Whole

BINS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 28, 35, 42, 56, 84, 112, 140, 168, 224, 336)
"""The first age of each bin."""
SHARES = (0.055, 0.22, 0.36, 0.40, 0.40, 0.25)
"""Which share of each stage gets to the next one."""
CYCLE_LOG_MEAN, CYCLE_LOG_SD = 4.95, 1.62
LAST_BIN_ENDS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What is assumed of any company.

    Those who do not advance are lost, disqualified or, the rest, parked; all are lost unless said. Of those parked a
    share comes back to the second stage, the others are lost. `exits`: the weight of the benchmark, None for hazards
    that are exactly it. `bins`: drawn "apart", each around its benchmark, or "chained", each around the bin before and
    the first two around the stage's own pooled rate, so that companies differ more.
    """

    places: Places = B2B
    shares: tuple[float, ...] = SHARES
    lost: float = 1.0
    disqualified: float = 0.0
    comes_back: float = 0.2
    exits: float | None = 5.0
    bins: Literal["apart", "chained"] = "apart"


def benchmark_shares(benchmark: Benchmark) -> Real:
    """Where those who leave each place go in the end, shape (S, S); rows of the win and the exits are empty."""
    places = benchmark.places
    ways = places.on_the_way
    lost, disqualified = places.exits
    shares = np.zeros((len(places), len(places)))
    for stage, share in zip(ways, benchmark.shares, strict=True):
        shares[stage, stage + 1] = share
        shares[stage, lost] = (1 - share) * benchmark.lost
        shares[stage, disqualified] = (1 - share) * benchmark.disqualified
        shares[stage, places.waiting] = (1 - share) * (1 - benchmark.lost - benchmark.disqualified)
    shares[places.waiting, ways[1]] = benchmark.comes_back
    shares[places.waiting, lost] = 1 - benchmark.comes_back
    return shares


def leaving_rates(stages: int) -> Real:
    """The daily chance to leave a stage in each bin of age, when the whole cycle is divided by so many stages.

    A stay of x days ends at the age ⌊x⌋, one of less than a day on the day of arrival. Of a bin: those who leave in it
    over the days that all spend in it.
    """
    log_mean = CYCLE_LOG_MEAN - log(stages)
    lasting = np.array([1 - _lognormal(day, log_mean, CYCLE_LOG_SD) for day in range(LAST_BIN_ENDS + 1)])
    bins = bin_of(np.arange(LAST_BIN_ENDS))
    leaving, spent = np.bincount(bins, weights=lasting[:-1] - lasting[1:]), np.bincount(bins, weights=lasting[:-1])
    return np.asarray(leaving / spent, dtype=np.float64)


def benchmark_hazards(benchmark: Benchmark) -> Real:
    """Daily hazards by bin of age that give exactly the benchmark's shares, shape (S, bins, S)."""
    rates = leaving_rates(len(benchmark.shares))
    return benchmark_shares(benchmark)[:, None, :] * rates[None, :, None]


def drawn_hazards(rng: np.random.Generator, benchmark: Benchmark) -> Real:
    """The hazards of one company, by bin of age, shape (S, bins, S)."""
    around = benchmark_hazards(benchmark)
    if benchmark.exits is None:
        return around
    if benchmark.bins == "apart":
        return _dirichlet(rng, around, benchmark.exits)
    pooled = _dirichlet(rng, _pooled(around), benchmark.exits)
    drawn = [_dirichlet(rng, pooled, benchmark.exits) for _ in range(2)]
    for _ in BINS[2:]:
        drawn.append(_dirichlet(rng, drawn[-1], benchmark.exits))
    return np.stack(drawn, axis=1)


def law_of(hazards: Real, *, ages: int) -> Law:
    """The law with these hazards by bin, for stays of so many days."""
    return Law(hazards[:, bin_of(np.arange(ages))])


def bin_of(age: Whole) -> Whole:
    """The bin in which an age lies."""
    return np.asarray(np.searchsorted(BINS, age, side="right") - 1, dtype=np.int64)


def _dirichlet(rng: np.random.Generator, mean: Real, exits: float) -> Real:
    """Hazards around a mean (…, S), with the weight of so many expected exits: κ = exits / Σ mean journey-days."""
    total = mean.sum(axis=-1, keepdims=True)
    weight = exits / np.where(total > 0, total, 1)
    leaves = rng.standard_gamma(weight * mean)
    stays = rng.standard_gamma(np.where(total > 0, weight * (1 - total), 1))
    return np.asarray(leaves / (leaves.sum(axis=-1, keepdims=True) + stays), dtype=np.float64)


def _pooled(hazards: Real) -> Real:
    """One hazard over all ages: expected moves over expected days, shape (S, S)."""
    law = law_of(hazards, ages=LAST_BIN_ENDS)
    before = np.concatenate([np.ones((len(hazards), 1)), law.staying[:, :-1]], axis=1)
    return np.asarray((before[:, :, None] * law.hazards).sum(axis=1) / before.sum(axis=1)[:, None], dtype=np.float64)


def _lognormal(days: float, log_mean: float, log_sd: float) -> float:
    """The share of a log-normal below so many days."""
    return 0.0 if days <= 0 else 0.5 * (1 + erf((log(days) - log_mean) / (log_sd * sqrt(2))))


def lognormal_amounts(rng: np.random.Generator, many: int, *, median: float, log_sd: float) -> Whole:
    """Amounts in minor units around a median in major ones, whole major units."""
    drawn = exp(log(median)) * np.exp(log_sd * rng.standard_normal(many))
    return np.maximum(np.round(drawn), 1).astype(np.int64) * 100
