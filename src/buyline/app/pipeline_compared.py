"""What stands beside the picture: how the two books differ, the period before, normal, and one picture per value?

From statements of the same view to the frozen records of `measure.picture`; nothing is counted from rows here.
"""

from collections import defaultdict
from dataclasses import replace

from buyline.app.looking import Looking
from buyline.app.pipeline_facts import unobservable
from buyline.app.pipeline_parts import Shown, amounts_of
from buyline.ledger.posting import OUTSIDE
from buyline.measure.flow import Period as Flowed
from buyline.measure.flow import flow
from buyline.measure.holding import NOTHING, Holding
from buyline.measure.moves import OPENED, REVALUED
from buyline.measure.picture import ComparedView, DifferenceView, MultipleView, Period
from buyline.measure.position import Places, position
from buyline.measure.view import BETWEEN_PAIR

MOST_MULTIPLES = 12


def pairs_of(looking: Looking) -> Places:
    """The position of the pair book at the end of the period."""
    return position(replace(looking.seen, book="pair"), on=looking.times.period.to_day).places


def difference_of(shown: Shown, pairs: Places) -> tuple[DifferenceView, ...]:
    """Claimed but not verified, and verified ahead of claimed, by the place claimed; places without any left out.

    Nothing where no stage of the buyer's is observable yet: then the books cannot differ.
    """
    ranks, stages = shown.seen.ranks, [stage.id for stage in shown.places.stages]
    unseen = {
        stage.id for stage in shown.places.stages if unobservable(stage, shown.agreement, shown.facts) is not None
    }
    if all(stage.ours or stage.id in unseen for stage in shown.places.stages):
        return ()
    claimed: dict[str, Holding] = defaultdict(Holding)
    unproven: dict[str, Holding] = defaultdict(Holding)
    ahead: dict[str, Holding] = defaultdict(Holding)
    for pair, held in pairs.items():
        place, _, proven = pair.partition(BETWEEN_PAIR)
        claimed[place] += held
        if place in ranks and ranks.get(proven, 0) < ranks[place]:
            unproven[place] += held
        if (place in ranks or place == OUTSIDE) and ranks.get(proven, 0) > ranks.get(place, 0):
            ahead[place] += held
    return tuple(
        DifferenceView(
            place=place,
            claimed=claimed[place].journeys,
            unproven=None if place in unseen else unproven[place].journeys,
            unproven_amounts=() if place in unseen else amounts_of(unproven[place].amounts),
            ahead=ahead[place].journeys,
            ahead_amounts=amounts_of(ahead[place].amounts),
        )
        for place in (OUTSIDE, *stages)
        if claimed[place] and (place != OUTSIDE or ahead[place])
    )


def period_before(looking: Looking) -> Period | None:
    """The period of the same length before this one; None where the books do not reach so far back."""
    period, (first, _) = looking.times.period, looking.known
    length = period.to_day - period.from_day + 1
    begins = period.from_day - length
    return Period(from_day=begins, to_day=period.from_day - 1) if first is not None and begins >= first else None


def compared_of(looking: Looking, shown: Shown, before: Period | None) -> tuple[ComparedView, ...]:
    """Each stage against the period before, and against normal."""
    period, normal = looking.times.period, looking.times.normal
    then = None if before is None else flow(looking.seen, first=before.from_day, last=before.to_day).period
    usual = None if normal is None else flow(looking.seen, first=normal.from_day, last=normal.to_day).period
    share = 0.0 if normal is None else (period.to_day - period.from_day + 1) / (normal.to_day - normal.from_day + 1)
    return tuple(
        ComparedView(
            stage=stage.id,
            journeys=shown.held(stage.id).journeys,
            before_journeys=None if then is None else then.closing.get(stage.id, NOTHING).journeys,
            normal_journeys=_mean([places.get(stage.id, 0) for places in shown.normal]),
            arrivals=shown.arrived(stage.id),
            before_arrivals=None if then is None else arrived(then, stage.id),
            normal_arrivals=None if usual is None else share * arrived(usual, stage.id),
        )
        for stage in shown.places.stages
    )


def arrived(found: Flowed, stage: str) -> int:
    """Stays begun in a stage; what a source first showed there is no arrival."""
    return sum(
        move.journeys for move in found.movements if move.to_stage == stage and move.kind not in (REVALUED, OPENED)
    )


def _mean(counts: list[int]) -> float | None:
    return sum(counts) / len(counts) if counts else None


def multiples_of(looking: Looking, shown: Shown, by: str) -> tuple[MultipleView, ...]:
    """The position at the end of the period for each value of a column, the largest first."""
    groups = position(looking.seen, on=looking.times.period.to_day, by=by).groups
    stages = [stage.id for stage in shown.places.stages]
    made = (
        MultipleView(value=value, journeys=tuple(places.get(stage, NOTHING).journeys for stage in stages))
        for value, places in groups.items()
    )
    told = sorted((one for one in made if any(one.journeys)), key=lambda one: (-sum(one.journeys), one.value))
    return tuple(told[:MOST_MULTIPLES])
