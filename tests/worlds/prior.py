"""Which worlds would a forecast draw itself, before it has seen anything?

Worlds from the priors of METRICS §4–5: hazards by stage and age around the benchmark, Gamma–Poisson arrivals with a
damped trend, log-normal amounts, and a common shock after the origin (`shocked` says what it does). A world is drawn
for one origin: its history comes first, without a shock or with earlier ones, then its future, with its own.
"""

from dataclasses import dataclass, field

import numpy as np

from tests.worlds.arriving import Stream, damped_trend, drawn_rates, journeys_begun
from tests.worlds.benchmark import Benchmark, drawn_hazards, law_of, lognormal_amounts
from tests.worlds.law import FRESH, Law, Standing, chance_on_arrival, walk
from tests.worlds.shocked import walk_shocked
from tests.worlds.world import FIRST_DAY, Begun, Moves, Shock, Truth, World, beginnings, joined, movements

STREAMS = (
    Stream(stage="lead", weekly=20.0),
    Stream(stage="suspect", weekly=20.0),
    Stream(stage="qualified", weekly=8.0),
    Stream(stage="prospect", weekly=3.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What worlds are drawn from.

    `shock`: standard deviation τ of the factor G ~ Gamma with mean 1; 0 for none. `earlier_shocks`: days of each earlier
    window with a factor of its own, back from the origin; None for a history without (what a forecast learns about τ
    from past misses is then too little). `trend`: standard deviation of the weekly slope of log arrivals, damped by .95
    a week after the origin.
    """

    benchmark: Benchmark = field(default_factory=Benchmark)
    streams: tuple[Stream, ...] = STREAMS
    shock: float = 0.2
    earlier_shocks: int | None = None
    trend: float = 0.01
    history: int = 364
    future: int = 365
    median_amount: float = 18_000.0
    amount_log_sd: float = 0.8

    @property
    def days(self) -> int:
        return self.history + self.future


def prior_world(seed: int, prior: Prior | None = None) -> World:
    """A world drawn from the priors; the same seed gives the same world."""
    prior = prior or Prior()
    rng = np.random.default_rng([seed, 4])
    places, origin = prior.benchmark.places, FIRST_DAY + prior.history - 1
    law = law_of(drawn_hazards(rng, prior.benchmark), ages=prior.days + 1)
    slope = prior.trend * rng.standard_normal()
    rates = drawn_rates(rng, prior.streams) * damped_trend(slope, history=prior.history, future=prior.future)
    begun = _begun(rng, prior, rates)
    shocks = _shocks(rng, prior, origin)
    arriving = chance_on_arrival(law, places.won, within=max(prior.future, prior.earlier_shocks or 0))
    moves = _moves(law, rng, begun, shocks=shocks, won=places.won, last_day=origin + prior.future, arriving=arriving)
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
        truth=Truth(arrivals, arriving, law.hazards, shocks),
    )


def _begun(rng: np.random.Generator, prior: Prior, rates: np.ndarray) -> Begun:
    stages = [prior.benchmark.places.of(stream.stage) for stream in prior.streams]
    begun = journeys_begun(rng, rates, stages=stages)
    amount = lognormal_amounts(rng, len(begun), median=prior.median_amount, log_sd=prior.amount_log_sd)
    return Begun(begun.day, begun.stage, begun.source, begun.program, amount, begun.cluster)


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


def _moves(
    law: Law,
    rng: np.random.Generator,
    begun: Begun,
    *,
    shocks: tuple[Shock, ...],
    won: int,
    last_day: int,
    arriving: np.ndarray,
) -> Moves:
    """Everything that moves, window after window: before the first shock, and in the window of each."""
    standing = Standing(begun.stage.copy(), begun.day.copy(), np.full(len(begun), FRESH))
    parts = [beginnings(begun)]
    windows = [Shock(0, shocks[0].after if shocks else last_day, 1.0), *shocks]
    for window in windows:
        ends = int(np.searchsorted(begun.day, window.through, side="right"))
        here = np.flatnonzero(law.goes_on[standing.stage[:ends]])
        if window.factor == 1.0:
            moves, found = walk(law, rng, standing.at(here), until=window.through)
        else:
            moves, found = walk_shocked(law, rng, standing.at(here), shock=window, won=won, arriving=arriving)
        parts.append(Moves(here[moves.journey], moves.day, moves.from_stage, moves.to_stage))
        for name in ("stage", "since", "seen"):
            getattr(standing, name)[here] = getattr(found, name)
    return joined(parts)
