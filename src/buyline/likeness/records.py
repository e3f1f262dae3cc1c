"""How does a record become a row of comparable words, with the keys by which records that may be one find each other?

A key that more than `CROWD` records share brings nobody together: it says too little, and would make the work grow
with the square of the crowd.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.likeness.words import box, company_words, digits, domain, is_made_of, person_words, plain, stem

CROWD = 60
SHARED_BY_MANY = 3
"""A name or phone number that more records have says less of each."""
FREQUENT_SHARE = 0.02
"""A place that more of all records have says hardly anything: a large town, a country."""
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class BuyerSaid:
    """What is known of a buyer: its name, addresses and numbers of its people, its place, its web address.

    `mails`: the addresses; `lookups`: the same as blind texts, by which they are compared.
    """

    id: str
    name: str
    mails: Sequence[str] = ()
    lookups: Sequence[str] = ()
    phones: Sequence[str] = ()
    place: str = ""
    web: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonSaid:
    """What is known of a person; `lookup`: the mail address as a blind text."""

    id: str
    name: str
    mail: str = ""
    lookup: str = ""
    phone: str = ""
    buyer: str = ""


def buyer_rows(buyers: Iterable[BuyerSaid], *, free_mail: frozenset[str]) -> list[Row]:
    """A row for each buyer that has a name or an address of its own."""
    rows = [_buyer(one, free_mail) for one in buyers]
    often = Counter(word for row in rows for word in set(row["words"] or ()))
    names = Counter(row["sorted"] for row in rows if row["sorted"])
    places = Counter(row["place"] for row in rows if row["place"])
    for row in rows:
        words = row["words"] or []
        rare = min(words, key=lambda word: (often[word], -len(word)), default="")
        row["by_rare_word"] = rare if len(rare) >= 4 else None
        row["is_common"] = names[row["sorted"]] > SHARED_BY_MANY
        row["is_frequent"] = places[row["place"]] > max(SHARED_BY_MANY, len(rows) * FREQUENT_SHARE)
    _thin(rows, "phones")
    return _without_crowds(rows, BUYER_KEYS)


BUYER_KEYS = (
    "by_name", "by_start", "by_end", "by_edges", "by_letters", "by_rare_word", "by_domain", "by_stem", "by_mail",
    "by_phone",
)  # fmt: skip
PERSON_KEYS = ("by_name", "by_mail", "by_box", "by_phone", "by_buyer", "by_start")


def _buyer(one: BuyerSaid, free_mail: frozenset[str]) -> Row:
    words = company_words(one.name)
    squeezed, inverse = "".join(words), " ".join(sorted(words))
    domains = sorted({name for name in map(domain, (*one.mails, one.web)) if name and name not in free_mail})
    stems = sorted({stem(name) for name in domains} - {""})
    phones = sorted({digits(phone) for phone in one.phones} - {""})
    mails = sorted(set(one.lookups) - {""})
    return {
        "unique_id": one.id, "squeezed": squeezed or None, "sorted": inverse or None, "words": words or None,
        "domains": domains or None, "stems": stems or None, "stem": stems[0] if stems else None,
        "mails": mails or None, "phones": phones or None, "place": plain(one.place) or None,
        "by_name": inverse or None, "by_start": squeezed[:5] if len(squeezed) >= 5 else None,
        "by_end": squeezed[-5:] if len(squeezed) >= 6 else None,
        "by_edges": f"{squeezed[:2]} {squeezed[-3:]}" if len(squeezed) >= 5 else None,
        "by_letters": "".join(sorted(squeezed)) if len(squeezed) >= 5 else None,
        "by_domain": domains[0] if domains else None, "by_stem": (stems[0] if stems else squeezed) or None,
        "by_mail": mails[0] if mails else None, "by_phone": phones[0] if phones else None,
    }  # fmt: skip


def person_rows(persons: Iterable[PersonSaid]) -> list[Row]:
    """A row for each person that has a name or an address."""
    rows = [_person(one) for one in persons]
    names = Counter(row["sorted"] for row in rows if row["sorted"])
    for row in rows:
        row["is_common"], row["is_frequent"] = names[row["sorted"]] > SHARED_BY_MANY, False
    _thin(rows, "phones")
    return _without_crowds(rows, PERSON_KEYS)


def _person(one: PersonSaid) -> Row:
    words = person_words(one.name)
    squeezed, last = "".join(words), words[-1] if words else ""
    local = box(one.mail)
    local = "" if is_made_of(words, local) else local
    phone = digits(one.phone)
    return {
        "unique_id": one.id, "squeezed": squeezed or None, "sorted": " ".join(sorted(words)) or None,
        "words": words or None, "last": last or None, "initial": words[0][:1] if words else None,
        "mail": one.lookup or None, "address": one.mail.casefold() or None, "box": local or None,
        "phones": [phone] if phone else None, "buyer": one.buyer or None,
        "by_name": " ".join(sorted(words)) if len(words) > 1 else None, "by_mail": one.lookup or None,
        "by_box": local if len(local) >= 5 else None, "by_phone": phone or None,
        "by_buyer": f"{one.buyer} {squeezed[:2]}" if one.buyer and squeezed else None,
        "by_start": f"{last} {squeezed[:1]}" if len(words) > 1 else None,
    }  # fmt: skip


def _thin(rows: Sequence[Row], name: str) -> None:
    """Leave out values that many records have, such as the number of a switchboard."""
    counted = Counter(value for row in rows for value in row[name] or ())
    for row in rows:
        kept = [value for value in row[name] or () if counted[value] <= SHARED_BY_MANY]
        row[name] = kept or None


def _without_crowds(rows: list[Row], keys: Sequence[str]) -> list[Row]:
    for key in keys:
        crowd = Counter(row[key] for row in rows if row[key] is not None)
        for row in rows:
            if row[key] is not None and crowd[row[key]] > CROWD:
                row[key] = None
    return rows
