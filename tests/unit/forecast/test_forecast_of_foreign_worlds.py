"""How well does the forecast cover what comes where no assumption of its own holds?

Calm foreign worlds have a bar, rough ones are reported. With `WRITE_WORLDS=1` the table is written into
docs/explanation/forecast-worlds.md.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.unit.forecast.of_worlds import Judged, judged
from tests.worlds.foreign import CALM, ROUGH, foreign_world

pytestmark = [pytest.mark.capability("P20", "library"), pytest.mark.slow]

WORLDS = 16
HORIZONS = (30, 90)
LEAST, MOST = 0.70, 0.95
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "forecast-worlds.md"
COMMAND = "WRITE_WORLDS=1 python -m pytest tests/unit/forecast/test_forecast_of_foreign_worlds.py"
TEXT = f"""# The forecast in foreign worlds

How often does what came lie in the range that the forecast gave it, in companies that obey other laws than it assumes?
{WORLDS} simulated companies of each law; shares of windows of 30 and of 90 days whose 80 % (95 %) range held the number
of wins, and wins that came per win expected. With {WORLDS} companies chance alone moves a share of 80 % by 10 points
(standard error). The 80 % range has to hold what came in 70 % to 95 % of all calm worlds, and in each within what
chance allows; rough ones break on purpose, and have no bar.

The laws stand in `tests/worlds/foreign.py`. This page is made by

    {COMMAND}

"""


@pytest.fixture(scope="module")
def found() -> Mapping[str, list[Judged]]:
    """What was said of each foreign world, and what came."""
    return {
        name: [one for seed in range(WORLDS) for one in judged(foreign_world(seed, law), horizons=HORIZONS, draws=40)]
        for name, law in (CALM | ROUGH).items()
    }


def covered(found: Sequence[Judged], level: float, *, days: int | None = None) -> float:
    """The share of windows whose range of this chance held what came; all windows, or those of one length."""
    return float(np.mean([one.covered(level) for one in found if days in (None, one.days)]))


def test_the_page_tells_of_every_world(found: Mapping[str, list[Judged]]) -> None:
    if os.environ.get("WRITE_WORLDS"):
        PAGE.write_text(TEXT + "\n".join(table(found)) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    assert COMMAND in page
    assert all(f"| {name} |" in page for name in CALM | ROUGH)


def test_calm_worlds_are_covered(found: Mapping[str, list[Judged]]) -> None:
    for days in HORIZONS:
        assert LEAST <= covered([one for name in CALM for one in found[name]], 0.8, days=days) <= MOST


@pytest.mark.parametrize("name", CALM)
def test_each_calm_world_is_covered_as_far_as_chance_allows(found: Mapping[str, list[Judged]], name: str) -> None:
    chance = float(1.96 * np.sqrt(LEAST * (1 - LEAST) / WORLDS))
    assert covered(found[name], 0.8) >= LEAST - chance


def table(found: Mapping[str, Sequence[Judged]]) -> list[str]:
    """The lines of the table."""
    head = ["world", "kind", *(f"{level} %, {days} days" for days in HORIZONS for level in (80, 95))]
    head += [f"came / expected, {days} days" for days in HORIZONS] + [f"shock, {HORIZONS[-1]} days"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * 2}{'--:|' * (len(head) - 2)}"]
    for name, judgements in found.items():
        cells = [f"{covered(judgements, level, days=days):.2f}" for days in HORIZONS for level in (0.80, 0.95)]
        cells += [f"{_ratio(judgements, days):.2f}" for days in HORIZONS]
        cells.append(f"{np.mean([one.shock for one in judgements if one.days == HORIZONS[-1]]):.2f}")
        lines.append(f"| {name} | {'calm' if name in CALM else 'rough'} | {' | '.join(cells)} |")
    return lines


def _ratio(judgements: Sequence[Judged], days: int) -> float:
    own = [one for one in judgements if one.days == days]
    return sum(one.seen for one in own) / max(sum(one.mean for one in own), 1e-9)
