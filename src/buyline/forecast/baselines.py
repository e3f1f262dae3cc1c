"""What would one have said without a forecast, from the same books on the same day?

Four ways that companies use, each as one number; none of them looks past its day. METRICS section 6.

- weighted pipeline: each open journey times the chance of its stage, as often as those who moved on from there were won
  in the end, landing as fast as they did. Without any lost dates: of all who came.
- win rate and run rate: the share of won among closed, times whoever is open, plus what is expected of journeys not yet
  met at the rate of the last eight weeks. Without lost dates: won of created.
- last value: as much as in as many days before; of a position, what it is now.
- eight weeks: the rate of the last eight weeks; of a position, what it is now and as much change a day as in them.
- last year: as much as in the same period a year before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from buyline.estimate.arrays import Real
from buyline.forecast.known import Known

WEIGHTED, CLOSED, LAST, WEEKS, YEAR = "weighted pipeline", "win rate and run rate", "last value", "8 weeks", "last year"
BASELINES = (WEIGHTED, CLOSED, LAST, WEEKS, YEAR)
OF_WINS = (WEIGHTED, CLOSED)
"""Those that say something of wins and revenue only."""
RATE_DAYS = 56
YEAR_DAYS = 364
LEAST_DAYS = 1.0


@dataclass(frozen=True)
class Pipeline:
    """What closed journeys say of open ones: `chance` to be won, `days` until then or out, by place (S,) each."""

    chance: Real
    days: Real


@dataclass(frozen=True)
class Guessing:
    """What the baselines say at the end of a day; `since` is the first day from which all is recorded."""

    known: Known
    since: int

    def of_flow(self, daily: Real, *, horizon: int) -> Mapping[str, Real]:
        """What last value, eight weeks and last year say of a sum over the horizon, of daily counts (..., D)."""
        size, recorded = daily.shape[-1], self.known.last - self.since + 1
        none = np.full(daily.shape[:-1], np.nan)
        back = YEAR_DAYS - horizon
        return {
            LAST: daily[..., size - horizon :].sum(axis=-1) if recorded >= horizon else none,
            WEEKS: daily[..., size - RATE_DAYS :].sum(axis=-1) * horizon / RATE_DAYS if recorded >= RATE_DAYS else none,
            YEAR: daily[..., size - YEAR_DAYS : size - back].sum(axis=-1) if recorded >= YEAR_DAYS else none,
        }

    def of_position(self, *, horizon: int) -> Mapping[str, Real]:
        """The same of how many stand in each place: (S,) each."""
        held, recorded = self.known.position, self.known.last - self.since + 1
        now, none = held[:, -1], np.full(held.shape[0], np.nan)
        change = now - held[:, -1 - RATE_DAYS] if recorded > RATE_DAYS else none
        return {
            LAST: now,
            WEEKS: np.maximum(now + change * horizon / RATE_DAYS, 0.0),
            YEAR: held[:, -1 - (YEAR_DAYS - horizon)] if recorded > YEAR_DAYS else none,
        }

    def of_wins(self, *, horizon: int) -> Mapping[str, tuple[float, float]]:
        """What the weighted pipeline and the win rate say of wins and of revenue."""
        found, open_ = self._pipeline, self.known.open
        kept = self.known.way.is_open[open_.place]
        place, n = open_.place[kept], open_.n[kept]
        worth = np.where(open_.is_priced[kept], open_.amount[kept], n * self._price)
        each = found.chance[place] * _landed(horizon, found.days[place])
        overall = self._rate * _landed(horizon, found.days[place])
        new = self._not_yet_met(horizon)
        return {
            WEIGHTED: (float(n @ each), float(worth @ each)),
            CLOSED: (float(n @ overall) + new, float(worth @ overall) + new * self._price),
        }

    def _not_yet_met(self, horizon: int) -> float:
        """Wins within the horizon of journeys that are to begin in it, at the rate of the last eight weeks."""
        days = min(RATE_DAYS, self.known.days)
        begun = np.maximum(self.known.created[:, -days:].sum(axis=1), 0.0)
        usual = self._pipeline.days
        landed = horizon - usual * _landed(horizon, usual)
        return self._rate * float((begun / days) @ landed)

    @cached_property
    def _rate(self) -> float:
        won, lost = float(self.known.wins.sum()), float(self.known.lost.sum())
        whole = won + lost if lost > 0 else float(self.known.created.sum())
        return won / whole if whole > 0 else 0.0

    @cached_property
    def _price(self) -> float:
        wins = float(self.known.wins.sum())
        return float(self.known.revenue.sum()) / wins if wins > 0 else 0.0

    @cached_property
    def _pipeline(self) -> Pipeline:
        way, moves = self.known.way, self.known.moves
        gone = moves.sum(axis=1)
        if not self.known.lost.any():
            gone = np.maximum(gone, np.maximum(self.known.arrivals, 0.0).sum(axis=1))
        shares = np.divide(moves, gone[:, np.newaxis], out=np.zeros_like(moves), where=gone[:, np.newaxis] > 0)
        inside = np.where(way.is_open[:, np.newaxis] & way.is_open, shares, 0.0)
        # A way round and round that nobody has left yet has no end: a trace of leaving keeps it finite.
        visits = np.linalg.inv(np.eye(len(way.places)) - inside * (1 - 1e-6))
        chance = visits @ (shares * way.is_open[:, np.newaxis])[:, way.is_won].sum(axis=1)
        return Pipeline(np.clip(chance, 0.0, 1.0), np.maximum(visits @ self.known.stays, LEAST_DAYS))


def _landed(horizon: int, days: Real) -> Real:
    """The share that has come to its end within a horizon where that takes so many days on average."""
    return np.asarray(-np.expm1(-horizon / days), dtype=np.float64)
