"""What is the flow statement, so that every engine's can be compared to the last digit?

Engines count; the same few lines here make the statement of what they counted, so that nobody is faster by leaving
something out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np

from bench.history import RANKED

FROM, TO, AGES = "lead", "customer", (30, 60, 90, 180, 365)
GOAL = RANKED[RANKED.index(TO) :]
GOAL_RANK = 10 * (RANKED.index(TO) + 1)
LONGEST = 365
ENOUGH = 5

Moved: TypeAlias = Iterable[tuple[int, str, str, int]]
"""Day, from, to, how many."""
Reached: TypeAlias = Iterable[tuple[int, int | None, int]]
"""Day of first coming, days until the goal (None: not reached), how many."""
Stayed: TypeAlias = Iterable[tuple[str, int, bool, int]]
"""Stage, age in whole days, whether it is still open, how many."""


@cache
def month_of(day: int) -> str:
    """The month of a day, as in '2025-03'."""
    return f"{date(1970, 1, 1) + timedelta(days=int(day)):%Y-%m}"


def statement(moved: Moved, reached: Reached, stayed: Stayed) -> dict[str, Any]:
    """The flow statement of what was counted."""
    return flow_of(moved) | {"cohorts": cohorts_of(reached), "stays": stays_of(stayed)}


def flow_of(moved: Moved) -> dict[str, Any]:
    """Transitions by month, and the position at the end of each."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for day, before, after, many in moved:
        counts[month_of(day), before, after] += int(many)
    standing: Counter[str] = Counter()
    closing: dict[str, int] = {}
    for month, lines in groupby(sorted(counts.items()), key=lambda line: line[0][0]):
        for (_, before, after), many in lines:
            standing[after] += many
            standing[before] -= many
        closing |= {f"{month} {place}": many for place, many in standing.items() if place != "outside" and many}
    return {"moves": {" ".join(key): many for key, many in counts.items() if many}, "closing": closing}


def cohorts_of(reached: Reached) -> dict[str, list[int]]:
    """By month of first coming: how many came, and how many had reached the goal by each age."""
    cohorts: dict[str, list[int]] = defaultdict(lambda: [0] * (1 + len(AGES)))
    for day, age, many in reached:
        cohort = cohorts[month_of(day)]
        cohort[0] += int(many)
        for place, limit in enumerate(AGES, 1):
            if age is not None and age <= limit:
                cohort[place] += int(many)
    return dict(cohorts)


def stays_of(stayed: Stayed) -> dict[str, list[int | None]]:
    """By stage: stays, open ones, Kaplan-Meier quartiles in days."""
    ended: defaultdict[Any, Any] = defaultdict(lambda: np.zeros(LONGEST + 2, np.int64))
    open_: defaultdict[Any, Any] = defaultdict(lambda: np.zeros(LONGEST + 2, np.int64))
    for stage, age, is_open, many in stayed:
        (open_ if is_open else ended)[stage][min(int(age), LONGEST + 1)] += int(many)
    stages = {*ended, *open_}
    return {stage: _stays(ended[stage], open_[stage]) for stage in RANKED if stage in stages}


def _stays(ended: Any, open_: Any) -> list[int | None]:
    at_risk = (ended + open_)[::-1].cumsum()[::-1]
    tau = int(np.flatnonzero(at_risk[: LONGEST + 1] >= ENOUGH).max(initial=-1))
    staying = np.cumprod(1 - ended / np.maximum(at_risk, 1))[: tau + 1]
    quartiles = [_first(staying <= 1 - share + 1e-12) for share in (0.25, 0.5, 0.75)]
    return [int(ended.sum() + open_.sum()), int(open_.sum()), *quartiles]


def _first(mask: Any) -> int | None:
    return int(mask.argmax()) if mask.any() else None


def different(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two statements differ, a few places each."""
    found = []
    for part in one:
        keys = [key for key in {*one[part], *other[part]} if one[part].get(key) != other[part].get(key)]
        found += [f"{part} {key}: {one[part].get(key)} and {other[part].get(key)}" for key in sorted(keys)[:3]]
    return found
