"""Which back moves are drawn, and on which lane, so that no two run over each other?

The most frequent are drawn; the rest is summed in words. Stages are positions 0, 1, 2 …; a gap k lies between k and
k + 1, and every label stands in a gap, where no leg of an arc and no way out can cross it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.measure.picture import MoveView

MOST_DRAWN = 5
MOST_LANES = 3


@dataclass(frozen=True, slots=True)
class Laid:
    """One back move from position `high` to position `low` on a lane (0 nearest), its label in a gap."""

    move: MoveView
    low: int
    high: int
    lane: int
    gap: int


@dataclass(frozen=True, slots=True)
class BackMoves:
    """The moves that are drawn and the sum of those that are not."""

    drawn: tuple[Laid, ...]
    others: int
    other_ways: int

    @property
    def lanes(self) -> int:
        """How many lanes are in use."""
        return max((laid.lane for laid in self.drawn), default=-1) + 1


def lay_back_moves(moves: Sequence[MoveView], order: Sequence[str], *, most: int = MOST_DRAWN) -> BackMoves:
    """The most frequent back moves on lanes, short ways nearest; a way that finds no lane joins the rest."""
    back = sorted((m for m in moves if m.kind == "back" and m.journeys > 0), key=lambda m: -m.journeys)
    position = {stage: k for k, stage in enumerate(order)}
    nearest = sorted(back[:most], key=lambda m: (position[m.from_place] - position[m.to_place], -m.journeys))
    drawn: list[Laid] = []
    for move in nearest:
        low, high = position[move.to_place], position[move.from_place]
        lane = _free_lane(drawn, low, high)
        if lane < MOST_LANES:
            drawn.append(Laid(move=move, low=low, high=high, lane=lane, gap=_free_gap(drawn, low, high)))
    shown = {id(laid.move) for laid in drawn}
    rest = [m for m in back if id(m) not in shown]
    return BackMoves(drawn=tuple(drawn), others=sum(m.journeys for m in rest), other_ways=len(rest))


def _free_lane(drawn: Sequence[Laid], low: int, high: int) -> int:
    """The first lane outside of everything that this way spans, so that arcs nest and never cross."""
    over = [laid.lane for laid in drawn if laid.low < high and low < laid.high]
    return max(over, default=-1) + 1


def _free_gap(drawn: Sequence[Laid], low: int, high: int) -> int:
    """The gap nearest to the middle of the way that no label has yet, else the middle one."""
    taken = {laid.gap for laid in drawn}
    middle = (low + high - 1) / 2
    gaps = sorted(range(low, high), key=lambda gap: abs(gap - middle))
    return next((gap for gap in gaps if gap not in taken), gaps[0])
