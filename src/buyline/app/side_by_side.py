"""What do the books know of two buyers, or of two persons, side by side, and what would a merge join?

Read for whoever decides whether two records are one; nothing is recorded here. Why a search found them alike is told by
`lookalikes`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from buyline.app.acts.linking import Of, entries_about
from buyline.app.books import agreement_of
from buyline.app.free_mail import DOMAINS
from buyline.app.refusal import NotFound, Refused
from buyline.days import as_datetime
from buyline.definition.money import major_units
from buyline.store import alike, read_models
from buyline.store.books import Books

Agrees = Literal["agrees", "differs", ""]
LISTED = 5
_HARMLESS = frozenset({"Id", "People", "Journeys", "Told by", "Known since", "Also known as"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """One thing of both: what it is, as each has it, and whether that agrees; empty where one has none of it."""

    what: str
    one: str
    other: str

    @property
    def agrees(self) -> Agrees:
        if not (self.one and self.other) or self.what in _HARMLESS:
            return ""
        return "agrees" if self.one.casefold() == self.other.casefold() else "differs"

    def to_json(self) -> dict[str, str]:
        return {"what": self.what, "one": self.one, "other": self.other, "agrees": self.agrees}


@dataclass(frozen=True, kw_only=True, slots=True)
class SideBySide:
    """Two records beside each other; `other` is the one that would stand for both."""

    of: Of
    one: str
    other: str
    names: tuple[str, str]
    rows: tuple[Beside, ...]
    journeys: tuple[int, int]
    people: tuple[int, int]

    @property
    def conflicts(self) -> tuple[str, ...]:
        """What differs: the name of the record that stands for both stays, and of facts the last one said is shown."""
        return tuple(row.what for row in self.rows if row.agrees == "differs")

    @property
    def says(self) -> str:
        """What a merge would join, in a sentence."""
        name = self.names[1]
        if self.of == "person":
            return f"{name} would stand for both, with all that was ever said of either."
        held = f"{_many(sum(self.journeys), 'journey', 'journeys')} and {_many(sum(self.people), 'person', 'people')}"
        return f"{name} would stand for both, with {held}; each journey stays a journey of its own."

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": self.of, "one": self.one, "other": self.other, "says": self.says}
        return told | {"rows": [row.to_json() for row in self.rows], "conflicts": list(self.conflicts)}


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def side_by_side(books: Books, of: Of, one: str, other: str) -> SideBySide:
    """Two records beside each other; NotFound where one is not known, Refused where both are the same."""
    known = alike.merged_into(books, of, [one, other])
    for id_ in (one, other):
        if id_ not in known:
            raise NotFound(f"There is no {of} '{id_[:80]}' in these books.")
    if one == other:
        raise Refused(f"{one} is the same record; name two.")
    told = [told_of(books, of, id_) for id_ in (one, other)]
    names = [said.get("Name") or id_ for said, id_ in zip(told, (one, other), strict=True)]
    whats = list(dict.fromkeys(what for said in told for what in said))
    found = [Beside(what=what, one=told[0].get(what, ""), other=told[1].get(what, "")) for what in _ordered(whats)]
    rows = tuple(row for row in found if row.one or row.other)
    counts = [_counts(books, of, id_) for id_ in (one, other)]
    return SideBySide(
        of=of, one=one, other=other, names=(names[0], names[1]), rows=rows,
        journeys=(counts[0][0], counts[1][0]), people=(counts[0][1], counts[1][1]),
    )  # fmt: skip


def told_of(books: Books, of: Of, id_: str) -> dict[str, str]:
    """What the books know of a buyer or a person, by what it is called."""
    return _buyer(books, id_) if of == "buyer" else _person(books, id_)


def _ordered(whats: Sequence[str]) -> list[str]:
    """Names and keys first, then what was said, then what belongs to it."""
    last = ("People", "Journeys", "Told by", "Known since")
    return [*(what for what in whats if what not in last), *(what for what in last if what in whats)]


def _counts(books: Books, of: Of, id_: str) -> tuple[int, int]:
    if of == "person":
        return 0, 0
    people = sum(person.into is None for person in read_models.persons(books, buyer=id_))
    return sum(one.into is None for one in read_models.journeys(books, buyer=id_)), people


def _buyer(books: Books, id_: str) -> dict[str, str]:
    found = read_models.buyer(books, id_)
    facts: Mapping[str, Any] = found.facts if found else {}
    people = [one for one in read_models.persons(books, buyer=id_) if one.into is None]
    told = {"Name": found.name if found else "", "Id": id_}
    told |= {"Also known as": ", ".join(alike.merged_from(books, "buyer", id_))}
    told |= {"Mail domains": ", ".join(domains_of([one.email for one in people]))}
    told |= {name[:1].upper() + name[1:]: str(value) for name, value in sorted(facts.items())}
    told |= {"People": _first([one.name or one.id for one in people])}
    told |= {"Journeys": _first(list(_journeys(books, id_)))}
    return told | _sources(books, "buyer", id_)


def domains_of(mails: Sequence[str]) -> list[str]:
    """The domains of mail addresses that say for whom somebody works: those that anybody may use say nothing."""
    found = {mail.rpartition("@")[2].casefold() for mail in mails if "@" in mail}
    return sorted(found - DOMAINS)


def _journeys(books: Books, buyer: str) -> Iterator[str]:
    latest = agreement_of(books).latest
    for one in read_models.journeys(books, buyer=buyer):
        if one.into is None:
            amount = f" {major_units(one.amount, one.currency):,} {one.currency}" if one.amount else ""
            yield f"{one.id} in {latest.name_of(one.claimed)}{amount}"


def _first(said: Sequence[str]) -> str:
    more = f" and {len(said) - LISTED:,} more" if len(said) > LISTED else ""
    return f"{len(said):,}: {', '.join(said[:LISTED])}{more}" if said else ""


def _person(books: Books, id_: str) -> dict[str, str]:
    found = read_models.person(books, id_)
    if found is None:
        return {"Id": id_}
    buyer = read_models.buyer(books, found.buyer) if found.buyer else None
    told = {"Name": found.name, "Id": id_, "Also known as": ", ".join(alike.merged_from(books, "person", id_))}
    told |= {"Mail": found.email, "Phone": found.phone, "Buying role": found.role}
    return told | {"Buyer": (buyer.name or buyer.id) if buyer else ""} | _sources(books, "person", id_)


def _sources(books: Books, of: Of, id_: str) -> dict[str, str]:
    """Who told of a record, and since when."""
    own = [entry for entry in entries_about(books, of, id_) if getattr(entry, of) == id_]
    if not own:
        return {}
    counted: dict[str, int] = {}
    for entry in own:
        counted[entry.source] = counted.get(entry.source, 0) + 1
    since = as_datetime(min(entry.occurred_at for entry in own)).date().isoformat()
    told = ", ".join(f"{source} ({_many(n, 'entry', 'entries')})" for source, n in sorted(counted.items()))
    return {"Told by": told, "Known since": since}
