"""What would a ledger have posted of a world, and when was each line known?

Signed lines whose sum up to any day is what `counting.known_by` shows of that day: a movement that is booked late takes
the next one back and posts it again from where the journey now is seen to come. With nothing late, the lines are the
movements. Changes of amounts have no lines of their own here.
"""

from dataclasses import dataclass, fields

import numpy as np

from tests.worlds.world import OUTSIDE, Flags, Movements, Whole

NEVER = -1


@dataclass(frozen=True, slots=True, eq=False)
class Posted:
    """Lines in the order in which they became known; `line` is the movement's place in the world's arrays.

    `from_since`: the day on which the stay that ends began, −1 for outside.
    """

    line: Whole
    sign: Whole
    known_day: Whole
    from_stage: Whole
    from_since: Whole


def posted(moved: Movements) -> Posted:
    """Every line of a world, reversals too."""
    by_journey = np.argsort(moved.journey, kind="stable")
    journey, known = moved.journey[by_journey], moved.known_day[by_journey]
    turn = _turns(journey, known)
    parts = []
    before = _fold(moved, by_journey, turn < 0)
    for now in range(int(turn.max(initial=-1)) + 1):
        after = _fold(moved, by_journey, turn <= now)
        told = np.full(int(moved.journey.max()) + 1, NEVER)
        told[journey[turn == now]] = known[turn == now]
        parts += [_unlike(before, after, sign=-1, told=told[moved.journey])]
        parts += [_unlike(after, before, sign=1, told=told[moved.journey])]
        before = after
    columns = [np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Posted)]
    order = np.argsort(columns[2], kind="stable")
    return Posted(*(column[order] for column in columns))


def _turns(journey: Whole, known: Whole) -> Whole:
    """0 for movements booked on the first day on which anything of the journey was, 1 for the next such day, …"""
    order = np.lexsort((known, journey))
    j, k = journey[order], known[order]
    is_other = np.ones(len(order), dtype=bool)
    is_other[1:] = j[1:] != j[:-1]
    is_later = np.zeros(len(order), dtype=np.int64)
    is_later[1:] = (k[1:] != k[:-1]) & ~is_other[1:]
    passed = np.cumsum(is_later)
    turn = np.empty(len(order), dtype=np.int64)
    turn[order] = passed - np.maximum.accumulate(np.where(is_other, passed, 0))
    return turn


def _fold(moved: Movements, by_journey: Whole, seen: Flags) -> Posted:
    """The movements seen, each from where the journey was seen to stand; shape of the world, `sign` 0 where none is."""
    lines = by_journey[seen]
    journey, to = moved.journey[lines], moved.to_stage[lines]
    goes_on = np.zeros(len(lines), dtype=bool)
    goes_on[1:] = journey[1:] == journey[:-1]
    came_from = np.where(goes_on, np.roll(to, 1), OUTSIDE)
    moves = came_from != to
    lines, goes_on, came_from = lines[moves], goes_on[moves], came_from[moves]
    since = np.where(goes_on, np.roll(moved.since[lines], 1), NEVER)
    stands, stage, began = np.zeros((3, len(moved)), dtype=np.int64)
    stands[lines], stage[lines], began[lines] = 1, came_from, since
    return Posted(np.arange(len(moved)), stands, began, stage, began)


def _unlike(these: Posted, those: Posted, *, sign: int, told: Whole) -> Posted:
    """The lines of one fold that the other does not have, or has otherwise."""
    is_alike = (these.from_stage == those.from_stage) & (these.from_since == those.from_since)
    lines = np.flatnonzero((these.sign == 1) & ~((those.sign == 1) & is_alike))
    return Posted(lines, np.full(len(lines), sign), told[lines], these.from_stage[lines], these.from_since[lines])
