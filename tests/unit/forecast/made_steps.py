"""Steps of a small company made by chance: leads that become prospects and customers, or are lost."""

import numpy as np

from buyline.days import parse_day
from buyline.estimate.hazards import BIN_STARTS, Prior
from buyline.forecast.records import Records
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps

PLACES = ("lead", "prospect", "customer", "lost")
WAY = Way(places=PLACES, ranks={"lead": 0, "prospect": 1, "customer": 2}, won=2, exits=frozenset({"lost"}),
          led_by={"lead": "marketing", "prospect": "sales", "customer": "success"})  # fmt: skip
FIRST = parse_day("2025-01-06")
Line = tuple[int, int, int, int, int, int, float]
"""Origin, target, day, since, began, known, amount."""


def made_lines(seed: int, *, weeks: int, weekly: float = 12.0, late: float = 0.0) -> list[Line]:
    """Lines of journeys that begin within so many weeks; a share `late` of them is known only weeks later."""
    rng = np.random.default_rng(seed)
    lines: list[Line] = []
    for day in range(FIRST, FIRST + weeks * 7):
        for _ in range(rng.poisson(weekly / 7)):
            at, place, since = day, OUT, NEVER
            amount = float(np.round(rng.lognormal(9, 0.5)))
            for target, days, chance in ((0, 0, 1.0), (1, 18, 0.5), (2, 25, 0.4)):
                at += int(rng.exponential(days)) if days else 0
                goes = target if rng.random() < chance else 3
                lines.append((place, goes, at, since, at, _known(rng, at, late), amount))
                place, since = goes, at
                if goes == 3:
                    break
    return lines


def _known(rng: np.random.Generator, at: int, late: float) -> int:
    return at + int(rng.integers(1, 30)) if rng.random() < late else at


def steps_of(lines: list[Line]) -> Steps:
    """The lines as steps."""
    lines = sorted(lines, key=lambda line: line[5])
    columns = [np.array(each, dtype=np.int64) for each in list(zip(*lines, strict=True))[:6]]
    origin, target, on, since, began, known = columns
    amount = np.array([line[6] for line in lines])
    return Steps(
        places=PLACES, kind=np.full(on.size, MOVEMENT), origin=origin, target=target, on=on, since=since, began=began,
        known=known, is_priced=amount > 0, n=np.ones(on.size, dtype=np.int64), amount=amount, squared=amount**2,
    )  # fmt: skip


def records_of(lines: list[Line], *, last: int, arrivals_end: dict[int, int] | None = None) -> Records:
    """The records of what had happened and was known by a last day."""
    prior = Prior(np.zeros((len(PLACES), len(BIN_STARTS), len(PLACES))), np.zeros(len(PLACES)))
    kept = [line for line in lines if line[2] <= last]
    return Records(steps=steps_of(kept), way=WAY, prior=prior, last=last, begin={}, arrivals_end=arrivals_end or {})
