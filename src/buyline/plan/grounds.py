"""On what does a plan rest, whatever is asked of it?

From the records of a day, for the days of an aim: what arrivals and open journeys bring, who comes where in which week,
until when arrivals are useful. Worked out once; goals, confidences and limits are then answered from it at once.
METRICS section 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Real
from buyline.estimate.shock import shocks
from buyline.forecast.ahead import Coming, Window
from buyline.forecast.forecast import LEARNT, learnt, outlook, shock_levels
from buyline.forecast.missed import Missed, drawn, missed
from buyline.forecast.periods import Quarter
from buyline.forecast.prices import UNKNOWN_SPREAD
from buyline.forecast.records import Origin, Records
from buyline.forecast.result import Outlook
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT
from buyline.measure.steps import OUT
from buyline.plan.along import Along, along
from buyline.plan.asked import Supposed
from buyline.plan.result import OfStage
from buyline.plan.supposing import share_ahead, supposed
from buyline.plan.useful import Useful, latest_useful
from buyline.plan.worth import Worths, worths

DRAWS = 200


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What a plan from the day `on` to the day `last` rests on; `begins` (S,) deals beginnings out to places.

    `price` is what a win is expected to bring, None where nothing tells; `won` (D, 2) wins and revenue of each day from
    `first` on; `lately` (S,) arrivals a week.
    """

    on: Day
    last: Day
    way: Way
    worths: Worths
    along: Along
    useful: Mapping[str, Useful]
    begins: Real
    usual_weekly: float
    price: float | None
    first: Day
    won: Real
    shock: float
    prior_share: float
    stages: tuple[OfStage, ...]
    quarters: tuple[Outlook, ...]

    def won_since(self, day: Day) -> tuple[float, float]:
        """Wins and revenue from a day on."""
        wins, money = self.won[max(day - self.first, 0) :].sum(axis=0).tolist()
        return wins, money


def grounds(
    records: Records,
    *,
    first: Day,
    last: Day,
    what_if: Supposed | None = None,
    quarters: Sequence[Quarter] = (),
    ratio: Real | None = None,
    misses: Missed | None = None,
    draws: int = DRAWS,
) -> Grounds:
    """Return the grounds of a plan for the days from `first` to `last`, the latter after the records' last day.

    `misses`: what earlier forecasts missed at LEARNT horizons, worked out here when None; `ratio` (S,) of amounts.
    """
    asked, day, way = what_if or Supposed(), records.last, records.way
    origin = records.at(day)
    window = (max(first - 1 - day, 0), last - day)
    others = [(max(each.first - 1 - day, 0), each.last - day) for each in quarters]
    told = misses or missed(records, horizons=LEARNT)
    variances = learnt(told, at=day, windows=[window, *others])
    even = np.ones(len(way.places)) if ratio is None else ratio
    mean, coming, found = _worked_out(origin, way, asked, ratio=even, window=window, variances=variances, draws=draws)
    useful, lately = latest_useful(mean, way, last=last), _lately(origin, way)
    wins, money = records.wins()
    begins = _begins(way, asked, lately)
    return Grounds(
        on=day,
        last=last,
        way=way,
        worths=found,
        along=along(mean, origin.open, days=window[1]),
        useful=useful,
        begins=begins,
        usual_weekly=float(lately.sum()),
        price=float(coming.prices.mean()) or None,
        first=records.first,
        won=np.stack([wins, money], axis=1),
        shock=variances[window] ** 0.5,
        prior_share=_prior_share(origin, way, begins),
        stages=_stages(origin, way, useful, mean[0], _arrived(records)),
        quarters=tuple(
            _quarter(records, quarter, found, one, variances[one], coming=coming)
            for quarter, one in zip(quarters, others, strict=True)
        ),
    )


def _worked_out(
    origin: Origin,
    way: Way,
    asked: Supposed,
    *,
    ratio: Real,
    window: Window,
    variances: Mapping[Window, float],
    draws: int,
) -> tuple[Real, Coming, Worths]:
    """The expected hazards (1, S, B, S), what is on its way, and what it and arrivals bring in each window."""
    hazards, coming = drawn(origin, many=draws, days=max(end for _, end in variances), ratio=ratio)
    mean, coming = origin.rates.mean, _priced(coming, origin, asked)
    if asked.shares:
        hazards = supposed(hazards, mean=mean[0], way=way, shares=asked.shares)
        mean = supposed(mean, mean=mean[0], way=way, shares=asked.shares)
    levels = {one: shocks(shock_levels(draws), variance=variance) for one, variance in variances.items()}
    found = worths(hazards, way=way, coming=coming, window=window, shocks=levels, others=list(variances))
    return mean, coming, found


def _priced(coming: Coming, origin: Origin, asked: Supposed) -> Coming:
    """The same with the price that is supposed, as uncertain as the one it takes the place of."""
    if asked.price is None:
        return coming
    if not origin.price.is_known:
        return replace(coming, prices=np.full(coming.prices.shape, asked.price), price_spread=UNKNOWN_SPREAD)
    return replace(coming, prices=coming.prices * (asked.price / origin.price.mean))


def _lately(origin: Origin, way: Way) -> Real:
    """The beginnings a week of late, by place, of those on their way: (S,)."""
    found = np.zeros(len(way.places))
    for place, stream in origin.streams.items():
        found[place] = stream.weekly if way.is_open[place] else 0.0
    return found


def _begins(way: Way, asked: Supposed, lately: Real) -> Real:
    """The shares in which journeys begin: as supposed, else as of late, else all in the first stage."""
    found = lately.copy()
    if asked.begins:
        found = np.zeros(len(way.places))
        for stage, share in asked.begins.items():
            found[way.number(stage)] = share
    if not found.any():
        found[way.number(way.stages[0])] = 1.0
    return np.asarray(found / found.sum(), dtype=np.float64)


LATELY_DAYS = 56


def _arrived(records: Records) -> Real:
    """Arrivals a week in each place over the last eight weeks, from anywhere: (S,)."""
    known = records.steps.by(records.last)
    came = (known.on > records.last - LATELY_DAYS) & (known.kind == MOVEMENT)
    came &= (known.target != known.origin) & (known.target != OUT)
    found = np.bincount(known.target[came], weights=known.n[came], minlength=len(records.way.places))
    return np.asarray(found / (LATELY_DAYS / 7), dtype=np.float64)


def _prior_share(origin: Origin, way: Way, begins: Real) -> float:
    """How much of the rates on the way from where journeys begin to the won stage is prior, the stages alike."""
    ranks = [way.ranks.get(place, 0) for place, share in zip(way.places, begins, strict=True) if share > 0]
    passed = [way.number(stage) for stage in way.stages[:-1] if way.ranks[stage] >= min(ranks)]
    return float(np.mean(origin.rates.prior_share[passed])) if passed else 1.0


def _stages(origin: Origin, way: Way, useful: Mapping[str, Useful], mean: Real, lately: Real) -> tuple[OfStage, ...]:
    nothing = Useful(None, None, 1.0)
    return tuple(
        OfStage(
            stage=stage,
            half_by=useful.get(stage, nothing).half,
            most_by=useful.get(stage, nothing).most,
            won_ever=useful.get(stage, nothing).ever,
            ahead=share_ahead(mean, way, stage) if stage in useful else None,
            lately=float(lately[spot]),
            prior_share=float(origin.rates.prior_share[spot]),
        )
        for stage in way.stages
        for spot in (way.number(stage),)
    )


def _quarter(
    records: Records, quarter: Quarter, found: Worths, window: Window, variance: float, *, coming: Coming
) -> Outlook:
    wins, money = records.wins()
    inside = slice(max(quarter.first - records.first, 0), max(quarter.last - records.first + 1, 0))
    won = (float(wins[inside].sum()), float(money[inside].sum()))
    return outlook(
        found.usual[window],
        window=window,
        shock=variance**0.5,
        has_money=bool(coming.prices.any()),
        name=quarter.name,
        won=won,
        planned=coming.planned,
    )
