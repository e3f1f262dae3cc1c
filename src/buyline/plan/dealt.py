"""How are beginnings dealt out to stages and weeks when hours, arrivals and money are limited?

A linear programme on expected values says where one more beginning brings most; the confidence of what it says is then
worked out with the exact mixture, and its target moved until it is the one asked for. Which limit binds is read from
its shadow prices. Solver: HiGHS. METRICS section 7.

Q. Huangfu and J. A. J. Hall (2018), Mathematical Programming Computation 10, 119-142.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from buyline.estimate.arrays import Real, Whole

SMOOTH = 2.0
"""In no week more than so many times as many begin in a stage as in the mean of the weeks."""
ROUNDS = 12
CLOSE = 5e-4
FREE = 1e-7


@dataclass(frozen=True, slots=True)
class Limit:
    """`use` (S, V) of one that begins in a stage in a week; at most `most` in all. `kind`, `of` and `week` name it."""

    kind: str
    of: str
    week: int | None
    use: Real
    most: float


@dataclass(frozen=True, slots=True)
class Room:
    """What can be dealt out: `value` (S, V) in expected wins of one that begins, `cost` (S,), `most` (S, V), `limits`;
    `days` (V,) of each week.
    """

    value: Real
    cost: Real
    most: Real
    limits: tuple[Limit, ...]
    days: Whole


@dataclass(frozen=True, slots=True)
class Dealt:
    """Beginnings by place and week (S, V), their confidence, and what binds: kind, of what, and the weeks."""

    begun: Real
    confidence: float
    binding: tuple[str, str, tuple[int, ...]] | None = None


def most_dealt(room: Room, confidence: Callable[[Real], float]) -> Dealt:
    """Return what brings the most expected wins within the limits, and which of them binds most."""
    found = _solved(room, target=None)
    begun = found[0]
    return Dealt(begun, confidence(begun), _binding(room, found))


def dealt(room: Room, levels: Sequence[float], confidence: Callable[[Real], float], most: Dealt) -> list[Dealt | None]:
    """Return the cheapest beginnings of each confidence, where none cost anything the fewest; None out of reach."""
    nothing = np.zeros(room.value.shape)
    tried = [(0.0, Dealt(nothing, confidence(nothing))), (float((room.value * most.begun).sum()), most)]
    return [_dealt(room, level, confidence, tried) for level in levels]


def _dealt(
    room: Room, level: float, confidence: Callable[[Real], float], tried: list[tuple[float, Dealt]]
) -> Dealt | None:
    """The beginnings of one confidence; whatever is `tried` on the way serves the next one."""
    if tried[0][1].confidence >= level:
        return tried[0][1]
    if max(one.confidence for _, one in tried) < level:
        return None
    for _ in range(ROUNDS):
        place = next(k for k, (_, one) in enumerate(tried) if one.confidence >= level)
        (low, below), (high, above) = tried[place - 1], tried[place]
        if above.confidence - level < CLOSE:
            break
        part = (level - below.confidence) / max(above.confidence - below.confidence, CLOSE)
        target = low + float(np.clip(part * 1.02, 0.05, 0.95)) * (high - low)
        begun = _solved(room, target=target)[0]
        tried.insert(place, (target, Dealt(begun, confidence(begun))))
    return next(one for _, one in tried if one.confidence >= level)


def _solved(room: Room, *, target: float | None) -> tuple[Real, Real, Real]:
    """Return the beginnings (S, V), the shadow prices of the limits and those of the most per stage and week.

    With a target the cheapest that bring as many expected wins, otherwise those that bring most.
    """
    stages = np.flatnonzero((room.most > 0).any(axis=1))
    many, weeks = stages.size, room.days.size
    value = room.value[stages].ravel()
    rows = [limit.use[stages].ravel() for limit in room.limits] + list(_smooth(many, room.days))
    bounds = [limit.most for limit in room.limits] + [0.0] * (many * weeks)
    if target is not None:
        rows, bounds = [*rows, -value], [*bounds, -target]
    cost = np.repeat(room.cost[stages], weeks)
    price = -value if target is None else cost if cost.any() else np.ones(value.size)
    most = [(0.0, each) for each in room.most[stages].ravel().tolist()]
    found = linprog(price, A_ub=np.array(rows), b_ub=np.array(bounds), bounds=most)
    begun = np.zeros(room.value.shape)
    caps = np.zeros(room.value.shape)
    if not found.success:
        return begun, np.zeros(len(room.limits)), caps
    begun[stages] = np.maximum(found.x.reshape(many, weeks), 0.0)
    caps[stages] = -found.upper.marginals.reshape(many, weeks)
    return begun, -found.ineqlin.marginals[: len(room.limits)], caps


def _smooth(stages: int, days: Whole) -> Real:
    """Rows that keep each week of a stage within SMOOTH times its mean: (stages × V, stages × V)."""
    share = days / days.sum()
    one = np.eye(days.size) - SMOOTH * np.repeat(share[:, np.newaxis], days.size, axis=1)
    return np.asarray(np.kron(np.eye(stages), one), dtype=np.float64)


def _binding(room: Room, found: tuple[Real, Real, Real]) -> tuple[str, str, tuple[int, ...]] | None:
    """Which limit holds back the most expected wins: the sum of its shadow prices times what it allows."""
    _, prices, caps = found
    held: dict[tuple[str, str], float] = {}
    weeks: dict[tuple[str, str], list[int]] = {}
    for limit, price in zip(room.limits, prices, strict=True):
        if price > FREE:
            name = (limit.kind, limit.of)
            held[name] = held.get(name, 0.0) + float(price * max(limit.most, 1.0))
            weeks.setdefault(name, []).extend([] if limit.week is None else [limit.week])
    for stage, week in zip(*np.nonzero(caps > FREE), strict=True):
        name = ("arrivals", str(stage))
        held[name] = held.get(name, 0.0) + float(caps[stage, week] * room.most[stage, week])
        weeks.setdefault(name, []).append(int(week))
    if not held:
        return None
    kind, of = max(held, key=held.__getitem__)
    return kind, of, tuple(weeks[(kind, of)])
