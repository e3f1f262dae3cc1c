"""What would one count who walks every journey day by day, and which steps do the same journeys leave in the books?

Small random histories: moves on one day, openings with a known and an unknown beginning, columns that change (pairs of
lines), agreements that change (redefinitions), and late booking, whose lines are taken back and written anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from buyline.estimate.hazards import Prior, bin_of
from buyline.forecast.records import Records
from buyline.forecast.way import Way
from buyline.measure.counts import MOVEMENT, OPENING, RECLASSIFICATION, REDEFINITION
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps

PLACES = ("lead", "prospect", "customer", "lost")
CUSTOMER, LOST = 2, 3
WAY = Way(
    places=PLACES,
    ranks={"lead": 10, "prospect": 20, "customer": 30},
    won=30,
    exits=frozenset({"lost"}),
    led_by={"lead": "marketing", "prospect": "sales", "customer": "success"},
)
FIRST = 20_000


@dataclass(frozen=True)
class Told:
    """One thing told of a journey: it is at `place` from the day `on`; booked on `known`.

    `kind` OPENING: it was seen there, since `since` (NEVER: nobody knows). RECLASSIFICATION: its columns changed.
    """

    kind: int
    place: int
    on: int
    known: int
    since: int = NEVER


@dataclass(frozen=True)
class Journey:
    amount: float
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Stay:
    """One stay: `entered` is the day it was first seen, `late` if not by a movement; `until` None while it lasts."""

    place: int
    since: int
    entered: int
    late: bool
    until: int | None
    by: int | None
    target: int | None


Line = tuple[int, int, int, int, int, int]
"""kind, origin, target, on, since, began."""


def journeys(seed: int, *, many: int = 6, days: int = 70, late: float = 0.4) -> list[Journey]:
    """Random histories that begin on one of so many days."""
    rng = np.random.default_rng(seed)
    return [Journey(float(rng.choice([0, 0, 50, 75])), tuple(_told(rng, days, late))) for _ in range(many)]


def _told(rng: np.random.Generator, days: int, late: float) -> Iterator[Told]:
    on, place = FIRST + int(rng.integers(0, days)), int(rng.choice([0, 0, 1, 2]))

    def known() -> int:
        return on + (int(rng.integers(1, 25)) if rng.random() < late else 0)

    if rng.random() < 0.3:
        since = NEVER if rng.random() < 0.4 else on - int(rng.integers(1, 40))
        yield Told(OPENING, place, on, known(), since)
    else:
        yield Told(MOVEMENT, place, on, known())
    for _ in range(int(rng.integers(0, 6))):
        on += int(rng.choice([0, 0, 1, 3, 8, 20]))
        kind = int(rng.choice([MOVEMENT, MOVEMENT, MOVEMENT, RECLASSIFICATION, REDEFINITION]))
        if kind != RECLASSIFICATION:
            place = int(rng.choice([other for other in range(len(PLACES)) if other != place]))
        yield Told(kind, place, on, known())


def lines(journey: Journey, *, known: int) -> list[Line]:
    """The lines of what was known of a journey by the end of a day."""
    found: list[Line] = []
    at, since = OUT, NEVER
    for told in (one for one in journey.told if one.known <= known):
        if told.kind == RECLASSIFICATION and at != OUT:
            found += [(told.kind, at, OUT, told.on, since, NEVER), (told.kind, OUT, at, told.on, NEVER, since)]
        elif told.kind != RECLASSIFICATION and told.place != at:
            began = told.since if told.kind == OPENING else told.on
            found.append((told.kind, at, told.place, told.on, since, began))
            at, since = told.place, began
    return found


def stays(journey: Journey, *, known: int) -> list[Stay]:
    """The stays of what was known of a journey by the end of a day."""
    seen = [one for one in lines(journey, known=known) if one[0] != RECLASSIFICATION]
    found = [
        Stay(one[2], one[5], one[3], one[0] != MOVEMENT, until=two[3], by=two[0], target=two[2])
        for one, two in pairwise(seen)
    ]
    return found + [Stay(one[2], one[5], one[3], one[0] != MOVEMENT, None, None, None) for one in seen[-1:]]


def steps_of(told: Sequence[Journey], *, known: int | None = None) -> Steps:
    """The steps of journeys with every line's own day; or, `known` given, only what was known by then, and at once."""
    rows: list[tuple[Line, int, int, float]] = []
    for journey in told:
        if known is not None:
            rows += [(line, line[3], 1, journey.amount) for line in lines(journey, known=known)]
            continue
        before: Counter[Line] = Counter()
        for day in sorted({one.known for one in journey.told}):
            now = Counter(lines(journey, known=day))
            rows += [(line, day, n, journey.amount) for line, n in (now - before).items()]
            rows += [(line, day, -n, journey.amount) for line, n in (before - now).items()]
            before = now
    rows.sort(key=lambda row: max(row[0][3], row[1]))
    table = np.array([line for line, *_ in rows], dtype=np.int64).reshape(-1, 6)
    booked, sign = (np.array([row[spot] for row in rows], dtype=np.int64) for spot in (1, 2))
    amount = np.array([row[3] for row in rows], dtype=np.float64)
    kind, origin, target, on, since, began = table.T
    return Steps(
        places=PLACES,
        kind=kind,
        origin=origin,
        target=target,
        on=on,
        since=since,
        began=began,
        known=np.maximum(on, booked),
        is_priced=amount > 0,
        n=sign,
        amount=sign * amount,
        squared=sign * amount**2,
    )


def records_of(told: Sequence[Journey], *, last: int, known: int | None = None) -> Records:
    """The records of journeys up to a last day."""
    prior = Prior(np.zeros((4, 19, 4)), np.zeros(4))
    return Records(steps=steps_of(told, known=known), way=WAY, prior=prior, last=last, begin={}, arrivals_end={})


def trials(told: Iterable[Journey], *, known: int) -> tuple[Counter[tuple[int, int, int]], Counter[tuple[int, ...]]]:
    """Days at risk by (place, day, bin), and moves by (place, day, bin, target), each journey on each of its days.

    Who arrives by a movement is at risk on that day already, at age 0; who was first seen there otherwise from the day
    after. On the day it leaves it is at risk too. A move by a movement alone is a move; stays of unknown age count
    nowhere.
    """
    days: Counter[tuple[int, int, int]] = Counter()
    moves: Counter[tuple[int, ...]] = Counter()
    for stay in (one for journey in told for one in stays(journey, known=known) if one.since != NEVER):
        last = known if stay.until is None else stay.until
        for day in range(stay.entered + (1 if stay.late else 0), last + 1):
            days[stay.place, day, int(bin_of(day - stay.since))] += 1
        if stay.by == MOVEMENT and stay.until is not None and stay.target is not None:
            moves[stay.place, stay.until, int(bin_of(stay.until - stay.since)), stay.target] += 1
    return days, moves


def standing(told: Iterable[Journey], *, on: int, known: int) -> dict[tuple[int, int | None, bool], tuple[int, float]]:
    """Open stays at the end of a day: how many, and with how much, by (place, age or None, has an amount)."""
    found: dict[tuple[int, int | None, bool], tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for journey in told:
        seen = Journey(journey.amount, tuple(one for one in journey.told if one.on <= on))
        for stay in stays(seen, known=known):
            if stay.until is None:
                key = (stay.place, None if stay.since == NEVER else on - stay.since, journey.amount > 0)
                n, amount = found[key]
                found[key] = (n + 1, amount + journey.amount)
    return dict(found)
