"""How well did the forecasts of the past tell what came, and were they better than what one would have said anyway?

From trials to scores: of the forecast as stated and put right by its own past, of each baseline as a point and dressed
with its own completed misses. Whatever is learnt is learnt of windows that were over, and known, on the day. METRICS
section 6.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from buyline.estimate import scores
from buyline.estimate.arrays import Flags, Real
from buyline.estimate.recalibration import LevelMap, recalibration
from buyline.forecast.seen import WEEK
from buyline.forecast.trials import GRID, LEVELS, RANGE_LEVELS, Target, Trials

STATED, PUT_RIGHT, DRESSED = "forecast", "forecast, recalibrated", ", dressed"
FEWEST_APART = 4
"""With fewer windows that do not overlap it is too early to judge."""
FEWEST_MISSES = 4
"""A baseline is dressed from so many completed misses on."""
PINBALL_LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
RANGES = {50: (0.25, 0.75), 80: (0.1, 0.9), 95: (0.025, 0.975)}
SIZE = GRID.size


@dataclass(frozen=True, slots=True)
class Score:
    """How one method told one target within one horizon, over `windows` of which `apart` do not overlap.

    Less is better for `crps`, `mae` (of the median), `pinball`, `brier` and `log_loss`, the last two of "at least as
    much as in as many days before"; `skill` is the forecast's against this method on the same windows, None for itself.
    Of each range how often it held, the interval of that share, and its width. `pits`: where what came lay, 0 to 1.
    """

    target: str
    stage: str
    horizon: int
    method: str
    windows: int
    apart: int
    crps: float
    skill: float | None
    mae: float
    bias: float
    coverage50: float | None = None
    coverage50_low: float | None = None
    coverage50_high: float | None = None
    width50: float | None = None
    coverage80: float | None = None
    coverage80_low: float | None = None
    coverage80_high: float | None = None
    width80: float | None = None
    coverage95: float | None = None
    coverage95_low: float | None = None
    coverage95_high: float | None = None
    width95: float | None = None
    pinball: tuple[float, ...] | None = None
    brier: float | None = None
    log_loss: float | None = None
    calibration_slope: float | None = None
    pits: tuple[float, ...] = ()

    @property
    def too_few(self) -> bool:
        return self.apart < FEWEST_APART


@dataclass(frozen=True, slots=True)
class Spread:
    """A method's distributions of one target and horizon as quantiles at LEVELS, (O, Q), or points (O, 1)."""

    method: str
    quantiles: Real

    @property
    def is_point(self) -> bool:
        return bool(self.quantiles.shape[1] == 1)

    @property
    def told(self) -> Flags:
        """On which origins it says anything."""
        return np.asarray(np.isfinite(self.quantiles[:, 0]), dtype=np.bool_)

    def crps(self, came: Real) -> Real:
        return scores.crps_sample(came, sample=self.quantiles[:, :SIZE])

    def at(self, level: float) -> Real:
        """Its quantile at one of the levels of ranges."""
        return self.quantiles[:, 0] if self.is_point else self.quantiles[:, SIZE + RANGE_LEVELS.index(level)]


def judged(found: Trials) -> tuple[Score, ...]:
    """Return the scores of every method by target and horizon; nothing of a horizon no window of which is over."""
    return tuple(
        score
        for target in found.came
        for place, horizon in enumerate(found.horizons)
        if np.isfinite(found.came[target][:, place]).any()
        for score in _scores(found, target, place, horizon)
    )


def windows_apart(days: Real, *, horizon: int) -> int:
    """Return how many of the windows that begin after these days do not overlap, each taken as soon as it can be."""
    many, free = 0, -np.inf
    for day in np.sort(days).tolist():
        if day >= free:
            many, free = many + 1, day + horizon
    return many


def human_bar(found: Trials, *, horizon: int = 90, near: float = 0.05) -> dict[str, dict[str, float | int]]:
    """Return by target, for wins and revenue: how many forecasts (medians) of 90 days lay within 5 % of what came, and
    by how much of it they missed on average.
    """
    told: dict[str, dict[str, float | int]] = {}
    for target in (Target("wins"), Target("revenue")):
        if target not in found.came or horizon not in found.horizons:
            continue
        place = found.horizons.index(horizon)
        came = found.came[target][:, place]
        known = np.isfinite(came) & (came > 0)
        if not known.any():
            continue
        middle = found.stated[target][known, place, SIZE + RANGE_LEVELS.index(0.5)]
        miss = np.abs(middle - came[known]) / came[known]
        apart = windows_apart(found.origins[known].astype(np.float64), horizon=horizon)
        within = float((miss <= near).mean())
        told[target.what] = {"windows": int(known.sum()), "apart": apart, "within_5_percent": within,
                             "mean_miss": float(miss.mean())}  # fmt: skip
    return told


def _scores(found: Trials, target: Target, place: int, horizon: int) -> Iterator[Score]:
    came = found.came[target][:, place]
    over = np.isfinite(came)
    stated = Spread(STATED, found.stated[target][:, place])
    before = found.baselines[target].get("last value")
    threshold = np.full(came.size, np.nan) if before is None or target.what == "position" else before[:, place]
    for spread in _methods(found, target, place, horizon, stated):
        kept = over & spread.told
        if kept.any():
            yield _score(found, target, horizon, spread, stated=stated, kept=kept, came=came, threshold=threshold)


def _methods(found: Trials, target: Target, place: int, horizon: int, stated: Spread) -> Iterator[Spread]:
    then = found.then[target][:, place]
    yield stated
    yield Spread(PUT_RIGHT, _put_right(found, then, horizon, stated.quantiles, is_whole=target.is_whole))
    for name, said in found.baselines[target].items():
        yield Spread(name, said[:, place, np.newaxis])
        yield Spread(name + DRESSED, dressed(said[:, place], then=then))


def dressed(said: Real, *, then: Real) -> Real:
    """Return the quantiles at LEVELS of points `said` (O,) with their own misses that were over on each day: (O, Q).

    `then` (O, O): what was known on the later day (column) of each window (row). nan with too few misses.
    """
    found = np.full((said.size, LEVELS.size), np.nan)
    for row in range(said.size):
        misses = then[:row, row] - said[:row]
        misses = misses[np.isfinite(misses)]
        if np.isfinite(said[row]) and misses.size >= FEWEST_MISSES:
            found[row] = np.maximum(said[row] + np.quantile(misses, LEVELS, method="hazen"), 0.0)
    return found


def _put_right(found: Trials, then: Real, horizon: int, stated: Real, *, is_whole: bool) -> Real:
    """The forecasts read at levels that their own past puts right: (O, Q)."""
    right = np.full(stated.shape, np.nan)
    for row, day in enumerate(found.origins.tolist()):
        known = np.isfinite(then[:row, row]) & np.isfinite(stated[:row, 0])
        pits = pits_of(then[:row, row][known], quantiles=stated[:row][known])
        read = recalibration(pits, known_on=found.origins[:row][known] + horizon, as_of=day)
        right[row] = reread(stated[row], by=read, is_whole=is_whole)
    return right


def reread(quantiles: Real, *, by: LevelMap, is_whole: bool) -> Real:
    """Return quantiles (Q,) read at other levels."""
    if by.way == "as stated":
        return quantiles
    found = np.interp(by(LEVELS), GRID, quantiles[:SIZE])
    return np.asarray(np.round(found) if is_whole else found, dtype=np.float64)


def pits_of(came: Real, *, quantiles: Real) -> Real:
    """Return where what came (n,) lies in the distributions of these quantiles (n, Q)."""
    grid = quantiles[:, :SIZE]
    below = (grid < came[:, np.newaxis]).mean(axis=1)
    return scores.pit(below, at_most=(grid <= came[:, np.newaxis]).mean(axis=1))


def _score(
    found: Trials,
    target: Target,
    horizon: int,
    spread: Spread,
    *,
    stated: Spread,
    kept: Flags,
    came: Real,
    threshold: Real,
) -> Score:
    y, mine = came[kept], Spread(spread.method, spread.quantiles[kept])
    off = mine.crps(y)
    skill = None
    if spread.method != STATED:
        own = Spread(STATED, stated.quantiles[kept])
        against = scores.skill(own.crps(y), baseline=off)
        skill = float(against) if np.isfinite(against) else None
    told: dict[str, float | tuple[float, ...] | None] = {}
    if not mine.is_point:
        told |= _ranges(y, mine, horizon) | _events(y, mine, threshold[kept])
        told["pinball"] = tuple(
            float(scores.pinball(y, quantile=mine.at(level), level=level).mean()) for level in PINBALL_LEVELS
        )
        if spread.method in (STATED, PUT_RIGHT):
            told["pits"] = tuple(np.round(pits_of(y, quantiles=mine.quantiles), 4).tolist())
    days = found.origins[kept].astype(np.float64)
    return Score(
        target=target.what,
        stage=target.stage,
        horizon=horizon,
        method=spread.method,
        windows=int(y.size),
        apart=windows_apart(days, horizon=horizon),
        crps=float(off.mean()),
        skill=skill,
        mae=float(np.abs(mine.at(0.5) - y).mean()),
        bias=float((mine.quantiles[:, :SIZE].mean(axis=1) - y).mean()),
        **told,  # type: ignore[arg-type]
    )


def _ranges(came: Real, spread: Spread, horizon: int) -> dict[str, float | tuple[float, ...] | None]:
    """How often each range held. Windows that overlap count as the part of them that is new."""
    found: dict[str, float | tuple[float, ...] | None] = {}
    for share, (low, high) in RANGES.items():
        held = scores.coverage(came, low=spread.at(low), high=spread.at(high))
        known = held.known * min(1.0, WEEK / horizon)
        least, most = scores.wilson(held.share * known, known=known)
        found |= {f"coverage{share}": held.share, f"coverage{share}_low": least, f"coverage{share}_high": most}
        found[f"width{share}"] = held.width
    return found


def _events(came: Real, spread: Spread, threshold: Real) -> dict[str, float | tuple[float, ...] | None]:
    """Of "at least as much as in as many days before": Brier's score, log loss and the slope of calibration."""
    known = np.isfinite(threshold)
    if not known.any():
        return {}
    happened = (came[known] >= threshold[known]).astype(np.float64)
    chance = (spread.quantiles[known, :SIZE] >= threshold[known, np.newaxis]).mean(axis=1)
    chance = np.clip(chance, GRID[0], GRID[-1])
    fitted = scores.calibration(happened, chance=chance)
    return {
        "brier": scores.brier(happened, chance=chance),
        "log_loss": scores.log_loss(happened, chance=chance),
        "calibration_slope": None if fitted is None else fitted.slope,
    }
