"""Which buyers and people of a file may be in the books already under another id, and why?

Exact keys first: the name, a mail address, a domain that is not free mail. What is not found by them is weighed as a
search for duplicates weighs it. Nothing is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from buyline.app.acts.linking import Of
from buyline.app.free_mail import DOMAINS
from buyline.app.imports_drafts import Draft
from buyline.app.lookalikes import NEARLY_SURE, likeness_from
from buyline.app.lookalikes_search import AT_LEAST, buyers_said, persons_said
from buyline.app.side_by_side import domains_of, told_of
from buyline.connect.choices import Meaning
from buyline.journal.entry import Entry
from buyline.likeness.kinds import KINDS
from buyline.likeness.records import BuyerSaid, PersonSaid, buyer_rows, person_rows
from buyline.store import known
from buyline.store.books import Books

SAME_NAME, SAME_MAIL = "They have the same name.", "A person of both has the same mail address."
SAME_DOMAIN, DECIDED = "Their people write from the same domain.", "It was decided that they are one."
SAME_ADDRESS = "They have the same mail address."
ALIKE_SHOWN = 50
HELD = ("Mail", "Phone", "Buyer", "Mail domains", "People", "Journeys")
Found = dict[str, tuple[str, str, bool]]
"""By the id in the file: the id in the books, why, and whether one may begin with "the same"."""


@dataclass(frozen=True)
class MaybeSame:
    """A buyer or a person of the file that may be one of the books: its id and name in the file, which one, and why.

    `chosen`: the id in the books that was decided, an empty text for "another"; None before. `is_likely`: they are so
    much alike that one may begin with "the same". `told` and `held`: what the file and the books know of each.
    """

    said: str
    label: str
    id: str
    name: str
    why: str
    chosen: str | None = None
    is_likely: bool = True
    of: Of = "buyer"
    told: str = ""
    held: str = ""


@dataclass
class Named:
    """The buyers and people whom a file names, with what it says of them."""

    names: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    buyer_of: dict[str, str] = field(default_factory=dict)

    def take(self, found: Entry) -> None:
        """Note whom an entry names."""
        if found.buyer:
            self.names.setdefault(found.buyer, "")
        if found.kind == "buyer described" and found.buyer:
            self.names[found.buyer] = str(found.personal.get("name", ""))
        if found.kind == "person identified" and found.person and found.buyer:
            self.buyer_of[found.person] = found.buyer
        if found.kind == "person described" and found.person:
            self.people[found.person] = {name: str(value) for name, value in found.personal.items() if value}

    @property
    def mails(self) -> dict[str, set[str]]:
        """The mail addresses of each buyer's people; "" holds those of nobody's."""
        held: dict[str, set[str]] = {}
        for person, said in self.people.items():
            if "@" in said.get("email", ""):
                held.setdefault(self.buyer_of.get(person, ""), set()).add(said["email"])
        return held


def alike_in(books: Books, draft: Draft, named: Named) -> Iterator[MaybeSame]:
    """Buyers, then people, that the books may know under another id; what was decided stays with its answer."""
    choices = draft.choices
    if choices.one(Meaning.BUYER_ID) or choices.one(Meaning.BUYER_NAME):
        there = known.buyers_there(books, named.names.keys())
        new = {id_: name for id_, name in named.names.items() if id_ not in there}
        found = _buyers(books, named, new)
        labels = {said: name or said for said, name in new.items()}
        yield from _shown(books, "buyer", found, choices.same, labels, named)
    if choices.one(Meaning.PERSON_ID):
        new_people = named.people.keys() - known.persons_there(books, named.people.keys())
        labels = {person: named.people[person].get("name") or person for person in new_people}
        yield from _shown(books, "person", _people(books, named, new_people), choices.same_people, labels, named)


def _shown(
    books: Books, of: Of, found: Found, decided: Mapping[str, str], labels: Mapping[str, str], named: Named
) -> list[MaybeSame]:
    """The rows of one kind by their ids in the file, each with what both know."""
    told_of_both = found | {said: (id_, DECIDED, True) for said, id_ in decided.items() if id_ and said not in found}
    rows = [
        MaybeSame(said, labels.get(said, said), id_, id_, why, decided.get(said), is_likely, of)
        for said, (id_, why, is_likely) in sorted(told_of_both.items())
    ]
    shown = []
    for row in rows[:ALIKE_SHOWN]:
        there = told_of(books, of, row.id)
        held = " · ".join(f"{what}: {there[what]}" for what in HELD if there.get(what))
        shown.append(replace(row, name=there.get("Name") or row.id, told=_told(named, of, row.said), held=held))
    return shown


def _told(named: Named, of: Of, said: str) -> str:
    """What the file says of a buyer or a person."""
    if of == "person":
        person = named.people.get(said, {})
        parts = {"Mail": person.get("email", ""), "Phone": person.get("phone", "")}
        buyer = named.buyer_of.get(said, "")
        parts["Buyer"] = named.names.get(buyer) or buyer
    else:
        people = [named.people[one].get("name", "") for one, buyer in named.buyer_of.items() if buyer == said
                  and one in named.people]  # fmt: skip
        parts = {"Mail domains": ", ".join(domains_of(sorted(named.mails.get(said, ()))))}
        parts["People"] = ", ".join(filter(None, people[:3]))
    return " · ".join(f"{what}: {value}" for what, value in parts.items() if value)


def _buyers(books: Books, named: Named, new: Mapping[str, str]) -> Found:
    found = dict(_by_keys(books, new, {id_: mails for id_, mails in named.mails.items() if id_ in new}))
    rest = {id_: name for id_, name in new.items() if id_ not in found}
    return found | _weighed_buyers(books, named, rest)


def _by_keys(
    books: Books, new: Mapping[str, str], mails: Mapping[str, set[str]]
) -> Iterator[tuple[str, tuple[str, str, bool]]]:
    """By exact keys."""
    by_name = known.buyers_by_name(books, [name or id_ for id_, name in new.items()])
    by_mail = known.buyers_by_mail(books, {mail for found in mails.values() for mail in found})
    domains = {_domain(mail) for found in mails.values() for mail in found} - DOMAINS
    by_domain = known.buyers_by_domain(books, domains)
    for id_, name in sorted(new.items()):
        own = sorted(mails.get(id_, ()))
        at_mail = next((by_mail[mail] for mail in own if mail in by_mail), "")
        at_domain = next((by_domain[_domain(mail)] for mail in own if _domain(mail) in by_domain), "")
        key = (name or id_).casefold()
        if key in by_name and by_name[key][0] != id_:
            yield id_, (by_name[key][0], SAME_NAME, True)
        elif at_mail and at_mail != id_:
            yield id_, (at_mail, SAME_MAIL, True)
        elif at_domain and at_domain != id_:
            yield id_, (at_domain, SAME_DOMAIN, False)


def _domain(mail: str) -> str:
    return mail.rpartition("@")[2].casefold()


def _weighed_buyers(books: Books, named: Named, rest: Mapping[str, str]) -> Found:
    """Those that only look alike."""
    there = list(buyers_said(books)) if rest else []
    if not there:
        return {}
    mails, ids = named.mails, {f"{number}|": id_ for number, id_ in enumerate(sorted(rest))}
    said = [
        BuyerSaid(
            id=number, name=rest[id_] or id_, mails=sorted(mails.get(id_, ())),
            lookups=[books.vault.lookup_of(mail) for mail in sorted(mails.get(id_, ()))],
        )
        for number, id_ in ids.items()
    ]  # fmt: skip
    return _weighed("buyer", buyer_rows([*there, *said], free_mail=DOMAINS), ids)


def _people(books: Books, named: Named, new: set[str]) -> Found:
    by_mail = known.persons_by_mail(books, {named.people[one]["email"] for one in new if "email" in named.people[one]})
    found: Found = {
        one: (by_mail[mail], SAME_ADDRESS, True)
        for one in new if (mail := named.people[one].get("email", "")) in by_mail
    }  # fmt: skip
    rest = sorted(one for one in new if one not in found)
    there = list(persons_said(books)) if rest else []
    if not there:
        return found
    ids = {f"{number}|": one for number, one in enumerate(rest)}
    said = [
        PersonSaid(
            id=number, name=named.people[one].get("name", ""), mail=named.people[one].get("email", ""),
            phone=named.people[one].get("phone", ""), buyer=named.buyer_of.get(one, ""),
        )
        for number, one in ids.items()
    ]  # fmt: skip
    return found | _weighed("person", person_rows([*there, *said]), ids)


def _weighed(of: Of, rows: Sequence[dict[str, object]], ids: Mapping[str, str]) -> Found:
    """The record of the books that each record of the file is likeliest; ids of the file end in a sign no id has."""
    from buyline.likeness.scoring import pairs_of  # noqa: PLC0415 - brings the engine, and only this step needs it

    found: Found = {}
    for pair in pairs_of(list(rows), KINDS[of], at_least=AT_LEAST, new=frozenset(ids)):
        ours = [one for one in (pair.one, pair.other) if one in ids]
        theirs = [one for one in (pair.one, pair.other) if one not in ids]
        if len(ours) == 1 and ids[ours[0]] not in found:
            why = likeness_from(of, pair.one, pair.other, sure=pair.sure, found=pair.found)
            found[ids[ours[0]]] = (theirs[0], f"{why.how_sure.capitalize()}: {why.why}", pair.sure >= NEARLY_SURE)
    return found
