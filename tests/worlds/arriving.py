"""How many journeys begin, where and when?

Streams of arrivals with a rate per week, and Poisson counts per day around rates that a world gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.worlds.world import CLUSTERS, FIRST_DAY, Begun, Real

NO_PROGRAM = -1
DAMPED = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A source whose journeys begin in a stage: its weekly rate, drawn from a Gamma of this mean and shape."""

    stage: str
    weekly: float
    shape: float = 4.0


def drawn_rates(rng: np.random.Generator, streams: Sequence[Stream]) -> Real:
    """The true daily rate of each stream, shape (streams, 1)."""
    drawn = [rng.gamma(stream.shape, stream.weekly / stream.shape) / 7 for stream in streams]
    return np.array(drawn)[:, None]


def damped_trend(slope: float, *, history: int, future: int) -> Real:
    """The factor on a rate, 1 on the last day of history; log-linear before, the weekly slope damped after it."""
    before = slope * np.arange(1 - history, 1) / 7
    weeks = np.arange(1, future + 1) / 7
    after = slope * (1 - DAMPED**weeks) / -np.log(DAMPED)
    return np.asarray(np.exp(np.concatenate([before, after])), dtype=np.float64)


def journeys_begun(
    rng: np.random.Generator, rates: Real, *, stages: Sequence[int], programs: Sequence[int] | None = None
) -> Begun:
    """Journeys in order of the day on which they begin; `rates` (streams, days) are expected numbers. Amounts are 0."""
    counts = rng.poisson(rates).T
    days, streams = np.indices(counts.shape)
    day, stream = (np.repeat(column.ravel(), counts.ravel()) for column in (days, streams))
    return Begun(
        day=day + FIRST_DAY,
        stage=np.array(stages, dtype=np.int64)[stream],
        source=stream,
        program=np.array(programs or [NO_PROGRAM] * len(stages), dtype=np.int64)[stream],
        amount=np.zeros(len(day), dtype=np.int64),
        cluster=rng.integers(0, CLUSTERS, len(day)),
    )
