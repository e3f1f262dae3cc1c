"""Which words does the reference use for where somebody stands? Records only, without rules."""

from dataclasses import dataclass, field

from buyline.days import Day, parse_day
from buyline.definition.model import Definition
from buyline.journal.entry import Entry
from tests.reference.identity import Order

OUTSIDE = "outside"
CLAIMS = frozenset({"stage claimed", "opening recorded"})
NEVER: Order = (1 << 62, 0, "")
BEFORE_ALL: Order = (-(1 << 62), 0, "")
Unit = frozenset[str]


@dataclass(frozen=True)
class Money:
    """What a stay is worth, in minor units, and which columns it has."""

    amount: int = 0
    currency: str = ""
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """From `day` on, until the next one, somebody stands in a place with this money."""

    day: Day
    place: str
    money: Money


@dataclass(frozen=True)
class Movement:
    """A change of place: of a journey, or of a buyer in the buyers' books."""

    day: Day
    from_place: str
    to_place: str
    kind: str
    since: Day | None
    moved_by: str
    proof: str
    money: Money
    reason: str = ""


@dataclass(frozen=True)
class Proof:
    """A stage is proven up to a day (exclusive), or for ever; by an act, or only by a claim to a stage of ours."""

    until: Day | None
    version: int
    stated: bool = False


@dataclass(frozen=True)
class Cause:
    """Why standings change in a step: an entry, a version that begins, or (neither) time."""

    day: Day
    entry: Entry | None = None
    redefines: bool = False

    def opening_of(self, place: str) -> bool:
        """Whether the cause is an opening that says the journey is in this place."""
        return self.entry is not None and self.entry.kind == "opening recorded" and self.entry.data["stage"] == place


@dataclass
class Part:
    """A journey as entries name it; joined journeys become one part at their join."""

    journeys: frozenset[str]
    begun: bool = False
    pipeline: str | None = None
    claimed: str = OUTSIDE
    claimed_by: str = "source"
    reason: str = ""
    changed: Order = BEFORE_ALL
    was_proven: bool = False
    parked: str | None = None
    said_no: bool = False
    declined: bool = False
    reset: Order = BEFORE_ALL
    proofs: dict[str, Proof] = field(default_factory=dict)
    evidence: list[Entry] = field(default_factory=list)


def stated_since(opening: Entry) -> Day | None:
    """Since when an opening says that the journey is where it is; None when that is unknown."""
    since = opening.data.get("since")
    return None if since is None else parse_day(str(since))


def moved(place: str, version: Definition) -> str:
    """Where a version sends those who stand in a place that it drops."""
    return version.moves.get(place, place) if place not in {*version.all_ids, OUTSIDE} else place


def later_of(one: Proof | None, other: Proof) -> Proof:
    """The proof that lasts longer; the newer one when both end together."""
    if one is None or other.until is None:
        return other
    return one if one.until is None or one.until > other.until else other
