"""Which settings are in force here, and where does each come from?

What the installation was told, and what was fixed when the books were made; secrets are covered.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from buyline.app.books import agreement_of, open_books
from buyline.app.doctor import sqlite_says
from buyline.app.refusal import Refused
from buyline.config.settings import FIELDS, Settings, WrongSettings, settings_of
from buyline.store.places import has_books

_BOOKS_ORIGINS = {"commandline": "command line", "environment": "environment (BUYLINE_BOOKS)"}
_FIXED = ("company", "currency", "time_zone", "fiscal_year_starts", "version")


@dataclass(frozen=True, slots=True)
class Told:
    """One setting in force and where it comes from."""

    name: str
    value: str
    origin: str


def settings_for(path: Path) -> Settings:
    """The settings in force for a folder of books; Refused lists those that are written wrong."""
    try:
        return settings_of(path)
    except WrongSettings as problem:
        raise Refused("The settings cannot be used.", problem.problems) from None


def told(path: Path, books_origin: str) -> list[Told]:
    """What is in force for a folder of books, each with its origin; Refused lists settings that are written wrong."""
    settings = settings_for(path)
    found = [Told("books", str(path), _BOOKS_ORIGINS.get(books_origin, "default"))]
    found += [Told(name, settings.shown(name), _origin(settings.origin_of(name))) for name in FIELDS]
    return [*found, *_fixed(path), Told("python", sys.executable, "machine")]


def _origin(name: str) -> str:
    return f"environment ({name})" if name.startswith("BUYLINE_") else name


def _fixed(path: Path) -> list[Told]:
    """What was agreed in the books that are there."""
    if not has_books(path):
        return []
    with open_books(path) as books:
        definition = agreement_of(books).latest
        origin = f"definition, version {definition.version}"
        found = [Told(name, str(getattr(definition, name)), origin) for name in _FIXED]
        kept = [says for _, says in books.database_health()][:1] or [sqlite_says()]
    return [*found, Told("kept_in", kept[0], "machine")]
