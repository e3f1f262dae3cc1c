"""Where does a little effort bring most?

For each stage and each of three levers: how much more a journey that enters is worth when the lever is pulled by one
unit, times the journeys that come, times the units by which the stage falls short of what others reach. All of it per
draw of the hazards, so that it can be said how probable it is that a lever is the first. The stage of which the fewest
advance is not by definition the bottleneck. METRICS section 8.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Real, Whole, real
from buyline.estimate.hazards import EXITS, Prior, exits_of_siblings, posterior
from buyline.estimate.passing import Passage, arriving_in, reaching
from buyline.forecast.levers import ADVANCE, FASTER, LEVERS, POINT, leaving, pulled, standing, units_to, ways_of
from buyline.forecast.missed import drawn
from buyline.forecast.push import Pull, StageWorth
from buyline.forecast.records import Records
from buyline.forecast.seen import Open, seen
from buyline.forecast.way import Way
from buyline.measure.steps import Steps

DRAWS = 100
AT_ONCE = 25
"""So many draws are worked out together: what fits the cache of a core."""
DAYS = 180
BEST = 0.75
FEWEST_SEGMENTS = 2
FEWEST_STAYS = 1.0


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What a stage could reach by each lever, by number of the stage; none where nothing tells."""

    by: Mapping[tuple[int, str], float]
    segments: int = 0


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """The levers in order, what a journey is worth in each stage, and whether money ranks."""

    levers: tuple[Pull, ...]
    stages: tuple[StageWorth, ...]
    is_money: bool
    prior_share: float
    segments: int


def pushed(records: Records, *, targets: Targets, days: int = DAYS, draws: int = DRAWS) -> Pushed:
    """Return where pushing pays, by the records of their last day, against what `targets` say can be reached."""
    origin, way = records.at(records.last), records.way
    hazards, coming = drawn(origin, many=draws, days=days, ratio=np.ones(len(way.places)))
    inflow = coming_in(hazards, coming.open, coming.arrivals, way=way, days=days)
    is_money = bool(coming.prices.any())
    spots = stages_of(records)
    value = worth(hazards, records, days=days)
    scored = {
        (spot, lever): _pull(hazards, records, value, spot, lever, targets, inflow[:, spot], days)
        for spot in spots
        for lever in LEVERS
    }
    money = {key: each.gain * coming.prices for key, each in scored.items()}
    ranking = np.stack([money[key] if is_money else scored[key].gain for key in scored])
    first = np.bincount(ranking.argmax(axis=0)[ranking.max(axis=0) > 0], minlength=len(scored)) / draws
    found = [
        _told(way.places[key[0]], key, scored[key], coming.prices, ranking[row], float(first[row]))
        for row, key in enumerate(scored)
    ]
    share = origin.rates.prior_share
    advancing = {spot: scored[spot, ADVANCE].own for spot in spots}
    return Pushed(
        levers=tuple(sorted(found, key=lambda each: _order(each, is_money=is_money), reverse=True)),
        stages=tuple(
            StageWorth(
                stage=way.places[spot],
                wins=float(value[:, spot].mean()),
                revenue=float((value[:, spot] * coming.prices).mean()),
                advancing=float(advancing[spot].mean()),
                prior_share=float(share[spot]),
            )
            for spot in spots
        ),
        is_money=is_money,
        prior_share=float(share[spots].mean()) if spots else 1.0,
        segments=targets.segments,
    )


def stages_of(records: Records) -> list[int]:
    """The stages before the won one, in order, by number."""
    return [spot for stage in records.way.stages for spot in (records.way.number(stage),) if records.way.is_open[spot]]


def worth(hazards: Real, records: Records, *, days: int) -> Real:
    """Return the chance of a journey that enters each place now to be won within days, loops included: (R, S).

    What happens after a win does not matter, so that all won places are one.
    """
    inside, before = _until_won(hazards, records.way)
    target = np.arange(before.size + 1) == before.size
    found = np.ones((hazards.shape[0], hazards.shape[1]))
    for start in range(0, hazards.shape[0], AT_ONCE):
        some = slice(start, start + AT_ONCE)
        found[some, before] = reaching(inside[some], target, days=days - 1).of_arrivals[days - 1, :, :-1, 0]
    return found


def _until_won(hazards: Real, way: Way) -> tuple[Real, Whole]:
    """Hazards among the places before a win and one that stands for all won ones, and which places those are."""
    before = np.flatnonzero(~way.is_won)
    inside = np.zeros((hazards.shape[0], before.size + 1, hazards.shape[2], before.size + 1))
    inside[:, :-1, :, :-1] = hazards[:, before][..., before]
    inside[:, :-1, :, -1] = hazards[:, before][..., way.is_won].sum(axis=-1)
    return inside, before


def coming_in(hazards: Real, found: Open, arrivals: Mapping[int, Real], *, way: Way, days: int) -> Real:
    """Return how many journeys come to each place within days, open ones and arrivals together: (R, S).

    Each counts once: divided by how often one that comes is there in all. Places after a win are left out.
    """
    inside, before = _until_won(hazards, way)
    number = np.full(hazards.shape[1], before.size)
    number[before] = np.arange(before.size)
    place, age, n = number[found.place], found.age + 1, np.where(way.is_won[found.place], 0.0, found.n)
    told = np.zeros((hazards.shape[0], hazards.shape[1]))
    for start in range(0, hazards.shape[0], AT_ONCE):
        some = slice(start, start + AT_ONCE)
        passage = arriving_in(inside[some], days=days - 1)
        came = real(np.einsum("c,rcm->rm", n, passage.at_age(place, age, to_go=days - 1)))
        for each, daily in arrivals.items():
            if not way.is_won[each]:
                came += _of_stream(passage, int(number[each]), daily[some, :days])
        again = np.einsum("rss->rs", passage.of_arrivals[days - 1])
        told[some, before] = (came / (1 + again))[:, :-1]
    return told


def benchmark(records: Records, *, days: int = DAYS) -> Targets:
    """Return what published shares and times make of each stage; nobody has published how many go back."""
    mean = records.prior.mean[np.newaxis]
    told = {
        (spot, lever): float(standing(lever, mean, ways_of(records.way, spot), stage=spot, days=days)[0])
        for spot in stages_of(records)
        if mean[0, spot].any()
        for lever in (ADVANCE, FASTER)
    }
    return Targets(by=told)


def best_of(records: Records, segments: Sequence[Steps], *, days: int = DAYS) -> Targets:
    """Return what the best quarter of segments reaches, their rates drawn to the company's as far as they are few.

    A stage that fewer than two segments have seen has no target.
    """
    begin = _compared_from(records)
    whole, *counted = (
        seen(each, until=records.last, weeks=records.weeks, begin=begin).fading(1.0)
        for each in (records.steps.by(records.last), *segments)
    )
    company = posterior(whole, records.prior).mean
    spots = stages_of(records)
    exits = np.full(len(records.way.places), EXITS)
    for spot in spots:
        moves = np.array([each.moves[spot].sum(axis=0) for each in counted])
        at_risk = np.array([each.days[spot].sum() for each in counted])
        rate = whole.moves[spot].sum(axis=0) / max(float(whole.days[spot].sum()), 1.0)
        exits[spot] = exits_of_siblings(moves, at_risk, mean=rate) if counted else EXITS
    prior = Prior(company, np.where(company.any(axis=(1, 2)), exits, 0.0))
    means = [posterior(each, prior, bin_exits=EXITS).mean[np.newaxis] for each in counted]
    there = {
        spot: [mean for mean, each in zip(means, counted, strict=True) if each.moves[spot].sum() >= FEWEST_STAYS]
        for spot in spots
    }
    told = {
        (spot, lever): _best(lever, [each[0] for each in _standings(records, there[spot], spot, lever, days)])
        for spot in spots
        if len(there[spot]) >= FEWEST_SEGMENTS
        for lever in LEVERS
    }
    return Targets(by=told, segments=len(counted))


def _compared_from(records: Records) -> dict[int, int]:
    """From which day on segments are compared in each place: since one of its rates has changed, those of now."""
    begin = dict(records.begin)
    for (place, _), (on, confirmed) in records.changed.items():
        if confirmed <= records.last:
            begin[place] = max(begin.get(place, on), on)
    return begin


@dataclass(frozen=True, slots=True)
class _Scored:
    """Of one lever, per draw: how it stands, how short it falls, and wins in all per unit and for the whole gap."""

    own: Real
    units: Real | None
    target: float | None
    inflow: Real
    per_unit: Real
    gain: Real


def _pull(
    hazards: Real, records: Records, value: Real, spot: int, lever: str, targets: Targets, inflow: Real, days: int
) -> _Scored:
    ways = ways_of(records.way, spot)
    own = standing(lever, hazards, ways, stage=spot, days=days)
    gained = _gained(hazards, records, value, spot, lever, days) if own.any() else np.zeros_like(own)
    target = targets.by.get((spot, lever))
    if target is None:
        return _Scored(own, None, None, inflow, inflow * gained, np.zeros_like(own))
    units = units_to(lever, own, target)
    if lever == ADVANCE:
        lost = leaving(hazards, days=days)[:, spot, ways.out].sum(axis=-1)
        units = np.minimum(units, lost / POINT)
    return _Scored(own, units, target, inflow, inflow * gained, inflow * gained * units)


def _gained(hazards: Real, records: Records, value: Real, spot: int, lever: str, days: int) -> Real:
    changed = pulled(lever, hazards, ways_of(records.way, spot), stage=spot, days=days)
    return worth(changed, records, days=days)[:, spot] - value[:, spot]


def _told(stage: str, key: tuple[int, str], found: _Scored, prices: Real, score: Real, first: float) -> Pull:
    return Pull(
        stage=stage,
        lever=key[1],
        inflow=float(found.inflow.mean()),
        own=float(found.own.mean()),
        target=found.target,
        units=None if found.units is None else float(found.units.mean()),
        per_unit=_both(found.per_unit, prices),
        gain=_both(found.gain, prices),
        low=float(np.quantile(score, 0.1)),
        high=float(np.quantile(score, 0.9)),
        first=first,
    )


def _both(wins: Real, prices: Real) -> tuple[float, float]:
    return float(wins.mean()), float((wins * prices).mean())


def _order(each: Pull, *, is_money: bool) -> tuple[float, float]:
    kind = int(is_money)
    return each.gain[kind], each.per_unit[kind]


def _of_stream(passage: Passage, place: int, daily: Real) -> Real:
    """How many of arrivals in a place come to each within the days, their own arrival included: (R, S)."""
    days = daily.shape[1]
    later = passage.of_arrivals[days - 1 :: -1][:days, :, place]
    found = real(np.einsum("rd,drm->rm", daily, later))
    found[:, place] += daily.sum(axis=1)
    return found


def _standings(records: Records, means: Sequence[Real], spot: int, lever: str, days: int) -> Iterator[Real]:
    ways = ways_of(records.way, spot)
    return (standing(lever, mean, ways, stage=spot, days=days) for mean in means)


def _best(lever: str, found: Sequence[float]) -> float:
    return float(np.quantile(found, BEST if lever == ADVANCE else 1 - BEST))
