"""Is every world well formed, and the same again from the same seed?"""

import ast
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.worlds.chance import is_near
from tests.worlds.counting import begun_per_day
from tests.worlds.foreign import CALM, ROUGH, foreign_world
from tests.worlds.prior import MOVING, Prior, prior_world
from tests.worlds.wandering import Foreign
from tests.worlds.world import CLUSTERS, OUTSIDE, Movements, World

Maker = Callable[[int], World]
SMALL = Prior(history=182, future=91, earlier_shocks=91)


def foreign(law: Foreign) -> Maker:
    """The maker of worlds of a law."""
    return lambda seed: foreign_world(seed, law)


MAKERS: dict[str, Maker] = {"prior": lambda seed: prior_world(seed, SMALL)}
MAKERS["moving"] = lambda seed: prior_world(seed, replace(MOVING, history=182, future=91))
MAKERS |= {name: foreign(law) for name, law in (CALM | ROUGH).items()}
REVIVING = {"loops", "all at once"}
UNDER_WAY = {"under way when records begin", "all at once"}
SHAPES = pytest.mark.parametrize("name", MAKERS)


def arrays(moved: Movements) -> list[Any]:
    """Its columns."""
    return [getattr(moved, field.name) for field in fields(Movements)]


def is_same(one: Movements, other: Movements) -> bool:
    """Whether all columns are equal."""
    return all(np.array_equal(a, b) for a, b in zip(arrays(one), arrays(other), strict=True))


@SHAPES
def test_the_same_seed_gives_the_same_world(name: str) -> None:
    make = MAKERS[name]
    first, again, other = make(3), make(3), make(4)
    assert is_same(first.movements, again.movements)
    assert np.array_equal(first.truth.arrivals, again.truth.arrivals)
    assert not is_same(first.movements, other.movements)


@SHAPES
def test_lines_stand_in_order(name: str) -> None:
    world = MAKERS[name](3)
    moved = world.movements
    keys = np.stack([moved.day, moved.nth_today, moved.journey])
    assert (np.lexsort(keys[::-1]) == np.arange(len(moved))).all()
    assert world.first_day <= moved.day.min()
    assert moved.day.max() <= world.last_day
    assert (moved.known_day >= moved.day).all()
    assert (moved.since <= moved.day).all()
    assert moved.is_opening.any() == (name in UNDER_WAY)
    assert (moved.amount > 0).all()
    assert ((moved.cluster >= 0) & (moved.cluster < CLUSTERS)).all()
    assert all(column.dtype == np.int64 and len(column) == len(moved) for column in arrays(moved))


@SHAPES
def test_journeys_go_from_where_they_came(name: str) -> None:
    """From outside once, then from place to another place; the win ends all, an exit all but where losses revive."""
    world = MAKERS[name](3)
    order = np.argsort(world.movements.journey, kind="stable")
    moved = world.movements.at(order)
    goes_on = moved.journey[1:] == moved.journey[:-1]
    assert (moved.from_stage[1:][goes_on] == moved.to_stage[:-1][goes_on]).all()
    assert ((moved.from_stage == OUTSIDE) == np.concatenate([[True], ~goes_on])).all()
    assert (moved.from_stage != moved.to_stage).all()
    assert not (moved.from_stage == world.places.won).any()
    revived = np.isin(moved.from_stage, world.places.exits)
    assert revived.any() == (name in REVIVING)
    assert np.isin(moved.to_stage[revived], world.places.on_the_way).all()
    for trait in (moved.cluster, moved.source, moved.program):
        assert (trait[1:][goes_on] == trait[:-1][goes_on]).all()


@SHAPES
def test_arrivals_come_at_the_true_rate(name: str) -> None:
    world = MAKERS[name](3)
    expected = world.truth.arrivals
    found = begun_per_day(world)
    months = np.arange(expected.shape[1]) // 28
    for stage in range(len(world.places)):
        per_month = np.bincount(months, weights=found[stage]), np.bincount(months, weights=expected[stage])
        assert is_near(*per_month, per_month[1] + 0.25)


def test_no_estimator_is_known_here() -> None:
    """Only what enters worlds into books knows the product, and nothing knows an estimate or a forecast (RULES §8)."""
    for path in Path(__file__).parent.glob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        assert not [name for name in named if name.startswith(("buyline.estimate", "buyline.forecast"))], path.name
        assert "enter" in path.stem or not [name for name in named if name.startswith("buyline")], path.name


def test_tables_are_keyed_by_name() -> None:
    assert all(name == law.name for name, law in (CALM | ROUGH).items())
    assert not set(CALM) & set(ROUGH)
