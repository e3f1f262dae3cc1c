"""Of each day up to an origin, what was counted by then: wins, what came to each stage, and where journeys stood?

Plain daily sums of the steps that were known at the end of a day. What came afterwards is read from the same sums of
all steps; baselines read those of their own day alone.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.forecast.seen import Open, open_stays
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT
from buyline.measure.steps import OUT, Steps


@dataclass(frozen=True)
class Known:
    """Steps known on a day, of days from `first` on; `way` says what is won."""

    steps: Steps
    way: Way
    first: Day
    last: Day

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    @cached_property
    def wins(self) -> Real:
        """Wins by day: (D,)."""
        return self._won[0]

    @cached_property
    def revenue(self) -> Real:
        """Their amounts by day: (D,)."""
        return self._won[1]

    @cached_property
    def arrivals(self) -> Real:
        """What came to each place from elsewhere, by day: (S, D)."""
        found = self._movements.where(self._movements.target != OUT)
        return self._daily(found.target, found.on, found.n)

    @cached_property
    def position(self) -> Real:
        """How many stood in each place at the end of each day: (S, D)."""
        found = self.steps
        on = np.maximum(found.on, self.first)
        came, left = found.target != OUT, found.origin != OUT
        moved = self._daily(found.target[came], on[came], found.n[came])
        moved -= self._daily(found.origin[left], on[left], found.n[left])
        return np.asarray(moved.cumsum(axis=1), dtype=np.float64)

    @cached_property
    def created(self) -> Real:
        """Journeys that began, by the place they began in and by day: (S, D)."""
        found = self._movements
        begun = found.where((found.origin == OUT) & (found.target != OUT))
        return self._daily(begun.target, begun.on, begun.n)

    @cached_property
    def lost(self) -> Real:
        """Journeys that went out of the way, by day: (D,)."""
        inside = self._inside(self.way.is_exit)
        return self._by_day(self._movements.on[inside], self._movements.n[inside])

    @cached_property
    def open(self) -> Open:
        """The stays that are open at the end of the last day."""
        return open_stays(self.steps, on=self.last)

    @cached_property
    def moves(self) -> Real:
        """How often journeys moved from each place to each other, ever: (S, S)."""
        inner = self._inner
        found = np.zeros((len(self.way.places),) * 2)
        np.add.at(found, (inner.origin, inner.target), inner.n)
        return np.maximum(found, 0.0)

    @cached_property
    def stays(self) -> Real:
        """How long those who moved on had stood in each place, on average in days: (S,), 0 where nobody did."""
        inner = self._inner
        n, days = np.zeros(len(self.way.places)), np.zeros(len(self.way.places))
        np.add.at(n, inner.origin, inner.n)
        dated = inner.where((inner.since <= inner.on) & (inner.since > inner.on - 3_660))
        np.add.at(days, dated.origin, dated.n * (dated.on - dated.since))
        return np.asarray(np.divide(days, n, out=np.zeros_like(days), where=n > 0.5), dtype=np.float64)

    @cached_property
    def _movements(self) -> Steps:
        return self.steps.where((self.steps.kind == MOVEMENT) & (self.steps.target != self.steps.origin))

    @cached_property
    def _inner(self) -> Steps:
        found = self._movements
        return found.where((found.origin != OUT) & (found.target != OUT))

    @cached_property
    def _won(self) -> tuple[Real, Real]:
        inside, found = self._inside(self.way.is_won), self._movements
        return self._by_day(found.on[inside], found.n[inside]), self._by_day(found.on[inside], found.amount[inside])

    def _inside(self, there: Flags) -> Flags:
        """Whether a movement comes to any of these places from another one, or from outside."""
        padded = np.append(there, False)
        return np.asarray(padded[self._movements.target] & ~padded[self._movements.origin], dtype=np.bool_)

    def _by_day(self, on: Whole, values: Whole | Real) -> Real:
        kept = on >= self.first
        found = np.bincount(on[kept] - self.first, weights=values[kept], minlength=self.days)
        return np.asarray(found, dtype=np.float64)

    def _daily(self, place: Whole, on: Whole, values: Whole) -> Real:
        found = np.zeros((len(self.way.places), self.days))
        kept = on >= self.first
        np.add.at(found, (place[kept], on[kept] - self.first), values[kept])
        return found


def known_by(steps: Steps, way: Way, *, first: Day, day: Day) -> Known:
    """Return what of the steps had happened and was known at the end of a day, by day from `first` on."""
    return Known(steps.by(day), way, first, day)
