"""Has one of the rates changed, beyond what chance does to them?

Each transition is compared with a baseline of weeks, in units in which the baseline's hazards expect its moves, so that
neither more arrivals nor older stays look like a change. The evidence may be looked at every week (`estimate.change`);
weeks of which too few moves are booked do not count yet. Which weeks are the baseline is decided elsewhere. METRICS
section 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import betainc

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, Whole, real
from buyline.estimate.change import ALARM, Change, Watch, changed, dispersion, released, watched
from buyline.estimate.hazards import EXITS, Counted, Prior, posterior
from buyline.forecast.changes import ALARM as RAISED
from buyline.forecast.changes import CONFIRMED, QUIET, Baseline, Watched, Week
from buyline.forecast.records import Records
from buyline.forecast.seen import LONGEST_WEEKS, WEEK, seen
from buyline.measure.counts import MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps

FEWEST_WEEKS = 8
FEWEST_MOVES = 1.0
LOOKS = 52
BOOKED = 0.95
SETTLED_DAYS = 91
FEWEST_SETTLED = 20
TAIL = 0.025
Moves = Mapping[tuple[str, str], Day]
"""Since which day, by place and destination."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """All that was found: what is watched, the last day that counts, how late moves are booked."""

    watched: tuple[Watched, ...]
    too_few: int
    counted: Day
    lag: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """Of K transitions: `moves` and `expected` (K, W + T) by week, those of the baseline first; `spots` (K, 2)."""

    value: str | None
    spots: Whole
    moves: Real
    expected: Real


def usual_baseline(records: Records) -> Baseline | None:
    """Return the first half of the records, at least 8 weeks with moves; None where there is nothing after them."""
    days = _moves(records.steps.by(records.last), records).on
    days = days[days > records.last - LONGEST_WEEKS * WEEK]
    if not days.size:
        return None
    first = int(days.min())
    weeks = (records.last - first + 1) // WEEK
    with_moves = np.unique((days - first) // WEEK)
    if with_moves.size < FEWEST_WEEKS:
        return None
    half = max(weeks // 2, int(with_moves[FEWEST_WEEKS - 1]) + 1)
    return Baseline(on=first + half * WEEK - 1, weeks=half) if half < weeks else None


def weeks_with_moves(records: Records, baseline: Baseline) -> int:
    """Return in how many weeks of a baseline anything moved."""
    days = _moves(records.steps.by(records.last), records).on
    days = days[(days >= baseline.first) & (days <= baseline.on)]
    return int(np.unique((days - baseline.first) // WEEK).size)


def booking_lag(records: Records) -> int:
    """Return within how many days 95 of 100 moves are known, of those that could be known when they happened.

    What happened before anything was known came with a load of old records and says nothing of how late we book.
    """
    known = records.steps.by(records.last)
    found = _moves(known, records)
    found = found.where((found.n > 0) & (found.on >= (int(known.known.min()) if known.size else NEVER)))
    settled = found.where(found.on <= records.last - SETTLED_DAYS)
    found = settled if settled.n.sum() >= FEWEST_SETTLED else found
    if not found.size:
        return 0
    lag = found.known - found.on
    order = np.argsort(lag)
    booked = found.n[order].cumsum()
    return int(lag[order][np.searchsorted(booked, BOOKED * booked[-1])])


def changing(
    records: Records,
    *,
    baseline: Baseline,
    segments: Mapping[str, Steps] | None = None,
    confirmed: Moves | None = None,
) -> Changed:
    """Return what has changed by the end of the last day of the records, of all journeys and of each segment.

    `confirmed`: since when a person holds a change for real.
    """
    lag = booking_lag(records)
    ended = max((records.last - baseline.on) // WEEK, 0)
    closed = int(np.clip((records.last - lag - baseline.on) // WEEK, 0, ended))
    until = baseline.on + ended * WEEK
    company = _shape(records, records.steps, baseline, records.prior)
    parts = [_counts(records, records.steps, baseline, until, None, records.prior)]
    own = Prior(company, np.where(company.any(axis=(1, 2)), EXITS, 0.0))
    parts += [_counts(records, each, baseline, until, value, own) for value, each in (segments or {}).items()]
    moves, expected = (np.concatenate([getattr(each, name) for each in parts]) for name in ("moves", "expected"))
    enough = moves[:, : baseline.weeks].sum(axis=1) >= FEWEST_MOVES
    keys = [(each.value, *spot) for each in parts for spot in each.spots.tolist()]
    kept = [key for key, is_enough in zip(keys, enough.tolist(), strict=True) if is_enough]
    found = _watched(records, baseline, kept, moves[enough], expected[enough], closed)
    return Changed(
        watched=tuple(_confirmed(each, confirmed or {}, baseline) for each in found),
        too_few=int((~enough & moves.any(axis=1)).sum()),
        counted=baseline.on + closed * WEEK,
        lag=lag,
    )


def _moves(found: Steps, records: Records) -> Steps:
    """The moves out of places that are still on the way, as far as everything was recorded there."""
    origin = np.maximum(found.origin, 0)
    begins = np.array([records.begin.get(place, NEVER) for place in range(len(records.way.places))])
    is_move = (found.kind == MOVEMENT) & (found.origin != OUT) & (found.target != OUT) & (found.since != NEVER)
    return found.where(is_move & records.way.is_open[origin] & (found.on >= begins[origin]))


def _shape(records: Records, found: Steps, baseline: Baseline, prior: Prior) -> Real:
    """The hazards of a baseline (S, B, K); an age that it has hardly seen inherits from its neighbour."""
    known = found.by(records.last)
    return posterior(seen(known, until=baseline.on, weeks=baseline.weeks, begin=records.begin).fading(1.0), prior).mean


def _counts(
    records: Records, found: Steps, baseline: Baseline, until: Day, value: str | None, prior: Prior
) -> _Counted:
    weeks = baseline.weeks + (until - baseline.on) // WEEK
    told = seen(found.by(records.last), until=until, weeks=weeks, begin=records.begin)
    normal = slice(0, baseline.weeks)
    counted = Counted(told.moves[normal].sum(axis=0), told.days[normal].sum(axis=0))
    expected = np.einsum("wsb,sbk->wsk", told.days, posterior(counted, prior).mean)
    moves = told.moves.sum(axis=2)
    usual, came = expected[normal].sum(axis=0), moves[normal].sum(axis=0)
    expected = expected * np.divide(came, usual, out=np.zeros_like(came), where=usual > 0)
    spots = np.argwhere(records.way.is_open[:, np.newaxis] & (moves.sum(axis=0) > 0))
    return _Counted(value, spots, moves[:, spots[:, 0], spots[:, 1]].T, expected[:, spots[:, 0], spots[:, 1]].T)


def _watched(
    records: Records,
    baseline: Baseline,
    keys: list[tuple[str | None, int, int]],
    moves: Real,
    expected: Real,
    closed: int,
) -> list[Watched]:
    if not keys:
        return []
    normal, later = slice(0, baseline.weeks), slice(baseline.weeks, baseline.weeks + closed)
    usual = moves[:, normal].sum(axis=1)
    spread = dispersion(moves[:, normal], expected=expected[:, normal])
    alarmed = _alarms(moves[:, later], expected[:, later], usual, spread)
    came, asked = moves[:, later], expected[:, later]
    low, high = _between(expected, usual, spread)
    watch = watched(came, exposure=asked, baseline=usual, dispersed=spread) if closed else None
    change = None if watch is None else _change(watch, came, asked, usual, spread)
    found = []
    for row, (value, origin, target) in enumerate(keys):
        told = {} if change is None or alarmed[row] < 0 else _told(change, row, int(alarmed[row]), baseline)
        found.append(
            Watched(
                origin=records.way.places[origin],
                target=records.way.places[target],
                value=value,
                state=RAISED if told else QUIET,
                baseline=float(usual[row]),
                dispersion=float(spread[row]),
                moves=float(came[row].sum()),
                expected=float(asked[row].sum()),
                evidence=1.0 if watch is None else float(watch.now[row]),
                **told,
                weeks=_weeks(baseline, np.stack([moves[row], expected[row], low[row], high[row]]), closed),
            )
        )
    return found


def _alarms(moves: Real, expected: Real, usual: Real, spread: Real) -> Whole:
    """The first week of those looked at after which each is an alarm: (K,), -1 for none."""
    many, weeks = moves.shape
    found = np.full(many, -1, dtype=np.int64)
    for week in range(max(weeks - LOOKS, 0), weeks):
        seen_by = slice(0, week + 1)
        now = watched(moves[:, seen_by], exposure=expected[:, seen_by], baseline=usual, dispersed=spread).now
        is_new: Flags = released(now) & (now > ALARM) & (found < 0)
        found[is_new] = week
    return found


def _between(expected: Real, usual: Real, spread: Real) -> tuple[Real, Real]:
    """Between which numbers of moves 95 of 100 weeks lie while nothing changes: negative binomial, (K, W) each.

    A Poisson number around a rate that the baseline's moves tell, all divided by the dispersion.
    """
    scale = spread[:, np.newaxis]
    mean, shape = expected / scale, np.broadcast_to(usual[:, np.newaxis] / scale, expected.shape)
    most = int(np.ceil(mean.max() + 8 * np.sqrt(mean.max() + mean.max() ** 2 / shape.min()) + 20))
    low, high = np.zeros_like(mean), np.zeros_like(mean)
    chance = shape / (shape + mean)
    for row in range(mean.shape[0]):
        at_most = betainc(shape[row][:, np.newaxis], np.arange(most) + 1.0, chance[row][:, np.newaxis])
        low[row] = (at_most < TAIL).sum(axis=1)
        high[row] = (at_most < 1 - TAIL).sum(axis=1)
    return real(low * scale), real(high * scale)


def _change(watch: Watch, came: Real, asked: Real, usual: Real, spread: Real) -> Change:
    return changed(watch, moves=came, exposure=asked, baseline=usual, dispersed=spread)


def _told(change: Change, row: int, alarmed: int, baseline: Baseline) -> dict[str, Any]:
    """When an alarm was raised, and since when and by how much the rate has changed."""
    sizes = {name: float(getattr(change, name)[row]) for name in ("ratio", "low", "high")}
    since = baseline.on + int(change.start[row]) * WEEK + 1
    return sizes | {"alarmed": baseline.on + (alarmed + 1) * WEEK, "since": since}


def _weeks(baseline: Baseline, told: Real, closed: int) -> tuple[Week, ...]:
    """The weeks of one transition, of (4, W): moves, expected, low and high."""
    return tuple(
        Week(
            first=baseline.first + week * WEEK,
            moves=moves,
            expected=expected,
            low=low,
            high=high,
            is_open=week >= baseline.weeks + closed,
            is_baseline=week < baseline.weeks,
        )
        for week, (moves, expected, low, high) in enumerate(told.T.tolist())
    )


def _confirmed(found: Watched, confirmed: Moves, baseline: Baseline) -> Watched:
    since = confirmed.get((found.origin, found.target))
    if since is None or since <= baseline.first or found.state is not RAISED:
        return found
    return replace(found, state=CONFIRMED, confirmed=since)
