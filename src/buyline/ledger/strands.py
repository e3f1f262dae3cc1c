"""Which entries of a party have to be folded together?

Journeys of one buyer meet only where an entry names no journey: such an act counts for each that is open. Where every
entry names its journey, each journey is a strand of its own, so that a late entry folds that journey anew and no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from buyline.journal.entry import Entry
from buyline.journal.kinds import Side
from buyline.ledger.fold import CONFIRMED
from buyline.ledger.identity import Identity
from buyline.ledger.terms import Rules

Key = tuple[str, str]


@dataclass
class Strand:
    """Entries that are folded together, in order, and what makes them the same strand as before."""

    key: Key
    entries: list[Entry] = field(default_factory=list)

    def signature(self, identity: Identity) -> tuple[object, ...]:
        """Equal for strands that fold to the same rows under the same rules."""
        journeys = {entry.journey for entry in self.entries if entry.journey}
        links = tuple((j, identity.journey_buyer.get(j), identity.journey_into.get(j)) for j in sorted(journeys))
        persons: tuple[object, ...] = tuple(sorted(identity.buyer_into.items()))
        persons += (*sorted(identity.joins), *map(tuple, identity.partings.values()))
        if self.key[0] != "j":
            named = sorted({entry.person for entry in self.entries if entry.person})
            persons += tuple((p, identity.person_into.get(p), identity.person_buyer.get(p)) for p in named)
        return (self.key, tuple(map(id, self.entries)), links, persons)


def strands_of(entries: Sequence[Entry], identity: Identity, rules: Rules) -> list[Strand]:
    """The strands of a party's entries that hold; each keeps their order."""
    meeting = _Meeting(identity, entries)
    latest = len(rules.agreement.versions) - 1
    for entry in entries:
        if entry.journey is None and _counts(entry, rules, latest):
            meeting.at_buyer(entry)
        if entry.data.get("referred"):
            meeting.refer(entry)
        if entry.kind == CONFIRMED and entry.journey:
            meeting.confirm(entry)
    found: dict[Key, Strand] = {}
    for entry in entries:
        key = meeting.key_of(entry)
        found.setdefault(key, Strand(key)).entries.append(entry)
    return list(found.values())


def _counts(entry: Entry, rules: Rules, version_place: int) -> bool:
    if entry.kind == "buyer described" or entry.data.get("facts"):
        return bool(entry.data.get("facts"))
    sides = {rules.side(entry.kind, place) for place in range(version_place + 1)}
    return bool(sides & {Side.BUYER, Side.OURS, Side.CLAIM, Side.CHANGE})


class _Meeting:
    """The buyers whose journeys meet, and which buyers meet each other."""

    def __init__(self, identity: Identity, entries: Sequence[Entry]) -> None:
        self.identity = identity
        targets = {str(entry.data["entry"]) for entry in entries if entry.kind == CONFIRMED}
        self.targets = {entry.id: entry for entry in entries if entry.id in targets} if targets else {}
        self.busy: set[str] = set()
        self.into: dict[str, str] = {}
        for journey, root in identity.journey_into.items():
            self._unite(self._buyer_of_journey(journey), self._buyer_of_journey(root))

    def _root(self, buyer: str) -> str:
        buyer = self.identity.buyer_into.get(buyer, buyer)
        while buyer in self.into:
            buyer = self.into[buyer]
        return buyer

    def _unite(self, one: str, other: str) -> None:
        roots = sorted({self._root(one), self._root(other)})
        if len(roots) > 1:
            self.into[roots[1]] = roots[0]
            if roots[1] in self.busy:
                self.busy.add(roots[0])

    def _buyer_of_journey(self, journey: str) -> str:
        return self.identity.journey_buyer.get(journey, journey)

    def _buyer_of(self, entry: Entry) -> str | None:
        if entry.journey:
            return self._buyer_of_journey(self.identity.journey_into.get(entry.journey, entry.journey))
        if entry.buyer:
            return entry.buyer
        person = entry.person or ""
        return self.identity.person_buyer.get(self.identity.person_into.get(person, person))

    def at_buyer(self, entry: Entry) -> None:
        """Journeys of this entry's buyer meet in it."""
        buyer = self._buyer_of(entry)
        if buyer is not None:
            self.busy.add(self._root(buyer))

    def refer(self, entry: Entry) -> None:
        """A referral concerns the journeys of both buyers."""
        one, other = self._buyer_of(entry) or "", str(entry.data["referred"])
        self._unite(one, other)
        self.busy.add(self._root(one))

    def confirm(self, entry: Entry) -> None:
        """A confirmation that names a journey concerns it and those of the act that it confirms."""
        target = self.targets.get(str(entry.data["entry"]))
        one, other = self._buyer_of(entry), None if target is None else self._buyer_of(target)
        if one is not None and other is not None:
            self._unite(one, other)
            self.busy.add(self._root(one))

    def key_of(self, entry: Entry) -> Key:
        """The strand of an entry; a confirmation belongs to the act that it confirms."""
        if entry.kind == CONFIRMED:
            target = self.targets.get(str(entry.data["entry"]))
            if target is not None and target.kind != CONFIRMED:
                return self.key_of(target)
        buyer = self._buyer_of(entry)
        if buyer is None:
            return ("p", entry.person or "")
        root = self._root(buyer)
        if entry.journey is None or root in self.busy:
            return ("b", root)
        return ("j", self.identity.journey_into.get(entry.journey, entry.journey))
