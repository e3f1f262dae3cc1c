"""What do the parts of a company believe before their own books have told?

The level above: what the rates of the whole company are on a day, weighing as many exits as the parts are alike, both
as known by that day. So a part can be tried on the past as it is forecast, without a look ahead. METRICS section 4.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real
from buyline.estimate.hazards import Counted, Prior, exits_of_siblings
from buyline.forecast.records import Records


@dataclass(frozen=True)
class Whole:
    """The records of a company and those of its parts, each of them beside the others."""

    records: Records
    parts: tuple[Records, ...]
    _made: dict[Day, Prior] = field(default_factory=dict, repr=False, compare=False)

    @property
    def named(self) -> tuple[Hashable, ...]:
        """All that it is made of, in short; parts are named without what stands above them."""
        return (self.records.named, tuple(replace(part, above=None).named for part in self.parts))

    def prior_at(self, day: Day) -> Prior:
        """What a part believes at the end of a day: the company's rates over age, and how many exits they weigh."""
        if day not in self._made:
            mean = self.records.rates_at(day).slow_mean
            self._made[day] = Prior(mean, exits_of_parts(self.parts, day, places=mean.shape[0]))
        return self._made[day]


def in_parts(whole: Records, parts: Mapping[str, Records]) -> dict[str, Records]:
    """Return the records of parts with the whole as the level above them."""
    above = Whole(whole, tuple(parts.values()))
    return {value: replace(records, above=above) for value, records in parts.items()}


def exits_of_parts(parts: Sequence[Records], day: Day, *, places: int) -> Real:
    """Return how many exits the company weighs in each place, by how alike its parts are by a day: (S,)."""
    told = [_seen(records, day) for records in parts]
    moves = np.array([each.moves.sum(axis=1) for each in told])
    days = np.array([each.days.sum(axis=1) for each in told])
    pooled = moves.sum(axis=0) / np.maximum(days.sum(axis=0), 1.0)[:, np.newaxis]
    return np.array([exits_of_siblings(moves[:, place], days[:, place], mean=pooled[place]) for place in range(places)])


def _seen(records: Records, day: Day) -> Counted:
    """All that was seen of a part by a day; nothing before its first week."""
    if day >= records.first:
        return records.seen_by(day).fading(1.0)
    counted = records.seen_by(records.last).fading(1.0)
    return Counted(np.zeros_like(counted.moves), np.zeros_like(counted.days))
