"""What was planned by now, what came, and what would restore a goal?

The plan of the eve is held against the steps that are known today, week by week; what would restore
the goal comes from what an arrival in each stage still brings in time. METRICS section 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from buyline.days import Day
from buyline.estimate.ranges import mixed_poisson_quantile, poisson_quantile
from buyline.forecast.records import Records
from buyline.measure.counts import MOVEMENT
from buyline.measure.steps import OUT
from buyline.plan.pace import GroupPace, Missing, Planned, Restore, StagePace, WeekPace
from buyline.plan.plan import Asking
from buyline.plan.reached import Reached
from buyline.plan.result import Level, OfStage, Plan, StageNeed
from buyline.plan.worth import Worth, starts_of

RANGE = (0.1, 0.9)
WEEK = 7
OPEN_DAYS = 7
"""So many days after its end a week is still open: what happened in it may be booked late."""
LEAST_SHOCK = 1e-3
TIMES = 10.0
"""More than so many times what comes of late, or so many a week where hardly any do, is out of reach."""


@dataclass(frozen=True)
class Compared:
    """The plan of the eve that what came is held against: the level asked for, else the highest that was in reach."""

    level: Level | None
    shock: float

    @classmethod
    def of(cls, plan: Plan | None) -> "Compared":
        """What can be compared of a plan; no level where none was in reach."""
        if plan is None:
            return cls(None, 0.0)
        within = [
            level for level in plan.levels if level.arrivals is not None and level.confidence <= plan.aim.confidence
        ]
        return cls(within[-1] if within else None, plan.shock)

    def begun(self, first: Day, on: Day) -> float | None:
        """The beginnings that it asks for until a day."""
        if self.level is None or self.level.weekly is None:
            return None
        return self.level.weekly * (on - first + 1) / WEEK

    def needs(self) -> dict[str, StageNeed]:
        """What it asks of each stage."""
        return {} if self.level is None else {need.stage: need for need in self.level.stages}


def expected_range(mean: float, shock: float) -> tuple[float, float]:
    """The range in which eight of ten counts lie when so many are expected, their rates moved together by a shock."""
    if mean <= 0:
        return 0.0, 0.0
    if shock < LEAST_SHOCK:
        low, high = (poisson_quantile(chance, mean=mean) for chance in RANGE)
    else:
        low, high = (mixed_poisson_quantile(chance, mean=mean, shock=shock) for chance in RANGE)
    return float(low), float(high)


def held_against(planned: float | None, came: float | None, *, shock: float) -> Planned:
    """What was planned beside what came."""
    if planned is None:
        return Planned(planned=None, low=None, high=None, came=came)
    low, high = expected_range(planned, shock)
    return Planned(planned=planned, low=low, high=high, came=came)


def stage_paces(compared: Compared, records: Records, *, first: Day, last: Day) -> tuple[StagePace, ...]:
    """Return the pace of every stage of the way, from the goal's first day on."""
    way, on, needs = records.way, records.last, compared.needs()
    daily = _arrivals(records, first)
    weeks = [(start, min(start + WEEK - 1, last)) for start in range(first, last + 1, WEEK)]

    def pace_of(stage: str) -> StagePace:
        came, need = daily[way.number(stage)], needs.get(stage)
        told = [None] * len(weeks) if need is None else [week.arrivals for week in need.weekly]
        rows = tuple(
            _week(start, end, expected, came[start - first : end - first + 1], on=on, shock=compared.shock)
            for (start, end), expected in zip(weeks, told, strict=True)
        )
        so_far = (
            None
            if need is None
            else sum(_by_now(start, end, each, on) for (start, end), each in zip(weeks, told, strict=True))
        )
        return StagePace(
            stage=stage,
            led_by=way.led_by.get(stage, ""),
            so_far=held_against(so_far, float(came.sum()), shock=compared.shock),
            weeks=rows,
        )

    return tuple(pace_of(stage) for stage in way.stages)


def _week(start: Day, end: Day, expected: float | None, came: Sequence[float], *, on: Day, shock: float) -> WeekPace:
    has_begun = start <= on
    of = held_against(expected, float(sum(came)) if has_begun else None, shock=shock)
    return WeekPace(first=start, last=end, of=of, is_open=has_begun and end >= on - OPEN_DAYS)


def _by_now(start: Day, end: Day, expected: float | None, on: Day) -> float:
    """What of a week's plan falls on days that are over."""
    over = min(max(on - start + 1, 0), end - start + 1)
    return (expected or 0.0) * over / (end - start + 1)


def _arrivals(records: Records, first: Day) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Arrivals in each place by day, from the day `first` to the last one, as known then: (S, D)."""
    known = records.steps.by(records.last)
    inside = (known.kind == MOVEMENT) & (known.target != OUT) & (known.target != known.origin)
    came = known.where(inside & (known.on >= first) & (known.on <= records.last))
    found = np.zeros((len(records.way.places), max(records.last - first + 1, 0)))
    np.add.at(found, (came.target, came.on - first), came.n)
    return found


def function_paces(stages: Sequence[StagePace], functions: Sequence[str], *, shock: float) -> tuple[GroupPace, ...]:
    """Return the pace of each function that leads a stage: the arrivals in all that it leads."""
    found = []
    for function in functions:
        led = [each.so_far for each in stages if each.led_by == function]
        if not led:
            continue
        told = [each.planned for each in led if each.planned is not None]
        came = sum(each.came or 0.0 for each in led)
        found.append(GroupPace(name=function, so_far=held_against(sum(told) if told else None, came, shock=shock)))
    return tuple(found)


def program_paces(
    came: Mapping[str, float], before: Mapping[str, float], *, begun: float | None, shock: float, most: int
) -> tuple[GroupPace, ...]:
    """Return the pace of programs by the journeys that began with each, planned by their shares `before`."""
    whole = sum(before.values())
    names = sorted({*came, *before}, key=lambda name: (-came.get(name, 0.0) - before.get(name, 0.0), name))[:most]

    def planned(name: str) -> float | None:
        return None if begun is None or not whole else begun * before.get(name, 0.0) / whole

    return tuple(
        GroupPace(name=name, so_far=held_against(planned(name), came.get(name, 0.0), shock=shock)) for name in names
    )


def restore_of(asking: Asking, led_by: Mapping[str, str]) -> Restore:
    """Return what it takes from the grounds' day on to be as sure as the aim asks, everything else as it goes.

    For each stage before the won one: so many more a week until its latest useful day, in that stage alone.
    """
    grounds, reached = asking.grounds, asking.reached
    bare = Worth(reached.worth.days, reached.worth.each, reached.worth.usual, reached.worth.usual, reached.worth.price)
    usual = Reached(bare, reached.left, reached.is_money)
    as_it_goes = reached.usual
    found = [_missing(usual, each, asking, led_by.get(each.stage, "")) for each in grounds.stages[:-1]]
    return Restore(
        confidence=asking.aim.confidence,
        as_it_goes=as_it_goes,
        highest=max([as_it_goes, *(highest for _, highest in found)]),
        stages=tuple(missing for missing, _ in found),
    )


def _missing(usual: Reached, known: OfStage, asking: Asking, led_by: str) -> tuple[Missing, float]:
    """What is missing at one stage, and the most that it alone can bring."""
    on, until = asking.grounds.on, known.half_by
    nothing = Missing(stage=known.stage, led_by=led_by, lately=known.lately, more=None, in_all=None, until=until,
                      is_useful=until is not None and until > on)  # fmt: skip
    if until is None or not nothing.is_useful:
        return nothing, 0.0
    days = usual.worth.days
    useful = np.clip(until - on - starts_of(int(days.sum())), 0, days)
    spot = asking.grounds.way.number(known.stage)
    each = usual.worth.each[:, spot] @ (useful / WEEK)
    found = usual.needed(each, [asking.aim.confidence], at_most=TIMES * max(known.lately, 1.0))
    weekly = float(found.entries[0])
    if not isfinite(weekly):
        return nothing, float(found.highest)
    return replace(nothing, more=weekly, in_all=weekly * float(useful.sum()) / WEEK), float(found.highest)
