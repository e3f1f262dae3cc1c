"""What does this machine offer, and are the books well enough to be opened?"""

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from buyline.app.attachments import MEGABYTE
from buyline.app.books import agreement_of, open_books
from buyline.app.damage import explained, missing_segments
from buyline.app.refusal import BuylineError
from buyline.config.secret import FILE as SECRET
from buyline.config.settings import WrongSettings, settings_of, unknown_variables
from buyline.store import attachments, driver
from buyline.store.books import Books
from buyline.store.jobs import jobs
from buyline.store.places import has_books
from buyline.store.vault import FILE as KEYS
from buyline.store.wanted import State as JobState

State = Literal["ok", "note", "bad"]
_PACKAGES = ("django", "duckdb", "ibis-framework", "pyarrow", "cryptography")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    says: str


def examine(path: Path) -> list[Finding]:
    """Look at the interpreter, the packages, the settings, the disk, the keys, the database, the books and the jobs."""
    found = [Finding("Python", "ok", platform.python_version())]
    found += [_package(name) for name in _PACKAGES]
    found.append(_sqlite())
    found.append(_disk(path))
    found += _settings(path)
    return [*found, *_books(path)]


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(name, "bad", "is not installed; install buyline again")


def _sqlite() -> Finding:
    driver.install()
    is_safe = driver.is_wal_safe(driver.module().sqlite_version_info)
    return Finding("SQLite", "ok" if is_safe else "note", sqlite_says())


def sqlite_says() -> str:
    """Version and mode of the SQLite that writes books here."""
    driver.install()
    mode = "write-ahead log" if driver.journal_mode() == "WAL" else "rollback journal, slower and safe on this version"
    return f"{driver.module().sqlite_version}, {mode}, every commit on disk before it is acknowledged"


def _settings(path: Path) -> list[Finding]:
    """Whether what this installation was told can be used, and whether something was told to nobody."""
    strangers = [Finding("Settings", "note", sentence) for sentence in unknown_variables(os.environ)]
    try:
        settings = settings_of(path)
    except WrongSettings as problem:
        return [*strangers, *(Finding("Settings", "bad", sentence) for sentence in problem.problems)]
    told = len(settings.origins)
    return [*strangers, Finding("Settings", "ok", f"{told} given, all else by default; see: buyline config show")]


def _disk(path: Path) -> Finding:
    there = next(parent for parent in (path.resolve(), *path.resolve().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    return Finding("Disk", "ok" if free > 2**30 else "bad", f"{free / 2**30:,.1f} GiB free where the books are kept")


def _books(path: Path) -> list[Finding]:
    if not has_books(path):
        return [Finding("Books", "note", f"there are none in {path}; make some with: buyline --books {path} init")]
    try:
        with open_books(path) as books:
            return [*_database(books), _agreed(path, books), *_keys(path), _files(books), _jobs(books)]
    except BuylineError as problem:
        return [Finding("Books", "bad", str(problem))]
    except Exception as problem:
        known = explained(problem)
        if known is None:
            raise
        return [Finding("Books", "bad", str(known))]


def _agreed(path: Path, books: Books) -> Finding:
    definition = agreement_of(books).latest
    if missing := missing_segments(books):
        return Finding("Books", "bad", f"segments are missing in {path}: {', '.join(missing[:3])}; run verify")
    agreed = f"definition version {definition.version} of {definition.company}"
    return Finding("Books", "ok", f"{books.last_seq():,} entries in {path}, {agreed}")


def _keys(path: Path) -> list[Finding]:
    """Keys that others on this machine can read are said."""
    kept = [path / name for name in (KEYS, SECRET) if (path / name).exists()]
    if os.name != "posix" or not (loose := [one.name for one in kept if one.stat().st_mode & 0o077]):
        return []
    return [Finding("Keys", "note", f"others on this machine can read {' and '.join(loose)}; chmod 600 keeps them out")]


def _files(books: Books) -> Finding:
    many, size = attachments.counted(books)
    return Finding("Files", "ok", f"{many:,} beside journeys, {size / MEGABYTE:,.1f} MB")


def _jobs(books: Books) -> Finding:
    found = jobs(books, at_most=1_000)
    waiting, failed = (sum(job.state == state for job in found) for state in (JobState.WAITING, JobState.FAILED))
    says = f"{waiting:,} waiting, {failed:,} failed; see: buyline jobs"
    return Finding("Jobs", "note" if failed else "ok", says)


def _database(books: Books) -> list[Finding]:
    """What matters of a database server; SQLite is looked at without any books."""
    return [Finding("Database", "ok" if is_well else "bad", says) for is_well, says in books.database_health()]
