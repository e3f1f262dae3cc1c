"""Where are the books of a folder kept: in a file there, or in PostgreSQL?

The setting `database` decides when books are made; from then on the folder knows. Books in PostgreSQL have a schema of
their own, so several can share one database; its name stands in the folder, the address of the database does not, for
it holds a password and differs from machine to machine.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from buyline.config.settings import settings_of

FILE = "books.sqlite3"
MARK = "postgresql.json"
BESIDE = frozenset({"buyline.toml", "secret.key"})
"""What may lie in a folder before there are books in it."""


class MisplacedError(Exception):
    """The folder and the setting `database` do not fit each other; says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of books, and where its database is: PostgreSQL at `url` in `schema`, or the folder's own file."""

    folder: Path
    url: str = ""
    schema: str = ""

    @property
    def is_postgresql(self) -> bool:
        return bool(self.url)


def has_books(folder: Path | str) -> bool:
    """Whether there are books in a folder, wherever their database is."""
    folder = Path(folder)
    return (folder / FILE).is_file() or (folder / MARK).is_file()


def is_free(folder: Path) -> bool:
    """Whether new books may be made in a folder: it is not there yet, or holds nothing but settings."""
    return not folder.exists() or (folder.is_dir() and all(path.name in BESIDE for path in folder.iterdir()))


def new_place(folder: Path) -> Place:
    """Where new books of a folder will be, by the setting."""
    url = settings_of(folder).database
    return Place(folder, url, f"buyline_{secrets.token_hex(6)}" if url else "")


def place_of(folder: Path) -> Place:
    """Where the books of a folder are; MisplacedError when the setting says otherwise."""
    url = settings_of(folder).database
    mark = folder / MARK
    if not mark.is_file():
        if url and (folder / FILE).is_file():
            raise MisplacedError(
                f"The books in {folder} are kept in {FILE}, but the setting 'database' names PostgreSQL. Nothing was "
                "opened. It decides where new books are made; take it back for these."
            )
        return Place(folder)
    if not url:
        raise MisplacedError(
            f"The books in {folder} are kept in PostgreSQL, but no database is named. Say where it is with "
            f"BUYLINE_DATABASE, or with 'database' in {folder / 'buyline.toml'}."
        )
    return Place(folder, url, str(json.loads(mark.read_text(encoding="utf-8"))["schema"]))


def mark(place: Place) -> None:
    """Write down in the folder that its books are in PostgreSQL; on disk when this returns."""
    part = place.folder / f"{MARK}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump({"schema": place.schema}, file)
        file.flush()
        os.fsync(file.fileno())
    part.rename(place.folder / MARK)
