"""What do the books say of every buyer and every person, for a search of those that may be one?

In bulk, by plain statements; merged records are told at the one that stands for them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from buyline.store import tables
from buyline.store.books import Books

AT_A_TIME = 10_000
_MERGES = ("buyers merged", "buyers parted", "persons merged", "persons parted")
_SAYING = ("buyer described", "person described", "person identified", *_MERGES)
_TAKING_BACK = ("entry retracted", "batch retracted")


@dataclass(slots=True)
class BuyerTold:
    """A buyer: its name and facts, and mail addresses, blind addresses and phone numbers of its people."""

    id: str
    name: str
    facts: Mapping[str, Any]
    mails: list[str] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person, with the blind mail address and the buyer that stands for theirs."""

    id: str
    buyer: str
    name: str
    mail: str
    phone: str
    lookup: str


def persons_told(books: Books) -> Iterator[PersonTold]:
    """Every person of whom a name or an address is known, merged ones left out."""
    for row in _rows(books, _PERSONS):
        yield PersonTold(*(str(value or "") for value in row))


def buyers_told(books: Books) -> list[BuyerTold]:
    """Every buyer, merged ones left out."""
    found = {id_: BuyerTold(id_, name, json.loads(facts or "{}")) for id_, name, facts in _rows(books, _BUYERS)}
    for person in persons_told(books):
        if (buyer := found.get(person.buyer)) is not None:
            buyer.mails.append(person.mail)
            buyer.lookups.append(person.lookup)
            buyer.phones.append(person.phone)
    return list(found.values())


def changed_since(books: Books, seq: int) -> tuple[set[str], set[str]] | None:
    """Buyers and persons of whom something was said behind a line; None where something was taken back."""
    marks = ", ".join(["%s"] * len((*_SAYING, *_TAKING_BACK)))
    sql = f"SELECT kind, buyer, person, data FROM books_journalentry WHERE seq > %s AND kind IN ({marks})"
    buyers: set[str] = set()
    persons: set[str] = set()
    for kind, buyer, person, data in _rows(books, sql, seq, *_SAYING, *_TAKING_BACK):
        if kind in _TAKING_BACK:
            return None
        into = {str(json.loads(data).get("into"))} if kind in _MERGES else set()
        buyers |= {buyer, *(into if kind.startswith("buyers") else ())} - {None}
        persons |= {person, *(into if kind.startswith("persons") else ())} - {None}
    return buyers | _buyers_of(books, persons), persons


def _buyers_of(books: Books, persons: set[str]) -> set[str]:
    with books.connection.cursor() as cursor:
        found = tables.select_in(cursor, "SELECT buyer FROM books_person WHERE id IN ({})", sorted(persons))
        return {str(row[0]) for row in found if row[0]}


def _rows(books: Books, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    with books.connection.cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


_BUYERS = 'SELECT id, name, facts FROM books_buyer WHERE "into" IS NULL ORDER BY id'
_PERSONS = (
    'SELECT id, buyer, name, email, phone, email_index FROM books_person WHERE "into" IS NULL'
    " AND (name <> '' OR email <> '') ORDER BY id"
)
