"""What does this machine offer, and are the books well enough to be opened?"""

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from buyline.app.books import agreement_of, open_books
from buyline.app.damage import explained, missing_segments
from buyline.app.refusal import BuylineError
from buyline.store import driver

State = Literal["ok", "note", "bad"]
_PACKAGES = ("django", "duckdb", "ibis-framework", "pyarrow", "cryptography")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    says: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in force and where it comes from."""

    name: str
    value: str
    origin: str


def examine(path: Path) -> list[Finding]:
    """Look at the interpreter, the packages, the database driver, the disk and the books."""
    found = [Finding("Python", "ok", platform.python_version())]
    found += [_package(name) for name in _PACKAGES]
    found.append(_sqlite())
    found.append(_disk(path))
    found.append(_books(path))
    return found


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(name, "bad", "is not installed; install buyline again")


def _sqlite() -> Finding:
    driver.install()
    is_safe = driver.is_wal_safe(driver.module().sqlite_version_info)
    return Finding("SQLite", "ok" if is_safe else "note", _sqlite_says())


def _sqlite_says() -> str:
    driver.install()
    mode = "write-ahead log" if driver.journal_mode() == "WAL" else "rollback journal, slower and safe on this version"
    return f"{driver.module().sqlite_version}, {mode}, every commit on disk before it is acknowledged"


def _disk(path: Path) -> Finding:
    there = next(parent for parent in (path.resolve(), *path.resolve().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    return Finding("Disk", "ok" if free > 2**30 else "bad", f"{free / 2**30:,.1f} GiB free where the books are kept")


def _books(path: Path) -> Finding:
    if not (path / "books.sqlite3").exists():
        return Finding("Books", "note", f"there are none in {path}; make some with: buyline --books {path} init")
    try:
        with open_books(path) as books:
            definition = agreement_of(books).latest
            if missing := missing_segments(books):
                return Finding("Books", "bad", f"segments are missing in {path}: {', '.join(missing[:3])}; run verify")
            agreed = f"definition version {definition.version} of {definition.company}"
            return Finding("Books", "ok", f"{books.last_seq():,} entries in {path}, {agreed}")
    except BuylineError as problem:
        return Finding("Books", "bad", str(problem))
    except Exception as problem:
        known = explained(problem)
        if known is None:
            raise
        return Finding("Books", "bad", str(known))


def settings_of(path: Path, books_origin: str) -> list[Setting]:
    """The settings in force: where the books are, and what was fixed when they were made."""
    origins = {"commandline": "command line", "environment": "environment (BUYLINE_BOOKS)"}
    found = [Setting("books", str(path), origins.get(books_origin, "default"))]
    found.append(Setting("python", sys.executable, "machine"))
    if not (path / "books.sqlite3").exists():
        return found
    with open_books(path) as books:
        definition = agreement_of(books).latest
        origin = f"definition, version {definition.version}"
        names = ("company", "currency", "time_zone", "fiscal_year_starts", "version")
        found += [Setting(name, str(getattr(definition, name)), origin) for name in names]
        found.append(Setting("sqlite", _sqlite_says(), "machine"))
    return found
