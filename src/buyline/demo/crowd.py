"""Who are the buyers, when do they arrive, and how far would marketing alone bring them?

Everything about the mass of buyers is drawn at once, as arrays; the stories of single buyers are told elsewhere.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from buyline.days import Day
from buyline.demo.company import COUNTRIES, DRAWN, FAILING, LISTED, SEGMENTS, Country, Program
from buyline.demo.names import buyer_name
from buyline.demo.seasons import Seasons

LISTED_SHARE = 0.755
SUSPECT_SHARE = {"list": 0.40, "drawn": 0.60}
LEAD_SHARE = {"list": 0.205, "drawn": 0.42}


class Buyer(NamedTuple):
    """One buyer as it arrives; `depth` 0 never answers, 1 contact, 2 suspect, 3 lead."""

    id: str
    name: str
    country: Country
    segment: str
    employees: int
    program: Program
    is_listed: bool
    day: Day
    depth: int
    quality: float


@dataclass(frozen=True)
class _Draws:
    """The arrays behind the buyers."""

    country: list[int]
    segment: list[int]
    employees: list[int]
    program: list[int]
    day: list[int]
    depth: list[int]
    quality: list[float]


def crowd(rng: np.random.Generator, size: int, seasons: Seasons) -> list[Buyer]:
    """All buyers that are listed or come by themselves, in no order of time."""
    listed = round(size * LISTED_SHARE)
    names = _Names()
    return [
        *_buyers(_drawn(rng, listed, LISTED, seasons), LISTED, 0, names),
        *_buyers(_drawn(rng, size - listed, DRAWN, seasons), DRAWN, listed, names),
    ]


def _drawn(rng: np.random.Generator, size: int, programs: tuple[Program, ...], seasons: Seasons) -> _Draws:
    is_listed = programs is LISTED
    program = rng.choice(len(programs), size, p=_shares([p.share for p in programs]))
    quality = rng.beta(2.2, 2.2, size)
    weights = seasons.weights()
    day = seasons.first + rng.choice(weights.size, size, p=weights)
    return _Draws(
        country=rng.choice(len(COUNTRIES), size, p=_shares([c.share for c in COUNTRIES])).tolist(),
        segment=rng.choice(len(SEGMENTS), size, p=_shares(list(SEGMENTS.values()))).tolist(),
        employees=np.clip(np.exp(rng.normal(5.2, 0.9, size)), 12, 4000).astype(int).tolist(),
        program=program.tolist(),
        day=(_loaded(day, rng) if is_listed else _attended(day, rng, program, seasons)).tolist(),
        depth=_depth(rng, quality, np.array([p.response for p in programs])[program], is_listed=is_listed).tolist(),
        quality=quality.tolist(),
    )


def _loaded(day: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Lists are loaded on the Tuesday of a week, mostly every fourth week."""
    tuesday = day - (day + 2) % 7
    monthly = tuesday - (tuesday // 7 % 4) * 7
    return np.asarray(np.maximum(np.where(rng.random(day.size) < 0.7, monthly, tuesday), day.min()))


def _attended(day: np.ndarray, rng: np.random.Generator, program: np.ndarray, seasons: Seasons) -> np.ndarray:
    """Who comes by an event comes on its day: webinars on Thursdays, the fair twice a year."""
    ids = np.array([p.id for p in DRAWN])[program]
    at_fair = rng.choice(np.array(seasons.fairs()), day.size)
    day = np.where(ids == "webinars", np.maximum(day - day % 7, seasons.first), day)
    return np.asarray(np.where(np.isin(ids, ("fair", FAILING)), at_fair, day))


def _depth(rng: np.random.Generator, quality: np.ndarray, response: np.ndarray, *, is_listed: bool) -> np.ndarray:
    """How far they come: whoever fits better comes further."""
    way = "list" if is_listed else "drawn"
    lean = 0.55 + 0.9 * quality
    contact = rng.random(quality.size) < response * lean if is_listed else np.ones(quality.size, dtype=bool)
    suspect = contact & (rng.random(quality.size) < SUSPECT_SHARE[way] * lean * (1 if is_listed else response / 0.37))
    lead = suspect & (rng.random(quality.size) < LEAD_SHARE[way] / SUSPECT_SHARE[way] * lean)
    return np.asarray(contact.astype(int) + suspect + lead)


def _shares(weights: list[float]) -> np.ndarray:
    return np.asarray(np.array(weights) / sum(weights))


class _Names:
    """Hands out the next unused name of a tongue and segment."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], int] = {}

    def take(self, tongue: str, segment: str) -> str:
        number = self._next.get((tongue, segment), 0)
        self._next[tongue, segment] = number + 1
        return buyer_name(number, tongue, segment)


def _buyers(draws: _Draws, programs: tuple[Program, ...], before: int, names: _Names) -> list[Buyer]:
    segments = list(SEGMENTS)
    made = []
    columns = (draws.country, draws.segment, draws.employees, draws.program, draws.day, draws.depth, draws.quality)
    for place, (country, segment, employees, program, day, depth, quality) in enumerate(zip(*columns, strict=True)):
        made.append(
            Buyer(
                id=f"b{before + place + 1:05d}",
                name=names.take(COUNTRIES[country].tongue, segments[segment]),
                country=COUNTRIES[country],
                segment=segments[segment],
                employees=employees,
                program=programs[program],
                is_listed=programs is LISTED,
                day=day,
                depth=depth,
                quality=quality * 0.5 if programs[program].id == FAILING else quality,
            )
        )
    return made
