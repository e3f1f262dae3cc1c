"""Which entries of a history belong together?

Entries that name the same journey, buyer or person are of one party, and so is whatever they link. Nothing here asks
whether the books know any of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from buyline.app.parties import is_about_an_entry, subjects_of
from buyline.journal.entry import Entry


@dataclass(slots=True)
class Gathered:
    """A party: its entries in the order given, and the keys of all that they name."""

    entries: list[Entry] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def gather(entries: Sequence[Entry], *, needs_books: Callable[[Entry], bool]) -> tuple[list[Gathered], list[Entry]]:
    """The parties of some entries, in the order in which they begin; and those that only the books can place.

    These are entries that correct or confirm others, repeat an id, or are said to need the books.
    """
    found, seen, rest = _Groups(), set[str](), list[Entry]()
    for entry in entries:
        if entry.id in seen or is_about_an_entry(entry) or needs_books(entry):
            rest.append(entry)
            continue
        seen.add(entry.id)
        found.add(entry)
    return found.parties(), rest


class _Groups:
    """Disjoint sets of keys, with path halving."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._into: list[int] = []
        self._of: list[tuple[int, Entry]] = []

    def _root(self, place: int) -> int:
        into = self._into
        while into[place] != place:
            into[place] = into[into[place]]
            place = into[place]
        return place

    def add(self, entry: Entry) -> None:
        root = -1
        for key in subjects_of(entry):
            place = self._place.setdefault(key, len(self._into))
            if place == len(self._into):
                self._into.append(place)
            own = self._root(place)
            if root not in {-1, own}:
                own, root = max(own, root), min(own, root)
                self._into[own] = root
            else:
                root = own
        self._of.append((root, entry))

    def parties(self) -> list[Gathered]:
        found: dict[int, Gathered] = {}
        for place, entry in self._of:
            found.setdefault(self._root(place), Gathered()).entries.append(entry)
        for key, place in self._place.items():
            found[self._root(place)].keys.append(key)
        return list(found.values())
