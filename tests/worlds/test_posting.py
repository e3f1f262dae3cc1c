"""Do signed lines add up to what was known on every day?"""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from tests.worlds.counting import known_by
from tests.worlds.foreign import CALM, ROUGH, foreign_world
from tests.worlds.posting import NEVER, posted
from tests.worlds.world import OUTSIDE, Movements, World


@pytest.fixture(scope="module")
def world() -> World:
    """One with late booking, loops and openings."""
    return foreign_world(2, ROUGH["all at once"])


def lines_of(moved: Movements) -> Counter[Any]:
    """Journey, day, from and to of movements."""
    columns = (moved.journey, moved.day, moved.from_stage, moved.to_stage)
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("days", [0, 1, 7, 100, 1_000])
def test_lines_known_by_a_day_sum_to_what_was_known(world: World, days: int) -> None:
    moved, found = world.movements, posted(world.movements)
    day = world.first_day + days
    total: Counter[Any] = Counter()
    here = found.known_day <= day
    for line, sign, came_from in zip(found.line[here], found.sign[here], found.from_stage[here], strict=True):
        total[int(moved.journey[line]), int(moved.day[line]), int(came_from), int(moved.to_stage[line])] += int(sign)
    assert {key: n for key, n in total.items() if n} == lines_of(known_by(moved, day))


def test_with_nothing_late_the_lines_are_the_movements() -> None:
    moved = foreign_world(2, CALM["loops"]).movements
    found = posted(moved)
    assert (np.sort(found.line) == np.arange(len(moved))).all()
    assert (found.sign == 1).all()
    assert (found.known_day == moved.day[found.line]).all()
    assert (found.from_stage == moved.from_stage[found.line]).all()
    assert ((found.from_since == NEVER) == (found.from_stage == OUTSIDE)).all()
    assert (found.from_since <= moved.day[found.line]).all()
