"""Which buyers and persons are one, were told apart, or may be one?

Plain reads and writes of the tables about who is who. What makes two records look alike is not known here.
"""

from collections.abc import Collection, Sequence
from typing import Any

from buyline.store import rows, tables
from buyline.store.books import Books

MADE_FROM_MAIL = 20
"""How many letters of the blind address an id has that an import made from it."""
TABLES = {"buyer": "books_buyer", "person": "books_person"}


def merged_into(books: Books, of: str, ids: Collection[str]) -> dict[str, str | None]:
    """By id of those that are known: the record that stands for it since a merge, None for one of its own."""
    sql = f'SELECT id, "into" FROM {TABLES[of]} WHERE id IN ({{}})'
    return {str(id_): into for id_, into in _rows(books, sql, sorted({id_ for id_ in ids if id_}))}


def merged_from(books: Books, of: str, into: str) -> list[str]:
    """The records that one record stands for, by id."""
    with books.connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM {TABLES[of]} WHERE "into" = %s ORDER BY id', [into])
        return [str(row[0]) for row in cursor.fetchall()]


def stands_for(books: Books, buyer: str) -> str:
    """The buyer that stands for one, which is itself unless it was merged."""
    return merged_into(books, "buyer", [buyer]).get(buyer) or buyer


def is_made_from_mail(books: Books, person: str) -> bool:
    """Whether a person's id was made from the mail address that is known, as imports do where there is no other id."""
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT email_index FROM books_person WHERE id = %s", [person])
        found = cursor.fetchone()
    lookup = "" if found is None else str(found[0] or "")
    return person != "" and person == lookup[:MADE_FROM_MAIL]


def is_told_apart(books: Books, of: str, one: str, other: str) -> bool:
    """Whether somebody said that two records are not the same."""
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM books_toldapart WHERE id = %s", [pair_id(of, one, other)])
        return cursor.fetchone() is not None


def pair_id(of: str, one: str, other: str) -> str:
    """The name of two records together, whichever is named first."""
    return f"{of}|{rows.pair_key(one, other)}"


def _rows(books: Books, sql: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
    with books.connection.cursor() as cursor:
        return list(tables.select_in(cursor, sql, values))
