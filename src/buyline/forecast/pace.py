"""How long do stays in a place last, and when do those advance that do?

Of the expected hazards of a day, so that it is told by the same estimate as the chances: the age by which half have
left, and that by which three quarters of those that advance within two years have.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real
from buyline.estimate.hazards import bin_of
from buyline.forecast.chances import further_than
from buyline.forecast.way import Way

LONGEST = 730
MOST = 0.75
HARDLY = 0.005


@dataclass(frozen=True, slots=True)
class Pace:
    """In days: by which age half have left (None: not within two years), and by which most that advance have."""

    median: int | None
    most_advanced: int | None


def paces(hazards: Real, way: Way) -> dict[str, Pace]:
    """Return the pace of every place on the way that is not won yet; `hazards` (S, B, S), by destination."""
    places = [place for place, name in enumerate(way.places) if name in way.ranks and not way.is_won[place]]
    return {way.places[place]: _pace(hazards, way, place) for place in places}


def _pace(hazards: Real, way: Way, place: int) -> Pace:
    each_day = hazards[place][bin_of(np.arange(LONGEST + 1))]
    still = np.cumprod(1 - each_day.sum(axis=1))
    advanced = np.cumsum(np.append(1.0, still[:-1]) * each_day[:, further_than(way, place)].sum(axis=1))
    has_left = still <= 0.5
    return Pace(
        median=int(np.argmax(has_left)) if has_left.any() else None,
        most_advanced=int(np.searchsorted(advanced, MOST * advanced[-1])) if advanced[-1] > HARDLY else None,
    )
