"""Grounds of a plan that tests make by hand: a tiny way, hazards that are the same every day, nothing learnt."""

from collections.abc import Mapping, Sequence

import numpy as np

from buyline.estimate.arrays import Real
from buyline.estimate.hazards import BIN_STARTS
from buyline.forecast.ahead import Coming
from buyline.forecast.seen import Open
from buyline.forecast.way import Way
from buyline.plan.along import along
from buyline.plan.asked import Aim, Limits, Work
from buyline.plan.grounds import Grounds
from buyline.plan.plan import Asking, planned
from buyline.plan.result import Plan
from buyline.plan.useful import latest_useful
from buyline.plan.worth import Worths, worths

TODAY = 20_000
PLACES = ("lead", "prospect", "customer", "lost")
LEAD, PROSPECT, CUSTOMER, LOST = range(4)
WAY = Way(PLACES, {"lead": 10, "prospect": 20, "customer": 30}, 30, frozenset({"lost"}), {"lead": "marketing"})
NO_WORK = Work(("marketing", "sales"), {}, {})


def daily(moves: Mapping[tuple[int, int], float], places: int = len(PLACES)) -> Real:
    """Hazards (S, B, S) with the same chances on each day of a stay, from the day after its beginning."""
    found = np.zeros((places, len(BIN_STARTS), places))
    for (origin, target), chance in moves.items():
        found[origin, 1:, target] = chance
    return found


MOVES = {(LEAD, PROSPECT): 0.04, (LEAD, LOST): 0.03, (PROSPECT, LEAD): 0.01, (PROSPECT, CUSTOMER): 0.03,
         (PROSPECT, LOST): 0.02}  # fmt: skip


def nobody() -> Open:
    """No open stays at all."""
    none = np.zeros(0)
    whole = np.zeros(0, dtype=np.int64)
    return Open(whole, whole, np.zeros(0, dtype=np.bool_), none, none, none)


def standing(*cells: tuple[int, int, int]) -> Open:
    """Open stays without an amount: place, age and how many."""
    place, age, n = (np.array(each) for each in zip(*cells, strict=True))
    none = np.zeros(len(cells))
    return Open(place, age, np.zeros(len(cells), dtype=np.bool_), n.astype(np.float64), none, none)


def grounds(
    hazards: Real | None = None,
    *,
    days: int = 84,
    of_open: Open | None = None,
    begins: Sequence[float] = (1.0, 0.0, 0.0, 0.0),
    shocks: Real | None = None,
    price: tuple[float, float] = (100.0, 0.5),
    usual: float = 3.0,
    way: Way = WAY,
) -> Grounds:
    """Grounds over draws of hazards (R, S, B, S); `price`: mean and coefficient of variation."""
    drawn = daily(MOVES)[np.newaxis] if hazards is None else hazards
    many, mean = drawn.shape[0], drawn.mean(axis=0, keepdims=True)
    known = nobody() if of_open is None else of_open
    arriving = {LEAD: np.full((many, days), usual / 7)}
    coming = Coming(known, arriving, np.full(many, price[0]), price[1], np.ones(len(way.places)))
    window = (0, days)
    level = np.ones(many) if shocks is None else shocks
    found: Worths = worths(drawn, way=way, coming=coming, window=window, shocks={window: level})
    return Grounds(
        on=TODAY,
        last=TODAY + days,
        way=way,
        worths=found,
        along=along(mean, known, days=days),
        useful=latest_useful(mean, way, last=TODAY + days),
        begins=np.array(begins),
        usual_weekly=usual,
        price=price[0],
        first=TODAY,
        won=np.zeros((1, 2)),
        shock=float(level.std()),
        prior_share=0.0,
        stages=(),
        quarters=(),
    )


def plan_of(found: Grounds, aim: Aim, *, limits: Limits | None = None, work: Work = NO_WORK) -> Plan:
    """The plan for an aim."""
    asking = Asking(grounds=found, aim=aim, limits=limits or Limits(), work=work)
    return planned(asking, book="claimed", currency="EUR", rule="as the test says")


def deals(amount: float, *, days: int = 84, confidence: float = 0.8) -> Aim:
    """So many deals from tomorrow on."""
    return Aim(what="deals", amount=amount, first=TODAY + 1, last=TODAY + days, confidence=confidence)
