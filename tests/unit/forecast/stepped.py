"""A small company on a way of three stages, its moves as steps: arrivals by chance, constant daily hazards, late books.

Hazards may change on a day; who stands where then goes on by the new ones.
"""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from buyline.estimate.arrays import Real, Whole
from buyline.estimate.hazards import BIN_STARTS, Prior
from buyline.forecast.records import Records
from buyline.forecast.way import Way
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps
from tests.worlds.law import FRESH, Law, Standing, walk
from tests.worlds.world import Moves

PLACES = ("lead", "prospect", "customer", "lost")
WAY = Way(
    places=PLACES,
    ranks={"lead": 10, "prospect": 20, "customer": 30},
    won=30,
    exits=frozenset({"lost"}),
    led_by={"lead": "marketing", "prospect": "sales", "customer": "success"},
)
AGES = 400
USUAL = {(0, 1): 0.06, (0, 3): 0.04, (1, 2): 0.04, (1, 3): 0.04}
"""The daily hazards of a calm company, by place and destination."""
Hazards = dict[tuple[int, int], float]


def law_of(hazards: Hazards) -> Law:
    """The law of constant daily hazards."""
    found = np.zeros((len(PLACES), AGES, len(PLACES)))
    for (origin, target), chance in hazards.items():
        found[origin, :, target] = chance
    return Law(found)


def moves_of(
    rng: np.random.Generator, laws: Sequence[tuple[int, Hazards]], *, days: int, weekly: float
) -> tuple[Moves, Whole]:
    """Moves of journeys that arrive in the first stage, and on which day each arrived; `laws` hold from a day on."""
    arrived = np.repeat(np.arange(days), rng.poisson(weekly / 7, size=days))
    stands = Standing(np.zeros(arrived.size, dtype=np.int64), arrived.copy(), np.full(arrived.size, FRESH))
    parts: list[Moves] = []
    for place, (_, hazards) in enumerate(laws):
        until = laws[place + 1][0] - 1 if place + 1 < len(laws) else days - 1
        here = np.flatnonzero(arrived <= until)
        made, after = walk(law_of(hazards), rng, stands.at(here), until=until)
        parts.append(Moves(here[made.journey], made.day, made.from_stage, made.to_stage))
        for name in ("stage", "since", "seen"):
            getattr(stands, name)[here] = getattr(after, name)
    columns = ("journey", "day", "from_stage", "to_stage")
    return Moves(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns)), arrived


def steps_of(moves: Moves, arrived: Whole, *, first: int, delay: Whole | None = None) -> Steps:
    """The steps of moves, day 0 being `first`; each move is booked so many days late, never before an earlier one."""
    journey = np.concatenate([np.arange(arrived.size), moves.journey])
    day = np.concatenate([arrived, moves.day])
    late = np.zeros(journey.size, dtype=np.int64) if delay is None else delay
    order = np.lexsort((np.arange(journey.size), day, journey))
    known = day + late
    origin = np.concatenate([np.full(arrived.size, OUT), moves.from_stage])[order]
    target = np.concatenate([np.zeros(arrived.size, dtype=np.int64), moves.to_stage])[order]
    journey, day, known = journey[order], day[order], known[order]
    for at in range(1, journey.size):
        if journey[at] == journey[at - 1]:
            known[at] = max(known[at], known[at - 1])
    since = np.where(origin == OUT, NEVER, np.concatenate([[0], day[:-1]]) + first)
    many = journey.size
    ones, none = np.ones(many, dtype=np.int64), np.zeros(many)
    made = Steps(PLACES, 0 * ones, origin, target, day + first, since, day + first, known + first, none > 0, ones,
                 none, none)  # fmt: skip
    return together([made])


def together(parts: Sequence[Steps]) -> Steps:
    """The steps of several companies as one, in the order in which they were known."""
    columns = [each.name for each in fields(Steps) if each.name != "places"]
    found = Steps(places=PLACES, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns})
    order = np.argsort(found.known, kind="stable")
    return Steps(places=PLACES, **{name: getattr(found, name)[order] for name in columns})


def records_of(steps: Steps, *, last: int) -> Records:
    """Records that believe nothing beforehand."""
    prior = Prior(np.zeros((len(PLACES), len(BIN_STARTS), len(PLACES))), np.zeros(len(PLACES)))
    return Records(steps=steps, way=WAY, prior=prior, last=last, begin={}, arrivals_end={})


def company(
    seed: int,
    *,
    weeks: int,
    weekly: float,
    laws: Sequence[tuple[int, Hazards]] = ((0, USUAL),),
    late: float = 0.0,
    later: tuple[int, float] | None = None,
) -> Steps:
    """The steps of one company; the share `late` of its moves is booked two weeks late on average.

    `later`: from which day on it is another share.
    """
    rng = np.random.default_rng(seed)
    moves, arrived = moves_of(rng, laws, days=7 * weeks, weekly=weekly)
    since, other = later or (7 * weeks, late)
    share = np.where(np.concatenate([arrived, moves.day]) < since, late, other)
    delay = np.where(rng.random(share.size) < share, rng.geometric(1 / 14, size=share.size), 0)
    return steps_of(moves, arrived, first=FIRST, delay=delay)


FIRST = 19_000


def hazards_of(found: Hazards) -> Real:
    """Constant hazards by place, age bin and destination: one set of them."""
    made = np.zeros((1, len(PLACES), len(BIN_STARTS), len(PLACES)))
    for (origin, target), chance in found.items():
        made[0, origin, :, target] = chance
    return made
