"""By which hazards do journeys move from now on: the slow shape over age, times the level of late?

Two clocks, since rates move: shapes over age forget slowly, how much so is chosen by what would have told the past
weeks best; levels forget fast. A move whose rate was confirmed to have changed is counted from that week on, with the
rates before as its prior; all other moves keep what was seen of them. Estimates stand in `estimate.hazards`. METRICS
section 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from buyline.estimate.arrays import Real
from buyline.estimate.hazards import FORGETTING, Level, Posterior, Prior, Seen, level, levelled, posterior

BEFORE = 1.0
"""How many moves the rate before a confirmed change weighs: as good as nothing, so that the change counts at once."""
Move = tuple[int, int]
"""A place and a destination, by number."""


@dataclass(frozen=True, slots=True)
class Anew:
    """What the weeks since a change tell, of which the changed move alone is used: its `pace` against the slow hazards,
    nothing forgotten, and its `level` of late against both.
    """

    pace: Level
    level: Level


@dataclass(frozen=True, slots=True)
class Rates:
    """The hazards of one day: `slow` by place, bin and destination, and the `level` of each move; `kept` a week.

    `anew`: of each move whose rate was confirmed to have changed, what came since.
    """

    slow: Posterior
    level: Level
    kept: float
    anew: Mapping[Move, Anew] = field(default_factory=dict)

    @property
    def slow_mean(self) -> Real:
        """The expected hazards over age, without the level of late: (S, B, S)."""
        found = self.slow.mean
        for (origin, target), each in self.anew.items():
            found[origin, :, target] *= each.pace.mean[origin, target]
        return found

    @property
    def mean(self) -> Real:
        """The expected hazards: (1, S, B, S)."""
        levels = self.level.mean
        for (origin, target), each in self.anew.items():
            levels[origin, target] = each.level.mean[origin, target]
        return levelled(self.slow_mean[np.newaxis], levels[np.newaxis])

    @property
    def prior_share(self) -> Real:
        """How much of each place's estimate is prior: (S,)."""
        return self.slow.prior_share

    def draws(self, many: int, *, generator: np.random.Generator) -> Real:
        """Draws of the hazards: (R, S, B, S); those of moves that did not change are what they are without a change."""
        own = generator.spawn(1)[0] if self.anew else generator
        slow, levels = self.slow.draws(many, generator=generator), self.level.draws(many, generator=generator)
        for (origin, target), each in self.anew.items():
            slow[:, origin, :, target] *= each.pace.draws(many, generator=own)[:, origin, target, np.newaxis]
            levels[:, origin, target] = each.level.draws(many, generator=own)[:, origin, target]
        return levelled(slow, levels)


def rates(
    found: Seen, prior: Prior, *, kept: float = FORGETTING[0], changed: Mapping[Move, int] | None = None
) -> Rates:
    """Return the rates that the weeks seen and the prior make; `kept`: what is left of a week's weight a week later.

    `changed`: the first week, by its number, from which a move is counted.
    """
    slow = posterior(found.fading(kept), prior)
    weeks = {week: _anew(found.since(week), slow.mean) for week in set((changed or {}).values())}
    return Rates(slow, level(found, slow.mean), kept, {move: weeks[week] for move, week in (changed or {}).items()})


def _anew(since: Seen, slow: Real) -> Anew:
    """How much more frequent each move has been since, and of late."""
    pace = level(since, slow, weight=BEFORE, kept=1.0)
    return Anew(pace, level(since, slow * pace.mean[:, np.newaxis]))
