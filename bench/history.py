"""What might a long history look like? Journeys that go forward, skip, go back, wait, get lost and come back.

Made with numpy from a seed, all journeys one step at a time; each row says what the fold would have said. It writes
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RANKED = (
    "target", "contact", "suspect", "lead", "qualified_lead", "prospect", "customer", "adopter", "advocate",
)  # fmt: skip
PLACES = ("outside", *RANKED, "nurture", "lost", "disqualified")
NURTURE, LOST, DISQUALIFIED, LAST = 10, 11, 12, 9
FIRST_DAY, DAYS = 19_723, 731  # 2024-01-01 to 2025-12-31
NEVER = -1
MOVES_PER_JOURNEY = 3.8
STEPS_AT_MOST = 40
MEAN_STAY = 24.0

Whole = NDArray[np.int64]
Small = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Moves:
    """Columns of movements in order of time; places are numbers of PLACES; `first`: a column per ranked stage."""

    journey: Small
    on_day: Small
    nth_today: Small
    from_place: Small
    to_place: Small
    from_since: Small
    visit: Small
    furthest_before: Small
    first: Small
    at: Whole

    def cut(self, rows: int) -> "Moves":
        """The first rows: a history that ends earlier."""
        return Moves(*(getattr(self, name)[:rows] for name in self.__slots__))


class _Journeys:
    """Where all journeys stand while the history is made."""

    def __init__(self, many: int) -> None:
        self.place = np.zeros(many, np.int32)
        self.since = np.full(many, NEVER, np.int32)
        self.day = np.full(many, NEVER, np.int32)
        self.nth = np.zeros(many, np.int32)
        self.furthest = np.zeros(many, np.int32)
        self.visits = np.zeros((many, len(PLACES)), np.int32)
        self.first = np.full((many, len(RANKED)), NEVER, np.int32)

    def move(self, who: Small, to: Small, day: Small) -> tuple[Small, ...]:
        """Move journeys; the columns of their rows, in the order of Moves."""
        nth = np.where(day == self.day[who], self.nth[who] + 1, 1).astype(np.int32)
        self.visits[who, to] += 1
        is_ranked = to <= LAST
        ranked, stage = who[is_ranked], to[is_ranked] - 1
        fresh = self.first[ranked, stage] == NEVER
        self.first[ranked[fresh], stage[fresh]] = day[is_ranked][fresh]
        before, since, furthest = self.place[who], self.since[who], self.furthest[who]
        rows = (who, day, nth, before, to, since, self.visits[who, to], furthest, self.first[who])
        self.place[who], self.since[who], self.day[who], self.nth[who] = to, day, day, nth
        self.furthest[who] = np.maximum(furthest, np.where(is_ranked, to * 10, 0))
        return rows


def history(rows: int, *, seed: int) -> Moves:
    """Return so many movements of about rows / 3.8 journeys, in order of time."""
    chance = np.random.default_rng(seed)
    many = int(rows / MOVES_PER_JOURNEY * 1.03) + 100
    parts = list(_steps(_Journeys(many), chance))
    columns = [np.concatenate(part) for part in zip(*parts, strict=True)]
    at = columns[1].astype(np.int64) * 86_400_000_000 + columns[2].astype(np.int64) * 60_000_000 + columns[0] % 10**6
    order = np.argsort(at, kind="stable")
    if order.size < rows:
        raise ValueError(f"the history has {order.size} rows, {rows} were wanted; raise the number of journeys")
    names = [name for name in Moves.__dataclass_fields__ if name != "at"]
    kept = dict(zip(names, (column[order] for column in columns), strict=True))
    return Moves(**kept, at=at[order]).cut(rows)


def _steps(all_: _Journeys, chance: np.random.Generator) -> Iterator[tuple[Small, ...]]:
    many = all_.place.size
    who = np.arange(many, dtype=np.int32)
    day = (FIRST_DAY + chance.integers(0, DAYS, many)).astype(np.int32)
    yield all_.move(who, chance.choice(np.array([1, 2, 4], np.int32), many, p=[0.7, 0.2, 0.1]), day)
    for _ in range(STEPS_AT_MOST):
        to = _next_places(all_.place[who], chance)
        day = all_.day[who] + chance.exponential(MEAN_STAY, who.size).astype(np.int32)
        goes = (to > 0) & (day < FIRST_DAY + DAYS)
        who, to, day = who[goes], to[goes], day[goes]
        if not who.size:
            return
        yield all_.move(who, to, day)


def _next_places(place: Small, chance: np.random.Generator) -> Small:
    """Where each goes next; 0: it stays for good."""
    x = chance.random(place.size)
    forward = np.minimum(place + 1, LAST)
    far, back = np.minimum(place + 2, LAST), np.maximum(place - 1, 1)
    under_way = np.select(
        [x < 0.57, x < 0.62, x < 0.68, x < 0.75, x < 0.89, x < 0.93],
        [
            forward,
            far,
            back,
            np.full_like(place, NURTURE),
            np.full_like(place, LOST),
            np.full_like(place, DISQUALIFIED),
        ],
        0,
    )
    waiting = np.select([x < 0.35, x < 0.5, x < 0.7], [4, 2, LOST], 0)
    found = np.select(
        [place == LAST, place == NURTURE, place == LOST, place == DISQUALIFIED],
        [np.where(x < 0.1, LAST - 1, 0), waiting, np.where(x < 0.06, 4, 0), 0],
        under_way,
    )
    return np.where(found == place, 0, found).astype(np.int32)
