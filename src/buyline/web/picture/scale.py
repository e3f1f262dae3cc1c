"""How long is a bar for a count?

Logarithmic: log(1 + n), so that 20 advocates are seen beside 40,000 targets and 0 has no length at all. The share
proven within a bar is linear in the bar's own length.
"""

from dataclasses import dataclass
from math import log1p

LEAST = 3.0


@dataclass(frozen=True, slots=True)
class LogScale:
    """Maps counts from 0 to `largest` onto lengths from 0 to `length`."""

    largest: float
    length: float

    def of(self, n: float) -> float:
        """The length for n: 0 for nothing, else at least what can be seen."""
        if n <= 0:
            return 0.0
        return max(LEAST, self.length * log1p(n) / log1p(max(self.largest, 1)))

    def ticks(self, *, at_most: int = 6) -> tuple[int, ...]:
        """Powers of ten up to the largest count, thinned from the small end."""
        powers = [10**k for k in range(13) if 10**k <= self.largest]
        every = -(-len(powers) // at_most) or 1
        return tuple(reversed(powers[::-1][::every]))


def proven_length(length: float, *, verified: int, journeys: int) -> float:
    """The solid part of a bar: linear, and visible as soon as there is something to see on either side."""
    if journeys <= 0 or verified <= 0:
        return 0.0
    if verified >= journeys:
        return length
    return min(max(length * verified / journeys, 1.0), max(length - 1.0, 0.5 * length))
