"""What became of everybody who stood in a stage during a period?

Presence (RULES section 4.4), of all stays that stood at any time of the period: those carried in and those that began
in it. Of a ranked stage: entered = advanced + went back + lost and disqualified + parked + redefined + still there. Of
nurture and the exits: entered = came back + moved between them + redefined + still there. Exact whole numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from buyline.ledger.posting import OUTSIDE
from buyline.measure.holding import NOTHING
from buyline.measure.moves import REDEFINED, REVALUED, Move
from buyline.measure.position import Places
from buyline.measure.statement import Json
from buyline.measure.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Presence:
    """The stays of one stage in a period, by what became of them.

    `entered` = carried in + arrived + `regrouped` (changed to the value of the filter, less changed from it). `exits`
    by exit. A journey that fell back outside the verified book went back.
    """

    stage: str
    carried_in: int
    arrived: int
    regrouped: int
    advanced: int = 0
    went_back: int = 0
    came_back: int = 0
    moved_between: int = 0
    exits: tuple[tuple[str, int], ...] = ()
    parked: int = 0
    redefined: int = 0
    still_there: int

    @property
    def entered(self) -> int:
        return self.carried_in + self.arrived + self.regrouped

    @property
    def left(self) -> int:
        """How many left, whatever became of them."""
        onwards = self.advanced + self.went_back + self.came_back + self.moved_between
        return onwards + sum(count for _, count in self.exits) + self.parked + self.redefined

    @property
    def residual(self) -> int:
        return self.entered - self.left - self.still_there

    def to_json(self) -> Json:
        return asdict(self) | {"exits": dict(self.exits), "entered": self.entered, "residual": self.residual}


def presence(view: View, *, opening: Places, closing: Places, moves: Sequence[Move]) -> tuple[Presence, ...]:
    """Return the presence of each stage that somebody stood in; nothing for the pair book."""
    if view.is_pair:
        return ()
    ends = {move.from_stage for move in moves} | {move.to_stage for move in moves} | set(opening) | set(closing)
    found = [_presence(view, stage, opening, closing, moves) for stage in view.in_order(ends - {OUTSIDE})]
    return tuple(line for line in found if line.entered or line.left or line.still_there)


def _presence(view: View, stage: str, opening: Places, closing: Places, moves: Sequence[Move]) -> Presence:
    into = [move for move in moves if move.to_stage == stage]
    out = [move for move in moves if move.from_stage == stage]
    revalued = (_journeys(move for move in side if move.kind == REVALUED) for side in (into, out))
    return Presence(
        stage=stage,
        carried_in=opening.get(stage, NOTHING).journeys,
        arrived=_journeys(move for move in into if move.kind != REVALUED),
        regrouped=next(revalued) - next(revalued),
        redefined=_journeys(move for move in out if move.kind == REDEFINED),
        still_there=closing.get(stage, NOTHING).journeys,
        **_fates(view, stage, [move for move in out if move.kind not in (REVALUED, REDEFINED)]),
    )


def _fates(view: View, stage: str, out: Sequence[Move]) -> dict[str, Any]:
    ranks, exits = view.ranks, view.exits
    onwards = [move for move in out if move.to_stage in ranks or move.to_stage == OUTSIDE]
    aside = [move for move in out if move not in onwards]
    if stage not in ranks:
        return {"came_back": _journeys(onwards), "moved_between": _journeys(aside)}
    further = [move for move in onwards if ranks.get(move.to_stage, 0) > ranks[stage]]
    lost = {name: _journeys(move for move in aside if move.to_stage == name) for name in exits}
    return {
        "advanced": _journeys(further),
        "went_back": _journeys(onwards) - _journeys(further),
        "exits": tuple((name, lost[name]) for name in view.in_order(exits)),
        "parked": _journeys(move for move in aside if move.to_stage not in exits),
    }


def _journeys(moves: Iterable[Move]) -> int:
    return sum(move.journeys for move in moves)
