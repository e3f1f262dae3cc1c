"""How many must begin, and come to each stage week by week, for an aim to be reached with a confidence?

The unknown is the number that begin a week, in place of what begins as of late. Without limits it is found by itself;
with limits it is dealt out by a linear programme and verified with the exact mixture. METRICS section 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real
from buyline.plan.asked import Aim, Limits, Work
from buyline.plan.dealt import Dealt, Limit, Room, dealt, most_dealt
from buyline.plan.grounds import Grounds
from buyline.plan.reached import Reached
from buyline.plan.result import Binding, FunctionNeed, Level, Plainly, Plan, SetBy, StageNeed, WeekOfStage
from buyline.plan.worth import starts_of

MOST_TIMES = 100.0
"""More than so many times what begins of late, or what the goal would take in the long run, is out of reach."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked: an aim within limits on some grounds, with the work that a stage gives to functions."""

    grounds: Grounds
    aim: Aim
    limits: Limits
    work: Work

    @property
    def reached(self) -> Reached:
        return self._reached(calm=False)

    @property
    def calmly(self) -> Reached:
        """The same without the common shock."""
        return self._reached(calm=True)

    def _reached(self, *, calm: bool) -> Reached:
        wins, money = self.grounds.won_since(self.aim.first)
        worth = self.grounds.worths.calm if calm else self.grounds.worths.shocked
        return Reached(worth, self.aim.left(won=wins, money=money), self.aim.is_money)

    @property
    def costs(self) -> Real:
        """What one beginning costs, by place: (S,)."""
        return np.array([self.limits.costs.get(place, 0.0) for place in self.grounds.way.places])

    def paid_for(self, cost: float) -> float:
        """The revenue that must pay for a cost: none unless the aim is a profit."""
        return cost / (self.aim.margin or 1.0) if self.aim.what == "profit" else 0.0

    @property
    def at_most(self) -> float:
        """So many a week at most; beyond it nobody plans."""
        found, ever = self.grounds, max(self._ever, 1e-6)
        deals = self.reached.left if not self.aim.is_money else self.reached.left / (found.price or 1.0)
        return MOST_TIMES * max(found.usual_weekly, max(deals, 1.0) / ever / self.reached.worth.weeks)

    @property
    def _ever(self) -> float:
        useful, places = self.grounds.useful, self.grounds.way.places
        chances = [useful[place].ever if place in useful else 0.0 for place in places]
        return float(np.dot(chances, self.grounds.begins))


def planned(
    asking: Asking, *, book: str, currency: str, rule: str, as_of: Day | None = None, set_by: SetBy = "asked"
) -> Plan:
    """Return the plan; `set_by`: who says what is aimed at."""
    grounds, aim = asking.grounds, asking.aim
    found, highest, binding = _limited(asking) if asking.limits.are_any else _free(asking)
    wins, money = grounds.won_since(aim.first)
    naive, calm = _simpler(asking)
    return Plan(
        on=grounds.on,
        as_of=as_of,
        book=book,
        currency=currency,
        aim=aim,
        set_by=set_by,
        won=wins,
        won_money=money if grounds.price is not None else None,
        price=grounds.price,
        deals=_deals(asking),
        levels=found,
        stages=grounds.stages,
        naive=naive,
        without_shock=calm,
        as_it_goes=asking.reached.usual,
        lately=grounds.usual_weekly,
        highest=highest,
        binding=binding,
        shock=grounds.shock,
        prior_share=grounds.prior_share,
        quarters=grounds.quarters,
        rule=rule,
    )


def _deals(asking: Asking) -> float | None:
    """How many deals the aim is, at the expected price."""
    if not asking.aim.is_money:
        return float(ceil(round(asking.aim.amount, 9)))
    if asking.grounds.price is None:
        return None
    return float(ceil(round(asking.aim.amount / (asking.aim.margin or 1.0) / asking.grounds.price, 6)))


def _free(asking: Asking) -> tuple[tuple[Level, ...], float, Binding | None]:
    """The levels without limits: so many a week, the same every week, dealt out as journeys begin."""
    grounds, reached, levels = asking.grounds, asking.reached, asking.aim.confidences
    mix = grounds.begins
    each = reached.worth.steady(mix)
    cost = asking.paid_for(float(mix @ asking.costs)) * reached.worth.weeks
    weekly = reached.needed(each, levels, at_most=asking.at_most, cost=cost)
    alone = _if_all_began(asking)
    highest = float(weekly.highest)
    found = []
    for place, level in enumerate(levels):
        entries = float(weekly.entries[place])
        begun = np.outer(mix, reached.worth.days / 7) * (entries if isfinite(entries) else 0.0)
        verified = float(reached.chance(entries if isfinite(entries) else asking.at_most, each, cost))
        is_in_reach = isfinite(entries)
        found.append(_level(asking, level, begun if is_in_reach else None, alone[place], verified))
    binding = None
    if not isfinite(weekly.entries[levels.index(asking.aim.confidence)]):
        binding = Binding(kind="cost" if cost else "day", of=_stage_that_binds(asking))
    return tuple(found), highest, binding


def _stage_that_binds(asking: Asking) -> str:
    """The stage where most journeys begin: what begins there does not get through in time."""
    return asking.grounds.way.places[int(np.argmax(asking.grounds.begins))]


def _if_all_began(asking: Asking) -> list[Mapping[str, float | None]]:
    """How many in all if every new journey began in one stage, by level and stage."""
    way, reached = asking.grounds.way, asking.reached
    stages = way.stages[:-1]
    if not stages:
        return [{} for _ in asking.aim.confidences]
    begins = np.eye(len(way.places))[[way.number(stage) for stage in stages]]
    weeks = reached.worth.weeks
    costs = asking.costs[[way.number(stage) for stage in stages]]
    cost = np.array([asking.paid_for(float(each)) for each in costs]) * weeks
    most = np.full(len(stages), asking.at_most)
    found = reached.needed(reached.worth.steady(begins), asking.aim.confidences, at_most=most, cost=cost)
    return [
        {stage: float(x) * weeks if isfinite(x) else None for stage, x in zip(stages, row, strict=True)}
        for row in found.entries
    ]


def _simpler(asking: Asking) -> tuple[Plainly, Plainly]:
    """The plan of means alone, and the one without the common shock, each with its true confidence."""
    reached, mix = asking.reached, asking.grounds.begins
    weeks = reached.worth.weeks
    cost = asking.paid_for(float(mix @ asking.costs)) * weeks
    each = reached.worth.steady(mix)
    told = reached.naive(each, cost)
    calm = asking.calmly
    weekly = calm.needed(calm.worth.steady(mix), [asking.aim.confidence], at_most=asking.at_most, cost=cost)
    entries = float(weekly.entries[0])
    true = float(reached.chance(entries, each, cost)) if isfinite(entries) else None
    naive = _known(float(told.entries) * weeks)
    return (
        Plainly(arrivals=naive, true_confidence=_known(float(told.confidence))),
        Plainly(arrivals=_known(entries * weeks), true_confidence=true),
    )


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _limited(asking: Asking) -> tuple[tuple[Level, ...], float, Binding | None]:
    """The levels within limits; out of reach, the most that can be had is told of."""
    kinds = _kinds(asking)
    room, reached, levels = _room(asking, kinds), asking.reached, asking.aim.confidences

    def confidence(begun: Real) -> float:
        each = np.einsum("rsw,ks,kw->r", reached.worth.each, kinds, begun)
        return float(reached.chance(1.0, each, asking.paid_for(float(room.cost @ begun.sum(axis=1)))))

    most = most_dealt(room, confidence)
    found = dealt(room, levels, confidence, most)
    alone = _if_all_began(asking)
    rows = tuple(
        _level(asking, level, None if one is None else kinds.T @ one.begun, alone[place],
               most.confidence if one is None else one.confidence, instead=kinds.T @ most.begun)
        for place, (level, one) in enumerate(zip(levels, found, strict=True))
    )  # fmt: skip
    is_short = found[levels.index(asking.aim.confidence)] is None
    return rows, most.confidence, _binding(asking, kinds, most) if is_short else None


def _kinds(asking: Asking) -> Real:
    """What is dealt out: each stage that has a limit of arrivals of its own, and the others in their mix: (K, S)."""
    way = asking.grounds.way
    alone = [way.number(stage) for stage in asking.limits.arrivals]
    mix = asking.grounds.begins.copy()
    mix[alone] = 0.0
    rows = [np.eye(len(way.places))[spot] for spot in alone]
    return np.array([*rows, mix / mix.sum()] if mix.any() else rows)


def _room(asking: Asking, kinds: Real) -> Room:
    worth, way = asking.reached.worth, asking.grounds.way
    days = worth.days
    most = np.full(kinds.shape[0], asking.at_most)
    for row, begins in enumerate(kinds):
        if begins.max() == 1:
            most[row] = asking.limits.arrivals.get(way.places[int(np.argmax(begins))], asking.at_most)
    costs = kinds @ asking.costs
    limits = [limit for function in asking.limits.hours for limit in _of_hours(asking, kinds, function)]
    if asking.limits.budget is not None:
        use = np.repeat(costs[:, np.newaxis], days.size, axis=1)
        limits.append(Limit("budget", "", None, use, asking.limits.budget))
    value = kinds @ worth.each.mean(axis=0)
    return Room(value, costs, most[:, np.newaxis] * days / 7, tuple(limits), days)


def _of_hours(asking: Asking, kinds: Real, function: str) -> list[Limit]:
    """A function's hours of each week, less those for what is open now."""
    along, days = asking.grounds.along, asking.reached.worth.days
    hours = _per_arrival(asking, function)
    use = np.einsum("viwj,ki,j->kvw", along.came, kinds, hours)
    taken = along.open_came @ hours
    allowed = np.maximum(asking.limits.hours[function] * days / 7 - taken, 0.0)
    return [Limit("hours", function, week, use[:, :, week], float(allowed[week])) for week in range(days.size)]


def _per_arrival(asking: Asking, function: str) -> Real:
    return np.array([asking.work.hours.get(place, {}).get(function, 0.0) for place in asking.grounds.way.places])


def _binding(asking: Asking, kinds: Real, most: Dealt) -> Binding:
    if most.binding is None:
        return Binding(kind="day", of=_stage_that_binds(asking))
    kind, of, weeks = most.binding
    if kind != "arrivals":
        return Binding(kind=kind, of=of, weeks=weeks)
    stage = asking.grounds.way.places[int(np.argmax(kinds[int(of)]))]
    is_asked = stage in asking.limits.arrivals and kinds[int(of)].max() == 1
    return Binding(kind="arrivals" if is_asked else "day", of=stage, weeks=weeks if is_asked else ())


def _level(
    asking: Asking,
    level: float,
    begun: Real | None,
    alone: Mapping[str, float | None],
    verified: float,
    *,
    instead: Real | None = None,
) -> Level:
    """One level; out of reach (None) its stages are told of what can be had `instead`, of nothing new otherwise."""
    grounds = asking.grounds
    begins = begun if begun is not None else instead
    if begins is None:
        begins = np.zeros((len(grounds.way.places), grounds.worths.shocked.days.size))
    new = grounds.along.arrivals(begins)
    arrivals = None if begun is None else float(begun.sum())
    cost = float(asking.costs @ begins.sum(axis=1)) if asking.limits.costs and begun is not None else None
    return Level(
        confidence=level,
        arrivals=arrivals,
        weekly=None if arrivals is None else arrivals / grounds.worths.shocked.weeks,
        verified=verified,
        cost=cost,
        stages=_stage_needs(asking, begins, new, alone),
        functions=tuple(_function(asking, each, new) for each in asking.work.functions),
    )


def _stage_needs(asking: Asking, begins: Real, new: Real, alone: Mapping[str, float | None]) -> tuple[StageNeed, ...]:
    grounds, along = asking.grounds, asking.grounds.along
    standing = along.standing(begins) + along.open_stands
    days = grounds.worths.shocked.days
    firsts = (grounds.on + 1 + starts_of(int(days.sum()))).tolist()

    def weekly(spot: int) -> tuple[WeekOfStage, ...]:
        return tuple(
            WeekOfStage(
                first=first,
                last=first + int(days[week]) - 1,
                arrivals=float(new[week, spot] + along.open_came[week, spot]),
                under_way=float(along.open_came[week, spot]),
                position=float(standing[week, spot]),
            )
            for week, first in enumerate(firsts)
        )

    return tuple(
        StageNeed(
            stage=stage,
            if_all_began_here=alone.get(stage),
            begin_here=float(begins[spot].sum()),
            passing_on_the_way=float(new[:, spot].sum()),
            under_way=float(along.open_came[:, spot].sum()),
            weekly=weekly(spot),
        )
        for stage in grounds.way.stages
        for spot in (grounds.way.number(stage),)
    )


def _function(asking: Asking, function: str, new: Real) -> FunctionNeed:
    """Hours and touches of every arrival, of new ones and of what is open now."""
    places, coming = asking.grounds.way.places, new + asking.grounds.along.open_came
    hours = coming @ _per_arrival(asking, function)
    touches = np.array([asking.work.touches.get(place, {}).get(function, 0) for place in places], dtype=np.float64)
    return FunctionNeed(
        function=function,
        hours=float(hours.sum()),
        touches=float((coming @ touches).sum()),
        weekly=tuple(hours.tolist()),
        limit=asking.limits.hours.get(function),
    )
