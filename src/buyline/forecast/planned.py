"""What do planned programs add to the arrivals still to come, and what did they add to those that came?

A program was described with how many it is to bring to which stages, on top of what comes anyway, within its days.
Ahead of a day it adds its share of the days that are left. Of the days behind, what it brought is taken out of the
counts, so that the level of a stream does not carry a burst on for ever. Only what was known on the day (METRICS
section 5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real
from buyline.estimate.arriving import stream
from buyline.estimate.passing import Passage
from buyline.estimate.planned import brought, factors

FOREVER: Day = 10**7
"""The day on which a description that holds is replaced."""
BEFORE_DAYS = 28
"""So many days of records before a program tell what is usual without it."""
BESIDE_DAYS = 14
"""Where there are fewer before, so many days outside of all programs do."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A program as one description has it: `expects` how many begin in which place from its first to its last day.

    It held from the end of the day `known` on, up to the day before `gone`.
    """

    program: str
    first: Day
    last: Day
    expects: tuple[tuple[int, float], ...]
    known: Day
    gone: Day = FOREVER
    name: str = ""

    @property
    def days(self) -> int:
        """How many days it takes."""
        return self.last - self.first + 1

    def daily(self, *, after: Day, days: int) -> Mapping[int, Real]:
        """How many it is to bring on each of the `days` after a day, by place: (D,) each."""
        spot = after + 1 + np.arange(days)
        inside = ((spot >= self.first) & (spot <= self.last)).astype(np.float64)
        return {place: inside * (many / self.days) for place, many in self.expects}


@dataclass(frozen=True, slots=True)
class PlannedArrivals:
    """What a program still brings, draw by draw: `factor` (R,) times `daily` (D,) of each place."""

    of: Planned
    factor: Real
    daily: Mapping[int, Real] = field(default_factory=dict)

    def of_draws(self, some: slice) -> "PlannedArrivals":
        """The same for some of the draws."""
        return PlannedArrivals(self.of, self.factor[some], self.daily)

    def within(self, first: int, last: int) -> float:
        """How many are expected after so many days, up to so many."""
        return float(sum(each[first:last].sum() for each in self.daily.values()))


def holding_on(programs: Iterable[Planned], day: Day) -> tuple[Planned, ...]:
    """The descriptions that held at the end of a day, by first day and name; when they are replaced is not told."""
    held = [each for each in programs if each.known <= day < each.gone]
    told = [
        Planned(each.program, each.first, each.last, each.expects, known=each.known, name=each.name) for each in held
    ]
    return tuple(sorted(told, key=lambda each: (each.first, each.program)))


def still_to_come(
    programs: Sequence[Planned], *, day: Day, days: int, ends: Mapping[int, Day]
) -> list[tuple[Planned, Mapping[int, Real]]]:
    """Those of the programs that bring anything within the days after a day, with how many on each of them.

    `ends`: by place the last day on which arrivals there are recorded.
    """
    found: list[tuple[Planned, Mapping[int, Real]]] = []
    for each in programs:
        daily = {place: until(ends, place, told, day=day) for place, told in each.daily(after=day, days=days).items()}
        if any(told.any() for told in daily.values()):
            found.append((each, daily))
    return found


def until(ends: Mapping[int, Day], place: int, daily: Real, *, day: Day) -> Real:
    """Arrivals in a place on the days after a day (…, D), none after the last day on which they are recorded."""
    if place not in ends:
        return daily
    return np.asarray(np.where(np.arange(daily.shape[-1]) < ends[place] - day, daily, 0.0), dtype=np.float64)


def planned_draws(
    coming: Iterable[tuple[Planned, Mapping[int, Real]]], *, many: int, day: Day
) -> tuple[PlannedArrivals, ...]:
    """What programs bring by draw, always the same for the same day; all stages of one have the same draw."""
    generator = np.random.default_rng([day % 2**32, many, 1])
    return tuple(PlannedArrivals(each, factors(many, generator=generator), daily) for each, daily in coming)


def without_planned(found: Mapping[int, Real], programs: Sequence[Planned], *, first: Day) -> Mapping[int, Real]:
    """Counts a day (D,) by place, from the day `first` on, without what programs are thought to have brought."""
    if not programs:
        return found
    return {
        place: _apart(daily, _spans(programs, place, first=first, days=daily.size), first=first)
        for place, daily in found.items()
    }


Span = tuple[int, int, float]
"""From which day up to which, and how many were to come within."""


def _spans(programs: Sequence[Planned], place: int, *, first: Day, days: int) -> list[Span]:
    found = []
    for each in programs:
        start, end = max(each.first - first, 0), min(each.last + 1 - first, days)
        many = dict(each.expects).get(place, 0.0)
        if end > start and many > 0:
            found.append((start, end, many * (end - start) / each.days))
    return found


def _apart(daily: Real, spans: Sequence[Span], *, first: Day) -> Real:
    """The counts without the bursts; those that begin first are told apart first, later ones being usual until then."""
    left = daily.astype(np.float64)
    outside = np.ones(left.size, dtype=np.bool_)
    for start, end, _ in spans:
        outside[start:end] = False
    for spot, (start, end, expected) in enumerate(spans):
        came, usual = float(left[start:end].sum()), _usual(left, start, end, outside, first=first)
        if usual is None or came <= 0:
            continue
        mean, dispersion = usual
        others = sum(_within(other, start, end) for other in spans[spot + 1 :])
        part = brought(came, usual=mean + others, expected=expected, dispersion=dispersion)
        left[start:end] *= 1 - part / came
    return left


def _within(span: Span, start: int, end: int) -> float:
    """How many of a burst were to come from one day up to another."""
    common = min(span[1], end) - max(span[0], start)
    return span[2] * common / (span[1] - span[0]) if common > 0 else 0.0


def _usual(daily: Real, start: int, end: int, outside: Flags, *, first: Day) -> tuple[float, float] | None:
    """How many come in some days without a program, and the dispersion of weeks; None where nothing tells.

    By the stream of the days before, else by the mean of the days outside of all programs.
    """
    before = daily[:start]
    if start >= BEFORE_DAYS:
        if not before.any():
            return 0.0, 1.0
        found = stream(before, last=first + start - 1)
        return float(found.mean(days=end - start).sum()), found.dispersion
    beside = daily[outside]
    return None if beside.size < BESIDE_DAYS else (float(beside.mean()) * (end - start), 1.0)


def wins_of(program: Planned, passage: Passage) -> float:
    """How many of all that a program is to bring are won within the days that a passage looks ahead from an arrival."""
    return float(sum(many * passage.of_arrivals_in(place)[-1, :, 0].mean() for place, many in program.expects))
