"""Are positions, flows and what was known counted right? Small worlds by hand, and against walking line by line."""

import numpy as np
import pytest

from tests.worlds.counting import OPEN, begun_per_day, flow, known_by, position, recorded_from, stays, wins
from tests.worlds.foreign import ROUGH, foreign_world
from tests.worlds.world import B2B, OUTSIDE, Movements, World

Line = tuple[int, int, int, int, int]  # journey, day, from, to, known


@pytest.fixture(scope="module")
def world() -> World:
    """One with late booking and loops."""
    return foreign_world(2, ROUGH["all at once"])


def moved(*lines: Line) -> Movements:
    """Movements of one a day."""
    journey, day, came_from, to, known = (np.array(column) for column in zip(*lines, strict=True))
    zeros = np.zeros(len(lines), dtype=np.int64)
    return Movements(journey, day, zeros + 1, came_from, to, zeros + 100, zeros, zeros, zeros, known, day)


def told(found: Movements) -> list[tuple[int, ...]]:
    """Journey, day, from and to of each."""
    columns = (found.journey, found.day, found.from_stage, found.to_stage)
    return [tuple(line) for line in np.stack(columns, axis=1).tolist()]


LATE = moved((1, 10, OUTSIDE, 0, 10), (1, 12, 0, 1, 30), (1, 14, 1, 2, 14), (1, 16, 2, 1, 16))


def test_a_move_that_is_not_booked_yet_is_passed_over() -> None:
    assert told(known_by(LATE, 13)) == [(1, 10, OUTSIDE, 0)]
    assert told(known_by(LATE, 20)) == [(1, 10, OUTSIDE, 0), (1, 14, 0, 2), (1, 16, 2, 1)]
    assert told(known_by(LATE, 30)) == told(LATE)


def test_to_come_where_one_is_known_to_stand_is_no_movement() -> None:
    found = known_by(moved((1, 10, OUTSIDE, 0, 10), (1, 12, 0, 1, 30), (1, 14, 1, 0, 14), (1, 15, 0, 2, 15)), 20)
    assert told(found) == [(1, 10, OUTSIDE, 0), (1, 15, 0, 2)]


def test_a_journey_whose_beginning_is_not_booked_yet_begins_where_it_is_seen_first() -> None:
    assert told(known_by(moved((1, 10, OUTSIDE, 0, 30), (1, 12, 0, 1, 12)), 20)) == [(1, 12, OUTSIDE, 1)]


def test_a_stay_is_open_until_its_end_is_seen() -> None:
    found = stays(LATE, on=13)
    assert found.until.tolist() == [12, OPEN]
    assert found.next_stage.tolist() == [1, OPEN]


def test_who_was_under_way_when_records_began_is_an_opening() -> None:
    lost = B2B.exits[0]
    moves = moved(
        (1, 5, OUTSIDE, 0, 5),
        (2, 6, OUTSIDE, 1, 6),
        (3, 7, OUTSIDE, 1, 7),
        (2, 8, 1, lost, 8),
        (1, 10, 0, 1, 10),
        (2, 11, lost, 1, 11),
        (4, 11, OUTSIDE, 0, 12),
    )
    found = recorded_from(moves, B2B, first=10)
    assert told(found) == [(1, 10, OUTSIDE, 0), (3, 10, OUTSIDE, 1), (1, 10, 0, 1), (4, 11, OUTSIDE, 0)]
    assert found.since.tolist() == [5, 7, 10, 11]
    assert found.nth_today.tolist() == [1, 1, 2, 1]
    assert found.is_opening.tolist() == [True, True, False, False]
    assert stays(found, on=20).seen.tolist() == [10, 10, 10, 11]
    assert flow(found, len(B2B), first=0, last=20)[OUTSIDE].sum() == 1


def test_position_and_flow_are_those_of_single_lines(world: World) -> None:
    at: dict[int, tuple[int, int]] = {}
    seen = world.movements.at(world.movements.day <= world.origin)
    for journey, to, amount in zip(seen.journey, seen.to_stage, seen.amount, strict=True):
        at[int(journey)] = (int(to), int(amount))
    counts, amounts = position(world.movements, len(world.places), on=world.origin)
    for place in range(len(world.places)):
        here = [amount for stage, amount in at.values() if stage == place]
        assert (counts[place], amounts[place]) == (len(here), sum(here))


@pytest.mark.parametrize("is_known", [True, False])
def test_opening_and_what_moved_is_closing(world: World, *, is_known: bool) -> None:
    every = known_by(world.movements, world.origin) if is_known else world.movements
    places, first, last = len(world.places), world.origin - 60, world.origin
    counts = flow(every, places, first=first, last=last)
    before, _ = position(every, places, on=first - 1)
    after, _ = position(every, places, on=last)
    assert (before + counts.sum(axis=0) - counts[:places].sum(axis=1) == after).all()


def test_everything_is_known_in_the_end(world: World) -> None:
    last = int(world.movements.known_day.max())
    assert told(known_by(world.movements, last)) == told(world.movements)


def test_wins_are_read_on_after_the_origin(world: World) -> None:
    each = [wins(world, after=world.origin + day, days=1) for day in range(90)]
    assert wins(world, after=world.origin, days=90) == (sum(n for n, _ in each), sum(amount for _, amount in each))
    assert begun_per_day(world).sum() == ((world.movements.from_stage == OUTSIDE) & ~world.movements.is_opening).sum()
    with pytest.raises(ValueError, match="the world ends on day"):
        wins(world, after=world.origin, days=10_000)
