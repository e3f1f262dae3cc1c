"""Where do journeys leave the way to the won stage, why, with how much money, and do they come back?

Per stage and period: out, to the waiting room, back; by the coded reason, as movements of the flow, which they equal
exactly; beside them the share of those who came to the stage that leaves so by some age (`leaving`). What went out in
the period and has come back since is counted by the exit and its reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.asked import Cohort, asked
from buyline.measure.chance import Chance
from buyline.measure.grains import moved_within, moves_with_reasons
from buyline.measure.holding import NOTHING, Holding, holding
from buyline.measure.leaving import ONWARDS, Leaving, Way, leaving
from buyline.measure.returning import ANY, Returned, returned
from buyline.measure.statement import Json, Statement, grouped, iso
from buyline.measure.stays import Stays, stays
from buyline.measure.view import NotInTheBooks, View

BACK = "back"
LONGEST_AGE = 3_650
FEW_VALUES = 12
"""In a breakdown by more values, the chance of each way is told and not that of each reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leak:
    """One way out of a stage: who left by it in the period, and the chance to leave by it within the horizon.

    `to`: an exit, the waiting room, or "back" for any earlier stage. `reason`: "" where none was said.
    """

    to: str
    reason: str
    left: Holding
    chance: Chance | None

    def to_json(self, currency: str) -> Json:
        return {"reason": self.reason or None} | self.left.to_json(currency) | _shown(self.chance)


@dataclass(frozen=True, kw_only=True, slots=True)
class StageLeakage:
    """The ways out of one stage; `totals` by place, whatever the reason. `entered`: stays that the shares are of."""

    stage: str
    entered: int
    moved_on: float | None
    still_there: float | None
    totals: tuple[Leak, ...]
    leaks: tuple[Leak, ...]

    @property
    def left(self) -> int:
        """How many left in the period, by any way."""
        return sum(leak.left.journeys for leak in self.totals)

    def to_json(self, currency: str) -> Json:
        fields = {"stage": self.stage, "entered": self.entered, "moved_on": self.moved_on}
        return fields | {"still_there": self.still_there, "ways": [self._way(one, currency) for one in self.totals]}

    def _way(self, one: Leak, currency: str) -> Json:
        reasons = [leak.to_json(currency) for leak in self.leaks if leak.to == one.to]
        return {"to": one.to} | one.left.to_json(currency) | _shown(one.chance) | {"reasons": reasons}


Stages = tuple[StageLeakage, ...]


@dataclass(frozen=True, kw_only=True)
class Leakage(Statement):
    """Who left the way in the period from `first` to `last`; `groups` by the values of `by`, which add up."""

    first: Day
    last: Day
    as_of: Day | None
    book: str
    currency: str
    within_days: int
    stages: Stages
    returned: tuple[Returned, ...]
    by: str | None = None
    groups: Mapping[str, Stages] = field(default_factory=dict)
    rule: str

    def to_json(self) -> Json:
        fields: Json = {"from": iso(self.first), "to": iso(self.last), "as_of": iso(self.as_of), "book": self.book}
        fields |= {"within_days": self.within_days, "stages": [one.to_json(self.currency) for one in self.stages]}
        groups = {
            value: {"stages": [one.to_json(self.currency) for one in stages]} for value, stages in self.groups.items()
        }
        back = {"returned": [one.to_json() for one in self.returned]}
        return fields | back | grouped(self.by, groups) | {"rule": self.rule}

    def records(self) -> list[Json]:
        """A row per stage, way, reason and currency; the share stands on each row of its way and reason."""
        groups = {None: self.stages} if self.by is None else self.groups
        return [
            ({} if self.by is None else {self.by: value})
            | {"stage": one.stage, "to": leak.to, "reason": leak.reason, "currency": currency, "entered": one.entered}
            | {"journeys": leak.left.journeys, "amount": amount}
            | {name: said for name, said in _shown(leak.chance).items() if name != "fates_known"}
            for value, stages in groups.items()
            for one in stages
            for leak in one.leaks
            for currency, amount in (leak.left.amounts or {self.currency: 0}).items()
        ]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        words = dict.fromkeys(("stage", "to", "reason", "currency"), pa.string())
        whole = dict.fromkeys(("entered", "journeys", "amount"), pa.int64())
        return first | words | whole | dict.fromkeys(("share", "low", "high"), pa.float64()) | {"too_few": pa.bool_()}


def leakage(
    view: View, *, first: Day, last: Day, within_days: int, on: Day | None = None, by: str | None = None
) -> Leakage:
    """Return who left the way from the day `first` to the day `last`, both included, and how likely that is.

    The shares are of the stays that began in the period or within `within_days` before it, as seen at its end; what has
    come back, as seen on the day `on` (the view's day, else the last one). Raises NotInTheBooks for the pair book or an
    unknown column, ValueError for a period or an age that is none.
    """
    if view.is_pair:
        raise NotInTheBooks("leakage is counted by stage; ask the claimed or the verified book")
    if last < first:
        raise ValueError(f"the period ends ({iso(last)}) before it begins ({iso(first)})")
    if not 0 <= within_days <= LONGEST_AGE:
        raise ValueError(f"'within' must be between 0 and {LONGEST_AGE} days, not {within_days}")
    seen_on = on if on is not None else last if view.as_of is None else view.as_of
    lines = _counted(view, first, last, by)
    cohort = Cohort(first=first - within_days, last=last, on=min(last, seen_on))
    found = stays(view, asked=asked(view, cohort, horizon=within_days, by=by, with_reasons=True))
    of_value: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines if by is not None else ():
        of_value[str(line["by"])].append(line)
    values = [] if by is None else sorted(of_value.keys() | set(found.values()))
    few = len(values) > FEW_VALUES
    groups = {value: _stages(view, of_value[value], found.group(value), few=few) for value in values}
    return Leakage(
        first=first,
        last=last,
        as_of=view.as_of,
        book=view.book,
        currency=view.currency,
        within_days=within_days,
        stages=_stages(view, lines, found),
        returned=returned(view, first=first, last=last, on=seen_on),
        by=by,
        groups=groups,
        rule=_rule(view, within_days),
    )


def _counted(view: View, first: Day, last: Day, by: str | None) -> list[dict[str, Any]]:
    """What moved out of ranked stages in the period, by reason."""
    return moved_within(moves_with_reasons(view, by=by), first=first, last=last)


def way_out(view: View, stage: str, to: str) -> str | None:
    """The way out that leads from a stage to a place: an exit or the waiting room by its id, or back; None: onwards."""
    if to in view.ranks:
        return None if view.ranks[to] > view.ranks[stage] else BACK
    return BACK if to == OUTSIDE else to


def _stages(view: View, lines: Sequence[Mapping[str, Any]], found: Stays, *, few: bool = False) -> Stages:
    """The stages that anybody came to or left; `few`: without the chances of single reasons."""
    of_stage: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        of_stage[line["from"]].append(line)
    each = ((stage, found.of(stage)) for stage in view.in_order(view.ranks))
    there = ((stage, own) for stage, own in each if of_stage[stage] or not own.is_empty)
    made = (_stage(view, stage, of_stage[stage], own, few=few) for stage, own in there)
    return tuple(one for one in made if one.entered or one.leaks)


def _stage(view: View, stage: str, lines: Iterable[Mapping[str, Any]], found: Stays, *, few: bool) -> StageLeakage:
    def way_of(to: str) -> str:
        return way_out(view, stage, to) or ONWARDS[0]

    whole = leaving(found, way_of=way_of, with_reasons=False)
    each = None if few else leaving(found, way_of=way_of, with_reasons=True)
    left: dict[Way, Holding] = defaultdict(Holding)
    for line in lines:
        if (to := way_of(line["to"])) != ONWARDS[0]:
            left[to, line["reason"]] += holding(line)
            left[to, ANY] += holding(line)
    ways = {way for way, held in left.items() if held} | set(whole.chances) | set(each.chances if each else ())
    ordered = sorted(ways, key=lambda way: (*_place(view, way[0]), -left.get(way, NOTHING).journeys, way[1]))
    leaks = [_leak(way, left, whole if way[1] == ANY else each) for way in ordered]
    leaks = [leak for leak in leaks if leak.left or (leak.chance is not None and leak.chance.estimate)]
    return StageLeakage(
        stage=stage,
        entered=whole.entered,
        moved_on=whole.moved_on,
        still_there=whole.still_there,
        totals=tuple(leak for leak in leaks if leak.reason == ANY),
        leaks=tuple(leak for leak in leaks if leak.reason != ANY),
    )


def _leak(way: Way, left: Mapping[Way, Holding], shares: Leaving | None) -> Leak:
    chance = None if shares is None else shares.chances.get(way)
    return Leak(to=way[0], reason=way[1], left=left.get(way, NOTHING), chance=chance)


def _place(view: View, to: str) -> tuple[Any, ...]:
    """Exits and the waiting room as the definition has them, back last."""
    return (1,) if to == BACK else (0, *view.order_of(to))


def _shown(chance: Chance | None) -> Json:
    if chance is None:
        return {"share": None, "low": None, "high": None, "too_few": None, "fates_known": None}
    fields = {"share": chance.estimate, "low": chance.low, "high": chance.high}
    return fields | {"too_few": chance.too_few, "fates_known": chance.fates_known}


def _rule(view: View, within_days: int) -> str:
    return (
        f"Journeys that left a stage in the period, both days included, in the {view.book} book: the movements of the "
        "flow, by the reason said when they went. Share: of the stays in the stage that began in the period or in the "
        f"{within_days} days before it, those that left so within {within_days} days, all other ways out competing, "
        "those still there counted for as long as they were seen: Aalen-Johansen, 95% by Greenwood (METRICS §2)."
    )
