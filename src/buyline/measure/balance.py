"""Does every stage balance: opening + in - out + revalued - closing = 0?

Exact whole numbers, for journeys and for the amount of each currency (RULES section 4.5). The positions come from sums
of their own; nothing here makes them fit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from buyline.definition.money import major_units
from buyline.ledger.posting import OUTSIDE
from buyline.measure.holding import NOTHING
from buyline.measure.moves import REVALUED, Move
from buyline.measure.position import Places
from buyline.measure.statement import Json
from buyline.measure.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class BalanceLine:
    """One stage in the trial balance: journeys (no currency), or the amount in minor units of one currency."""

    stage: str
    measure: str
    currency: str | None
    opening: int
    arrived: int
    left: int
    revalued: int
    closing: int

    @property
    def residual(self) -> int:
        return self.opening + self.arrived - self.left + self.revalued - self.closing

    def to_json(self) -> Json:
        """The line in major units; `arrived` and `left` are written "in" and "out"."""
        fields = asdict(self) | {"residual": self.residual}
        numbers = ("opening", "arrived", "left", "revalued", "closing", "residual")
        shown = {name: fields[name] for name in numbers}
        if self.currency is not None:
            shown = {name: major_units(value, self.currency) for name, value in shown.items()}
        names = {"arrived": "in", "left": "out"}
        words = {"stage": self.stage, "measure": self.measure, "currency": self.currency}
        return words | {names.get(name, name): value for name, value in shown.items()}


def trial_balance(view: View, *, opening: Places, closing: Places, moves: Sequence[Move]) -> tuple[BalanceLine, ...]:
    """Return a line per stage for journeys, and one per stage and currency for amounts."""
    ends = {move.from_stage for move in moves} | {move.to_stage for move in moves} | set(opening) | set(closing)
    stages = view.in_order(ends - {OUTSIDE})
    lines = [_journeys(stage, opening, closing, moves) for stage in stages]
    currencies = sorted(
        {name for held in (*opening.values(), *closing.values()) for name in held.amounts}
        | {move.currency for move in moves if move.amount}
    )
    return (*lines, *(_amount(stage, name, opening, closing, moves) for stage in stages for name in currencies))


def _journeys(stage: str, opening: Places, closing: Places, moves: Iterable[Move]) -> BalanceLine:
    posted = [(move, move.journeys) for move in moves]
    ends = (opening.get(stage, NOTHING).journeys, closing.get(stage, NOTHING).journeys)
    return _line(stage, None, ends, posted)


def _amount(stage: str, currency: str, opening: Places, closing: Places, moves: Iterable[Move]) -> BalanceLine:
    posted = [(move, move.amount) for move in moves if move.currency == currency]
    ends = tuple(places.get(stage, NOTHING).amounts.get(currency, 0) for places in (opening, closing))
    return _line(stage, currency, (ends[0], ends[1]), posted)


def _line(stage: str, currency: str | None, ends: tuple[int, int], posted: list[tuple[Move, int]]) -> BalanceLine:
    into = [(move.kind, count) for move, count in posted if move.to_stage == stage]
    out = [(move.kind, count) for move, count in posted if move.from_stage == stage]
    revalued = sum(n for kind, n in into if kind == REVALUED) - sum(n for kind, n in out if kind == REVALUED)
    return BalanceLine(
        stage=stage,
        measure="journeys" if currency is None else "amount",
        currency=currency,
        opening=ends[0],
        arrived=sum(n for kind, n in into if kind != REVALUED),
        left=sum(n for kind, n in out if kind != REVALUED),
        revalued=revalued,
        closing=ends[1],
    )
