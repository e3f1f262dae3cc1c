"""How many buyers are needed in each stage for so many deals, by which share of them gets to the next?

Published ranges until there is history: the books' own share outweighs them with every journey. Simple arithmetic, and
a first estimate only: it knows no time, no capacity and no journeys under way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, sqrt
from pathlib import Path

from pydantic import Field
from ruamel.yaml import YAML

from buyline.definition.criterion import Document

PUBLISHED = Path(__file__).with_name("published_rates.yaml")
WEIGHT_OF_PUBLISHED = 10
"""A published range weighs as much as so many journeys."""
LEAST = 0.001


class Range(Document):
    """A share from low to high, and who says so."""

    low: float = Field(gt=0, le=1)
    high: float = Field(gt=0, le=1)
    likely: float | None = Field(None, gt=0, le=1, description="The one share to begin with, where one is told.")
    source: str


class Between(Range):
    """The same for the step between two kinds of stages."""

    first: str = Field(alias="from")
    last: str = Field(alias="to")


class Published(Document):
    """The document: words for kinds of stages, ranges between them, and one for any other step."""

    words: dict[str, tuple[str, ...]]
    rates: tuple[Between, ...]
    otherwise: Range


@dataclass(frozen=True, slots=True)
class Own:
    """What the books themselves say: so many journeys came to the stage, and from low to high of them got further."""

    journeys: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Which share gets from a stage to the next; `own`: how much of it the books' own history says, from 0 to 1."""

    stage: str
    next: str
    low: float
    high: float
    own: float
    source: str

    @property
    def middle(self) -> float:
        return sqrt(self.low * self.high)


@dataclass(frozen=True, slots=True)
class Need:
    """How many are needed in a stage: about, at the highest shares, and at the lowest."""

    stage: str
    about: int
    fewest: int
    most: int


@cache
def published() -> Published:
    """The published ranges that ship."""
    return Published.model_validate(YAML(typ="safe", pure=True).load(PUBLISHED.read_text(encoding="utf-8")))


def rate(
    stage: tuple[str, str],
    following: tuple[str, str],
    *,
    own: Own | None = None,
    expected: tuple[float, float] | None = None,
) -> Rate:
    """The share between two stages, each given by id and name: as expected by hand, else published with one's own."""
    if expected is not None:
        return Rate(stage[0], following[0], *expected, 0.0, "as you expect it")
    prior = _published(_kind(stage), _kind(following))
    if own is None or not own.journeys:
        return Rate(stage[0], following[0], prior.low, prior.high, 0.0, prior.source)
    weight = own.journeys / (own.journeys + WEIGHT_OF_PUBLISHED)
    low, high = (
        weight * mine + (1 - weight) * theirs for mine, theirs in ((own.low, prior.low), (own.high, prior.high))
    )
    return Rate(stage[0], following[0], max(low, LEAST), max(high, LEAST), weight, prior.source)


def rates(
    stages: Sequence[tuple[str, str]],
    *,
    own: Mapping[str, Own],
    expected: Mapping[str, tuple[float, float]],
) -> tuple[Rate, ...]:
    """The share from each stage to the next; `stages` by id and name, `own` and `expected` by the stage left."""
    return tuple(
        rate(one, following, own=own.get(one[0]), expected=expected.get(one[0])) for one, following in pairwise(stages)
    )


def likely_share(stage: tuple[str, str], following: tuple[str, str]) -> tuple[float, str]:
    """The published share between two stages, each by id and name, that a forecast begins with; and its source."""
    prior = _published(_kind(stage), _kind(following))
    return prior.likely or sqrt(prior.low * prior.high), prior.source


def needed(deals: int, rates: Sequence[Rate]) -> tuple[Need, ...]:
    """How many are needed in each stage for so many deals in the last, worked back: n = deals / product of shares."""
    if not rates:
        return ()
    found = [Need(rates[-1].next, deals, deals, deals)]
    about = fewest = most = float(deals)
    for one in reversed(rates):
        about, fewest, most = about / one.middle, fewest / one.high, most / one.low
        found.append(Need(one.stage, *(ceil(round(n, 6)) for n in (about, fewest, most))))
    return tuple(reversed(found))


def _kind(stage: tuple[str, str]) -> str:
    """The kind of a stage by its id or name; '' where no word fits."""
    said = {word.casefold().replace("_", " ").replace("-", " ").strip() for word in stage}
    return next((kind for kind, words in published().words.items() if said & set(words)), "")


def _published(first: str, last: str) -> Range:
    return next((one for one in published().rates if (one.first, one.last) == (first, last)), published().otherwise)
