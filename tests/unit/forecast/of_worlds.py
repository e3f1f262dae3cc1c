"""What does a forecast rest on in a simulated world, and what does it say of what came?

Worlds know no forecast; here their arrays become the steps that the books of such a company would give, late booking
and its reversals included, and their laws the forecast's priors.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Whole
from buyline.estimate.hazards import Prior
from buyline.estimate.shock import shocks
from buyline.forecast.ahead import Window, ahead
from buyline.forecast.believed import published
from buyline.forecast.forecast import learnt, shock_levels
from buyline.forecast.missed import drawn, missed
from buyline.forecast.records import Records
from buyline.forecast.spread import wins_spread
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT, OPENING, RECLASSIFICATION
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps
from tests.worlds.counting import wins
from tests.worlds.world import Movements, Places, World

Line = tuple[int, int, int, int, int, int, int, int, int]
"""kind, origin, target, on, since, began, known, n, amount in minor units."""


def way_of(places: Places) -> Way:
    """The places of a world as a forecast knows them."""
    return Way(
        places=places.ids,
        ranks={id_: rank for id_, rank in zip(places.ids, places.ranks, strict=True) if rank},
        won=places.ranks[places.won],
        exits=frozenset(places.ids[place] for place in places.exits),
        led_by=dict(zip(places.ids, places.led_by, strict=True)),
    )


def steps_of(world: World) -> Steps:
    """The steps of the world's books, each known when it was booked; what a late booking changes is reversed then."""
    moved = world.movements
    order = np.lexsort((moved.nth_today, moved.day, moved.journey))
    moved = moved.at(order)
    is_first = np.append(True, moved.journey[1:] != moved.journey[:-1])
    number = np.cumsum(is_first) - 1
    later = np.maximum.accumulate(moved.known_day + number * 10**7) - number * 10**7
    revalued = ~is_first & (moved.amount != np.roll(moved.amount, 1))
    is_out_of_order = np.isin(number, number[(later != moved.known_day) | revalued])
    lines = np.concatenate([_in_order(moved, is_first)[~is_out_of_order], _reversed(moved.at(is_out_of_order))])
    kind, origin, target, on, since, began, known, n, amount = lines[np.argsort(lines[:, 6], kind="stable")].T
    return Steps(
        places=world.places.ids,
        kind=kind,
        origin=origin,
        target=target,
        on=on,
        since=since,
        began=began,
        known=known,
        is_priced=amount > 0,
        n=n,
        amount=n * amount / 100.0,
        squared=n * (amount / 100.0) ** 2,
    )


def records_of(world: World, *, prior: Prior | None = None, last: int | None = None) -> Records:
    """The records of a world up to a day (its origin); believed beforehand is what is published, unless given."""
    way = way_of(world.places)
    begin = {} if world.first_day == world.movements.day.min() else dict.fromkeys(range(len(way.places)), 0)
    return Records(
        steps=steps_of(world),
        way=way,
        prior=prior or published(way, names={}),
        last=world.origin if last is None else last,
        begin=begin,
        arrivals_end={},
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What was expected of one window, and what came: `below` and `at_most` are the chances of fewer and of so many."""

    world: str
    seed: int
    days: int
    mean: float
    shock: float
    seen: int
    below: float
    at_most: float

    def covered(self, level: float) -> float:
        """Whether the middle range of this chance held what came: 0 or 1, its share where it lies on the border.

        Counts are whole: so much of the chance of the count that came as lies within. Over many worlds it is `level`
        where forecasts are right, which to hold a count at the border in full is not.
        """
        low, high = (1 - level) / 2, (1 + level) / 2
        within = min(self.at_most, high) - max(self.below, low)
        return min(max(within / max(self.at_most - self.below, 1e-300), 0.0), 1.0)


def judged(world: World, *, horizons: Sequence[int], draws: int = 100, prior: Prior | None = None) -> Iterator[Judged]:
    """What the forecast made at the world's origin said of each horizon."""
    records = records_of(world, prior=prior)
    windows: list[Window] = [(0, days) for days in horizons]
    variances = learnt(missed(records, horizons=horizons), at=records.last, windows=windows)
    hazards, coming = drawn(records.at(records.last), many=draws, days=max(horizons), ratio=np.ones(len(world.places)))
    shared = {window: shocks(shock_levels(draws), variance=variances[window]) for window in windows}
    found = ahead(hazards, way=records.way, coming=coming, windows=windows, shocks=shared)
    for window, each in zip(windows, found, strict=True):
        seen, _ = wins(world, after=world.origin, days=window[1])
        told = wins_spread(each)
        below, at_most = told.cdf([seen - 1, seen]).tolist()
        yield Judged(world.name, world.seed, window[1], told.mean, variances[window] ** 0.5, seen, below, at_most)


def _in_order(moved: Movements, is_first: Whole) -> Whole:
    """Lines of moves that were booked in the order in which they happened."""
    since = np.where(is_first, NEVER, np.roll(moved.since, 1))
    kind = np.where(moved.is_opening, OPENING, MOVEMENT)
    return np.stack(
        [
            kind,
            moved.from_stage,
            moved.to_stage,
            moved.day,
            since,
            moved.since,
            moved.known_day,
            moved.day * 0 + 1,
            moved.amount,
        ],
        axis=1,
    )


def _reversed(moved: Movements) -> Whole:
    """Lines of journeys some of whose moves were booked later than what came after them, or changed the amount."""
    found: list[Line] = []
    for own in np.split(np.arange(len(moved)), np.flatnonzero(np.diff(moved.journey)) + 1):
        before: set[tuple[int, ...]] = set()
        for known in np.unique(moved.known_day[own]).tolist():
            now = set(_folded(moved.at(own[moved.known_day[own] <= known])))
            found += [(*line[:6], known, 1, line[6]) for line in sorted(now - before)]
            found += [(*line[:6], known, -1, line[6]) for line in sorted(before - now)]
            before = now
    return np.array(found, dtype=np.int64).reshape(-1, 9)


def _folded(own: Movements) -> Iterator[tuple[int, ...]]:
    """kind, origin, target, on, since, began and amount of each line of one journey; to stay put is no move.

    Another amount is a pair of lines: out with the old one and in again with the new one.
    """
    at, since, held = OUT, NEVER, 0
    lines = zip(own.to_stage.tolist(), own.day.tolist(), own.since.tolist(), own.amount.tolist(), strict=True)
    for target, day, began, amount in lines:
        if at != OUT and amount != held:
            yield (RECLASSIFICATION, at, OUT, day, since, NEVER, held)
            yield (RECLASSIFICATION, OUT, at, day, NEVER, since, amount)
        if target != at:
            kind = OPENING if began < day else MOVEMENT
            yield (kind, at, target, day, since, began, amount)
            at, since = target, began
        held = amount
