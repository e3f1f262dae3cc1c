"""Who and what is there today, for lists, boards and records?

Plain reads of the read models and of single journeys' lines; amounts in minor units, days as numbers. What a past day
looked like is asked of the ledger, not here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from buyline.days import Day, Moment
from buyline.journal.entry import Recorded
from buyline.store import rows, sight, tables
from buyline.store.books import Books
from buyline.store.told_of import is_told


@dataclass(frozen=True, slots=True)
class JourneyNow:
    """A journey and where it stands today; `into` names the journey it was joined with."""

    id: str
    pipeline: str
    buyer: str | None
    claimed: str
    verified: str
    claimed_since: Day | None
    verified_since: Day | None
    amount: int
    currency: str
    columns: Mapping[str, str]
    facts: Mapping[str, Any]
    version: int
    opened_on: Day | None
    last_on: Day | None
    close_on: str
    into: str | None
    buyer_name: str


@dataclass(frozen=True, slots=True)
class BuyerNow:
    """A buyer by name; `into` names the buyer it was merged with."""

    id: str
    name: str
    facts: Mapping[str, Any]
    into: str | None


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A person there."""

    id: str
    buyer: str | None
    role: str
    name: str
    email: str
    phone: str
    into: str | None


@dataclass(frozen=True, slots=True)
class BuyerLine:
    """A buyer in a list, with how many journeys and people it has."""

    id: str
    name: str
    journeys: int
    people: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list, with the name of the buyer."""

    id: str
    name: str
    role: str
    email: str
    buyer: str | None
    buyer_name: str


@dataclass(frozen=True, slots=True)
class BatchNow:
    """A load and what became of it."""

    id: str
    source: str
    recorded_at: Moment
    lines: int
    dead: int
    retracted_at: Moment | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A line of a journey's record with its personal fields opened, as far as their key still exists."""

    line: Recorded
    personal: Mapping[str, Any]


def journeys(
    books: Books,
    *,
    claimed: str | None = None,
    verified: str | None = None,
    buyer: str | None = None,
    where: Mapping[str, str] | None = None,
    after: str = "",
    at_most: int | None = None,
) -> list[JourneyNow]:
    """Journeys in order of their ids behind `after`; `where` compares columns of the books."""
    wanted = {"claimed": claimed, "verified": verified, "buyer": buyer}
    named = {name: value for name, value in wanted.items() if value is not None}
    clauses = "".join(f" AND j.{name} = %s" for name in named)
    found: list[JourneyNow] = []
    size = 1_000 if at_most is None or where else at_most
    while at_most is None or len(found) < at_most:
        page = _journeys(books, f"j.id > %s{clauses} ORDER BY j.id LIMIT %s", [after, *named.values(), size])
        found += [journey for journey in page if _has(journey, where or {})]
        if len(page) < size:
            break
        after = page[-1].id
    return found[:at_most]


def journeys_by_id(books: Books, ids: Sequence[str]) -> dict[str, JourneyNow]:
    """These journeys; unknown ids are absent."""
    found: dict[str, JourneyNow] = {}
    for part in rows.chunks(list(ids)):
        marks = ", ".join(["%s"] * len(part))
        found |= {journey.id: journey for journey in _journeys(books, f"j.id IN ({marks})", list(part))}
    return found


def journey(books: Books, id_: str) -> JourneyNow | None:
    """One journey; None when there is none of this id."""
    return journeys_by_id(books, [id_]).get(id_)


def journey_record(books: Books, id_: str) -> list[Remembered]:
    """The lines that name a journey, then its buyer's and persons' that name no journey, in order of the journey.

    None of one that is not seen.
    """
    if not sight.sees(books, id_):
        return []
    with books.reading() as cursor:
        party = dict(tables.select_in(cursor, _PARTY, [f"j:{id_}"])).get(f"j:{id_}")
        cursor.execute(f"SELECT {rows.RECORDED} FROM books_journalentry WHERE party = %s", [party])
        lines = [rows.recorded_of(row) for row in cursor.fetchall()]
        cursor.execute("SELECT buyer FROM books_journey WHERE id = %s", [id_])
        buyer = (cursor.fetchone() or (None,))[0]
        persons = {row[0] for row in tables.select_in(cursor, _PERSONS, [buyer])}
    own = [line for line in lines if _concerns(line, id_, buyer, persons)]
    personal = books.personal_of_all([line.seq for line in own])
    return [Remembered(line, personal.get(line.seq, {})) for line in sorted(own, key=lambda line: line.entry.order)]


def _concerns(line: Recorded, journey_id: str, buyer: str | None, persons: set[str]) -> bool:
    entry = line.entry
    if entry.journey is not None:
        return entry.journey == journey_id
    return (entry.buyer is not None and entry.buyer == buyer) or (entry.buyer is None and entry.person in persons)


def buyers(books: Books, *, name_starts: str = "", after: str = "", at_most: int = 100) -> list[BuyerNow]:
    """Buyers in order of their names, those whose name begins so; `after` is the id of the last one shown."""
    start = name_starts.casefold()
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT sort_name FROM books_buyer WHERE id = %s", [after])
        last = (cursor.fetchone() or ("",))[0]
        own = sight.of_buyer(books, buyer="b.id")
        cursor.execute(_BUYERS.format(own.text), [start, start + HIGHEST, last, last, after, *own.values, at_most])
        return [_buyer(row) for row in cursor.fetchall()]


def buyer(books: Books, id_: str) -> BuyerNow | None:
    """One buyer; None when there is none of this id, or it is not seen."""
    own = sight.of_record(books, "buyer", alias="b")
    with books.connection.cursor() as cursor:
        cursor.execute(f"{_BUYER} WHERE b.id = %s AND {own.text}", [id_, *own.values])
        found = cursor.fetchone()
    return None if found is None else _buyer(found)


def buyer_names(books: Books, ids: Iterable[str]) -> dict[str, str]:
    """The names of these buyers; those without one are absent."""
    with books.connection.cursor() as cursor:
        found = tables.select_in(cursor, "SELECT id, name FROM books_buyer WHERE id IN ({})", set(ids))
        return {id_: name for id_, name in found if name}


def persons(books: Books, *, buyer: str) -> list[PersonNow]:
    """Persons of a buyer in order of their names."""
    own = sight.of_buyer(books, buyer="p.buyer")
    with books.connection.cursor() as cursor:
        cursor.execute(f"{_PERSON} WHERE p.buyer = %s AND {own.text} ORDER BY p.name, p.id", [buyer, *own.values])
        return [PersonNow(*row) for row in cursor.fetchall()]


def person(books: Books, id_: str) -> PersonNow | None:
    """One person; None when there is none of this id, or the buyer is not seen."""
    own = sight.of_buyer(books, buyer="p.buyer")
    with books.connection.cursor() as cursor:
        cursor.execute(f"{_PERSON} WHERE p.id = %s AND {own.text}", [id_, *own.values])
        found = cursor.fetchone()
    return None if found is None else PersonNow(*found)


def buyer_lines(books: Books, *, name_starts: str = "", after: str = "", at_most: int = 100) -> list[BuyerLine]:
    """Buyers in order of their names, those merged with another left out; `after` is the id of the last one shown."""
    start = name_starts.casefold()
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT sort_name FROM books_buyer WHERE id = %s", [after])
        last = (cursor.fetchone() or ("",))[0]
        counted, seen = _counted(books), sight.of_buyer(books, buyer="b.id")
        values = [*counted.values, start, start + HIGHEST, last, last, after, *seen.values, at_most]
        cursor.execute(f"{counted.text} WHERE {_BUYER_LINES.format(seen.text)}", values)
        return [BuyerLine(*row) for row in cursor.fetchall()]


def person_lines(books: Books, *, name_starts: str = "", after: str = "", at_most: int = 100) -> list[PersonLine]:
    """People in order of their names, then those whose name nobody knows; those merged with another are left out.

    `after` is the id of the last one shown.
    """
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM books_person WHERE id = %s", [after])
        row = cursor.fetchone()
        last, found = row[0] if row else "", []
        own = sight.of_buyer(books, buyer="p.buyer")
        asked = _PERSON_LINES.format(own.text)
        if row is None or last:
            behind = after if last else HIGHEST  # behind every one without a name
            values = [name_starts, name_starts + HIGHEST, last, last, behind, *own.values, at_most]
            cursor.execute(asked, values)
            found = cursor.fetchall()
        if len(found) < at_most and not name_starts:
            behind = "" if row is None or last else after
            cursor.execute(asked, ["", "\x01", "", "", behind, *own.values, at_most - len(found)])
            found += cursor.fetchall()
        return [PersonLine(*one) for one in found]


def buyers_called(books: Books, ids: Sequence[str], *, begins: str, at_most: int) -> list[BuyerLine]:
    """Buyers of these ids, and some whose id begins so; merged ones are left out."""
    counted, seen = _counted(books), sight.of_buyer(books, buyer="b.id")
    here = f' AND b."into" IS NULL AND {is_told("buyer", "b")} AND {seen.text}'
    with books.connection.cursor() as cursor:
        found = _named(cursor, f"{counted.text} WHERE b.id IN ({{}}){here}", ids, counted.values, seen.values)
        values = [*counted.values, *_range(begins), *seen.values, at_most]
        cursor.execute(f"{counted.text} WHERE {_BEGINS}{here} LIMIT %s", values)
        return [BuyerLine(*row) for row in {row[0]: row for row in (*found, *cursor.fetchall())}.values()]


def people_called(books: Books, ids: Sequence[str], *, begins: str, at_most: int) -> list[PersonLine]:
    """People of these ids, and some whose id begins so; merged ones are left out."""
    seen, begins_so = sight.of_buyer(books, buyer="p.buyer"), _BEGINS.replace("b.", "p.")
    here = f' AND p."into" IS NULL AND {is_told("person", "p")} AND {seen.text}'
    with books.connection.cursor() as cursor:
        found = _named(cursor, f"{_PERSON_NAMED} WHERE p.id IN ({{}}){here}", ids, (), seen.values)
        cursor.execute(f"{_PERSON_NAMED} WHERE {begins_so}{here} LIMIT %s", [*_range(begins), *seen.values, at_most])
        return [PersonLine(*row) for row in {row[0]: row for row in (*found, *cursor.fetchall())}.values()]


def journeys_called(
    books: Books, *, begins: str, at_most: int, buyers: Sequence[str] = ()
) -> list[tuple[str, str | None]]:
    """Journeys whose id begins so, then those of some buyers, with the names of these; joined ones are left out."""
    own = sight.of_journey(books)
    with books.connection.cursor() as cursor:
        cursor.execute(_JOURNEYS_CALLED.format(own.text), [*_range(begins), *own.values, at_most])
        found = {str(id_): name for id_, name in cursor.fetchall()}
        if len(found) < at_most and buyers:
            marks = ", ".join(["%s"] * len(buyers))
            cursor.execute(_JOURNEYS_OF.format(marks, own.text), [*buyers, *own.values, at_most])
            found |= {str(id_): name for id_, name in cursor.fetchall()}
    return list(found.items())[:at_most]


def _counted(books: Books) -> sight.Own:
    """The query for buyers with how many journeys that are seen, and how many people, they have."""
    own = sight.of_journey(books)
    return sight.Own(_BUYER_COUNTED.format(own.text), own.values)


def _named(
    cursor: Any, asked: str, ids: Sequence[str], before: Sequence[Any], behind: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """Rows of a query with one `IN ({})`, and values before and behind it."""
    found: list[tuple[Any, ...]] = []
    for part in rows.chunks(list(ids)):
        cursor.execute(asked.format(", ".join(["%s"] * len(part))), [*before, *part, *behind])
        found += cursor.fetchall()
    return found


def _range(begins: str) -> tuple[str, str]:
    return begins, begins + HIGHEST


def batches(books: Books) -> list[BatchNow]:
    """Loads, newest first."""
    with books.connection.cursor() as cursor:
        cursor.execute(_BATCHES)
        return [BatchNow(*row) for row in cursor.fetchall()]


def programs(books: Books) -> dict[str, dict[str, Any]]:
    """Programs by id: the fields of the description that holds."""
    return _described(books, "Program")


def contents(books: Books) -> dict[str, dict[str, Any]]:
    """Pieces of content by id: the fields of the description that holds."""
    return _described(books, "Content")


def _described(books: Books, model: str) -> dict[str, dict[str, Any]]:
    with books.connection.cursor() as cursor:
        cursor.execute(f"SELECT id, described FROM {tables.table(model)} ORDER BY id")
        return {id_: json.loads(text) for id_, text in cursor.fetchall()}


def _journeys(books: Books, condition: str, values: Sequence[Any]) -> list[JourneyNow]:
    own = sight.of_journey(books)
    with books.connection.cursor() as cursor:
        cursor.execute(f"{_JOURNEYS} WHERE {own.text} AND {condition}", [*own.values, *values])
        return [_journey(row, has_amount=books.sight.has_amounts) for row in cursor.fetchall()]


def _journey(row: Sequence[Any], *, has_amount: bool) -> JourneyNow:
    kept = dict(zip(_FIELDS, row, strict=True)) | ({} if has_amount else {"amount": 0})
    told = {name: json.loads(kept[name]) for name in ("columns", "facts")}
    return JourneyNow(**kept | told | {"buyer_name": kept["buyer_name"] or ""})


def _has(journey: JourneyNow, where: Mapping[str, str]) -> bool:
    return all(journey.columns.get(column, "") == value for column, value in where.items())


def _buyer(row: Sequence[Any]) -> BuyerNow:
    return BuyerNow(row[0], row[1], json.loads(row[2]), row[3])


HIGHEST = "\U0010ffff"
"""Behind every text."""
_FIELDS = tuple(field.name for field in fields(JourneyNow))
_JOURNEYS = (
    "SELECT j.id, j.pipeline, j.buyer, j.claimed, j.verified, j.claimed_since, j.verified_since, j.amount, j.currency,"
    ' j.columns, j.facts, j.version, j.opened_on, j.last_on, j.close_on, j."into", b.name'
    " FROM books_journey j LEFT JOIN books_buyer b ON b.id = j.buyer"
)
_BUYER = 'SELECT b.id, b.name, b.facts, b."into" FROM books_buyer b'
_BUYERS = (
    f"{_BUYER} WHERE b.sort_name >= %s AND b.sort_name < %s AND (b.sort_name > %s OR (b.sort_name = %s AND b.id > %s))"
    " AND {} ORDER BY b.sort_name, b.id LIMIT %s"
)
_PARTY = "SELECT key, party FROM books_subject WHERE key IN ({})"
_PERSONS = "SELECT id FROM books_person WHERE buyer IN ({})"
_PERSON = 'SELECT p.id, p.buyer, p.role, p.name, p.email, p.phone, p."into" FROM books_person p'
_BEGINS = "b.id >= %s AND b.id < %s"
_JOURNEYS_CALLED = (
    "SELECT j.id, b.name FROM books_journey j LEFT JOIN books_buyer b ON b.id = j.buyer"
    ' WHERE j.id >= %s AND j.id < %s AND j."into" IS NULL AND {} ORDER BY j.id LIMIT %s'
)
_JOURNEYS_OF = (
    "SELECT j.id, b.name FROM books_journey j JOIN books_buyer b ON b.id = j.buyer"
    ' WHERE j.buyer IN ({}) AND j."into" IS NULL AND {} ORDER BY j.opened_on DESC, j.id LIMIT %s'
)
_BUYER_COUNTED = (
    'SELECT b.id, b.name, (SELECT count(*) FROM books_journey j WHERE j.buyer = b.id AND j."into" IS NULL AND {}),'
    ' (SELECT count(*) FROM books_person p WHERE p.buyer = b.id AND p."into" IS NULL) FROM books_buyer b'
)
_PERSON_NAMED = (
    "SELECT p.id, p.name, p.role, p.email, p.buyer, coalesce(b.name, '') FROM books_person p"
    " LEFT JOIN books_buyer b ON b.id = p.buyer"
)
_BUYER_LINES = (
    'b.sort_name >= %s AND b.sort_name < %s AND b."into" IS NULL'
    " AND (b.sort_name > %s OR (b.sort_name = %s AND b.id > %s))"
    f" AND {is_told('buyer', 'b')} AND {{}} ORDER BY b.sort_name, b.id LIMIT %s"
)
_PERSON_LINES = (
    f'{_PERSON_NAMED} WHERE p.name >= %s AND p.name < %s AND p."into" IS NULL'
    f" AND (p.name > %s OR (p.name = %s AND p.id > %s)) AND {is_told('person', 'p')}"
    " AND {} ORDER BY p.name, p.id LIMIT %s"
)
_BATCHES = (
    "SELECT id, source, recorded_at, lines, dead, retracted_at FROM books_batch ORDER BY recorded_at DESC, id DESC"
)
