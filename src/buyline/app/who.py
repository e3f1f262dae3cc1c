"""Who buys: buyers and the people there, listed and one by one with their journeys and entries?

Personal fields are shown as the vault opens them; an erased person reads as erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.acts.linking import Of
from buyline.app.books import agreement_of
from buyline.app.journey_list import ListAsked, ListView, journey_list
from buyline.app.journey_page import OnePerson, people_of
from buyline.app.journeys import told_lines
from buyline.app.one_record import Reason, reasons_of_one
from buyline.app.refusal import NotFound
from buyline.app.taken_back import what_was_taken_back
from buyline.days import Moment
from buyline.journal.entry import Recorded
from buyline.store import alike, read_models
from buyline.store.books import Books
from buyline.store.read_models import BuyerLine, BuyerNow, PersonLine, PersonNow
from buyline.store.sight import sees

__all__ = [
    "BuyerPage", "BuyerRecord", "PersonLine", "PersonPage", "PersonRecord", "buyer_page", "buyer_record", "name_of",
    "person_page", "person_record",
]  # fmt: skip
PAGE = 50
JOURNEYS_AT_MOST = 200


@dataclass(frozen=True, kw_only=True)
class BuyerPage:
    """A page of buyers in order of their names; `after` begins the next one, "" on the last."""

    starts: str
    buyers: tuple[BuyerLine, ...]
    after: str


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """A page of people in order of their names; `after` begins the next one, "" on the last."""

    starts: str
    people: tuple[PersonLine, ...]
    after: str


@dataclass(frozen=True, kw_only=True)
class BuyerRecord:
    """One buyer with its journeys, people and entries; `reasons`: why all of that is of one record. `taken_back`: where
    it has no name, which undo took back what had told of it, in sentences.
    """

    buyer: BuyerNow
    journeys: ListView
    people: tuple[OnePerson, ...]
    entries: tuple[dict[str, Any], ...]
    reasons: tuple[Reason, ...]
    taken_back: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """One person with the buyer, its journeys, and the person's own entries; `reasons`: why these are of one.

    `taken_back`: where nobody knows the name, which undo took back what had told of the person, in sentences.
    """

    person: PersonNow
    is_erased: bool
    buyer: BuyerNow | None
    journeys: ListView
    entries: tuple[dict[str, Any], ...]
    reasons: tuple[Reason, ...]
    taken_back: tuple[str, ...] = ()


def buyer_page(books: Books, *, starts: str = "", after: str = "") -> BuyerPage:
    """Buyers whose name begins so, behind the one with the id `after`."""
    found = read_models.buyer_lines(books, name_starts=starts, after=after, at_most=PAGE + 1)
    return BuyerPage(starts=starts, buyers=tuple(found[:PAGE]), after=found[PAGE - 1].id if len(found) > PAGE else "")


def person_page(books: Books, *, starts: str = "", after: str = "") -> PersonPage:
    """People whose name begins so, behind the one with the id `after`."""
    found = read_models.person_lines(books, name_starts=starts, after=after, at_most=PAGE + 1)
    return PersonPage(starts=starts, people=tuple(found[:PAGE]), after=found[PAGE - 1].id if len(found) > PAGE else "")


def buyer_record(books: Books, id_: str, *, now: Moment) -> BuyerRecord:
    """Everything about one buyer; NotFound when there is none of that id."""
    buyer = read_models.buyer(books, id_)
    if buyer is None:
        raise NotFound(f"There is no buyer '{id_}' in these books.")
    lines = _lines(books, f"b:{id_}")
    people = {person.id for person in read_models.persons(books, buyer=id_)}
    journeys = _journeys(books, id_, now=now)
    ids = {line["journey"] for line in journeys.found.lines}
    names = {id_, *alike.merged_from(books, "buyer", id_)}
    mine = [
        line for line in lines if line.entry.buyer in names or line.entry.person in people or line.entry.journey in ids
    ]
    zone = agreement_of(books).latest.time_zone
    entries = tuple(told_lines(books, mine, zone=zone))
    return BuyerRecord(
        buyer=buyer,
        journeys=journeys,
        people=tuple(people_of(books, id_, entries)),
        entries=entries,
        reasons=reasons_of_one(books, "buyer", id_),
        taken_back=() if buyer.name else what_was_taken_back(books, mine, lines, zone=zone),
    )


def person_record(books: Books, id_: str, *, now: Moment) -> PersonRecord:
    """Everything about one person; NotFound when there is none of that id."""
    person = read_models.person(books, id_)
    if person is None:
        raise NotFound(f"There is no person '{id_}' in these books.")
    names = {id_, *alike.merged_from(books, "person", id_)}
    lines, zone = _lines(books, f"p:{id_}"), agreement_of(books).latest.time_zone
    mine, is_erased = [line for line in lines if line.entry.person in names], books.is_erased(person=id_)
    is_known = is_erased or bool(person.name)
    return PersonRecord(
        person=person,
        is_erased=is_erased,
        buyer=None if person.buyer is None else read_models.buyer(books, person.buyer),
        journeys=_journeys(books, person.buyer or "\x00", now=now),
        entries=tuple(told_lines(books, mine, zone=zone)),
        reasons=reasons_of_one(books, "person", id_),
        taken_back=() if is_known else what_was_taken_back(books, mine, lines, zone=zone),
    )


def name_of(books: Books, of: Of, id_: str) -> str:
    """The name of a buyer or a person, its id where it has none; NotFound when there is none of that id."""
    found = read_models.buyer(books, id_) if of == "buyer" else read_models.person(books, id_)
    if found is None:
        raise NotFound(f"There is no {of} '{id_[:80]}' in these books.")
    return found.name or id_


def _journeys(books: Books, buyer: str, *, now: Moment) -> ListView:
    asked = ListAsked(buyers=(buyer,), sort="-since", at_most=JOURNEYS_AT_MOST)
    return journey_list(books, asked, now=now)


def _lines(books: Books, subject: str) -> Sequence[Recorded]:
    """The lines of the party that a subject belongs to, without those of journeys that are not seen."""
    with books.reading_session() as session:
        party = session.parties_of([subject]).get(subject)
        lines = [] if party is None else session.entries_of([party])[party]
    return [line for line in lines if line.entry.journey is None or sees(books, line.entry.journey)]
