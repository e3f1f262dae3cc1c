"""What is said when the disk does not take what it is given?

Errors of the operating system, of SQLite and of PostgreSQL that mean the disk, or that somebody else writes, as one
sentence. Other errors pass. It retries nothing: what was not committed is not in the books.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buyline.store import postgres

_OF_THE_SYSTEM = {
    errno.EIO: "the disk reports an error; check it before you go on",
    errno.ENOSPC: "the disk is full; make room",
    errno.EDQUOT: "the disk quota is used up; make room",
    errno.EROFS: "the disk can only be read; mount it for writing",
}
_OF_SQLITE = {
    "disk i/o error": _OF_THE_SYSTEM[errno.EIO],
    "database or disk is full": _OF_THE_SYSTEM[errno.ENOSPC],
    "readonly database": "the file can only be read; let this user write it",
    "unable to open database file": "the file cannot be opened; check that this user may read and write it",
    "database is locked": "another process has been writing for half a minute; wait until it is done",
}


class NotOnDiskError(Exception):
    """What was to be written is not on disk; says why and what to do."""


@contextmanager
def on_disk(folder: Path) -> Iterator[None]:
    """Turn an error of the disk into a sentence about the books in this folder."""
    try:
        yield
    except NotOnDiskError:
        raise
    except Exception as problem:
        reason = _reason(problem)
        if reason is None:
            raise
        raise NotOnDiskError(f"The last step was not written to {folder}: {reason}, then try again.") from problem


def _reason(problem: Exception) -> str | None:
    if isinstance(problem, OSError):
        return _OF_THE_SYSTEM.get(problem.errno or 0)
    if type(problem).__name__ != "OperationalError":  # Django's, or the driver's own: they share only the name
        return None
    said = str(problem).lower()
    found = next((reason for text, reason in _OF_SQLITE.items() if text in said), None)
    by_postgres = postgres.reason_of(problem)
    return found or (f"PostgreSQL: {by_postgres}" if by_postgres else None)
