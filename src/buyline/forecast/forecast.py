"""How many wins and how much revenue will come, from next week to next year, and out of what?

Joins the records of a day with draws of hazards and arrivals, under a common shock that was learnt from earlier misses.
Both ends in one object: whoever is in talks, whoever is only being nurtured and whoever was not met yet. METRICS
section 5.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real, real
from buyline.estimate.passing import arriving_in, standing_in
from buyline.estimate.shock import shocks
from buyline.forecast.ahead import Coming, Moments, Window, ahead
from buyline.forecast.missed import Missed, drawn, missed
from buyline.forecast.periods import Quarter
from buyline.forecast.planned import PlannedArrivals
from buyline.forecast.records import Origin, Records
from buyline.forecast.result import PARTS, Outlook, ProgramAhead, StageAhead
from buyline.forecast.spread import revenue_spread, wins_spread

DRAWS = 400
HORIZONS = (30, 60, 90, 180, 365)
FAN = (7, 14, 21, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 365)
LEARNT = (7, 14, 30, 60, 90, 180, 365)
"""The horizons at which the common shock is learnt; others have that of the longest that is not longer."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """All that a forecast expects: outlooks of the horizons, of the fan and of the quarters, and of the stages."""

    horizons: tuple[Outlook, ...]
    fan: tuple[Outlook, ...]
    quarters: tuple[Outlook, ...]
    stages: tuple[StageAhead, ...]
    prior_share: float


def expected(
    records: Records,
    *,
    ratio: Real,
    horizons: Sequence[int] = HORIZONS,
    fan: Sequence[int] = FAN,
    quarters: Sequence[Quarter] = (),
    draws: int = DRAWS,
    told: Missed | None = None,
) -> Expected:
    """Return what the records of their last day make expect; `ratio` (S,): of amounts, by place.

    `told`: the misses from which the shock is learnt, those of these records when None.
    """
    origin = records.at(records.last)
    lengths = (*horizons, *fan)
    windows = [(0, days) for days in dict.fromkeys(lengths)] + [_window(quarter, records.last) for quarter in quarters]
    longest = max(last for _, last in windows)
    told = missed(records, horizons=learnt_up_to(longest)) if told is None else told
    variances = learnt(told, at=records.last, windows=windows)
    hazards, coming = drawn(origin, many=draws, days=longest, ratio=ratio)
    shared = {window: shocks(shock_levels(draws), variance=variances[window]) for window in windows}
    found = dict(
        zip(windows, ahead(hazards, way=records.way, coming=coming, windows=windows, shocks=shared), strict=True)
    )
    outlooks = {
        window: outlook(
            each,
            window=window,
            shock=variances[window] ** 0.5,
            has_money=_has_money(coming),
            planned=coming.planned,
        )
        for window, each in found.items()
    }
    return Expected(
        horizons=tuple(outlooks[(0, days)] for days in horizons),
        fan=tuple(outlooks[(0, days)] for days in fan),
        quarters=tuple(
            _of_quarter(records, quarter, found[window], variances[window], coming)
            for quarter in quarters
            for window in (_window(quarter, records.last),)
        ),
        stages=stages_ahead(records, origin, days=horizons[0]),
        prior_share=_prior_share(records, origin),
    )


def learnt_up_to(longest: int) -> tuple[int, ...]:
    """The horizons at which the shock of windows up to a longest is learnt."""
    return tuple(days for days in LEARNT if days <= longest) or LEARNT[:1]


def learnt(found: Missed, *, at: int, windows: Sequence[Window]) -> dict[Window, float]:
    """Return the variance of the common shock of each window: that of the longest horizon learnt that is not longer."""
    by_horizon = found.shock_variances(at)
    lengths = sorted(by_horizon)

    def nearest(days: int) -> int:
        return lengths[max(bisect_right(lengths, days) - 1, 0)]

    return {window: by_horizon[nearest(window[1])] for window in windows}


def shock_levels(draws: int) -> Real:
    """Levels of the shock's distribution, one for each draw, evenly spread and in an order of their own."""
    return np.asarray((np.random.default_rng(draws).permutation(draws) + 0.5) / draws, dtype=np.float64)


def outlook(
    found: Moments,
    *,
    window: Window,
    shock: float,
    has_money: bool,
    name: str = "",
    won: tuple[float, float] = (0.0, 0.0),
    planned: Sequence[PlannedArrivals] = (),
) -> Outlook:
    """Return what the moments of a window make expect; `won`: the wins and the revenue that there are already.

    `planned`: the programs that the moments tell apart.
    """
    return Outlook(
        days=window[1],
        since=window[0],
        name=name or f"{window[1]} days",
        wins=wins_spread(found, won=won[0]),
        revenue=revenue_spread(found, won=won[1]) if has_money else None,
        parts=dict(zip(PARTS, (won[0], *found.parts.mean(axis=1).tolist()), strict=True)),
        money_parts=dict(zip(PARTS, (won[1], *found.money_parts.mean(axis=1).tolist()), strict=True)),
        shock=shock,
        planned=tuple(
            ProgramAhead(each.of.program, each.of.name, each.within(*window), wins, money if has_money else None)
            for each, wins, money in zip(planned, _means(found.planned), _means(found.money_planned), strict=True)
        ),
    )


def _means(by_draw: Real) -> list[float]:
    found: list[float] = by_draw.mean(axis=1).tolist()
    return found


def stages_ahead(records: Records, origin: Origin, *, days: int) -> tuple[StageAhead, ...]:
    """Return what comes to each stage up to the won one within some days, by the expected hazards."""
    way, mean = records.way, origin.rates.mean
    arriving, standing = arriving_in(mean, days=days - 1), standing_in(mean, days=days - 1)
    place, age, n = origin.open.place, origin.open.age + 1, origin.open.n
    came = real(n @ arriving.at_age(place, age, to_go=days - 1)[0])
    there = real(n @ standing.at_age(place, age, to_go=days - 1)[0])
    for begins, daily in origin.arriving(days).items():
        came[begins] += float(daily.sum())
        came += real(daily @ arriving.of_arrivals[days - 1 :: -1, 0, begins])
        there += real(daily @ standing.of_arrivals[days - 1 :: -1, 0, begins])
    now = np.bincount(place, weights=n, minlength=len(way.places))
    return tuple(
        StageAhead(
            stage=stage,
            now=float(now[spot]),
            arrivals=float(came[spot]),
            position=float(there[spot]),
            prior_share=float(origin.rates.prior_share[spot]),
        )
        for stage in way.stages
        for spot in (way.number(stage),)
    )


def _window(quarter: Quarter, day: int) -> Window:
    return (max(quarter.first - 1 - day, 0), quarter.last - day)


def _of_quarter(records: Records, quarter: Quarter, found: Moments, variance: float, coming: Coming) -> Outlook:
    wins, money = records.wins()
    inside = slice(max(quarter.first - records.first, 0), max(quarter.last - records.first + 1, 0))
    return outlook(
        found,
        window=_window(quarter, records.last),
        shock=variance**0.5,
        has_money=_has_money(coming),
        name=quarter.name,
        won=(float(wins[inside].sum()), float(money[inside].sum())),
        planned=coming.planned,
    )


def _has_money(coming: Coming) -> bool:
    return bool(coming.open.amount.any() or coming.prices.any())


def _prior_share(records: Records, origin: Origin) -> float:
    """How much of the hazards that make the wins is prior: by the stages before the won one, as many as stand there."""
    now = np.bincount(origin.open.place, weights=origin.open.n, minlength=len(records.way.places))
    weight = np.where(records.way.is_open, now + 1e-9, 0.0)
    ranked = np.array([place in records.way.ranks for place in records.way.places])
    weight = weight * ranked
    return float((weight * origin.rates.prior_share).sum() / weight.sum()) if weight.any() else 1.0
