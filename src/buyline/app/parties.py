"""To which party does each entry belong?

Records that entries name together belong together: a buyer with its persons and journeys, and whatever was linked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS, Side
from buyline.journal.port import Session
from buyline.ledger.visible import RETRACTED

_ABOUT_AN_ENTRY = frozenset({RETRACTED, "act confirmed"})
_INTO = {
    "persons merged": "p",
    "persons parted": "p",
    "buyers merged": "b",
    "buyers parted": "b",
    "journeys joined": "j",
    "journeys parted": "j",
}
_WHOLE_COMPANY = frozenset(
    kind.word
    for kind in KINDS.values()
    if kind.side == Side.COMPANY and kind.word not in {"buyer described", "person described"}
) | {"batch retracted"}


def is_about_company(entry: Entry) -> bool:
    """Whether an entry concerns the whole company and no party."""
    return entry.kind in _WHOLE_COMPANY


def is_about_an_entry(entry: Entry) -> bool:
    """Whether an entry speaks of another one: takes it back or confirms it."""
    return entry.kind in _ABOUT_AN_ENTRY


def subjects_of(entry: Entry) -> list[str]:
    """The keys of all the records an entry names."""
    named = (("j", entry.journey), ("b", entry.buyer), ("p", entry.person))
    keys = [f"{letter}:{id_}" for letter, id_ in named if id_]
    if entry.kind in _INTO:
        keys.append(f"{_INTO[entry.kind]}:{entry.data['into']}")
    if entry.data.get("referred"):
        keys.append(f"b:{entry.data['referred']}")
    if entry.kind in _ABOUT_AN_ENTRY:
        keys.append(f"e:{entry.data['entry']}")
    return keys


@dataclass
class Grouping:
    """New entries by party, which parties became one, and which ids were spoken of before they came."""

    party_of: list[int | None] = field(default_factory=list)
    subjects: dict[str, int] = field(default_factory=dict)
    absorbed: dict[int, int] = field(default_factory=dict)
    awaited: frozenset[str] = frozenset()


def group(session: Session, entries: Sequence[Entry], repeated: Collection[str] = ()) -> Grouping:
    """Find or make the party of each entry; entries about the company have none.

    `repeated` are ids that the journal knows already or that come twice: all contents of an id are of one party, since
    the last one takes the place of the others.
    """
    keys = [[] if is_about_company(entry) else subjects_of(entry) for entry in entries]
    asked = {key for each in keys for key in each} | {f"e:{entry.id}" for entry in entries}
    known = session.parties_of(asked) | _parties_of_targets(session, entries, repeated)
    spoken_of = {key for key in known if key.startswith("e:")}
    spoken_of |= {f"e:{entry.data['entry']}" for entry in entries if entry.kind in _ABOUT_AN_ENTRY}
    spoken_of |= {f"e:{id_}" for id_ in repeated}
    found = _Union(known, session.next_party)
    numbers: list[int | None] = []
    for entry, each in zip(entries, keys, strict=True):
        waiting = f"e:{entry.id}"
        numbers.append(found.join([*each, waiting] if waiting in spoken_of else each) if each else None)
    grouping = found.grouping(numbers, known)
    grouping.awaited = frozenset(entry.id for entry in entries if f"e:{entry.id}" in spoken_of)
    return grouping


def _parties_of_targets(session: Session, entries: Sequence[Entry], repeated: Collection[str]) -> dict[str, int]:
    targets = [str(entry.data["entry"]) for entry in entries if entry.kind in _ABOUT_AN_ENTRY]
    targets += repeated
    if not targets:
        return {}
    versions = session.versions_of(targets)
    return {f"e:{id_}": v.party for id_, found in versions.items() for v in found if v.party is not None}


class _Union:
    def __init__(self, known: dict[str, int], next_party: int) -> None:
        self.known = known
        self.now = dict(known)
        self.into: dict[int, int] = {}
        self.next = next_party

    def root(self, party: int) -> int:
        while party in self.into:
            party = self.into[party]
        return party

    def join(self, keys: list[str]) -> int:
        roots = {self.root(self.now[key]) for key in keys if key in self.now}
        if not roots:
            roots = {self.next}
            self.next += 1
        kept = min(roots)
        self.into |= {root: kept for root in roots if root != kept}
        self.now |= dict.fromkeys(keys, kept)
        return kept

    def grouping(self, numbers: list[int | None], known: dict[str, int]) -> Grouping:
        old = set(known.values())
        return Grouping(
            [None if number is None else self.root(number) for number in numbers],
            {key: self.root(party) for key, party in self.now.items() if known.get(key) != self.root(party)},
            {party: self.root(party) for party in self.into if party in old},
        )
