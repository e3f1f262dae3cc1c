"""How does a common shock make wins more or less frequent, exactly as a forecast assumes it?

A forecast made at the end of a day `after` says of a journey that is open then: if its chance to have won t days later
is F(t) without the shock, it is 1 − (1 − F(t))^G with it, for every t up to the end of the window; and wins of those
who arrive later come at G times their rate. Here each path is drawn from the law without a shock and kept with a chance
that depends on the day of its win alone, until one is kept. So the day of the win has exactly that law, paths with the
same day of winning stay as likely to each other as they were, and arrivals at all other places follow from that.
"""

from dataclasses import dataclass

import numpy as np

from tests.worlds.law import FRESH, Law, Standing, chance_when_open, walk
from tests.worlds.world import Moves, Real, Shock, Whole, joined

ROUNDS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The chances at the end of a window without the shock: of a win by each day of it.

    `line` is the journey's line in `by_day` (lines, days + 1), −1 for one that arrives in the window; `fresh` is then
    its chance of a win by the end.
    """

    by_day: Real
    line: Whole
    fresh: Real


def walk_shocked(
    law: Law, rng: np.random.Generator, standing: Standing, *, shock: Shock, won: int, arriving: Real
) -> tuple[Moves, Standing]:
    """As `law.walk` to the end of the shock's window; `arriving` is that of `chance_on_arrival`, for the window."""
    target = _target(law, standing, shock=shock, arriving=arriving)
    pending = np.flatnonzero(law.goes_on[standing.stage])
    ended = Standing(standing.stage.copy(), standing.since.copy(), shock.through - standing.since)
    parts: list[Moves] = []
    for _ in range(ROUNDS):
        moves, found = walk(law, rng, standing.at(pending), until=shock.through)
        kept = rng.random(len(pending)) < _keeping(target, pending, _won_after(moves, len(pending), won, shock), shock)
        chosen = moves.at(kept[moves.journey])
        parts.append(Moves(pending[chosen.journey], chosen.day, chosen.from_stage, chosen.to_stage))
        for name in ("stage", "since", "seen"):
            getattr(ended, name)[pending[kept]] = getattr(found, name)[kept]
        pending = pending[~kept]
        if not len(pending):
            return joined(parts), ended
    raise ValueError(f"a shock of {shock.factor} cannot be drawn: {len(pending)} journeys found no path")


def _target(law: Law, standing: Standing, *, shock: Shock, arriving: Real) -> Target:
    days = shock.through - shock.after
    lines: list[Real] = []
    line = np.full(len(standing.stage), -1)
    for stage in np.unique(standing.stage):
        here = np.flatnonzero((standing.stage == stage) & (standing.seen != FRESH))
        if len(here) and law.goes_on[stage]:
            ages, place = np.unique(standing.seen[here], return_inverse=True)
            line[here] = place + sum(len(one) for one in lines)
            lines.append(chance_when_open(law, arriving[:, : days + 1], stage=int(stage), ages=ages))
    left = np.clip(shock.through - standing.since, 0, days)
    by_day = np.concatenate(lines) if lines else np.zeros((0, days + 1))
    return Target(by_day, line, arriving[standing.stage, left])


def _won_after(moves: Moves, many: int, won: int, shock: Shock) -> Whole:
    """How many days after the beginning of the window each wins; one more than the window has, if it does not."""
    found = np.full(many, shock.through - shock.after + 1)
    is_win = moves.to_stage == won
    found[moves.journey[is_win]] = moves.day[is_win] - shock.after
    return found


def _keeping(target: Target, which: Whole, won_after: Whole, shock: Shock) -> Real:
    """The chance to keep each path: wanted over proposed mass of its day of winning, over the largest such ratio."""
    is_open = target.line[which] != -1
    kept = np.empty(len(which))
    kept[is_open] = _keeping_open(target.by_day[target.line[which[is_open]]], won_after[is_open], shock.factor)
    wins = won_after[~is_open] <= shock.through - shock.after
    kept[~is_open] = _keeping_fresh(target.fresh[which[~is_open]], wins, shock.factor)
    return kept


def _keeping_open(by_day: Real, won_after: Whole, factor: float) -> Real:
    days = by_day.shape[1] - 1
    lines, day = np.arange(len(by_day)), np.minimum(won_after, days)
    left, left_before = 1 - by_day[lines, day], 1 - by_day[lines, day - 1]
    never = 1 - by_day[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        at_win = (left_before**factor - left**factor) / (left_before - left)
        ratio = np.where(won_after > days, never ** (factor - 1), at_win)
        return np.asarray(ratio / (factor if factor > 1 else never ** (factor - 1)), dtype=np.float64)


def _keeping_fresh(chance: Real, wins: Real, factor: float) -> Real:
    """Wins at `factor` times their rate, as far as the chance of a win allows."""
    factor_here = np.minimum(factor, 1 / np.maximum(chance, 1e-12))
    without = (1 - factor_here * chance) / np.maximum(1 - chance, 1e-12)
    return np.asarray(np.where(wins, factor_here, without) / np.maximum(factor_here, without), dtype=np.float64)
