"""Who is who, among the entries that hold?

Links are timeless: once known, they hold for the whole past. Written as entries, undone by entries (RULES §5).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from buyline.journal.entry import Entry
from buyline.ledger.state import Order

_LINKS = {"persons merged": "person", "buyers merged": "buyer", "journeys joined": "journey"}
_UNLINKS = {"persons parted": "person", "buyers parted": "buyer", "journeys parted": "journey"}
CLUSTERS = 64


@dataclass(frozen=True, slots=True)
class _Link:
    moved: str
    kept: str
    holds: bool


@dataclass(slots=True)
class Identity:
    """Resolved links: persons to buyers, and merged records to the one that stands for them."""

    person_buyer: dict[str, str] = field(default_factory=dict)
    journey_buyer: dict[str, str] = field(default_factory=dict)
    person_into: dict[str, str] = field(default_factory=dict)
    buyer_into: dict[str, str] = field(default_factory=dict)
    journey_into: dict[str, str] = field(default_factory=dict)


def changes_identity(entry: Entry) -> bool:
    """Whether an entry can change who is who for what came before it."""
    return entry.kind in _LINKS or entry.kind in _UNLINKS


def resolve(entries: Sequence[Entry]) -> Identity:
    """The identity that a set of entries agrees on; of several that differ the last by precedence holds."""
    found = Identity()
    links: dict[str, dict[frozenset[str], _Link]] = {"person": {}, "buyer": {}, "journey": {}}
    for entry in sorted(entries, key=lambda e: e.precedence):
        if entry.kind == "person identified" and entry.person and entry.buyer:
            found.person_buyer[entry.person] = entry.buyer
        if entry.journey and entry.buyer:
            found.journey_buyer[entry.journey] = entry.buyer
        what = _LINKS.get(entry.kind) or _UNLINKS.get(entry.kind)
        if what:
            link = _Link(str(getattr(entry, what)), str(entry.data["into"]), entry.kind in _LINKS)
            links[what][frozenset((link.moved, link.kept))] = link
    found.person_into = _kept_first(links["person"].values())
    found.buyer_into = _kept_first(links["buyer"].values())
    found.journey_into = _older_first(links["journey"].values(), entries)
    return found


def _groups(links: Iterable[_Link]) -> list[set[str]]:
    group_of: dict[str, set[str]] = {}
    for link in links:
        if link.holds and link.moved != link.kept:
            group = group_of.get(link.moved, {link.moved}) | group_of.get(link.kept, {link.kept})
            group_of |= dict.fromkeys(group, group)
    return list({id(group): group for group in group_of.values()}.values())


def _kept_first(links: Iterable[_Link]) -> dict[str, str]:
    links = list(links)
    moved = {link.moved for link in links if link.holds}
    into: dict[str, str] = {}
    for group in _groups(links):
        root = min(group - moved or group)
        into |= {record: root for record in group if record != root}
    return into


def _older_first(links: Iterable[_Link], entries: Sequence[Entry]) -> dict[str, str]:
    into: dict[str, str] = {}
    for group in _groups(links):
        first = _first_orders(group, entries)
        latest: Order = (2**62, 0, "")
        root = min(group, key=lambda journey: (first.get(journey, latest), journey))
        into |= {journey: root for journey in group if journey != root}
    return into


def _first_orders(journeys: set[str], entries: Iterable[Entry]) -> dict[str, Order]:
    first: dict[str, Order] = {}
    for entry in entries:
        named = entry.journey
        if entry.kind in _LINKS or entry.kind in _UNLINKS:
            continue
        if named is None:
            named = next((j for j in journeys if j.endswith("~" + short_hash(entry.id))), None)
        if named in journeys and named is not None and entry.order < first.get(named, (2**62, 0, "")):
            first[named] = entry.order
    return first


def short_hash(text: str) -> str:
    """Twelve hexadecimal digits that name an entry inside another id."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def cluster_of(record: str) -> int:
    """One of 64 groups, by the hash of a buyer's first id (RULES §3.6)."""
    return int(hashlib.sha256(record.encode()).hexdigest()[:8], 16) % CLUSTERS
