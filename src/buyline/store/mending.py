"""What in the books of today waits to be mended: single journeys, possible duplicates, letters, silent sources?

Counts and short lists in the database, by keys that are indexed. What is to be done about it is not known here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.days import Day, Moment, as_date
from buyline.store import sight
from buyline.store.books import Books

LISTED = 50


@dataclass(frozen=True, slots=True)
class Heard:
    """A source: how many lines it told, and when the last of them was known and recorded."""

    source: str
    lines: int
    last_known_at: Moment
    last_recorded_at: Moment


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the first of them by id."""

    count: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Several records under one key, by which they may be one: a name, a domain."""

    key: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of one kind: how many records are in any, how many groups, and the largest of them."""

    records: int
    groups: int
    first: tuple[Alike, ...]


def _objects(books: Books, model: str) -> Any:
    from django.apps import apps  # noqa: PLC0415 - models exist once Django is set up

    return apps.get_model("books", model).objects.using(books.alias)


def sources_heard(books: Books) -> list[Heard]:
    """Every source, the one heard last first."""
    with books.reading() as cursor:
        cursor.execute(
            "SELECT id, lines, last_known_at, last_recorded_at FROM books_source ORDER BY last_known_at DESC, id"
        )
        return [Heard(*row) for row in cursor.fetchall()]


def _standing_in(books: Books, places: Collection[str]) -> Any:
    found = _objects(books, "Journey").filter(claimed__in=sorted(places), into__isnull=True)
    if books.sight.has_all_journeys:
        return found
    own = sight.of_journey(books, alias="books_journey")
    return found.extra(where=[own.text], params=own.values)  # noqa: S610 - the text is ours, its values are bound


def in_places(books: Books, places: Collection[str]) -> int:
    """How many journeys are claimed in some places today."""
    return int(_standing_in(books, places).count())


def without_amount(books: Books, places: Collection[str]) -> Found:
    """Journeys in some places that have no amount."""
    return _found(_standing_in(books, places).filter(amount=0))


def without_day_ahead(books: Books, places: Collection[str], *, today: Day) -> Found:
    """Journeys in some places without an expected day of the decision, or with one that is past."""
    return _found(_standing_in(books, places).filter(close_on__lt=as_date(today).isoformat()))


def _found(query: Any) -> Found:
    first = tuple(query.order_by("id").values_list("id", flat=True)[:LISTED])
    return Found(len(first) if len(first) < LISTED else int(query.count()), first)


def letters_waiting(books: Books) -> dict[str, int]:
    """Dead letters that were not taken in the end, by source."""
    from django.db.models import Count  # noqa: PLC0415 - after the driver is chosen

    waiting = _objects(books, "DeadLetter").filter(replayed_at__isnull=True)
    return {line["source"]: line["n"] for line in waiting.values("source").annotate(n=Count("id")).order_by("source")}


def same_names(books: Books) -> Duplicates:
    """Buyers of the same name but for case, merged ones left out."""
    return _alike(_objects(books, "Buyer").filter(into__isnull=True).exclude(sort_name=""), "sort_name", "id")


def same_mails(books: Books) -> Duplicates:
    """Persons of the same mail address, merged ones left out; the key is blind, so it is not shown."""
    persons = _objects(books, "Person").filter(into__isnull=True, email_index__isnull=False)
    found = _alike(persons, "email_index", "id")
    return Duplicates(found.records, found.groups, tuple(Alike("", one.ids) for one in found.first))


def same_domains(books: Books, *, besides: Collection[str]) -> Duplicates:
    """Buyers whose persons write from the same domain; domains that anybody may use are no key."""
    from django.db.models import F, Value  # noqa: PLC0415 - after the driver is chosen
    from django.db.models.functions import Lower, StrIndex, Substr  # noqa: PLC0415 - as above

    domain = Lower(Substr(F("email"), StrIndex(F("email"), Value("@")) + 1))
    persons = _objects(books, "Person").filter(into__isnull=True, buyer__isnull=False, email__contains="@")
    return _alike(persons.annotate(domain=domain).exclude(domain__in=sorted(besides)), "domain", "buyer")


def _alike(query: Any, key: str, id_: str) -> Duplicates:
    from django.db.models import Count  # noqa: PLC0415 - after the driver is chosen

    groups = query.values(key).annotate(n=Count(id_, distinct=True)).filter(n__gt=1).order_by("-n", key)
    told = [(line[key], line["n"]) for line in groups]
    first = [name for name, _ in told[:LISTED]]
    members: dict[str, list[str]] = {name: [] for name in first}
    for name, one in query.filter(**{f"{key}__in": first}).order_by(id_).values_list(key, id_).distinct():
        members[name].append(one)
    shown = tuple(Alike(name, tuple(members[name])) for name in first)
    return Duplicates(sum(n for _, n in told), len(told), shown)


def changed_who_is_who(books: Books, *, after: int) -> bool:
    """Whether a line behind a sequence number may have changed names, addresses or who is one."""
    marks = ", ".join(["%s"] * len(_WHO))
    with books.reading() as cursor:
        cursor.execute(f"SELECT 1 FROM books_journalentry WHERE seq > %s AND kind IN ({marks}) LIMIT 1", [after, *_WHO])
        return cursor.fetchone() is not None


_WHO: Sequence[str] = (
    "buyer described", "person described", "person identified", "persons merged", "persons parted", "buyers merged",
    "buyers parted", "entry retracted", "batch retracted",
)  # fmt: skip
