"""Has one of the rates changed, beyond what chance does to them?

Each transition is compared with a baseline of weeks, in units in which the baseline's hazards expect its moves, so that
neither more arrivals nor older stays look like a change. The evidence may be looked at every week (`estimate.change`),
each time at what was booked by then: of a week whose moves are not all booked yet as many are expected as usually are
(`forecast.booked`). Which weeks are the baseline is decided elsewhere. METRICS section 9, ADR 0038.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import betainc

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real, real
from buyline.estimate.change import Change, dispersion
from buyline.estimate.hazards import EXITS, Counted, Prior, Seen, posterior
from buyline.forecast.booked import Booked, booking_lag, first_known, moves_out, usually_seen
from buyline.forecast.changes import ALARM as RAISED
from buyline.forecast.changes import CONFIRMED, QUIET, Baseline, Watched, Week
from buyline.forecast.looking import Looking
from buyline.forecast.records import Records
from buyline.forecast.seen import LONGEST_WEEKS, WEEK, seen
from buyline.forecast.unseen import booked_late, unseen
from buyline.measure.steps import Steps

FEWEST_WEEKS = 8
FEWEST_MOVES = 1.0
TAIL = 0.025
Moves = Mapping[tuple[str, str], Day]
"""Since which day, by place and destination."""
Key = tuple[str | None, int, int]
"""The value of a segment, place and destination."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """All that was found: what is watched, the last day that counts in full, how late moves are booked."""

    watched: tuple[Watched, ...]
    too_few: int
    counted: Day
    lag: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """Of K transitions: `moves` and `expected` (K, W + T) by week, the baseline first, and as booked by when."""

    keys: list[Key]
    moves: Real
    expected: Real
    booked: Booked

    def where(self, mask: Flags) -> "_Counted":
        kept = [key for key, is_kept in zip(self.keys, mask.tolist(), strict=True) if is_kept]
        return _Counted(kept, self.moves[mask], self.expected[mask], self.booked.where(mask))


def _together(parts: Sequence[_Counted]) -> _Counted:
    """Those of all journeys and of each segment as one."""
    moves, expected = (np.concatenate([getattr(each, name) for each in parts]) for name in ("moves", "expected"))
    known, asked = (np.concatenate([getattr(each.booked, name) for each in parts]) for name in ("moves", "expected"))
    return _Counted([key for each in parts for key in each.keys], moves, expected, Booked(known, asked))


def usual_baseline(records: Records) -> Baseline | None:
    """Return the first half of the records, at least 8 weeks with moves; None where there is nothing after them."""
    days = moves_out(records.steps.by(records.last), records).on
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
    days = moves_out(records.steps.by(records.last), records).on
    days = days[(days >= baseline.first) & (days <= baseline.on)]
    return int(np.unique((days - baseline.first) // WEEK).size)


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
    counted = _together(parts)
    enough = counted.moves[:, : baseline.weeks].sum(axis=1) >= FEWEST_MOVES
    found = _watched(records, baseline, counted.where(enough), until, closed)
    return Changed(
        watched=tuple(_confirmed(each, confirmed or {}, baseline) for each in found),
        too_few=int((~enough & counted.moves.any(axis=1)).sum()),
        counted=baseline.on + closed * WEEK,
        lag=lag,
    )


def _shape(records: Records, found: Steps, baseline: Baseline, prior: Prior) -> Real:
    """The hazards of a baseline (S, B, K); an age that it has hardly seen inherits from its neighbour."""
    known = found.by(records.last)
    return posterior(seen(known, until=baseline.on, weeks=baseline.weeks, begin=records.begin).fading(1.0), prior).mean


def _counts(
    records: Records, found: Steps, baseline: Baseline, until: Day, value: str | None, prior: Prior
) -> _Counted:
    weeks = baseline.weeks + (until - baseline.on) // WEEK
    by_now = found.by(records.last)
    told = seen(by_now, until=until, weeks=weeks, begin=records.begin)
    moves, hazards = told.moves.sum(axis=2), _normal(told, baseline.weeks, prior)
    place, target = np.nonzero(records.way.is_open[:, np.newaxis] & (moves.sum(axis=0) > 0))
    of_each = hazards[place, :, target]
    moves, expected = moves[:, place, target].T, np.einsum("wkb,kb->kw", told.days[:, place], of_each)
    late = unseen(booked_late(by_now, since=first_known(records)), until=until, weeks=weeks, begin=records.begin)
    known = moves[..., np.newaxis] - late.moves[:, place, target].swapaxes(0, 1)
    asked = expected[..., np.newaxis] - np.einsum("wkbl,kb->kwl", late.days[:, place], of_each)
    keys: list[Key] = [(value, *spot) for spot in zip(place.tolist(), target.tolist(), strict=True)]
    return _Counted(keys, moves, expected, Booked(known, np.maximum(asked, 0.0)))


def _normal(told: Seen, weeks: int, prior: Prior) -> Real:
    """The hazards of a baseline (S, B, K), so that of its own days at risk they expect the moves that came."""
    moves, days = told.moves[:weeks].sum(axis=0), told.days[:weeks].sum(axis=0)
    hazards = posterior(Counted(moves, days), prior).mean
    usual, came = np.einsum("sb,sbk->sk", days, hazards), moves.sum(axis=1)
    times = np.divide(came, usual, out=np.zeros_like(came), where=usual > 0)
    return np.asarray(hazards * times[:, np.newaxis], dtype=np.float64)


def _watched(records: Records, baseline: Baseline, counted: _Counted, until: Day, closed: int) -> list[Watched]:
    if not counted.keys:
        return []
    normal, moves, expected = baseline.weeks, counted.moves, counted.expected
    looking = Looking(
        booked=counted.booked.where(slice(None), slice(normal, None)),
        part=usually_seen(records, counted.booked, until=until),
        usual=moves[:, :normal].sum(axis=1),
        spread=dispersion(moves[:, :normal], expected=expected[:, :normal]),
    )
    alarmed = looking.alarmed()
    look = looking.after(looking.weeks)
    low, high = _between(expected, looking.usual, looking.spread)
    watch = looking.watch(look) if looking.weeks else None
    change = None if watch is None else looking.change(look, watch)
    part = np.concatenate([np.ones((len(counted.keys), normal)), looking.parts(looking.weeks)], axis=1)
    found = []
    for row, (value, origin, target) in enumerate(counted.keys):
        told = {} if change is None or alarmed[row] < 0 else _told(change, row, int(alarmed[row]), baseline)
        found.append(
            Watched(
                origin=records.way.places[origin],
                target=records.way.places[target],
                value=value,
                state=RAISED if told else QUIET,
                baseline=float(looking.usual[row]),
                dispersion=float(looking.spread[row]),
                moves=float(look.came[row].sum()),
                expected=float(look.asked[row].sum()),
                evidence=1.0 if watch is None else float(watch.now[row]),
                **told,
                weeks=_weeks(baseline, np.stack([moves[row], expected[row], low[row], high[row], part[row]]), closed),
            )
        )
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


def _told(change: Change, row: int, alarmed: int, baseline: Baseline) -> dict[str, Any]:
    """When an alarm was raised, and since when and by how much the rate has changed."""
    sizes = {name: float(getattr(change, name)[row]) for name in ("ratio", "low", "high")}
    since = baseline.on + int(change.start[row]) * WEEK + 1
    return sizes | {"alarmed": baseline.on + (alarmed + 1) * WEEK, "since": since}


def _weeks(baseline: Baseline, told: Real, closed: int) -> tuple[Week, ...]:
    """The weeks of one transition, of (5, W): moves, expected, low, high and part booked."""
    return tuple(
        Week(
            first=baseline.first + week * WEEK,
            moves=moves,
            expected=expected,
            low=low,
            high=high,
            booked=part,
            is_open=week >= baseline.weeks + closed,
            is_baseline=week < baseline.weeks,
        )
        for week, (moves, expected, low, high, part) in enumerate(told.T.tolist())
    )


def _confirmed(found: Watched, confirmed: Moves, baseline: Baseline) -> Watched:
    since = confirmed.get((found.origin, found.target))
    if since is None or since <= baseline.first or found.state is not RAISED:
        return found
    return replace(found, state=CONFIRMED, confirmed=since)
