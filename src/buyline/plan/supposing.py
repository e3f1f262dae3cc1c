"""What if another share of a stage got ahead, as fast as before?

Of whoever leaves a stage the odds of getting ahead are multiplied by one factor at every age, so that of all arrivals
the share asked for gets ahead; how long they stay does not change.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import brentq

from buyline.estimate.arrays import Flags, Real, real
from buyline.estimate.hazards import BIN_STARTS
from buyline.forecast.way import Way

WIDEST = 25.0
NEAREST = 1e-4


def ahead_of(way: Way, stage: str) -> Flags:
    """Which places lie further on the way than a stage: (S,)."""
    return np.array([way.ranks.get(place, -1) > way.ranks[stage] for place in way.places], dtype=np.bool_)


def share_ahead(mean: Real, way: Way, stage: str) -> float | None:
    """The share of a stage that leaves it ahead, by expected hazards (S, B, S); None where nobody ever leaves."""
    weight, ahead, rest = _leaving(mean[way.number(stage)], ahead_of(way, stage))
    whole = float((weight * (ahead + rest)).sum())
    return float((weight * ahead).sum()) / whole if whole > 0 else None


def supposed(hazards: Real, *, mean: Real, way: Way, shares: Mapping[str, float]) -> Real:
    """Return the hazards (…, S, B, S) with these shares of stages getting ahead, by expected hazards (S, B, S)."""
    found = hazards.copy()
    for stage, share in shares.items():
        odds, to = _odds(mean[way.number(stage)], ahead_of(way, stage), share), ahead_of(way, stage)
        found[..., way.number(stage), :, :] = _turned(found[..., way.number(stage), :, :], to, odds)
    return found


def _leaving(of: Real, to: Flags) -> tuple[Real, Real, Real]:
    """Of one stage's hazards (B, S): the days spent in each bin by an arrival, and what leaves it ahead or else."""
    ahead, rest = of[:, to].sum(axis=1), of[:, ~to].sum(axis=1)
    staying = np.clip(1 - ahead - rest, 0.0, 1.0)
    lengths = np.append(np.diff(np.array(BIN_STARTS, dtype=np.float64)), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        lasting = np.where(np.isinf(lengths), 0.0, staying**lengths)
        days = np.where(
            staying < 1, (1 - lasting) / np.maximum(1 - staying, 1e-300), np.where(lengths < 1e9, lengths, 0)
        )
    reached = np.cumprod(np.append(1.0, lasting[:-1]))
    return real(reached * days), ahead, rest


def _odds(of: Real, to: Flags, share: float) -> float:
    weight, ahead, rest = _leaving(of, to)
    whole = weight * (ahead + rest)
    wanted = float(np.clip(share, NEAREST, 1 - NEAREST))

    def off(logarithm: float) -> float:
        turned = np.exp(logarithm) * ahead
        part = np.divide(turned, turned + rest, out=np.zeros_like(turned), where=turned + rest > 0)
        return float((whole * part).sum() / whole.sum()) - wanted

    if not whole.sum() > 0 or off(-WIDEST) * off(WIDEST) >= 0:
        return 1.0
    return float(np.exp(brentq(off, -WIDEST, WIDEST)))


def _turned(of: Real, to: Flags, odds: float) -> Real:
    ahead, whole = of[..., to].sum(axis=-1), of.sum(axis=-1)
    rest = whole - ahead
    scale = np.divide(whole, odds * ahead + rest, out=np.ones_like(whole), where=odds * ahead + rest > 0)
    return np.asarray(of * np.where(to, odds, 1.0) * scale[..., np.newaxis], dtype=np.float64)
