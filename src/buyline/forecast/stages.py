"""How many will come to each stage within each horizon, and how many will stand there at its end, give or take?

By the expected hazards of an origin: means, and variances as of units that go their ways apart from each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real
from buyline.estimate.passing import Passage, arriving_in, standing_in
from buyline.forecast.records import Origin


@dataclass(frozen=True, slots=True)
class StageMoments:
    """By horizon and place, (H, S) each: `came` arrivals in all, `there` who stand there at the end; `now` (S,)."""

    came: Real
    came_variance: Real
    there: Real
    there_variance: Real
    now: Real

    def of(self, what: str, place: int) -> Real:
        """Mean, variance and how much moves there, of `arrivals` or of `position`: (3, H)."""
        came, there = self.came[:, place], self.there[:, place]
        if what == "arrivals":
            return np.stack([came, self.came_variance[:, place], came])
        left = np.maximum(self.now[place] + came - there, 0.0)
        return np.stack([there, self.there_variance[:, place], came + left])


def stage_moments(origin: Origin, *, horizons: Sequence[int]) -> StageMoments:
    """Return what an origin makes expect of every place within each horizon."""
    longest = max(horizons)
    arriving = arriving_in(origin.rates.mean, days=longest - 1)
    standing = standing_in(origin.rates.mean, days=longest - 1)
    came = [_both(arriving, origin, days, counts_itself=True) for days in horizons]
    there = [_both(standing, origin, days, counts_itself=False) for days in horizons]
    return StageMoments(
        came=np.stack([mean for mean, _ in came]),
        came_variance=np.stack([variance for _, variance in came]),
        there=np.stack([mean for mean, _ in there]),
        there_variance=np.stack([variance for _, variance in there]),
        now=np.bincount(origin.open.place, weights=origin.open.n, minlength=came[0][0].size).astype(np.float64),
    )


def _both(passage: Passage, origin: Origin, days: int, *, counts_itself: bool) -> tuple[Real, Real]:
    """Mean and variance by place: open stays once or not at all, whoever is still to begin as a Poisson count.

    `counts_itself`: to begin in a place is to come to it.
    """
    held = origin.open
    each = passage.at_age(held.place, held.age + 1, to_go=days - 1)[0]
    once = np.minimum(each, 1.0)
    mean, variance = held.n @ each, held.n @ (once * (1 - once) + (each - once))
    for place, daily in origin.arriving(days).items():
        new = daily @ passage.of_arrivals[days - 1 :: -1, 0, place]
        new[place] += float(daily.sum()) if counts_itself else 0.0
        mean, variance = mean + new, variance + new
    return np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64)
