"""How does a journey go when no day's chances are those of the day before, and no two journeys have the same?

Where a journey goes next is drawn first, then how long it stays before it goes: a law of stays that is no product of
daily hazards in a forecast's bins. Stays are lived through on a clock that runs at a pace of its own each day, so that
seasons, shocks and weekends hold for everybody at once. What a law is made of stands in `Foreign`.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tests.worlds.arriving import Stream
from tests.worlds.world import B2B, FIRST_DAY, Begun, Moves, Places, Real, Whole, beginnings, joined

MOVES_AT_MOST = 200
PARKED_FOR, REVIVED_AFTER = 90.0, 120.0
Stays = Literal["log-normal", "weibull", "gamma"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where journeys go and how long they stay, by default.

    `advance`, `days`: share that advances from each stage, and the median stay in it. `stays`, `spread`: the law of
    stays; log-sd of the log-normal, shape of the others. `losing`: stays before a loss are so many times as long.
    `skip`, `back`, `parked`: shares of all who move, taken from those who do not advance. `returns`: share of the
    parked that comes back; `revives`: share of the lost that is revived. `unbooked`: share of losses nobody ever books.
    """

    advance: tuple[float, ...] = (0.2, 0.3, 0.4, 0.5, 0.5, 0.4)
    days: tuple[float, ...] = (20.0, 20.0, 14.0, 10.0, 20.0, 30.0)
    stays: Stays = "log-normal"
    spread: float = 1.0
    losing: float = 1.5
    skip: float = 0.0
    back: float = 0.0
    parked: float = 0.05
    returns: float = 0.2
    revives: float = 0.0
    unbooked: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """From the day `after_origin` (negative: before it) on, arrivals, advance odds and the pace are multiplied.

    Odds are those of the day on which a stay begins; the pace is everybody's from that day on.
    """

    after_origin: int
    arrivals: float = 1.0
    odds: float = 1.0
    pace: float = 1.0
    stages: tuple[str, ...] = ()
    """Whose odds: all, if none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A law of a whole company; each deviation is off unless a number is given.

    Arrivals: `season` (amplitude over the year), `bursts` (a year), each `burst` times the rate for two weeks under a
    program of its own; `growth`: weekly slope of log arrivals. Journeys: `quality`: sd of a journey's unseen log odds
    to advance; `amount_tie`: log odds lost per sd of log amount; `discount`: share of its amount that a win gives up.
    Time: `drift`: log odds per year; `weekly_noise`, `shock`: log-sd of the pace per week and per quarter; `weekends`:
    nobody moves on them. Booking: `late` share of moves, after `late_days` on average; nothing was recorded on the
    first `unrecorded` days of history, and those under way then are openings.
    """

    name: str
    places: Places = B2B
    ways: Ways = field(default_factory=Ways)
    streams: tuple[Stream, ...] = (
        Stream(stage="contact", weekly=20.0),
        Stream(stage="lead", weekly=15.0),
        Stream(stage="prospect", weekly=2.0),
    )
    history: int = 364
    future: int = 182
    season: float = 0.0
    bursts: float = 0.0
    burst: float = 4.0
    growth: float = 0.0
    quality: float = 0.0
    amount_tie: float = 0.0
    discount: float = 0.0
    median_amount: float = 18_000.0
    amount_log_sd: float = 0.8
    drift: float = 0.0
    weekly_noise: float = 0.0
    shock: float = 0.0
    weekends: bool = False
    regime: Regime | None = None
    late: float = 0.0
    late_days: float = 7.0
    unrecorded: int = 0

    @property
    def days(self) -> int:
        return self.history + self.future

    @property
    def origin(self) -> int:
        return FIRST_DAY + self.history - 1


def shares(law: Foreign) -> Real:
    """Where those go who leave each place, shape (S, S); what a line lacks to 1 stays for ever."""
    places, ways = law.places, law.ways
    lost, disqualified = places.exits
    found = np.zeros((len(places), len(places)))
    on_the_way = places.on_the_way
    for nth, (stage, advance) in enumerate(zip(on_the_way, ways.advance, strict=True)):
        skip = ways.skip if nth < len(on_the_way) - 1 else 0.0
        back = ways.back if nth else 0.0
        left = 1 - advance
        found[stage, stage + 1] = advance * (1 - skip)
        found[stage, min(stage + 2, places.won)] += advance * skip
        found[stage, max(stage - 1, 0)] += left * back
        found[stage, places.waiting] = left * ways.parked
        ends = left * (1 - back - ways.parked) * (1 - ways.unbooked)
        found[stage, lost], found[stage, disqualified] = ends * 0.8, ends * 0.2
    found[places.waiting, on_the_way[1]] = ways.returns
    found[lost, on_the_way[-2]] = ways.revives
    return found


def median_stays(law: Foreign) -> Real:
    """The median stay in each place before a move that is no loss, in days of the clock, shape (S,)."""
    found = np.full(len(law.places), REVIVED_AFTER)
    found[list(law.places.on_the_way)] = law.ways.days
    found[law.places.waiting] = PARKED_FOR
    return found


def clock(rng: np.random.Generator, law: Foreign) -> Real:
    """How far the clock of all stays has run by the end of each day, shape (days + 1,), 0 before the first."""
    day = np.arange(law.days)
    pace = np.ones(law.days)
    for length, log_sd in ((7, law.weekly_noise), (91, law.shock)):
        drawn = np.exp(log_sd * rng.standard_normal(law.days // length + 2) - log_sd**2 / 2)
        pace *= drawn[(day - law.history) // length + law.history // length + 1]
    if law.regime:
        pace[day >= law.history + law.regime.after_origin] *= law.regime.pace
    if law.weekends:
        pace = np.where(day % 7 < 5, pace * 7 / 5, 0)
    return np.concatenate([[0.0], np.cumsum(pace)])


def wander(rng: np.random.Generator, law: Foreign, begun: Begun, *, ticks: Real) -> Moves:
    """All moves of these journeys up to the last day, in order for each of them."""
    leaving, odds = shares(law), _own_odds(rng, law, begun)
    medians = median_stays(law)
    stage, day = begun.stage.copy(), begun.day - FIRST_DAY
    at = ticks[day] + rng.random(len(day)) * (ticks[day + 1] - ticks[day])
    active, parts = np.arange(len(begun)), [beginnings(begun)]
    for _ in range(MOVES_AT_MOST):
        to = _next(rng, _odds_moved(law, leaving[stage[active]], stage[active], odds[active], day[active]))
        goes = to >= 0
        active, to = active[goes], to[goes]
        slower = np.where(np.isin(to, law.places.exits), law.ways.losing, 1)
        at[active] += medians[stage[active]] * slower * _stay(rng, law.ways, len(active))
        day[active] = np.searchsorted(ticks, at[active], side="left") - 1
        is_seen = day[active] < law.days
        active, to = active[is_seen], to[is_seen]
        parts.append(Moves(active, day[active] + FIRST_DAY, stage[active], to))
        stage[active] = to
        if not len(active):
            return joined(parts)
    raise ValueError(f"some journeys of '{law.name}' moved more than {MOVES_AT_MOST} times")


def _own_odds(rng: np.random.Generator, law: Foreign, begun: Begun) -> Real:
    """What a journey adds to its log odds to advance."""
    size = (np.log(begun.amount / 100) - np.log(law.median_amount)) / law.amount_log_sd
    return np.asarray(law.quality * rng.standard_normal(len(begun)) - law.amount_tie * size, dtype=np.float64)


def _odds_moved(law: Foreign, leaving: Real, stage: Whole, odds: Real, day: Whole) -> Real:
    """The shares of each journey, with its own odds and those of the day on which it arrived; other ways give way."""
    places = law.places
    odds = odds + law.drift * (day - law.history) / 364
    if law.regime:
        named = [places.of(one) for one in law.regime.stages] or list(places.on_the_way)
        is_new = (day >= law.history + law.regime.after_origin) & np.isin(stage, named)
        odds = odds + np.where(is_new, np.log(law.regime.odds), 0)
    ranks = np.array(places.ranks)
    is_ahead = (ranks[None, :] > ranks[stage][:, None]) & (ranks[stage] > 0)[:, None]
    ahead = (leaving * is_ahead).sum(axis=1)
    moved = ahead * np.exp(odds) / (1 - ahead + ahead * np.exp(odds))
    factor = np.where(is_ahead, (moved / np.where(ahead > 0, ahead, 1))[:, None], ((1 - moved) / (1 - ahead))[:, None])
    return np.asarray(leaving * factor, dtype=np.float64)


def _next(rng: np.random.Generator, leaving: Real) -> Whole:
    """Where each goes; −1 for ever here."""
    ways = np.cumsum(leaving, axis=1)
    drawn = (rng.random(len(leaving))[:, None] >= ways).sum(axis=1)
    return np.where(drawn < leaving.shape[1], drawn, -1)


def _stay(rng: np.random.Generator, ways: Ways, many: int) -> Real:
    """Stays of median 1."""
    if ways.stays == "log-normal":
        return np.exp(ways.spread * rng.standard_normal(many))
    if ways.stays == "weibull":
        return np.asarray((rng.standard_exponential(many) / np.log(2)) ** (1 / ways.spread), dtype=np.float64)
    return np.asarray(rng.gamma(ways.spread, 1 / _gamma_median(ways.spread), many), dtype=np.float64)


def _gamma_median(shape: float) -> float:
    """The median of a Gamma of scale 1, by the approximation of Wilson and Hilferty."""
    return float(shape * (1 - 1 / (9 * shape)) ** 3)


def delays(rng: np.random.Generator, law: Foreign, many: int) -> Whole:
    """How many days later than they fell on moves are booked, 0 for most."""
    is_late = rng.random(many) < law.late
    return np.where(is_late, rng.geometric(1 / max(law.late_days, 1), many), 0)
