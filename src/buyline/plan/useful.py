"""Until which day is it useful that somebody comes to a stage?

The latest day from which on half, and nine tenths, of what an arrival will ever bring still comes in time, by the
expected hazards. Later arrivals are for the period after.
"""

from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real
from buyline.estimate.passing import reaching
from buyline.forecast.way import Way

FOR_EVER = 3 * 365
HALF, MOST = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Useful:
    """The latest useful days: by which half and nine tenths of the value come in time; and the chance to be won ever.

    None where whoever comes is hardly ever won; a day may lie in the past.
    """

    half: Day | None
    most: Day | None
    ever: float


def latest_useful(hazards: Real, way: Way, *, last: Day) -> dict[str, Useful]:
    """Return the latest useful days of the stages before the won one; `hazards` (1, S, B, S), expected."""
    value = reaching(hazards, way.is_won, days=FOR_EVER).of_arrivals[:, 0, :, 0]
    return {stage: _latest(value[:, way.number(stage)], last) for stage in way.stages[:-1]}


def _latest(value: Real, last: Day) -> Useful:
    ever = float(value[-1])
    if ever <= 1e-9:
        return Useful(None, None, ever)
    half, most = (int(np.argmax(value >= part * ever)) for part in (HALF, MOST))
    return Useful(last - half, last - most, ever)
