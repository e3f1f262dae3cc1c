"""Which buyers and persons are one, were told apart, or may be one?

Plain reads and writes of the tables about who is who. What makes two records look alike is not known here.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from buyline.days import Moment
from buyline.store import rows, sight, tables
from buyline.store.books import Books

Waits = Literal["waiting", "later", "apart"]

MADE_FROM_MAIL = 20
"""How many letters of the blind address an id has that an import made from it."""
TABLES = {"buyer": "books_buyer", "person": "books_person"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookalike:
    """Two records that may be one, as a search found them; told apart without a search, it is not known how sure."""

    kind: str
    one: str
    other: str
    sure: float | None
    found: Mapping[str, str]
    put_off_at: Moment | None = None


def merged_into(books: Books, of: str, ids: Collection[str]) -> dict[str, str | None]:
    """By id of those that are seen: the record that stands for it since a merge, None for one of its own."""
    own = _seen(books, of)
    sql = f'SELECT r.id, r."into" FROM {TABLES[of]} r WHERE r.id IN ({{}}) AND {own.text}'
    return {str(id_): into for id_, into in _rows(books, sql, sorted({id_ for id_ in ids if id_}), *own.values)}


def _seen(books: Books, of: str) -> sight.Own:
    """Whether the record called `r` is seen by whoever asks."""
    return sight.of_record(books, of, alias="r")


def merged_from(books: Books, of: str, into: str) -> list[str]:
    """The records that one record stands for, by id."""
    with books.connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM {TABLES[of]} WHERE "into" = %s ORDER BY id', [into])
        return [str(row[0]) for row in cursor.fetchall()]


def merges(books: Books, of: str) -> list[tuple[str, str]]:
    """Every record that another one stands for, with that one."""
    with books.connection.cursor() as cursor:
        cursor.execute(f'SELECT id, "into" FROM {TABLES[of]} WHERE "into" IS NOT NULL ORDER BY id')
        return [(str(id_), str(into)) for id_, into in cursor.fetchall()]


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


def _rows(books: Books, sql: str, values: Sequence[str], *more: Any) -> list[tuple[Any, ...]]:
    with books.connection.cursor() as cursor:
        return list(tables.select_in(cursor, sql, values, *more))


def lookalikes(
    books: Books, of: str, *, waits: Waits, after: tuple[float, str] | None = None, at_most: int = 50
) -> list[Lookalike]:
    """Pairs, the surest first, behind the one with that likelihood and name; those that are one now are left out."""
    sure, name = after or (2.0, "")
    pairs = _from(books, of, waits)
    with books.connection.cursor() as cursor:
        asked = [of, *pairs.values, sure, sure, f"{of}|{name}" if name else "", at_most]
        cursor.execute(f"SELECT {_SHOWN} {pairs.text} {_BEHIND}", asked)
        return [_lookalike(row) for row in cursor.fetchall()]


def many_lookalikes(books: Books, of: str, *, waits: Waits) -> int:
    """How many pairs wait to be decided, were put off, or were told apart."""
    pairs = _from(books, of, waits)
    with books.connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {pairs.text}", [of, *pairs.values])
        return int(cursor.fetchone()[0])


def lookalike(books: Books, of: str, one: str, other: str) -> Lookalike | None:
    """What a search found of two records; None where it found nothing."""
    with books.connection.cursor() as cursor:
        cursor.execute(f"SELECT {_PLAIN} FROM books_lookalike l WHERE l.id = %s", [pair_id(of, one, other)])
        found = cursor.fetchone()
    return None if found is None else _lookalike(found)


def lookalikes_of(books: Books, of: str, id_: str) -> list[Lookalike]:
    """The pairs of one record that wait to be decided, the surest first."""
    pairs = _from(books, of, "waiting")
    asked = f"SELECT {_SHOWN} {pairs.text} AND (l.one = %s OR l.other = %s) ORDER BY l.sure DESC LIMIT 20"
    with books.connection.cursor() as cursor:
        cursor.execute(asked, [of, *pairs.values, id_, id_])
        return [_lookalike(row) for row in cursor.fetchall()]


def put_off(books: Books, of: str, one: str, other: str, *, at: Moment | None) -> bool:
    """Leave a pair for later, or take it up again; whether there is such a pair."""
    with books.beside() as cursor:
        cursor.execute("UPDATE books_lookalike SET put_off_at = %s WHERE id = %s", [at, pair_id(of, one, other)])
        return bool(cursor.rowcount)


def put_lookalikes(
    books: Books, of: str, found: Sequence[Lookalike], *, at: Moment, changed: Collection[str] | None
) -> None:
    """Keep what a search found in the place of what was found before; `changed`: only these were searched anew."""
    with books.beside() as cursor:
        kept = {pair_id(of, one.one, one.other) for one in found}
        was = _ids(cursor, of, changed)
        tables.change_in(cursor, "DELETE FROM books_lookalike WHERE id IN ({})", sorted(was - kept))
        put_off_at = dict(tables.select_in(cursor, _PUT_OFF, sorted(kept)))
        new = [
            (name, of, one.one, one.other, one.sure, json.dumps(dict(one.found)), at, put_off_at.get(name))
            for one in found
            for name in [pair_id(of, one.one, one.other)]
        ]
        tables.insert(cursor, "Lookalike", new, conflict="replace")


def _ids(cursor: Any, of: str, changed: Collection[str] | None) -> set[str]:
    if changed is None:
        cursor.execute("SELECT id FROM books_lookalike WHERE kind = %s", [of])
        return {str(row[0]) for row in cursor.fetchall()}
    found: set[str] = set()
    for side in ("one", "other"):
        sql = f"SELECT id FROM books_lookalike WHERE {side} IN ({{}}) AND kind = %s"
        found |= {str(row[0]) for row in tables.select_in(cursor, sql, sorted(changed), of)}
    return found


def entries_telling_apart(books: Books, of: str, one: str, other: str) -> list[str]:
    """The ids of the entries that told two records apart, whether or not they were taken back."""
    kind = next(kind for kind, subject in rows.TOLD_APART.items() if subject == of)
    with books.connection.cursor() as cursor:
        sql = "SELECT DISTINCT entry FROM books_journalentry WHERE about = %s AND kind = %s ORDER BY entry"
        cursor.execute(sql, [rows.pair_key(one, other), kind])
        return [str(row[0]) for row in cursor.fetchall()]


def _lookalike(row: Sequence[Any]) -> Lookalike:
    kind, one, other, sure, why, put_off_at = row
    return Lookalike(
        kind=kind, one=one, other=other, sure=sure, found=json.loads(why or "{}"), put_off_at=put_off_at
    )  # fmt: skip


def _from(books: Books, of: str, waits: Waits) -> sight.Own:
    """The pairs of a kind that wait in that way, of two records that are seen and not merged into another."""
    own = _seen(books, of)
    ours = " AND ".join(
        f'EXISTS (SELECT 1 FROM {TABLES[of]} r WHERE r.id = l.{side} AND r."into" IS NULL{_KNOWN[of]} AND {own.text})'
        for side in ("one", "other")
    )
    values = (*own.values, *own.values)
    if waits == "apart":
        pairs = "FROM books_toldapart l LEFT JOIN books_lookalike k ON k.id = l.id WHERE l.kind = %s"
        return sight.Own(f"{pairs} AND {ours}", values)
    is_put_off = "IS NOT NULL" if waits == "later" else "IS NULL"
    is_open = "NOT EXISTS (SELECT 1 FROM books_toldapart t WHERE t.id = l.id)"
    pairs = "FROM books_lookalike l JOIN books_lookalike k ON k.id = l.id WHERE l.kind = %s"
    return sight.Own(f"{pairs} AND l.put_off_at {is_put_off} AND {is_open} AND {ours}", values)


_KNOWN = {"buyer": "", "person": " AND (r.name <> '' OR r.email <> '')"}
"""Of an erased person nothing is known, so that nothing can be decided."""
_SHOWN = "l.kind, l.one, l.other, k.sure, k.why, k.put_off_at"
_PLAIN = "l.kind, l.one, l.other, l.sure, l.why, l.put_off_at"
_BEHIND = (
    "AND (coalesce(k.sure, 0) < %s OR (coalesce(k.sure, 0) = %s AND l.id > %s))"
    " ORDER BY coalesce(k.sure, 0) DESC, l.id LIMIT %s"
)
_PUT_OFF = "SELECT id, put_off_at FROM books_lookalike WHERE id IN ({}) AND put_off_at IS NOT NULL"
