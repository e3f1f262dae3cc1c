"""Who is who? Timeless: the visible entries decide it for every day (RULES §5).

It does not place anybody in a stage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS, Side

Order = tuple[int, int, str]
Subject = Literal["person", "buyer", "journey"]


@dataclass(frozen=True)
class Join:
    """Two journeys that are one from an entry on; `parted` when they turned out to be two after all."""

    one: str
    other: str
    since: Order
    parted: Order | None = None


@dataclass(frozen=True)
class Identity:
    """The answers: each record's name after merging, each person's buyer, each journey's, and the joins."""

    buyer_named: Mapping[str, str]
    buyer_of_person: Mapping[str, str]
    naming: Mapping[str, list[Entry]]
    joins: tuple[Join, ...]

    def buyer(self, named: str) -> str:
        """The one buyer that a record stands for."""
        return self.buyer_named.get(named, named)

    def subject_buyer(self, entry: Entry) -> str | None:
        """The buyer record that an entry is about, by its own word or through its person."""
        return entry.buyer or self.buyer_of_person.get(entry.person or "")


def identity(entries: Iterable[Entry]) -> Identity:
    """Identity at one view of the journal."""
    entries = sorted(entries, key=lambda e: e.precedence)
    return Identity(_merged(entries, "buyer"), _persons(entries), _naming(entries), _joins(entries))


def is_about_records(entry: Entry) -> bool:
    """Whether an entry is about records or the company, and so happens to no journey."""
    kind = KINDS.get(entry.kind)
    return kind is not None and kind.side in {Side.IDENTITY, Side.CORRECTION, Side.COMPANY}


def _pairs(entries: list[Entry], subject: Subject) -> dict[frozenset[str], list[Entry]]:
    """For each two records, what was said about them, the last word last."""
    words = {"person": "persons", "buyer": "buyers", "journey": "journeys"}[subject]
    said: dict[frozenset[str], list[Entry]] = {}
    for entry in entries:
        if entry.kind.startswith(f"{words} ") and entry.kind.split()[1] in {"merged", "parted", "joined"}:
            pair = frozenset((str(getattr(entry, subject)), str(entry.data["into"])))
            if len(pair) == 2:
                said.setdefault(pair, []).append(entry)
    return said


def _merged(entries: list[Entry], subject: Subject) -> dict[str, str]:
    """Each merged record's final name: merges are followed in their order, from one name to the next."""
    last = [said[-1] for said in _pairs(entries, subject).values()]
    into: dict[str, str] = {}
    for entry in sorted(last, key=lambda e: e.precedence):
        if entry.kind.endswith("merged"):
            loser, winner = _root(into, str(getattr(entry, subject))), _root(into, str(entry.data["into"]))
            if loser != winner:
                into[loser] = winner
    return {record: _root(into, record) for record in into}


def _root(into: Mapping[str, str], record: str) -> str:
    while record in into:
        record = into[record]
    return record


def _persons(entries: list[Entry]) -> dict[str, str]:
    """The buyer of each person: the last one said of it or of a record merged with it."""
    merged = _merged(entries, "person")
    known: dict[str, str] = {}
    for entry in entries:
        if entry.kind == "person identified" and entry.person and entry.buyer:
            known[merged.get(entry.person, entry.person)] = entry.buyer
    everyone = {e.person for e in entries if e.person}
    return {p: known[merged.get(p, p)] for p in everyone if merged.get(p, p) in known}


def _naming(entries: list[Entry]) -> dict[str, list[Entry]]:
    """The entries that happen to each journey by name, the last word last."""
    naming: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.journey and not is_about_records(entry):
            naming.setdefault(entry.journey, []).append(entry)
    return naming


def _joins(entries: list[Entry]) -> tuple[Join, ...]:
    joins = []
    for pair, said in _pairs(entries, "journey").items():
        one, other = sorted(pair)
        joined = [e for e in said if e.kind == "journeys joined"]
        if said[-1].kind == "journeys joined":
            joins.append(Join(one, other, said[-1].order))
        elif joined:
            joins.append(Join(one, other, joined[-1].order, said[-1].order))
    return tuple(joins)
