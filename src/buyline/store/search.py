"""By which words are buyers and people found, whichever database keeps the books?

SQLite keeps an FTS5 table, PostgreSQL a table of word vectors without an extension; both take the same words, without
accents and in small letters, so that both find the same. It is written by whoever writes names (`standing`), in the
same transaction, and holds plain text: an erasure rewrites it, and `secure-delete` leaves nothing of it in the index.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from buyline.store import tables

TABLE = "books_search"
WORDS_AT_MOST = 8
SECURE_DELETE_FROM = (3, 42, 0)
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
Line = tuple[int, str, str, str]
"""A number, the kind (buyer, person), the id, and the words."""


def folded(*texts: str) -> str:
    """Words as they are kept and asked for: without accents, in small letters, signs as blanks."""
    said = " ".join(texts)
    if said.isascii():
        return " ".join(said.lower().translate(_SIGNS).split())
    plain = unicodedata.normalize("NFKD", said).casefold()
    kept = (sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(kept).split())


def create(cursor: Any) -> None:
    """Make the table; its number is the place of a buyer or person in it."""
    if cursor.db.vendor == "postgresql":
        cursor.execute(
            f'CREATE TABLE {TABLE} (number bigint PRIMARY KEY, kind text COLLATE "C", id text COLLATE "C",'
            ' said text COLLATE "C", words tsvector)'
        )
        cursor.execute(f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)")
        return
    _create_virtual(cursor, TABLE, "kind UNINDEXED, id UNINDEXED, said")


def create_words(cursor: Any, table: str) -> None:
    """Make a table that holds words under numbers and nothing else."""
    if cursor.db.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE {table} (number bigint PRIMARY KEY, words tsvector)")
        cursor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (words)")
        return
    _create_virtual(cursor, table, "said")


def _create_virtual(cursor: Any, table: str, columns: str) -> None:
    cursor.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, columnsize=0, prefix='2 3')")
    if _secures(cursor):
        cursor.execute(f"INSERT INTO {table}({table}, rank) VALUES ('secure-delete', 1)")


def _secures(cursor: Any) -> bool:
    version = cursor.db.Database.sqlite_version_info
    return bool(version >= SECURE_DELETE_FROM)


def number_of(cursor: Any) -> str:
    """What the number of a row is called."""
    return "number" if cursor.db.vendor == "postgresql" else "rowid"


def next_number(cursor: Any) -> int:
    """The number of the next one to be found."""
    number = number_of(cursor)
    cursor.execute(f"SELECT {number} FROM {TABLE} ORDER BY {number} DESC LIMIT 1")
    found = cursor.fetchone()
    return 1 if found is None else int(found[0]) + 1


def put(cursor: Any, kind: str, model: str, said: Iterable[tuple[str, str]]) -> list[tuple[str, int | None]]:
    """Let each id be found by its words; (id, number) of each, None where it has no words and is not found.

    `model`: whose `found_as` holds the numbers so far. Whoever calls writes the numbers there.
    """
    told = [(id_, folded(words)) for id_, words in said]
    known = dict(
        tables.select_in(cursor, f"SELECT id, found_as FROM {tables.table(model)} WHERE id IN ({{}})", dict(told))
    )
    number, lines, numbers, old = next_number(cursor), list[Line](), list[tuple[str, int | None]](), list[int]()
    for id_, words in told:
        was = known.get(id_)
        if was is not None:
            old.append(was)
        if words:
            lines.append((was or number, kind, id_, words))
            number += was is None
        numbers.append((id_, lines[-1][0] if words else None))
    _write(cursor, old, lines)
    return numbers


def _write(cursor: Any, old: Sequence[int], lines: Sequence[Line]) -> None:
    is_postgres = cursor.db.vendor == "postgresql"
    tables.change_in(cursor, f"DELETE FROM {TABLE} WHERE {number_of(cursor)} IN ({{}})", old)
    if not lines:
        return
    if is_postgres:
        vector = "to_tsvector('simple', %s)"
        cursor.executemany(
            f"INSERT INTO {TABLE} (number, kind, id, said, words) VALUES (%s, %s, %s, %s, {vector})",
            [(*line, line[3]) for line in lines],
        )
    else:
        cursor.executemany(f"INSERT INTO {TABLE} (rowid, kind, id, said) VALUES (%s, %s, %s, %s)", lines)


def put_words(cursor: Any, table: str, gone: Iterable[int], told: Sequence[tuple[int, str]]) -> None:
    """Let numbers be found by words, in a table of `create_words`, and those that are gone no more."""
    tables.change_in(cursor, f"DELETE FROM {table} WHERE {number_of(cursor)} IN ({{}})", gone)
    if not told:
        return
    if cursor.db.vendor == "postgresql":
        cursor.executemany(f"INSERT INTO {table} (number, words) VALUES (%s, to_tsvector('simple', %s))", told)
    else:
        cursor.executemany(f"INSERT INTO {table} (rowid, said) VALUES (%s, %s)", told)


def forget(cursor: Any, table: str = TABLE) -> None:
    """Leave nothing in the index of what was deleted, where the table does not see to it itself."""
    if cursor.db.vendor == "sqlite" and not _secures(cursor):
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")


def found(cursor: Any, text: str, *, at_most: int) -> list[tuple[str, str, str]]:
    """(kind, id, words) of those all of whose asked words begin a word of theirs, at most so many, in no order."""
    asked = matching(cursor, text, TABLE)
    if asked is None:
        return []
    where, value = asked
    cursor.execute(f"SELECT kind, id, said FROM {TABLE} WHERE {where} LIMIT %s", [value, at_most])
    return [(str(kind), str(id_), str(said)) for kind, id_, said in cursor.fetchall()]


def matching(cursor: Any, text: str, table: str) -> tuple[str, str] | None:
    """The condition with its value, by which rows of a table are found; None where no word is asked for."""
    words = folded(text).split()[:WORDS_AT_MOST]
    if not words:
        return None
    if cursor.db.vendor == "postgresql":
        return "words @@ to_tsquery('simple', %s)", " & ".join(f"{word}:*" for word in words)
    return f"{table} MATCH %s", " ".join(f'"{word}"*' for word in words)
