"""What do the pages about buyers and people say: lists by name, and one of each with journeys and entries?"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from buyline.app.acts.linking import Of
from buyline.app.looking import Frame
from buyline.app.one_record import Reason
from buyline.app.who import BuyerPage, BuyerRecord, PersonLine, PersonPage, PersonRecord
from buyline.web.behind_links import buyer_url, person_url
from buyline.web.beside import merge_url, record_url
from buyline.web.journey_page import table_of_journeys
from buyline.web.journey_record import people_table
from buyline.web.journey_told import Told, names_of, told
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Callout, Link, Number, Pages
from buyline.web.tables import Cell, Row, Table


@dataclass(frozen=True, slots=True)
class WhoList:
    """A list of buyers or people: which letters their names begin with, a table, and the way to more."""

    title: str
    headline: str
    kind: str
    starts: str
    table: Table
    pages: Pages | None


@dataclass(frozen=True, slots=True)
class WhoRecord:
    """One buyer or one person."""

    title: str
    view: Frame
    headline: str
    facts: Table
    journeys: Table
    people: Table | None
    buyer: Link | None
    told: Told
    reasons: Table
    doings: tuple[Link, ...] = ()
    callout: Callout | None = None


def buyers_page_of(found: BuyerPage, numbers: Numbers) -> WhoList:
    """The list of buyers."""
    rows = tuple(
        Row(
            "",
            (
                Number(one.name or one.id, buyer_url(one.id)),
                Number(numbers.count(one.journeys), f"{buyer_url(one.id)}#journeys"),
                Number(numbers.count(one.people), f"{buyer_url(one.id)}#people"),
            ),
        )
        for one in found.buyers
    )
    table = Table(
        "buyers", "Who buys?", "", ("Buyer", "Journeys", "People"), 1, rows, empty=_none(found.starts, "buyer")
    )
    return WhoList("Buyers", _headline("Buyers", found.starts), "buyers", found.starts, table, _more("buyers", found))


def people_page_of(found: PersonPage) -> WhoList:
    """The list of people."""
    rows = tuple(Row("", _person(one)) for one in found.people)
    heads = ("Person", "Role", "Buyer", "Mail")
    table = Table("people", "Who is there?", "", heads, 9, rows, empty=_none(found.starts, "person"))
    return WhoList("People", _headline("People", found.starts), "people", found.starts, table, _more("people", found))


def _person(one: PersonLine) -> tuple[Cell, ...]:
    buyer = Number(one.buyer_name or one.buyer, buyer_url(one.buyer)) if one.buyer else TO
    return (Number(one.name or one.id, person_url(one.id)), one.role or TO, buyer, one.email or TO)


def _headline(what: str, starts: str) -> str:
    return f"{what} whose name begins with “{starts}”" if starts else what


def _none(starts: str, what: str) -> str:
    return f"No {what} has a name that begins with “{starts}”." if starts else f"These books know no {what} yet."


def _more(kind: str, found: BuyerPage | PersonPage) -> Pages | None:
    if not found.after:
        return None
    told_of = {"starts": found.starts, "after": found.after}
    return Pages("In order of their names", "", f"/{kind}?{urlencode({k: v for k, v in told_of.items() if v})}")


def buyer_record_of(found: BuyerRecord, *, group: str, numbers: Numbers) -> WhoRecord:
    """The page of one buyer."""
    buyer, frame = found.buyer, found.journeys.frame
    rows = [Row("", (name, str(value))) for name, value in buyer.facts.items()]
    rows += [Row("", ("Merged into", Number(buyer.into, buyer_url(buyer.into))))] if buyer.into else []
    rows += [Row("", ("Id", buyer.id))]
    n = found.journeys.found.found
    return WhoRecord(
        title=buyer.name or buyer.id,
        view=frame,
        headline=f"{buyer.name or buyer.id}: {numbers.count(n)} {plural(n, 'journey', 'journeys')}",
        facts=Table("facts", "What is known?", "", ("What", "Value"), 9, tuple(rows)),
        journeys=table_of_journeys(found.journeys, numbers),
        people=people_table(found.people, numbers),
        buyer=None,
        reasons=_reasons("buyer", found.reasons),
        doings=_doings("buyer", buyer.id, buyer.into),
        callout=_nameless("buyer", found.taken_back),
        told=told(
            found.entries,
            group=group,
            path=buyer_url(buyer.id),
            names=frame.names,
            persons=names_of(found.people),
            numbers=numbers,
        ),
    )


def person_record_of(found: PersonRecord, *, group: str, numbers: Numbers) -> WhoRecord:
    """The page of one person; of an erased one only that they were erased."""
    person, frame = found.person, found.journeys.frame
    name = "Erased person" if found.is_erased else person.name or person.id
    known = (("Role", person.role), ("Mail", person.email), ("Phone", person.phone))
    rows = [Row("", (what, value)) for what, value in known if value]
    rows += [Row("", ("Merged into", Number(person.into, person_url(person.into))))] if person.into else []
    rows += [Row("", ("Id", person.id))]
    buyer = found.buyer
    return WhoRecord(
        title=name,
        view=frame,
        headline=name,
        facts=Table("facts", "What is known?", "", ("What", "Value"), 9, tuple(rows)),
        journeys=table_of_journeys(found.journeys, numbers),
        people=None,
        reasons=_reasons("person", found.reasons),
        doings=() if found.is_erased else _doings("person", person.id, person.into),
        callout=_nameless("person", found.taken_back),
        buyer=None if buyer is None else Link(buyer.name or buyer.id, buyer_url(buyer.id)),
        told=told(
            found.entries,
            group=group,
            path=person_url(person.id),
            names=frame.names,
            persons={person.id: name},
            numbers=numbers,
        ),
    )


KEYS = {"id": "The same id", "mail": "The same mail address", "merged": "Merged"}


def _reasons(of: Of, reasons: Sequence[Reason]) -> Table:
    """Why all of it is of one record; what was merged leads to its page, where it can be parted again."""
    rows = tuple(
        Row("", (KEYS[one.key], Number(one.says, record_url(of, one.id)) if one.id else one.says)) for one in reasons
    )
    title = f"Why is this one {of}?"
    return Table("why-one", title, "", ("Key", "What it says"), 9, rows, empty="No entry names it by this id.")


def _nameless(of: Of, taken_back: Sequence[str]) -> Callout | None:
    """Why it has no name, where what told of it was taken back."""
    kept = "What was recorded stays below, as the journal keeps it."
    title = f"What had named this {of} was taken back"
    return Callout(" ".join((*taken_back, kept)), "warn", title) if taken_back else None


def _doings(of: Of, id_: str, into: str | None) -> tuple[Link, ...]:
    """What can be done about who it is."""
    if into:
        return (Link("Unmerge", f"{reverse('act', args=('unmerge',))}?{urlencode([(str(of), id_)])}"),)
    return (Link(f"Merge with another {of}", merge_url(of, id_)),)
