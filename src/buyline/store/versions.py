"""Which form have the tables of these books, and how do they get the newest?

The newest form is the last migration; its name stands among the settings of the books, so that opening books that have
it costs one question. Books of a form that is not known here were written by a newer Buyline and are left alone. Empty
tables are the same in all books: a process that made them once copies them, in one transaction.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from buyline.store import driver, postgres
from buyline.store.places import Place

KEY = "format"
LOCK = ".opening"
_in_this_process = threading.Lock()
_empty: list[Any] = []
"""The tables of new books in memory, once this process has made some."""
_BEFORE_NAMES = frozenset({"1"})
"""How the first form was called before forms were named after migrations."""


class NewerFormError(Exception):
    """The books have a form that this version does not know; says what to do."""


@cache
def forms() -> tuple[str, ...]:
    """The names of all forms, oldest first."""
    folder = Path(__file__).with_name("migrations")
    return tuple(sorted(path.stem for path in folder.glob("[0-9]*.py")))


def bring_up(connection: Any, place: Place) -> None:
    """Give the tables the newest form where they have another; one process at a time does it."""
    if form_of(connection) == forms()[-1]:
        return
    with _alone(connection, place):
        found = form_of(connection)
        if found is not None and found not in {*forms(), *_BEFORE_NAMES}:
            raise NewerFormError(
                f"The books in {place.folder} were written by a newer Buyline (form {found}, known here up to "
                f"{forms()[-1]}). Nothing was changed; install that version or a newer one."
            )
        if found == forms()[-1]:
            return
        if found is None and connection.vendor == "sqlite" and _is_empty(connection):
            _make(connection)
        else:
            _migrate(connection)


def _make(connection: Any) -> None:
    """The tables of new books: migrated the first time, later copied."""
    if _empty:
        _empty[0].backup(connection.connection)
        return
    _migrate(connection)
    kept = driver.module().connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    _empty.append(kept)


def _is_empty(connection: Any) -> bool:
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def _migrate(connection: Any) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after the driver is chosen

    call_command("migrate", "books", database=connection.alias, verbosity=0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            postgres.compare_by_bytes(cursor)
        cursor.execute(_KEEP, [KEY, forms()[-1]])


def form_of(connection: Any) -> str | None:
    """The form that the tables have; None where there are none."""
    with connection.cursor() as cursor:
        if "books_setting" not in connection.introspection.table_names(cursor):
            return None
        cursor.execute("SELECT value FROM books_setting WHERE key = %s", [KEY])
        found = cursor.fetchone()
    return None if found is None else str(found[0])


@contextmanager
def _alone(connection: Any, place: Place) -> Iterator[None]:
    """Nobody else brings these books up meanwhile: no thread, no process, of PostgreSQL no other machine."""
    if connection.vendor != "postgresql":
        with _in_this_process, _on_this_machine(place.folder / LOCK):
            yield
        return
    number = postgres.lock_number(place.schema)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _on_this_machine(path: Path) -> Iterator[None]:
    """Hold a lock that other processes see; it ends with the process, however that ends."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_KEEP = "INSERT INTO books_setting (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
