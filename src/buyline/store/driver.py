"""Which SQLite writes the books, and how?

Versions 3.7.0 to 3.51.2 can corrupt a database in WAL mode that two connections write. A fixed version stands in where
it is installed; where it is not, the books are written with a rollback journal, which is slower and safe. Everything
that only SQLite understands is here; it does not know what is written.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from buyline.store import postgres

WAL_BROKEN_FROM = (3, 7, 0)
WAL_MENDED_IN = (3, 51, 3)
BUSY_SECONDS = 30
_BACKEND = "django.db.backends.sqlite3.base"


def install() -> None:
    """Let the fixed SQLite stand in for Python's own, unless Django's backend already holds one.

    It stays in place: a second driver on the same file in one process would drop its locks.
    """
    if _BACKEND in sys.modules:
        return
    try:
        import pysqlite3  # noqa: PLC0415 - only on Linux, and only before Django asks for sqlite3
        import pysqlite3.dbapi2  # noqa: PLC0415
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def module() -> ModuleType:
    """The one driver of this process: what Django's backend uses, or will use."""
    if _BACKEND in sys.modules:
        return sys.modules[_BACKEND].Database  # type: ignore[no-any-return]

    return sys.modules["sqlite3.dbapi2"]


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can be trusted with a write-ahead log."""
    return not WAL_BROKEN_FROM <= version < WAL_MENDED_IN


def journal_mode() -> str:
    """The mode in which books are written here: WAL where it is safe, DELETE elsewhere."""
    return "WAL" if is_wal_safe(module().sqlite_version_info) else "DELETE"


def pragmas(mode: str) -> tuple[str, ...]:
    """What every connection says first: acknowledged is on disk, and what was deleted cannot be read."""
    return (
        f"PRAGMA journal_mode={mode}",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",
        "PRAGMA cache_size=-65536",
        "PRAGMA temp_store=MEMORY",
    )


def django_options() -> dict[str, Any]:
    """OPTIONS of a Django database: transactions take the write lock when they begin."""
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": BUSY_SECONDS,
        "init_command": ";".join(pragmas(journal_mode())),
    }


def connect(path: Path, *, mode: str = "DELETE") -> Any:
    """A connection of the same driver outside Django, in autocommit; its owner keeps threads apart."""
    connection = module().connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in pragmas(mode):
        connection.execute(pragma)
    return connection


@contextmanager
def reading(connection: Any) -> Iterator[Any]:
    """A cursor on one unchanging state of a Django connection; it never waits for a writer."""
    if connection.in_atomic_block:
        raise RuntimeError("books cannot be read as a whole from inside their own writing session")
    with connection.cursor() as cursor:
        if _is_in_transaction(connection):
            raise RuntimeError("books are being read as a whole in this thread already; finish that first")
        cursor.execute("BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        try:
            yield cursor
        finally:
            _end(connection, cursor)


def _is_in_transaction(connection: Any) -> bool:
    if connection.vendor == "sqlite":
        return bool(connection.connection.in_transaction)
    return bool(connection.connection.info.transaction_status)


def _end(connection: Any, cursor: Any) -> None:
    """End a reading; a connection that cannot even do that is of no more use."""
    try:
        cursor.execute("ROLLBACK")
    except Exception:  # noqa: BLE001 - what went wrong while reading is on its way already
        connection.close()


def damage(cursor: Any) -> Iterator[str]:
    """What is damaged in the file that a cursor of Django reads, each a sentence; PostgreSQL looks after its own."""
    if cursor.db.vendor != "sqlite":
        return
    cursor.execute("PRAGMA integrity_check(20)")
    found = [str(text) for (text,) in cursor.fetchall()]
    yield from (f"the database's file is damaged: {text}" for text in found if text != "ok")


def forget_overwritten(connection: Any) -> bool:
    """Leave no erased text in the database's own files; False while another reader holds them."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return postgres.rewrite(cursor)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not any(is_held for is_held, *_ in cursor.fetchall())


@contextmanager
def without_wiping(connection: Any) -> Iterator[None]:
    """Delete rows that hold nothing about a person without overwriting their pages with zeros."""
    wipes = connection.vendor == "sqlite"
    if wipes:
        _say(connection, "PRAGMA secure_delete=OFF")
    try:
        yield
    finally:
        if wipes:
            _say(connection, "PRAGMA secure_delete=ON")


def _say(connection: Any, pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(pragma)
        cursor.fetchall()
