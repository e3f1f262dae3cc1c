"""Which places are there for a forecast, which of them are won, and who leads where?

The places of a view as numbers, with what a forecast needs to know of each. What happens there is not known here.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from buyline.definition.model import Definition
from buyline.estimate.arrays import Flags
from buyline.measure.view import View

FRONT_FUNCTION = "marketing"


@dataclass(frozen=True)
class Way:
    """`places` by number, with `ranks` of the ranked ones; `won` is the rank from which a journey is won.

    `waiting` rooms and `exits` have no rank. `led_by` names the function that leads each place, '' where nobody does.
    `dropped` are stages that only earlier versions of the definition had: journeys may have been there, none is sent.
    """

    places: tuple[str, ...]
    ranks: dict[str, int]
    won: int
    exits: frozenset[str]
    led_by: dict[str, str]
    dropped: frozenset[str] = frozenset()

    @cached_property
    def is_won(self) -> Flags:
        """Whether a place is the won stage or later: (S,)."""
        return np.array([self.ranks.get(place, -1) >= self.won for place in self.places], dtype=np.bool_)

    @cached_property
    def is_exit(self) -> Flags:
        return np.array([place in self.exits for place in self.places], dtype=np.bool_)

    @cached_property
    def is_open(self) -> Flags:
        """Whether a journey there is still on its way: neither won nor out."""
        return np.asarray(~self.is_won & ~self.is_exit, dtype=np.bool_)

    @cached_property
    def is_front(self) -> Flags:
        """Whether it is the front of the pipeline: led by marketing, or a waiting room."""
        found = [place not in self.ranks or self.led_by.get(place) == FRONT_FUNCTION for place in self.places]
        return np.array(found, dtype=np.bool_) & self.is_open

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The ranked stages up to the won one that there still are, in order."""
        kept = ((rank, place) for place, rank in self.ranks.items() if rank <= self.won and place not in self.dropped)
        ordered = sorted(kept)
        return tuple(place for _, place in ordered)

    def number(self, place: str) -> int:
        """The number of a place."""
        return self.places.index(place)


def way(view: View, *, version: Definition | None = None) -> Way:
    """Return the way of a view under a version of the definition, the last one unless said.

    The places are those of every version; stages that the version does not have are dropped, those to come too.
    """
    told = view.definition if version is None else version
    known = [each for each in view.earlier if each.version < told.version]
    led_by = {stage.id: stage.led_by for each in (*known, told) for stage in each.stages}
    return Way(
        places=view.places,
        ranks=dict(view.ranks),
        won=told.won_rank,
        exits=view.exits,
        led_by=led_by,
        dropped=frozenset(view.ranks) - frozenset(told.rank_of),
    )
