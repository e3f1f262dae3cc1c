"""Which worlds obey laws that no forecast here assumes?

Named, seeded worlds, each with one thing that reality does and the priors do not: `CALM` ones, in which a forecast has
to hold, and `ROUGH` ones, in which it can only be seen how far off it is. How a journey goes stands in `wandering`.
"""

from dataclasses import replace
from zlib import crc32

import numpy as np

from tests.worlds.arriving import NO_PROGRAM, Stream, drawn_rates, journeys_begun
from tests.worlds.benchmark import lognormal_amounts
from tests.worlds.counting import recorded_from
from tests.worlds.wandering import Foreign, Regime, Ways, clock, delays, wander
from tests.worlds.world import FIRST_DAY, Begun, Real, Truth, Whole, World, movements

BURST_DAYS = 14

CALM: dict[str, Foreign] = {
    law.name: law
    for law in (
        Foreign(name="log-normal stays", ways=Ways(spread=1.2)),
        Foreign(name="weibull stays", ways=Ways(stays="weibull", spread=1.6)),
        Foreign(name="heavy stays", ways=Ways(stays="weibull", spread=0.6)),
        Foreign(name="unseen quality", quality=1.0),
        Foreign(name="amounts tied to chance", amount_tie=0.6, discount=0.1),
        Foreign(name="seasonal", season=0.3),
        Foreign(name="seasonal, three years", season=0.3, history=1092),
        Foreign(name="bursty", bursts=6.0),
        Foreign(name="weekends", weekends=True),
        Foreign(name="late booking", late=0.3, late_days=10.0),
        Foreign(name="drift", drift=-0.3),
        Foreign(name="loops", ways=Ways(skip=0.1, back=0.2, parked=0.25, returns=0.4, revives=0.08)),
        Foreign(name="unbooked losses", ways=Ways(unbooked=0.7)),
        Foreign(name="short records", history=90),
        Foreign(name="under way when records begin", history=364, unrecorded=182),
        Foreign(name="weekly noise", weekly_noise=0.2),
        Foreign(name="few", streams=(Stream(stage="qualified", weekly=0.4, shape=50.0),), history=182),
    )
}
ROUGH: dict[str, Foreign] = {
    law.name: law
    for law in (
        Foreign(name="growth", growth=0.03),
        Foreign(name="leap of arrivals", regime=Regime(after_origin=-28, arrivals=4.5)),
        Foreign(name="regime change", regime=Regime(after_origin=-28, odds=0.4)),
        Foreign(name="regime change to come", regime=Regime(after_origin=7, odds=0.5, pace=0.7)),
        Foreign(name="double shocks", shock=0.4),
        Foreign(
            name="all at once",
            ways=Ways(stays="weibull", spread=0.7, back=0.1, parked=0.2, returns=0.3, revives=0.05, unbooked=0.3),
            season=0.3,
            bursts=4.0,
            quality=0.7,
            amount_tie=0.4,
            discount=0.1,
            drift=-0.2,
            weekly_noise=0.2,
            shock=0.2,
            late=0.2,
            unrecorded=91,
        ),
    )
}


def foreign_world(seed: int, law: Foreign) -> World:
    """A world that obeys a law; the same seed gives the same world."""
    rng = np.random.default_rng([seed, crc32(law.name.encode())])
    rates, programs, stages = _arrivals(rng, law)
    begun = _begun(rng, law, journeys_begun(rng, rates, stages=stages, programs=programs))
    moves = wander(rng, law, begun, ticks=clock(rng, law))
    amount = begun.amount[moves.journey]
    amount = np.where(moves.to_stage == law.places.won, _discounted(amount, law.discount), amount)
    moved = movements(moves, begun, amount=amount, delay=delays(rng, law, len(amount)))
    arrivals = np.zeros((len(law.places), law.days))
    np.add.at(arrivals, stages, rates)
    first = FIRST_DAY + law.unrecorded
    return World(
        name=law.name,
        seed=seed,
        places=law.places,
        first_day=first,
        origin=law.origin,
        last_day=FIRST_DAY + law.days - 1,
        movements=recorded_from(moved, law.places, first=first) if law.unrecorded else moved,
        truth=Truth(arrivals[:, law.unrecorded :]),
    )


def scaled(law: Foreign, times: float) -> Foreign:
    """The same law with so many times the arrivals."""
    return replace(law, streams=tuple(replace(stream, weekly=stream.weekly * times) for stream in law.streams))


def true_chance(law: Foreign, stage: str, *, within: int, seed: int, journeys: int = 20_000) -> Real:
    """The share won within 0 … `within` days of arriving at a stage, of so many journeys that began on one day.

    For laws whose calendar does nothing; its standard error is at most ½ / √journeys.
    """
    rng = np.random.default_rng([seed, crc32(stage.encode())])
    law = replace(law, history=1, future=within)
    many = np.full(journeys, law.places.of(stage))
    zeros = np.zeros_like(many)
    begun = _begun(rng, law, Begun(zeros + FIRST_DAY, many, zeros, zeros + NO_PROGRAM, zeros, zeros))
    moves = wander(rng, law, begun, ticks=clock(rng, law))
    won_after = moves.day[moves.to_stage == law.places.won] - FIRST_DAY
    return np.cumsum(np.bincount(won_after, minlength=within + 1)) / journeys


def _arrivals(rng: np.random.Generator, law: Foreign) -> tuple[Real, list[int], list[int]]:
    """Expected journeys per stream and day, the program of each stream, and the stage it begins in; bursts add more."""
    day = np.arange(law.days)
    seasonal = 1 + law.season * np.sin(2 * np.pi * day / 364 + rng.uniform(0, 2 * np.pi))
    weekly = np.where(day % 7 < 5, 7 / 5, 0) if law.weekends else np.ones(law.days)
    rates = drawn_rates(rng, law.streams) * seasonal * weekly * np.exp(law.growth * (day - law.history + 1) / 7)
    if law.regime:
        rates[:, day >= law.history + law.regime.after_origin] *= law.regime.arrivals
    stages = [law.places.of(stream.stage) for stream in law.streams]
    programs = [NO_PROGRAM] * len(stages)
    begins = rng.integers(0, law.days, rng.poisson(law.bursts * law.days / 364))
    lines = [rates]
    for program, begin in enumerate(np.sort(begins)):
        more = np.where((day >= begin) & (day < begin + BURST_DAYS), rates[0] * (law.burst - 1), 0)
        lines.append(more[None, :])
        programs.append(program)
        stages.append(stages[0])
    return np.concatenate(lines), programs, stages


def _begun(rng: np.random.Generator, law: Foreign, begun: Begun) -> Begun:
    """The journeys with their amounts; those of a burst come from the source that it adds to."""
    amount = lognormal_amounts(rng, len(begun), median=law.median_amount, log_sd=law.amount_log_sd)
    source = np.where(begun.program == NO_PROGRAM, begun.source, 0)
    return replace(begun, amount=amount, source=source)


def _discounted(amount: Whole, discount: float) -> Whole:
    return np.round(amount * (1 - discount)).astype(np.int64)
