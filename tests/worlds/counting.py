"""What does a world add up to: known when, standing where, moved how often, won how much?

Counted from the arrays alone, so that books and forecasts can be compared with it.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from tests.worlds.world import OUTSIDE, Movements, Places, Whole, World, nth_today

OPEN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """Stays of journeys, one line each; `until` and `next_stage` are −1 while it lasts.

    `seen`: the day from which the stay was watched, later than `since` where it was under way when records began.
    """

    journey: Whole
    stage: Whole
    since: Whole
    seen: Whole
    until: Whole
    next_stage: Whole
    amount: Whole
    source: Whole


def known_by(moved: Movements, day: int) -> Movements:
    """What the books held at the end of a day: movements booked by then.

    Where an earlier one is not booked yet, the next comes from where the journey was known to stand, and to enter the
    place one is known to stand in is no movement.
    """
    seen = moved.at(moved.known_day <= day)
    order = np.argsort(seen.journey, kind="stable")
    journey, to = seen.journey[order], seen.to_stage[order]
    came_from = np.full(len(order), OUTSIDE)
    came_from[1:] = np.where(journey[1:] == journey[:-1], to[:-1], OUTSIDE)
    moves = came_from != to
    kept = seen.at(order[moves])
    nth = nth_today(kept.journey, kept.day)
    sorted_so = np.lexsort((kept.journey, nth, kept.day))
    columns = (kept.journey, kept.day, nth, came_from[moves], kept.to_stage, kept.amount, kept.cluster)
    rest = (kept.source, kept.program, kept.known_day, kept.since)
    return Movements(*(column[sorted_so] for column in (*columns, *rest)))


def stays(moved: Movements, *, on: int) -> Stays:
    """Every stay that began by the end of the day `on`; what came later is not seen."""
    seen = moved.at(moved.day <= on)
    seen = seen.at(np.argsort(seen.journey, kind="stable"))
    until, next_stage = np.full(len(seen), OPEN), np.full(len(seen), OPEN)
    goes_on = seen.journey[1:] == seen.journey[:-1]
    until[:-1] = np.where(goes_on, seen.day[1:], OPEN)
    next_stage[:-1] = np.where(goes_on, seen.to_stage[1:], OPEN)
    return Stays(seen.journey, seen.to_stage, seen.since, seen.day, until, next_stage, seen.amount, seen.source)


def position(moved: Movements, places: int, *, on: int) -> tuple[Whole, Whole]:
    """Journeys and amount (minor units) in each of so many places at the end of a day."""
    found = stays(moved, on=on)
    is_open = found.until == OPEN
    stage, amount = found.stage[is_open], found.amount[is_open]
    total = np.zeros(places, dtype=np.int64)
    np.add.at(total, stage, amount)
    return np.bincount(stage, minlength=places), total


def flow(moved: Movements, places: int, *, first: int, last: int) -> Whole:
    """Journeys moved on the days first … last: from (the last line: from outside) × to, shape (places + 1, places).

    An opening is no movement.
    """
    inside = moved.at((first <= moved.day) & (moved.day <= last) & ~moved.is_opening)
    counts = np.zeros((places + 1, places), dtype=np.int64)
    np.add.at(counts, (inside.from_stage, inside.to_stage), 1)
    return counts


def wins(world: World, *, after: int, days: int) -> tuple[int, int]:
    """How many wins, and what amount, truly fell on the days after < day ≤ after + days, whenever they were booked."""
    if after + days > world.last_day:
        raise ValueError(f"the world ends on day {world.last_day}, before {days} days after {after} are over")
    moved = world.movements
    is_win = (moved.to_stage == world.places.won) & (after < moved.day) & (moved.day <= after + days)
    return int(is_win.sum()), int(moved.amount[is_win].sum())


def begun_per_day(world: World) -> Whole:
    """Journeys begun per stage and day of the world, shape (S, days)."""
    moved = world.movements
    is_first = (moved.from_stage == OUTSIDE) & ~moved.is_opening
    counts = np.zeros((len(world.places), world.last_day - world.first_day + 1), dtype=np.int64)
    np.add.at(counts, (moved.to_stage[is_first], moved.day[is_first] - world.first_day), 1)
    return counts


def recorded_from(moved: Movements, places: Places, *, first: int) -> Movements:
    """What is recorded when records begin on the day `first`: openings of those on the way or waiting, and the rest.

    Those who had ended by then are not recorded, whatever becomes of them.
    """
    before = moved.at(moved.day < first)
    last = before.at(len(before) - 1 - np.unique(before.journey[::-1], return_index=True)[1])
    opened = last.at(np.isin(last.to_stage, (*places.on_the_way, places.waiting)))
    days = np.full(len(opened), first)
    opened = replace(opened, day=days, from_stage=days * 0 + OUTSIDE, known_day=days)
    later = moved.at((moved.day >= first) & ~np.isin(moved.journey, np.setdiff1d(last.journey, opened.journey)))
    pairs = ((getattr(opened, field.name), getattr(later, field.name)) for field in fields(Movements))
    every = Movements(*(np.concatenate(pair) for pair in pairs))
    every = every.at(np.argsort(every.journey, kind="stable"))
    every = replace(every, nth_today=nth_today(every.journey, every.day))
    return every.at(np.lexsort((every.journey, every.nth_today, every.day)))
