"""How are books kept in PostgreSQL?

Everything that only PostgreSQL understands: the connection's options, the writer's lock, text compared byte by byte as
SQLite does, rows copied in bulk, what an erasure leaves behind. It does not know what is written.
"""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any

LOCK_SECONDS = 30
AT_ONCE = 200
"""So many rows stand in one statement."""
PLAIN = ("books_buyer", "books_person", "books_search", "books_search_notes")
"""Tables that hold plain text about persons."""


class NoPostgresError(Exception):
    """PostgreSQL cannot be used as the setting says; says what to do."""


def django_database(url: str, schema: str) -> dict[str, Any]:
    """The entry of Django's DATABASES for a schema of a database; an address in no readable form is refused."""
    try:
        import psycopg  # noqa: PLC0415 - an extra: books in SQLite need none of it
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415
    except ImportError:
        raise NoPostgresError(
            "Books in PostgreSQL need psycopg; install it with: pip install 'buyline[postgres]'"
        ) from None
    try:
        told = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise NoPostgresError("The setting 'database' cannot be read; write postgresql://user@host/name.") from None
    own = {name: told.pop(key, "") for name, key in _NAMES.items()}
    options = {"application_name": "buyline", "connect_timeout": 10, **told, "options": _options(schema)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: str(value or "") for name, value in own.items()},
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


_NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def _options(schema: str) -> str:
    told = {"search_path": schema, "synchronous_commit": "on", "timezone": "UTC", "lock_timeout": f"{LOCK_SECONDS}s"}
    return " ".join(f"-c {name}={value}" for name, value in told.items())


def reason_of(problem: BaseException) -> str | None:
    """Why PostgreSQL did not do what it was asked, as words that say what to do; None when it is none of the known."""
    said = str(problem).lower()
    return next((reason for text, reason in _REASONS.items() if text in said), None)


_AWAY = "it does not answer; see that it runs, and that the setting 'database' names it"
_FULL = "its disk is full; make room"
_REASONS = {
    "lock timeout": "another process has been writing for half a minute; wait until it is done",
    "no space left": _FULL,
    "could not extend file": _FULL,
    "password authentication failed": "it refuses the user or the password in the setting 'database'; correct them",
    "no pg_hba.conf entry": "it lets this machine or user not in; allow them in pg_hba.conf",
    "does not exist": "the database or the user in the setting 'database' does not exist there; create it",
    "permission denied": "the user in the setting 'database' may not do this; grant CREATE on the database",
    "too many clients": "it has no connection left; raise max_connections, or lower workers and threads",
    "too many connections": "it has no connection left; raise max_connections, or lower workers and threads",
    "read-only transaction": "it takes no writes; name the primary server in the setting 'database'",
    "connection refused": _AWAY,
    "no such file": _AWAY,
    "could not connect": _AWAY,
    "connection failed": _AWAY,
    "could not translate host name": _AWAY,
    "server closed the connection": _AWAY,
    "terminating connection": _AWAY,
    "connection is lost": _AWAY,
    "the database system is": _AWAY,
    "timeout expired": _AWAY,
    "connection timeout": _AWAY,
}


def health(cursor: Any) -> list[tuple[bool, str]]:
    """What of the server matters to books, each with whether it is well."""
    cursor.execute(_HEALTH)
    version, checksums, connections, *safe = cursor.fetchone()
    found = [(True, f"PostgreSQL {version}, every commit on disk before it is acknowledged")]
    if off := [name for name, value in zip(_SAFE, safe, strict=True) if value != "on"]:
        found = [(False, f"PostgreSQL {version}: {' and '.join(off)} off, so a crash can lose or damage books; set on")]
    if checksums != "on":
        found.append((True, "PostgreSQL keeps no checksums of its pages; `pg_checksums --enable` lets it find damage"))
    return [*found, (True, f"PostgreSQL takes {connections} connections at most: workers x (threads + 1) must fit")]


_SAFE = ("fsync", "full_page_writes")
_HEALTH = (
    "SELECT current_setting('server_version'), current_setting('data_checksums'), current_setting('max_connections'), "
    + ", ".join(f"current_setting('{name}')" for name in _SAFE)
)


def make_schema(cursor: Any, schema: str) -> None:
    """A schema for new books."""
    cursor.execute(f'CREATE SCHEMA "{schema}"')


def lock(cursor: Any, schema: str) -> None:
    """Be the one writer until the transaction ends; waits for the one before, half a minute at most."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(schema)])


def lock_number(schema: str) -> int:
    """The number by which writers of a schema know its lock."""
    return int.from_bytes(sha256(f"buyline writer {schema}".encode()).digest()[:8], "big", signed=True)


def compare_by_bytes(cursor: Any) -> None:
    """Let every text of the books be compared byte by byte, whatever the language of the database."""
    cursor.execute(_OTHERWISE)
    for table, column, type_ in cursor.fetchall():
        cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE {type_} COLLATE "C"')


def rewrite(cursor: Any, tables: Sequence[str] = PLAIN) -> bool:
    """Write tables anew, so that no row that was changed is left in their files; False while somebody holds one."""
    from django.db import OperationalError  # noqa: PLC0415 - after the driver is chosen

    with suppress(OperationalError):
        for table in tables:
            cursor.execute(f"VACUUM FULL {table}")
        return True
    return False


def insert(cursor: Any, head: str, tail: str, rows: Sequence[Sequence[Any]]) -> None:
    """Many rows by few statements: `head` ends with VALUES, `tail` says what to do on conflict."""
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        cursor.execute(f"{head} {', '.join([one] * len(part))}{tail}", [value for row in part for value in row])


def copy(cursor: Any, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Thousands of rows as one stream."""
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def copy_aside(cursor: Any, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], tail: str) -> None:
    """The same where some rows may be there already: `tail` says what to do then."""
    aside, listed = f"{table}_aside", ", ".join(names)
    cursor.execute(f"CREATE TEMPORARY TABLE {aside} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
    copy(cursor, aside, names, rows)
    cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {aside}{tail}")
    cursor.execute(f"DROP TABLE {aside}")


def update(
    cursor: Any,
    table: str,
    names: Sequence[str],
    types: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: str,
) -> None:
    """Change columns of many rows by few statements; each row has the new values and, last, the key."""
    one = f"({', '.join(f'%s::{type_}' for type_ in types)})"
    aside = [f"v{place}" for place in range(len(types))]
    new = ", ".join(f"{name} = v.{value}" for name, value in zip(names, aside, strict=False))
    rows = list({row[-1]: row for row in rows}.values())  # one statement changes a row once: the last one counts
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        cursor.execute(
            f"UPDATE {table} t SET {new} FROM (VALUES {', '.join([one] * len(part))}) AS v ({', '.join(aside)})"
            f" WHERE t.{key} = v.{aside[-1]}",
            [value for row in part for value in row],
        )


_OTHERWISE = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_collation k ON k.oid = a.attcollation
WHERE n.nspname = current_schema() AND c.relname LIKE 'books\\_%%' AND a.attnum > 0 AND NOT a.attisdropped
AND k.collname <> 'C' ORDER BY 1, 2
"""
