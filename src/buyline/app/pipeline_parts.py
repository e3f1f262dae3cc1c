"""How do statements become the records of the Pipeline page?

From flow, position, steps and stays to the frozen records of `measure.picture`; nothing is counted from rows here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from buyline.app.pipeline_facts import Facts, unobservable
from buyline.app.pipeline_time import Times
from buyline.days import Day
from buyline.definition.agreement import Agreement
from buyline.definition.model import Exit, Stage, Waiting
from buyline.definition.money import digits_of
from buyline.measure.chance import Chance, interval_at
from buyline.measure.flow import Period as Flowed
from buyline.measure.holding import NOTHING, Holding, total
from buyline.measure.lasting import Lasting
from buyline.measure.moves import OPENED, REDEFINED, REVALUED, Move
from buyline.measure.next_steps import NextStep
from buyline.measure.picture import (
    Amount,
    BalanceRow,
    Estimate,
    MoveKind,
    MoveView,
    PlaceView,
    PresenceView,
    StageView,
    StepView,
    kind_of_move,
)
from buyline.measure.position import Places
from buyline.measure.view import BETWEEN_PAIR, View

LEVEL = 0.80
Steps = tuple[Mapping[str, NextStep], Mapping[str, Lasting]]


@dataclass(frozen=True, slots=True)
class ShownPlaces:
    """The places of the page: those agreed on its last day, and any other that somebody stands in or moved between."""

    stages: tuple[Stage, ...]
    waiting: Waiting
    exits: tuple[Exit, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was counted; `pairs` None in the verified book, where nothing is unproven."""

    seen: View
    agreement: Agreement
    facts: Facts
    places: ShownPlaces
    flow: Flowed
    pairs: Places | None
    normal: Sequence[Mapping[str, int]]

    def held(self, place: str) -> Holding:
        """Who stands in a place at the end of the period."""
        return self.flow.closing.get(place, NOTHING)

    def arrived(self, place: str) -> int:
        """Stays begun in the period; what a source first showed in a place is no arrival (RULES §1.4)."""
        return sum(line.arrived for line in self.flow.presence if line.stage == place) - self.opened(place)

    def opened(self, place: str) -> int:
        """Stays that a source first showed in a place in the period."""
        return sum(move.journeys for move in self.flow.movements if move.kind == OPENED and move.to_stage == place)


def shown_places(agreement: Agreement, found: Flowed, *, on: Day, pipeline: str = "") -> ShownPlaces:
    """Places agreed on a day, of one pipeline or of all, and any other that has a part in the flow."""
    agreed = agreement.on(on)
    own = {stage.id: stage for stage in (agreed.stages_of(pipeline) if pipeline else agreed.stages)}
    moved = {place for move in found.movements for place in (move.from_stage, move.to_stage)}
    in_use = moved | {place for place, held in (*found.opening.items(), *found.closing.items()) if held}
    stages: dict[str, Stage] = {}
    exits: dict[str, Exit] = {exit_.id: exit_ for exit_ in agreed.exits}
    for _, version in agreement.versions:
        stages |= {s.id: s for s in version.stages if s.id in in_use or s.id in own}
        aside = (*version.exits, Exit(id=version.waiting.id, name=version.waiting.name))
        exits |= {e.id: e for e in aside if e.id in in_use and e.id != agreed.waiting.id}
    stages |= own
    ordered = sorted(stages.values(), key=lambda stage: agreement.rank_of[stage.id])
    return ShownPlaces(tuple(ordered), agreed.waiting, tuple(exits.values()))


def stage_views(shown: Shown) -> tuple[StageView, ...]:
    """The stages at the end of the period."""
    return tuple(_stage_view(shown, stage) for stage in shown.places.stages)


def _stage_view(shown: Shown, stage: Stage) -> StageView:
    held, unproven = shown.held(stage.id), _unproven(shown, stage.id)
    can_tell = shown.pairs is None or unobservable(stage, shown.agreement, shown.facts) is None
    counts = [places.get(stage.id, 0) for places in shown.normal]
    return StageView(
        id=stage.id,
        name=stage.name,
        led_by=stage.led_by,
        supported_by=stage.supported_by,
        is_ours=stage.ours,
        is_won=stage.id == shown.agreement.latest.won_stage,
        journeys=held.journeys,
        verified_journeys=held.journeys - unproven.journeys if can_tell else None,
        arrivals=shown.arrived(stage.id),
        amounts=amounts_of(held.amounts),
        unverified_amounts=amounts_of(unproven.amounts) if can_tell else (),
        normal_journeys=sum(counts) / len(counts) if counts else None,
    )


def _unproven(shown: Shown, stage: str) -> Holding:
    """Those claimed in a stage whose proof does not reach so far."""
    ranks, wanted = shown.seen.ranks, shown.seen.ranks[stage]
    sides = [(pair.split(BETWEEN_PAIR), held) for pair, held in (shown.pairs or {}).items()]
    return total(held for (claimed, proven), held in sides if claimed == stage and ranks.get(proven, 0) < wanted)


def waiting_view(shown: Shown) -> PlaceView:
    """The waiting room."""
    return _place_view(shown, shown.places.waiting)


def place_views(shown: Shown) -> tuple[PlaceView, ...]:
    """The exits."""
    return tuple(_place_view(shown, place) for place in shown.places.exits)


def _place_view(shown: Shown, place: Exit | Waiting) -> PlaceView:
    held = shown.held(place.id)
    return PlaceView(
        id=place.id,
        name=place.name,
        journeys=held.journeys,
        arrivals=shown.arrived(place.id),
        amounts=amounts_of(held.amounts),
    )


_SAID: Mapping[str, MoveKind] = {REDEFINED: "redefined", OPENED: "opened"}


def moves_of(shown: Shown) -> tuple[MoveView, ...]:
    """What moved, by kind and places; changes of amount or column are no move."""
    found: dict[tuple[MoveKind, str, str], list[Move]] = defaultdict(list)
    stages = tuple(stage.id for stage in shown.places.stages)
    for move in shown.flow.movements:
        if move.kind != REVALUED:
            ends = (move.from_stage, move.to_stage)
            kind = kind_of_move(*ends, stages=stages, waiting=shown.places.waiting.id)
            found[_SAID.get(move.kind, kind), *ends].append(move)
    return tuple(_move_view(*key, moves) for key, moves in found.items())


def _move_view(kind: MoveKind, from_place: str, to_place: str, moves: Sequence[Move]) -> MoveView:
    amounts: dict[str, int] = defaultdict(int)
    for move in moves:
        amounts[move.currency] += move.amount
    journeys = sum(move.journeys for move in moves)
    return MoveView(kind=kind, from_place=from_place, to_place=to_place, journeys=journeys, amounts=amounts_of(amounts))


def presence_of(shown: Shown) -> tuple[PresenceView, ...]:
    """What became of the stays of each stage."""
    stages = {stage.id for stage in shown.places.stages}
    return tuple(
        PresenceView(
            stage=line.stage,
            before=line.carried_in,
            arrived=shown.arrived(line.stage),
            opened=shown.opened(line.stage),
            regrouped=line.regrouped,
            advanced=line.advanced,
            back=line.went_back,
            out=sum(count for _, count in line.exits),
            parked=line.parked,
            redefined=line.redefined,
            still_there=line.still_there,
        )
        for line in shown.flow.presence
        if line.stage in stages
    )


def balance_of(shown: Shown) -> tuple[BalanceRow, ...]:
    """The trial balance; a line of nothing is left out where it is of an amount or of a place not shown."""
    aside = {shown.places.waiting.id, *(exit_.id for exit_ in shown.places.exits)}
    ids = aside | {stage.id for stage in shown.places.stages}
    return tuple(
        BalanceRow(
            place=line.stage,
            currency=line.currency or "",
            digits=digits_of(line.currency) if line.currency else 0,
            opening=line.opening,
            into=line.arrived,
            out_of=line.left,
            revalued=line.revalued,
            closing=line.closing,
            residual=line.residual,
        )
        for line in shown.flow.trial_balance
        if any((line.opening, line.arrived, line.left, line.revalued, line.closing))
        or (line.stage in ids and not line.currency)
    )


def step_views(
    stages: Sequence[Stage], flow: Flowed, *, now: Steps, normal: Steps | None, times: Times
) -> tuple[StepView, ...]:
    """The steps between neighbouring stages."""
    return tuple(_step_view(flow, here.id, there.id, now, normal, times) for here, there in pairwise(stages))


def _step_view(flow: Flowed, here: str, there: str, now: Steps, normal: Steps | None, times: Times) -> StepView:
    (chances, stays), before = now, normal
    step, stay = chances[here], stays.get(here, Lasting())
    moves = [m for m in flow.movements if m.kind not in (REVALUED, REDEFINED)]
    return StepView(
        from_stage=here,
        to_stage=there,
        moved=sum(m.journeys for m in moves if (m.from_stage, m.to_stage) == (here, there)),
        entered=step.entered,
        estimate=estimate_of(step.chance),
        is_too_few=step.chance.too_few,
        horizon_days=times.horizon,
        median_days=stay.median,
        tau_days=stay.tau if stay.started_at is not None else None,
        normal=_normal_estimate(before[0][here].chance) if before is not None else None,
        normal_median_days=before[1].get(here, Lasting()).median if before is not None else None,
    )


def estimate_of(chance: Chance) -> Estimate | None:
    """A chance with the interval of the page; None where it could not be estimated."""
    if chance.estimate is None:
        return None
    low, high = interval_at(chance, level=LEVEL)
    return Estimate(share=chance.estimate, low=low, high=high)


def _normal_estimate(chance: Chance) -> Estimate | None:
    return None if chance.too_few else estimate_of(chance)


def amounts_of(amounts: Mapping[str, int]) -> tuple[Amount, ...]:
    """Amounts by currency; none of 0."""
    return tuple(
        Amount(minor=minor, currency=name, digits=digits_of(name)) for name, minor in sorted(amounts.items()) if minor
    )
