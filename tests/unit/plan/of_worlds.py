"""How sure is a plan truly, in a simulated world whose law is known?

The plan is made from the history of a world alone, as of its books. Then the world's own law says how often as many
wins come when as many begin as planned, dealt out as the plan deals them out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from buyline.forecast.forecast import LEARNT
from buyline.forecast.missed import Missed, missed
from buyline.forecast.records import Records
from buyline.plan.asked import CONFIDENCES, Aim, Limits, Work
from buyline.plan.grounds import Grounds, grounds
from buyline.plan.plan import Asking, planned
from tests.unit.forecast.of_worlds import records_of
from tests.worlds.oracle import drawn_wins
from tests.worlds.prior import Prior, prior_world
from tests.worlds.world import World

DAYS = 90
MORE = 1.5
"""The goal: so many times what was won in as many days before."""
RUNS = 2_000
KINDS = AS_MADE, KNOWING, WITHOUT, MEANS = (
    "as Buyline plans",
    "told the world's shock",
    "without the shock",
    "by means alone",
)
"""The kinds of plan: the shock learnt from earlier misses, told, or left out; what is missing over what one brings."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What one kind of plan for one confidence asks of a world a week, `told` how sure, and how sure it truly is.

    `shock`: the standard deviation of the common shock that the plan's page reckons with.
    """

    kind: str
    seed: int
    confidence: float
    weekly: float
    told: float
    true: float
    shock: float


def promised(seed: int, prior: Prior, *, kinds: Sequence[str], draws: int = 200) -> Iterator[Promised]:
    """What the plans made at a world's origin promise, and how sure they are; not of those that ask for nothing new.

    Whether a plan asks for anything is known when it is made, so that to leave some out favours none.
    """
    world = prior_world(seed, prior)
    records = records_of(world)
    goal = float(max(ceil(MORE * float(records.wins()[0][-DAYS:].sum())), 2))
    if AS_MADE in kinds or WITHOUT in kinds:
        yield from _of(world, prior, _grounds(records, None, draws), goal, [k for k in kinds if k != KNOWING])
    if KNOWING in kinds:
        yield from _of(world, prior, _grounds(records, nothing_missed(), draws), goal, [KNOWING])


def nothing_missed() -> Missed:
    """No earlier forecast to learn from: the shock is what is believed beforehand, which is that of the worlds."""
    none = np.zeros((0, len(LEARNT)))
    return Missed(np.zeros(0, dtype=np.int64), LEARNT, none, none, none)


def _grounds(records: Records, misses: Missed | None, draws: int) -> Grounds:
    told = missed(records, horizons=[days for days in LEARNT if days <= DAYS]) if misses is None else misses
    return grounds(records, first=records.last + 1, last=records.last + DAYS, misses=told, draws=draws)


def _of(world: World, prior: Prior, made: Grounds, goal: float, kinds: Sequence[str]) -> Iterator[Promised]:
    aim = Aim(what="deals", amount=goal, first=made.on + 1, last=made.last)
    for level in CONFIDENCES:
        asking = Asking(grounds=made, aim=replace(aim, confidence=level), limits=Limits(), work=Work((), {}, {}))
        plan = planned(asking, book="claimed", currency="EUR", rule="as the test says")
        weeks = made.worths.shocked.weeks
        found: Mapping[str, tuple[float | None, float | None]] = {
            AS_MADE: (plan.asked.arrivals, plan.asked.verified),
            KNOWING: (plan.asked.arrivals, plan.asked.verified),
            WITHOUT: (plan.without_shock.arrivals, plan.without_shock.true_confidence),
            MEANS: (plan.naive.arrivals, plan.naive.true_confidence),
        }
        for kind in kinds:
            arrivals, told = found[kind]
            if arrivals and told is not None:
                true = _true(world, made, prior, arrivals / weeks, goal)
                yield Promised(kind, world.seed, level, arrivals / weeks, told, true, made.shock)


def _true(world: World, made: Grounds, prior: Prior, weekly: float, goal: float) -> float:
    """The share of many futures of the world in which the goal is reached, each with its own shock."""
    begin = dict(zip(made.way.places, (weekly * made.begins).tolist(), strict=True))
    won = drawn_wins(world, days=DAYS, shock=prior.shock, runs=RUNS, seed=world.seed, weekly=begin)
    return float((won >= goal).mean())
