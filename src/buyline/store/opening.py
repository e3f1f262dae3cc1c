"""Does the database of some books answer, and is it theirs?

A file always answers; PostgreSQL may be away, refuse the user, or hold other books.
"""

from typing import Any

from buyline.store import postgres
from buyline.store.places import Place
from buyline.store.postgres import NoPostgresError


def reach(place: Place, alias: str, *, is_new: bool = False) -> None:
    """Connect, and make the schema of new books; NoPostgresError where nobody answers or the books are not there."""
    from django.db import OperationalError, connections  # noqa: PLC0415 - after the driver is chosen

    if not place.is_postgresql:
        return
    connection: Any = connections[alias]
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        reason = postgres.reason_of(problem) or "it refuses the connection"
        raise NoPostgresError(
            f"The books in {place.folder} are kept in PostgreSQL, which cannot be used: {reason}. Nothing was done."
        ) from problem
    with connection.cursor() as cursor:
        _check_schema(cursor, place, is_new=is_new)


def _check_schema(cursor: Any, place: Place, *, is_new: bool) -> None:
    if is_new:
        postgres.make_schema(cursor, place.schema)
        return
    cursor.execute("SELECT to_regnamespace(%s)", [place.schema])
    if cursor.fetchone()[0] is None:
        raise NoPostgresError(
            f"The database that the setting 'database' names has no books {place.schema}, which {place.folder} belongs "
            "to. Name the right database, or restore its backup."
        )
