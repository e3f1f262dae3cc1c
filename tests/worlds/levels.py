"""How do rates move from week to week, in the way that makes a forecast's fading memory right?

Arrivals by the steady walk of a Gamma–Poisson filter with a discount; the level of each move by a first-order process
whose law at any time is the prior's Gamma. Both hold still after the origin, as a forecast takes them.
"""

import numpy as np

from tests.worlds.world import Real

FADES = 0.8
"""The autocorrelation of a level from week to week."""


def rate_walk(rng: np.random.Generator, rates: Real, *, discount: float, history: int, future: int) -> Real:
    """Daily rates (streams, days) that begin at `rates` (streams, 1) and walk weekly up to the origin.

    λ′ = λ η / δ with η ~ Beta(δ a, (1 − δ) a) and a = λ / (1 − δ) per week, the information that the filter keeps.
    Weeks end with the origin.
    """
    weeks = -(-history // 7)
    steps = [rates[:, 0]]
    for _ in range(1, weeks if discount < 1 else 1):
        known = np.maximum(steps[-1] * 7 / (1 - discount), 1)
        steps.append(steps[-1] * rng.beta(discount * known, (1 - discount) * known) / discount)
    week = np.maximum(np.arange(-history, future) // 7 + weeks, 0)
    return np.stack(steps, axis=1)[:, np.minimum(week, len(steps) - 1)]


def next_levels(rng: np.random.Generator, levels: Real | None, *, shape: float, weeks: float, places: int) -> Real:
    """The level of each move (S, S) so many weeks after `levels`, or the first; each is Gamma(shape, shape), mean 1.

    g′ = B g + Γ((1 − ρ) α, α) with B ~ Beta(ρ α, (1 − ρ) α), ρ = .8^weeks: the Gamma process of Lewis, McKenzie and
    Hugus.
    """
    if levels is None:
        return rng.gamma(shape, 1 / shape, (places, places))
    stays = FADES**weeks
    kept = rng.beta(stays * shape, (1 - stays) * shape, levels.shape) * levels
    return np.asarray(kept + rng.gamma((1 - stays) * shape, 1 / shape, levels.shape), dtype=np.float64)


def levelled(hazards: Real, levels: Real) -> Real:
    """Hazards (S, ages, S) at these levels (S, S); a day's chances never add up to more than 1."""
    found = hazards * levels[:, None, :]
    return np.asarray(found / np.maximum(found.sum(axis=2, keepdims=True), 1), dtype=np.float64)
