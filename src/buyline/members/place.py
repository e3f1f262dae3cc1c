"""Where do members stand, and how are their tables made?

In a database of their own beside the books (`members.sqlite3`), so that a sign-in never waits for the writer of the
books; of books in PostgreSQL, in a schema of their own there. Whoever starts the pages brings it up to date.
"""

from pathlib import Path
from typing import Any

from buyline.config.settings import settings_of
from buyline.store import driver, postgres
from buyline.store.places import place_of

FILE = "members.sqlite3"
BOOKS_APP = "books"


def database(books: str) -> dict[str, Any]:
    """The entry of Django's DATABASES for the members of a folder of books."""
    named = settings_of(books or None).members
    if not named and books and Path(books).is_dir() and (place := place_of(Path(books))).is_postgresql:
        return postgres.django_database(place.url, f"{place.schema}_members")
    driver.install()
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": named or (str(Path(books).resolve() / FILE) if books else ":memory:"),
        "OPTIONS": driver.django_options(),
    }


def is_there(books: str) -> bool:
    """Whether books have members already; asked before anything is made."""
    told = database(books)
    return bool(told["ENGINE"].endswith("postgresql")) or Path(told["NAME"]).is_file()


def ready() -> None:
    """Make or bring up to date the tables of members; repeating it does no harm."""
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now
    from django.db import connection  # noqa: PLC0415 - as above

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path')")
            schema = str(cursor.fetchone()[0]).strip('"')
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    call_command("migrate", database="default", verbosity=0)
    call_command("createcachetable", verbosity=0)


class Router:
    """Keeps the tables of the books out of the members' database, and theirs out of the books'."""

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        """Whether the tables of an application belong into a database."""
        return (app_label == BOOKS_APP) == (db != "default")
