"""Who is who, among the entries that hold?

Links are timeless: once known, they hold for the whole past. Written as entries, undone by entries (RULES §5).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS, Side
from buyline.ledger.state import Order, PartyState

_LINKS = {"persons merged": "person", "buyers merged": "buyer", "journeys joined": "journey"}
_UNLINKS = {"persons parted": "person", "buyers parted": "buyer", "journeys parted": "journey"}
_ABOUT_RECORDS = frozenset({Side.IDENTITY, Side.CORRECTION, Side.COMPANY})
_LATEST: Order = (2**62, 0, "")
CLUSTERS = 64
Pair = frozenset[str]


@dataclass(slots=True)
class Identity:
    """Resolved links: persons to buyers, merged records to the one that stands for them.

    `joins`: the two journeys of each entry that makes them one; `partings`: by the pair, the older journey, the
    younger, and the orders of their join and of their parting.
    """

    person_buyer: dict[str, str] = field(default_factory=dict)
    journey_buyer: dict[str, str] = field(default_factory=dict)
    person_into: dict[str, str] = field(default_factory=dict)
    buyer_into: dict[str, str] = field(default_factory=dict)
    journey_into: dict[str, str] = field(default_factory=dict)
    joins: dict[str, list[str]] = field(default_factory=dict)
    partings: dict[str, list[Any]] = field(default_factory=dict)


def changes_identity(entry: Entry) -> bool:
    """Whether an entry can change who is who for what came before it."""
    return entry.kind in _LINKS or entry.kind in _UNLINKS


def is_about_records(entry: Entry) -> bool:
    """Whether an entry is about records or the company, and so happens to no journey."""
    kind = KINDS.get(entry.kind)
    return kind is not None and kind.side in _ABOUT_RECORDS


def resolve(entries: Sequence[Entry]) -> Identity:
    """The identity that a set of entries agrees on; of several that differ the last by precedence holds."""
    ordered = sorted(entries, key=lambda e: e.precedence)
    said = _said(ordered)
    found = Identity()
    found.person_into = _names(_followed(said["person"], "person"))
    found.buyer_into = _names(_followed(said["buyer"], "buyer"))
    if said["journey"]:
        _join(found, said["journey"], entries)
    _name(found, ordered)
    return found


def ties_of(entries: Iterable[Entry], subject: str, record: str) -> list[Entry]:
    """The merges that must be undone, one after the other, so that a record is one of its own; none if it is."""
    said, found = _said(sorted(entries, key=lambda e: e.precedence))[subject], list[Entry]()
    while (tie := _followed(said, subject).get(record)) is not None:
        found.append(tie[1])
        del said[_pair_of(tie[1], subject)]
    return found


def _said(ordered: Iterable[Entry]) -> dict[str, dict[Pair, list[Entry]]]:
    """By what is linked: of each two records what was said, the last word last."""
    said: dict[str, dict[Pair, list[Entry]]] = {"person": {}, "buyer": {}, "journey": {}}
    for entry in ordered:
        what = _LINKS.get(entry.kind) or _UNLINKS.get(entry.kind)
        if what and len(pair := _pair_of(entry, what)) > 1:
            said[what].setdefault(pair, []).append(entry)
    return said


def _pair_of(entry: Entry, subject: str) -> Pair:
    return frozenset((str(getattr(entry, subject)), str(entry.data["into"])))


def _name(found: Identity, ordered: Iterable[Entry]) -> None:
    """Whose buyer each person and each journey is; joined journeys are of one buyer."""
    by_root: dict[str, str] = {}
    for entry in ordered:
        if entry.kind == "person identified" and entry.person and entry.buyer:
            found.person_buyer[found.person_into.get(entry.person, entry.person)] = entry.buyer
        if entry.journey and entry.buyer and not is_about_records(entry):
            found.journey_buyer[entry.journey] = entry.buyer
            by_root[found.journey_into.get(entry.journey, entry.journey)] = entry.buyer
    for journey, root in found.journey_into.items():
        if root in by_root:
            found.journey_buyer[journey] = found.journey_buyer[root] = by_root[root]


def _is_link(entry: Entry) -> bool:
    return entry.kind in _LINKS


def _followed(said: Mapping[Pair, list[Entry]], subject: str) -> dict[str, tuple[str, Entry]]:
    """Each merged record's next name, and the merge that gave it: merges are followed in their order."""
    into: dict[str, str] = {}
    by: dict[str, tuple[str, Entry]] = {}
    last = [entries[-1] for entries in said.values() if _is_link(entries[-1])]
    for entry in sorted(last, key=lambda e: e.precedence):
        loser, winner = _root(into, str(getattr(entry, subject))), _root(into, str(entry.data["into"]))
        if loser != winner:
            into[loser], by[loser] = winner, (winner, entry)
    return by


def _names(followed: Mapping[str, tuple[str, Entry]]) -> dict[str, str]:
    """Each merged record's last name."""
    into = {record: winner for record, (winner, _) in followed.items()}
    return {record: _root(into, record) for record in into}


def _root(into: dict[str, str], record: str) -> str:
    while record in into:
        record = into[record]
    return record


def _join(found: Identity, said: dict[Pair, list[Entry]], entries: Sequence[Entry]) -> None:
    journeys = {journey for pair in said for journey in pair}
    first = _first_orders(journeys, entries)

    def age(journey: str) -> tuple[Order, str]:
        return (first.get(journey, _LATEST), journey)

    groups: dict[str, set[str]] = {}
    for pair, words in said.items():
        older, younger = sorted(pair, key=age)
        joined = [entry for entry in words if _is_link(entry)]
        if _is_link(words[-1]):
            found.joins[words[-1].id] = [older, younger]
            group = groups.get(older, {older}) | groups.get(younger, {younger})
            groups |= dict.fromkeys(group, group)
        elif joined:
            found.partings[f"{older}|{younger}"] = [older, younger, joined[-1].order, words[-1].order]
    for journey, group in groups.items():
        root = min(group, key=age)
        if journey != root:
            found.journey_into[journey] = root


def _first_orders(journeys: set[str], entries: Iterable[Entry]) -> dict[str, Order]:
    first: dict[str, Order] = {}
    for entry in entries:
        named = entry.journey
        if is_about_records(entry):
            continue
        if named is None:
            named = next((j for j in journeys if j.endswith("~" + short_hash(entry.id))), None)
        if named is not None and named in journeys and entry.order < first.get(named, _LATEST):
            first[named] = entry.order
    return first


def short_hash(text: str) -> str:
    """Twelve hexadecimal digits that name an entry inside another id."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def cluster_of(record: str) -> int:
    """One of 64 groups, by the hash of a buyer's first id (RULES §3.6)."""
    return int(hashlib.sha256(record.encode()).hexdigest()[:8], 16) % CLUSTERS


def party_of(identity: Identity) -> PartyState:
    """A party in which nothing has happened yet, with these links."""
    state = PartyState()
    for name in Identity.__slots__:
        setattr(state, name, dict(getattr(identity, name)))
    return state
