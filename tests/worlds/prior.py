"""Which worlds would a forecast draw itself, before it has seen anything?

Worlds from the priors of METRICS §4–5: hazards by stage and age around the benchmark, Gamma–Poisson arrivals with a
damped trend, log-normal amounts, and a common shock after the origin (`shocked` says what it does). A world is drawn
for one origin: its history comes first, without a shock or with earlier ones, then its future, with its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from tests.worlds.arriving import Stream, damped_trend, drawn_rates, journeys_begun
from tests.worlds.benchmark import Benchmark, drawn_hazards, law_of, lognormal_amounts
from tests.worlds.law import FRESH, Law, Standing, chance_on_arrival, walk
from tests.worlds.levels import levelled, next_levels, rate_walk
from tests.worlds.shocked import walk_shocked
from tests.worlds.world import FIRST_DAY, Begun, Moves, Real, Shock, Truth, World, beginnings, joined, movements

STREAMS = (
    Stream(stage="lead", weekly=20.0),
    Stream(stage="suspect", weekly=20.0),
    Stream(stage="qualified", weekly=8.0),
    Stream(stage="prospect", weekly=3.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What worlds are drawn from.

    `shock`: standard deviation τ of the factor G ~ Gamma with mean 1; 0 for none. `earlier_shocks`: days of each
    earlier window with a factor of its own, back from the origin; None for a history without (what a forecast learns
    about τ from past misses is then too little). `trend`: standard deviation of the weekly slope of log arrivals,
    damped by .95 a week after the origin. `discount`: how much of its information a filter keeps from week to week
    where rates walk as it assumes; 1 for rates that hold still. `level`: shape α of the Gamma level of each move,
    which moves from week to week; where there are earlier shocks, from one of their windows to the next. None for
    hazards that hold still.
    """

    benchmark: Benchmark = field(default_factory=Benchmark)
    streams: tuple[Stream, ...] = STREAMS
    shock: float = 0.2
    earlier_shocks: int | None = None
    trend: float = 0.01
    discount: float = 1.0
    level: float | None = None
    history: int = 364
    future: int = 365
    median_amount: float = 18_000.0
    amount_log_sd: float = 0.8

    @property
    def days(self) -> int:
        return self.history + self.future


MOVING = Prior(discount=0.9, level=20.0)
"""Rates that move as METRICS §4–5 assume they do."""


def prior_world(seed: int, prior: Prior | None = None) -> World:
    """A world drawn from the priors; the same seed gives the same world."""
    prior = prior or Prior()
    rng = np.random.default_rng([seed, 4])
    places, origin = prior.benchmark.places, FIRST_DAY + prior.history - 1
    begun, rates = _begun(rng, prior)
    shocks = _shocks(rng, prior, origin)
    windows = _windows(prior, shocks, origin)
    moves, law = _moves(rng, begun, zip(windows, _laws(rng, prior, windows, origin), strict=True), won=places.won)
    stages = [places.of(stream.stage) for stream in prior.streams]
    arrivals = np.zeros((len(places), prior.days))
    np.add.at(arrivals, stages, rates)
    return World(
        name="prior",
        seed=seed,
        places=places,
        first_day=FIRST_DAY,
        origin=origin,
        last_day=origin + prior.future,
        movements=movements(moves, begun),
        truth=Truth(arrivals, chance_on_arrival(law, places.won, within=prior.future), law.hazards, shocks),
    )


def _begun(rng: np.random.Generator, prior: Prior) -> tuple[Begun, Real]:
    """The journeys of all days, and the rates (streams, days) at which they began."""
    slope = prior.trend * rng.standard_normal()
    first, days = drawn_rates(rng, prior.streams), {"history": prior.history, "future": prior.future}
    rates = rate_walk(rng, first, discount=prior.discount, **days) * damped_trend(slope, **days)
    stages = [prior.benchmark.places.of(stream.stage) for stream in prior.streams]
    begun = journeys_begun(rng, rates, stages=stages)
    amount = lognormal_amounts(rng, len(begun), median=prior.median_amount, log_sd=prior.amount_log_sd)
    return replace(begun, amount=amount), rates


def _shocks(rng: np.random.Generator, prior: Prior, origin: int) -> tuple[Shock, ...]:
    """One for the whole future, and one for each earlier window."""
    if not prior.shock:
        return ()
    ends = [origin + prior.future, origin]
    if prior.earlier_shocks:
        ends += range(origin - prior.earlier_shocks, origin - prior.history, -prior.earlier_shocks)
    factors = rng.gamma(prior.shock**-2, prior.shock**2, len(ends))
    return tuple(
        Shock(after, through, float(factor))
        for after, through, factor in zip(ends[:0:-1], ends[-2::-1], factors[1:], strict=True)
    )


def _windows(prior: Prior, shocks: tuple[Shock, ...], origin: int) -> list[Shock]:
    """Spans of days in which one law and one factor hold: those of the shocks, before them weeks if levels move."""
    begins, ends = FIRST_DAY - 1, shocks[0].after if shocks else origin + prior.future
    weeks = range(origin, begins, -7) if prior.level else ()
    edges = sorted({begins, ends, *(day for day in weeks if day < ends)})
    return [*(Shock(after, through, 1.0) for after, through in pairwise(edges)), *shocks]


def _laws(rng: np.random.Generator, prior: Prior, windows: Sequence[Shock], origin: int) -> Iterator[Law]:
    """The law of each window: one company's hazards, at levels that move from window to window up to the origin."""
    law = law_of(drawn_hazards(rng, prior.benchmark), ages=prior.days + 1)
    slow, levels, before = law.hazards, None, FIRST_DAY
    for window in windows:
        if prior.level and (levels is None or window.after < origin):
            weeks, before = (window.after - before) / 7, window.after
            levels = next_levels(rng, levels, shape=prior.level, weeks=weeks, places=len(slow))
            law = Law(levelled(slow, levels))
        yield law


def _moves(
    rng: np.random.Generator, begun: Begun, windows: Iterable[tuple[Shock, Law]], *, won: int
) -> tuple[Moves, Law]:
    """Everything that moves, window after window, and the law of the last one."""
    standing = Standing(begun.stage.copy(), begun.day.copy(), np.full(len(begun), FRESH))
    parts = [beginnings(begun)]
    last: Law | None = None
    for window, law in windows:
        last = law
        ends = int(np.searchsorted(begun.day, window.through, side="right"))
        here = np.flatnonzero(law.goes_on[standing.stage[:ends]])
        if window.factor == 1.0:
            moves, found = walk(law, rng, standing.at(here), until=window.through)
        else:
            arriving = chance_on_arrival(law, won, within=window.through - window.after)
            moves, found = walk_shocked(law, rng, standing.at(here), shock=window, won=won, arriving=arriving)
        parts.append(Moves(here[moves.journey], moves.day, moves.from_stage, moves.to_stage))
        for name in ("stage", "since", "seen"):
            getattr(standing, name)[here] = getattr(found, name)
    assert last is not None, "a world has days"
    return joined(parts), last
