"""Who comes to which stage in which week, of those that begin and of those that are open now?

By the renewal function at the expected hazards, loops included: arrivals by week, and where they stand at its end. The
answer to one that begins is worked out once; a plan is a multiple of it. METRICS section 7.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real, Whole
from buyline.estimate.passing import arriving_in, standing_in
from buyline.forecast.seen import Open
from buyline.plan.worth import days_of, starts_of


@dataclass(frozen=True, slots=True)
class Along:
    """Of W weeks and S places: `came` (V, S, W, S) arrivals in each place and week of one that begins in a place evenly
    over the days of week v, the beginning itself among them; `stands` (V, S, W, S) at the end of each week.

    `open_came` and `open_stands` (W, S): the same of those that are open now.
    """

    came: Real
    stands: Real
    open_came: Real
    open_stands: Real

    def arrivals(self, begun: Real) -> Real:
        """The arrivals by week and place of those that begin, `begun` (S, V) of them: (W, S)."""
        return np.asarray(np.einsum("viwj,iv->wj", self.came, begun), dtype=np.float64)

    def standing(self, begun: Real) -> Real:
        """How many of them stand where at the end of each week: (W, S)."""
        return np.asarray(np.einsum("viwj,iv->wj", self.stands, begun), dtype=np.float64)


def along(hazards: Real, open_: Open, *, days: int) -> Along:
    """Return the answers for the days after today; `hazards` (1, S, B, S), expected."""
    arriving, standing = arriving_in(hazards, days=days - 1), standing_in(hazards, days=days - 1)
    ends = np.minimum(starts_of(days) + 7, days)
    by_end = _by_week_begun(arriving.of_arrivals[:, 0], days, ends)
    begun = (np.arange(ends.size)[np.newaxis, :] >= np.arange(ends.size)[:, np.newaxis]).astype(np.float64)
    by_end += begun[:, np.newaxis, :, np.newaxis] * np.eye(hazards.shape[1])[np.newaxis, :, np.newaxis, :]
    place, age, n = open_.place, open_.age + 1, open_.n
    came = np.array([n @ arriving.at_age(place, age, to_go=int(end) - 1)[0] for end in ends])
    there = np.array([n @ standing.at_age(place, age, to_go=int(end) - 1)[0] for end in ends])
    return Along(
        came=np.diff(by_end, axis=2, prepend=0.0),
        stands=_by_week_begun(standing.of_arrivals[:, 0], days, ends),
        open_came=np.diff(came, axis=0, prepend=0.0),
        open_stands=there,
    )


def _by_week_begun(value: Real, days: int, ends: Whole) -> Real:
    """The mean over the days of week v of the value (T, S, S) with the days to go until the end of week w.

    (V, S, W, S); 0 where the week begins later.
    """
    summed = np.concatenate([np.zeros((1, *value.shape[1:])), np.cumsum(value, axis=0)])
    start = starts_of(days)
    to_go = ends[np.newaxis, :] - start[:, np.newaxis]
    rest = ends[np.newaxis, :] - ends[:, np.newaxis]
    found = summed[np.maximum(to_go, 0)] - summed[np.maximum(rest, 0)]
    return np.asarray((found / days_of(days)[:, np.newaxis, np.newaxis, np.newaxis]).transpose(0, 2, 1, 3))
