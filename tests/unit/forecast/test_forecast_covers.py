"""Does what comes lie in the range that the forecast gave it, as often as it says?

Worlds drawn from the model's own priors: rates that move, arrivals that wander, and a common shock in the window. So a
fault here is one of the model, not of the world. METRICS section 6.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.tables import on_page, table
from tests.unit.forecast.of_worlds import Judged, judged
from tests.worlds.prior import MOVING, Prior, prior_world

pytestmark = pytest.mark.capability("P20", "library")

QUICK = replace(MOVING, history=98, future=30, earlier_shocks=30)
WHOLE = replace(MOVING, earlier_shocks=91, future=180)
BARS = {0.80: (0.77, 0.83), 0.95: (0.93, 0.97)}
SURE = 1.96
HORIZONS = (7, 30, 90, 180)


def all_judged(seeds: Sequence[int], prior: Prior, *, horizons: Sequence[int], draws: int) -> list[Judged]:
    """What was said of each of these worlds, and what came."""
    return [one for seed in seeds for one in judged(prior_world(seed, prior), horizons=horizons, draws=draws)]


def covered(found: Sequence[Judged], level: float) -> float:
    """The share of windows whose range of this chance held what came."""
    return float(np.mean([one.covered(level) for one in found]))


def allowed(level: float, many: int) -> tuple[float, float]:
    """The bar, as much wider as chance makes the share of so many windows."""
    low, high = BARS[level]
    wider = SURE * float(np.sqrt(level * (1 - level) / many))
    return low - wider, high + wider


def test_a_hundred_worlds_of_its_own_priors() -> None:
    found = all_judged(range(100), QUICK, horizons=(30,), draws=40)
    for level in BARS:
        low, high = allowed(level, len(found))
        assert low <= covered(found, level) <= high, level
    expected, came = sum(one.mean for one in found), sum(one.seen for one in found)
    assert came == pytest.approx(expected, rel=0.1)


@pytest.mark.slow
def test_a_thousand_worlds_of_its_own_priors() -> None:
    """At each horizon and over all of them; of a thousand chance leaves 80 % ± 2.5 points, so the bar is met as widened."""
    found = all_judged(range(1_000, 2_000), WHOLE, horizons=HORIZONS, draws=100)
    told = on_page("forecast.md", "own worlds", told_of(found))
    for level, (least, most) in BARS.items():
        assert least <= covered([one for one in found if one.days > min(HORIZONS)], level) <= most, level
        for days in HORIZONS[1:]:
            low, high = allowed(level, 1_000)
            own = covered([one for one in found if one.days == days], level)
            assert low <= own <= high, (level, days)
    assert all(f"| {days} days |" in told for days in HORIZONS)


def told_of(found: Sequence[Judged]) -> list[str]:
    """The table of what came of each horizon."""
    rows = []
    for days in HORIZONS:
        some = [one for one in found if one.days == days]
        ratio = sum(one.seen for one in some) / sum(one.mean for one in some)
        shares = (f"{covered(some, level):.1%}" for level in BARS)
        rows.append((f"{days} days", *shares, f"{ratio:.2f}", f"{np.mean([one.shock for one in some]):.2f}"))
    return table(("window", "80% range held", "95% range held", "came / expected", "shock learnt, mean"), rows)
