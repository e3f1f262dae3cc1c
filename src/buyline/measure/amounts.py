"""With how much money did those who were won come to each place before, and with how much were they won?

Sums over the journeys that were won and had an amount at both moments, by the place they came to. A product of signs,
so that a row taken back counts for nothing. What follows from it is not decided here.
"""

from dataclasses import dataclass

import numpy as np

from buyline.definition.money import digits_of
from buyline.estimate.arrays import Real
from buyline.measure.counts import KINDS, MOVEMENT
from buyline.measure.view import View


@dataclass(frozen=True, slots=True)
class AmountsAtWin:
    """By place of the view: how many `wins`, their amounts `at_first` there and `at_win`, in major units: (S,) each."""

    wins: Real
    at_first: Real
    at_win: Real


def amounts_at_win(view: View) -> AmountsAtWin:
    """Return the amounts of won journeys when they first came to each place, and when they were won."""
    rows = view.rows()
    moved = rows.filter(rows.kind == KINDS[MOVEMENT], rows.reporting > 0)
    won_rank = view.definition.won_rank
    won = [place for place, rank in view.ranks.items() if rank >= won_rank]
    wins = moved.filter(moved.to_stage.isin(won), moved.furthest_before < won_rank)
    wins = wins.select(journey=wins.journey, won_sign=wins.sign, won_amount=wins.reporting)
    came = moved.filter(moved.visit == 1, moved.furthest_before < won_rank, moved.to_stage.notin(won))
    came = came.select(journey=came.journey, place=came.to_stage, sign=came.sign, amount=came.reporting)
    both = came.join(wins, "journey")
    sign = both.sign * both.won_sign
    found = both.group_by("place").agg(
        n=sign.sum(), at_first=(sign * both.amount).sum(), at_win=(sign * both.won_amount).sum()
    )
    return _by_place(view, found.to_pyarrow().to_pylist())


def _by_place(view: View, lines: list[dict[str, int]]) -> AmountsAtWin:
    told = {str(line["place"]): line for line in lines}
    scale = 10 ** digits_of(view.currency)

    def of(name: str, unit: int) -> Real:
        return np.array([float(told.get(place, {}).get(name, 0)) / unit for place in view.places])

    return AmountsAtWin(of("n", 1), of("at_first", scale), of("at_win", scale))
