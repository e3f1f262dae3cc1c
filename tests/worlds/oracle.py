"""What would one say of a prior world's future who knows its law, but not its shock or what chance will do?

The best forecast there can be, and the true confidence of a plan. A consumer compares with it; nothing here is
estimated. Only for worlds with hazards in their truth.
"""

from collections.abc import Mapping

import numpy as np

from tests.worlds.counting import OPEN, stays
from tests.worlds.law import Law, chance_when_open
from tests.worlds.world import Real, Whole, World


def open_chance(world: World, *, days: int) -> tuple[Real, Whole]:
    """Of each journey open at the origin: the chance of a win within so many days without a shock, and its amount."""
    hazards, chance = _known(world)
    law, found = Law(hazards), stays(world.movements, on=world.origin)
    is_open = (found.until == OPEN) & law.goes_on[found.stage]
    won = np.zeros(len(is_open))
    for stage in np.unique(found.stage[is_open]):
        here = is_open & (found.stage == stage)
        ages, line = np.unique(world.origin - found.since[here], return_inverse=True)
        won[here] = chance_when_open(law, chance[:, : days + 1], stage=int(stage), ages=ages)[line, -1]
    return won[is_open], found.amount[is_open]


def later_wins(world: World, *, days: int, weekly: Mapping[str, float] | None = None) -> float:
    """Wins expected within so many days of journeys that begin after the origin, without a shock.

    `weekly`: arrivals per week at each stage instead of the world's own.
    """
    _, chance = _known(world)
    after = np.arange(1, days + 1)
    arrivals = world.truth.arrivals[:, world.origin - world.first_day + after]
    if weekly is not None:
        arrivals = np.zeros_like(arrivals)
        for stage, rate in weekly.items():
            arrivals[world.places.of(stage)] = rate / 7
    return float((arrivals * chance[:, days - after]).sum())


def drawn_wins(
    world: World, *, days: int, shock: float, runs: int, seed: int, weekly: Mapping[str, float] | None = None
) -> Whole:
    """Wins within so many days of the origin in many futures of a world, each with its own factor: (runs,)."""
    rng = np.random.default_rng([seed, 6])
    without, _ = open_chance(world, days=days)
    later = later_wins(world, days=days, weekly=weekly)
    factors = rng.gamma(shock**-2, shock**2, runs) if shock else np.ones(runs)
    opened = [int((rng.random(len(without)) < 1 - (1 - without) ** factor).sum()) for factor in factors]
    return np.array(opened) + rng.poisson(factors * later)


def _known(world: World) -> tuple[Real, Real]:
    if world.truth.hazards is None or world.truth.chance is None:
        raise ValueError(f"the law of '{world.name}' has no hazards; only prior worlds do")
    return world.truth.hazards, world.truth.chance
