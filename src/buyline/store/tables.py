"""How are rows written and looked up in bulk, on any database Django speaks to?

Plain statements with Django's placeholders, generated from the models (named, as they exist only once Django is set
up): one batched statement writes many rows, several
times faster than one object each. It does not know what the rows mean.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import compress
from typing import Any

from buyline.store import postgres
from buyline.store.rows import chunks

MANY = 500
"""From so many rows on, a statement for each pattern of missing values saves time."""


def _meta(model: str) -> Any:
    from django.apps import apps  # noqa: PLC0415 - models exist once Django is set up

    return apps.get_model("books", model)._meta  # noqa: SLF001 - Django documents it for this


def table(model: str) -> str:
    """Name of a model's table."""
    return str(_meta(model).db_table)


@cache
def columns(model: str) -> tuple[str, ...]:
    """Columns of a model's table, in the order of its fields; quoted, for some are words of SQL."""
    return tuple(f'"{field.column}"' for field in _meta(model).concrete_fields)


@cache
def _insert(model: str, conflict: str, given: tuple[bool, ...] | None = None) -> str:
    names = columns(model)
    if given is not None:
        names = tuple(compress(names, given))
    marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {table(model)} ({', '.join(names)}) VALUES ({marks}){_on(model, conflict)}"


def _key(model: str) -> str:
    return f'"{_meta(model).pk.column}"'


@cache
def _on(model: str, conflict: str) -> str:
    """What a statement does with a row whose key is there already."""
    if conflict == "fail":
        return ""
    key = _key(model)
    if conflict == "keep":
        return f" ON CONFLICT ({key}) DO NOTHING"
    names = columns(model) if conflict == "replace" else (f'"{conflict}"',)
    new = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
    return f" ON CONFLICT ({key}) DO UPDATE SET {new}"


def insert(cursor: Any, model: str, rows: Sequence[Sequence[Any]], *, conflict: str = "fail") -> None:
    """Write rows in the order of `columns`; on conflict: fail, keep, replace, or change one column."""
    if not rows:
        return
    if cursor.db.vendor == "postgresql":
        _insert_at_once(cursor, model, rows, conflict)
    elif len(rows) < MANY:
        cursor.executemany(_insert(model, conflict), rows)
    else:
        for given, alike in _by_what_is_given(rows).items():
            cursor.executemany(_insert(model, conflict, given), alike)


def _insert_at_once(cursor: Any, model: str, rows: Sequence[Sequence[Any]], conflict: str) -> None:
    """Many rows in one statement or one stream: there each statement is a journey to another process and back."""
    names = columns(model)
    if conflict not in {"fail", "keep"}:
        at = names.index(_key(model))
        rows = list({row[at]: row for row in rows}.values())  # one statement changes a row once: the last one counts
    if len(rows) < MANY:
        head = f"INSERT INTO {table(model)} ({', '.join(names)}) VALUES"
        postgres.insert(cursor, head, _on(model, conflict), rows)
    elif conflict == "fail":
        postgres.copy(cursor, table(model), names, rows)
    else:
        postgres.copy_aside(cursor, table(model), names, rows, _on(model, conflict))


def update(cursor: Any, model: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Change columns of many rows: each of the rows has the new values and, last, the key."""
    if not rows:
        return
    if cursor.db.vendor == "postgresql":
        types = [_meta(model).get_field(name).db_type(cursor.db) for name in (*names, _meta(model).pk.name)]
        postgres.update(cursor, table(model), [f'"{name}"' for name in names], types, rows, key=_key(model))
        return
    new = ", ".join(f'"{name}" = %s' for name in names)
    cursor.executemany(f"UPDATE {table(model)} SET {new} WHERE {_key(model)} = %s", rows)


def _by_what_is_given(rows: Sequence[Sequence[Any]]) -> dict[tuple[bool, ...], list[list[Any]]]:
    """Rows without their missing values, by which are there: SQLite's driver is slower with None than with a text."""
    found: dict[tuple[bool, ...], list[list[Any]]] = {}
    for row in rows:
        given = tuple([value is not None for value in row])
        alike = found.get(given)
        if alike is None:
            alike = found[given] = []
        alike.append(list(compress(row, given)))
    return found


def select_in(cursor: Any, statement: str, keys: Iterable[Any], *more: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement with one `IN ({})`, asked for all keys in runs; `more` fills the placeholders behind it."""
    for part in chunks(list(keys)):
        cursor.execute(statement.format(", ".join(["%s"] * len(part))), [*part, *more])
        yield from cursor.fetchall()


def change_in(cursor: Any, statement: str, keys: Iterable[Any]) -> None:
    """Run a changing statement with one `IN ({})` for all keys in runs."""
    for part in chunks(list(keys)):
        cursor.execute(statement.format(", ".join(["%s"] * len(part))), list(part))
