"""Which notes are there: those in which some words stand, and those that mean a member?

Read by index, the newest first. The text as it was written is sealed; whoever shows it opens the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.days import Moment
from buyline.store import search, sight
from buyline.store.books import Books
from buyline.store.noting import TABLE


@dataclass(frozen=True, slots=True)
class NoteNow:
    """A note that holds: its entry and line, its journey with the name of the buyer, who wrote it and when.

    `is_row`: whether the journeys of today name its journey; one that was joined with an older one goes by that id.
    """

    entry: str
    seq: int
    journey: str
    by: str
    occurred_at: Moment
    recorded_at: Moment
    buyer_name: str
    is_row: bool


def found(books: Books, text: str, *, at_most: int) -> list[NoteNow]:
    """Notes of which some word begins with each word that is asked for, the newest first."""
    with books.reading() as cursor:
        asked = search.matching(cursor, text, TABLE)
        if asked is None:
            return []
        where, value = asked
        number, own = search.number_of(cursor), _seen(books)
        statement = (
            f"{_NOTE} JOIN {TABLE} s ON s.{number} = n.seq WHERE {where} AND {own.text}"
            " ORDER BY n.occurred_at DESC, n.seq LIMIT %s"
        )
        cursor.execute(statement, [value, *own.values, at_most])
        return [NoteNow(*row) for row in cursor.fetchall()]


def mentioning(books: Books, names: Sequence[str], *, at_most: int, journey: str = "") -> list[NoteNow]:
    """Notes that mean a member, called by one of these names, the newest first; only those about one journey."""
    marks, only = ", ".join(["%s"] * len(names)), _OF_JOURNEY if journey else ""
    own = _seen(books)
    values = [*(one.casefold() for one in names), *([journey] if journey else []), *own.values, at_most]
    with books.reading() as cursor:
        cursor.execute(_MENTIONING.format(marks, only, own.text), values)
        return [NoteNow(*row) for row in cursor.fetchall()]


def _seen(books: Books) -> sight.Own:
    """Whether the journey that a note is about today is seen."""
    if books.sight.has_all_journeys:
        return sight.Own("1 = 1")
    own = sight.of_journey(books, alias="v")
    text = f"""EXISTS (SELECT 1 FROM books_journey v WHERE v.id = coalesce(j."into", n.journey) AND {own.text})"""
    return sight.Own(text, own.values)


_NOTE = (
    'SELECT n.entry, n.seq, coalesce(j."into", n.journey), n.member, n.occurred_at, e.recorded_at,'
    " coalesce(nullif(b.name, ''), j.buyer, ''), j.id IS NOT NULL"
    " FROM books_note n JOIN books_journalentry e ON e.seq = n.seq"
    " LEFT JOIN books_journey j ON j.id = n.journey LEFT JOIN books_buyer b ON b.id = j.buyer"
)
_OF_JOURNEY = ' AND coalesce(j."into", n.journey) = %s'
_MENTIONING = (
    f"{_NOTE} WHERE n.entry IN (SELECT entry FROM books_mention WHERE member IN ({{}})){{}} AND {{}}"
    " ORDER BY n.occurred_at DESC, n.seq LIMIT %s"
)
