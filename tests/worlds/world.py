"""What is a simulated world?

Frozen records over flat numpy arrays: the places on the way, what moved, and the truth where it can be had. What was
known when, positions and wins are counted in `counting`; how a world comes about is the matter of `prior` and
`foreign`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]

OUTSIDE = -1
CLUSTERS = 64
FIRST_DAY = 19_723
"""2024-01-01, a Monday, in days since 1970-01-01."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a journey can stand; a place is named by its index in all arrays. `ranks`: 0 for waiting room and exits."""

    ids: tuple[str, ...]
    ranks: tuple[int, ...]
    led_by: tuple[str, ...]
    won: int
    waiting: int
    exits: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def on_the_way(self) -> tuple[int, ...]:
        """The stages before the win, in order of rank."""
        return tuple(place for place, rank in enumerate(self.ranks) if 0 < rank < self.ranks[self.won])

    def of(self, id_: str) -> int:
        """The index of a place."""
        return self.ids.index(id_)


B2B = Places(
    ids=(
        "target",
        "contact",
        "suspect",
        "lead",
        "qualified",
        "prospect",
        "customer",
        "nurture",
        "lost",
        "disqualified",
    ),
    ranks=(10, 20, 30, 40, 50, 60, 70, 0, 0, 0),
    led_by=("marketing",) * 4 + ("sales",) * 2 + ("success", "marketing", "sales", "sales"),
    won=6,
    waiting=7,
    exits=(8, 9),
)


@dataclass(frozen=True, slots=True, eq=False)
class Movements:
    """What moved, sorted by day; within a day by `nth_today`, then by journey. All arrays have one length.

    `nth_today`: 1, 2, … among the movements of a journey on a day. `amount`: minor units, from this movement on.
    `known_day`: when the movement was booked, never before its day. `program`: −1 where there is none. `since`: the day
    on which the stay in `to_stage` began; before `day` in an opening, which shows who stood where when records began.
    """

    journey: Whole
    day: Whole
    nth_today: Whole
    from_stage: Whole
    to_stage: Whole
    amount: Whole
    cluster: Whole
    source: Whole
    program: Whole
    known_day: Whole
    since: Whole

    def __len__(self) -> int:
        return len(self.journey)

    @property
    def is_opening(self) -> Flags:
        return self.since < self.day

    def at(self, which: Flags | Whole) -> "Movements":
        """Those chosen by a mask or by indices, in that order."""
        return Movements(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Shock:
    """A common factor that held on the days `after` < day ≤ `through`."""

    after: int
    through: int
    factor: float


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What no forecast may see, None where a law has no closed form.

    `arrivals` (S, days from the first to the last of the world): expected journeys begun per stage and day.
    `chance` (S, H + 1): chance of a win within 0 … H days of arriving at a stage, before any shock.
    `hazards` (S, ages, S): daily chance of each move at each age after the origin, the day of arrival being age 0; like
    `chance` without the shock.
    """

    arrivals: Real
    chance: Real | None = None
    hazards: Real | None = None
    shocks: tuple[Shock, ...] = ()

    def shock_after(self, origin: int) -> float:
        """The factor on the first day after `origin`; 1 without a shock."""
        return next((shock.factor for shock in self.shocks if shock.after <= origin < shock.through), 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A company from `first_day` to `last_day`; what lies after `origin` is what a forecast made then is scored on."""

    name: str
    seed: int
    places: Places
    first_day: int
    origin: int
    last_day: int
    movements: Movements
    truth: Truth


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """The journeys of a world, one line each: where and when they began, and what holds for all of their way."""

    day: Whole
    stage: Whole
    source: Whole
    program: Whole
    amount: Whole
    cluster: Whole

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Moves in the order in which they were made for each journey; the first of a journey comes from outside."""

    journey: Whole
    day: Whole
    from_stage: Whole
    to_stage: Whole

    def at(self, which: Flags) -> "Moves":
        """Those chosen by a mask."""
        return Moves(self.journey[which], self.day[which], self.from_stage[which], self.to_stage[which])


def joined(parts: Iterable[Moves]) -> Moves:
    """Several runs of moves one after the other; a journey's earlier moves stand in earlier parts."""
    every = list(parts)
    columns = ("journey", "day", "from_stage", "to_stage")
    return Moves(*(np.concatenate([getattr(part, name) for part in every]) for name in columns))


def beginnings(begun: Begun) -> Moves:
    """The first move of every journey."""
    return Moves(np.arange(len(begun)), begun.day, np.full(len(begun), OUTSIDE), begun.stage)


def movements(moves: Moves, begun: Begun, *, amount: Whole | None = None, delay: Whole | None = None) -> Movements:
    """The movements of moves in any order of journeys; `amount` and booking `delay` (days) per move, if they differ."""
    amount = begun.amount[moves.journey] if amount is None else amount
    known = moves.day if delay is None else moves.day + delay
    by_journey = np.argsort(moves.journey, kind="stable")
    nth = np.empty(len(by_journey), dtype=np.int64)
    nth[by_journey] = nth_today(moves.journey[by_journey], moves.day[by_journey])
    order = np.lexsort((moves.journey, nth, moves.day))
    columns = (moves.journey, moves.day, nth, moves.from_stage, moves.to_stage, amount)
    traits = (begun.cluster[moves.journey], begun.source[moves.journey], begun.program[moves.journey])
    return Movements(*(np.asarray(column, dtype=np.int64)[order] for column in (*columns, *traits, known, moves.day)))


def nth_today(journey: Whole, day: Whole) -> Whole:
    """1, 2, … within each run of equal journey and day."""
    place = np.arange(len(journey))
    is_new = np.ones(len(journey), dtype=bool)
    is_new[1:] = (journey[1:] != journey[:-1]) | (day[1:] != day[:-1])
    return np.asarray(place - np.maximum.accumulate(np.where(is_new, place, 0)) + 1, dtype=np.int64)
