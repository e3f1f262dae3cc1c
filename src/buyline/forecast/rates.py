"""By which hazards do journeys move from now on: the slow shape over age, times the level of late?

Two clocks, since rates move: shapes over age forget slowly, how much so is chosen by what would have told the past
weeks best; levels forget fast. Estimates stand in `estimate.hazards`. METRICS section 4.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real
from buyline.estimate.hazards import FORGETTING, Level, Posterior, Prior, Seen, level, levelled, posterior


@dataclass(frozen=True, slots=True)
class Rates:
    """The hazards of one day: `slow` by place, bin and destination, and the `level` of each move; `kept` a week."""

    slow: Posterior
    level: Level
    kept: float

    @property
    def mean(self) -> Real:
        """The expected hazards: (1, S, B, S)."""
        return levelled(self.slow.mean[np.newaxis], self.level.mean[np.newaxis])

    @property
    def prior_share(self) -> Real:
        """How much of each place's estimate is prior: (S,)."""
        return self.slow.prior_share

    def draws(self, many: int, *, generator: np.random.Generator) -> Real:
        """Draws of the hazards: (R, S, B, S)."""
        slow = self.slow.draws(many, generator=generator)
        return levelled(slow, self.level.draws(many, generator=generator))


def rates(found: Seen, prior: Prior, *, kept: float = FORGETTING[0]) -> Rates:
    """Return the rates that the weeks seen and the prior make; `kept`: what is left of a week's weight a week later."""
    slow = posterior(found.fading(kept), prior)
    return Rates(slow, level(found, slow.mean), kept)
