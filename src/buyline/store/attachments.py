"""Where do files that are put beside journeys lie, and which hold today?

Each in a file of the folder `attachments/`, sealed under the key under which its entry is sealed and bound to that
entry, and called by the hash of what lies there; so it says nothing without the keys, and nobody else's entry opens it.
A read model names them by journey, in the transaction of the entry. It decides nothing about who may see them.
"""

import json
import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buyline.days import Moment
from buyline.store import tables
from buyline.store.disk import on_disk

if TYPE_CHECKING:
    from buyline.store.books import Books

FOLDER = "attachments"
KIND = "file attached"
GRACE_SECONDS = 3_600.0
"""So long a file may lie there before the entry that names it is recorded."""


@dataclass(frozen=True, slots=True)
class AttachmentNow:
    """A file that holds: its entry and line, its journey, whom it is about, who attached it and when, how large."""

    entry: str
    seq: int
    journey: str
    person: str | None
    by: str
    occurred_at: Moment
    file: str
    size: int
    key: str


def put(books: "Books", content: bytes, *, key: str, entry: str) -> str | None:
    """Write a file for an entry to disk; the name by which it lies there, None when the key was destroyed."""
    books.vault.ready([key])
    sealed = books.vault.seal_bytes(key, content, bound_to=entry)
    if sealed is None:
        return None
    name, folder = sha256(sealed).hexdigest(), books.path / FOLDER
    with on_disk(books.path):
        folder.mkdir(mode=0o700, exist_ok=True)
        part = folder / f"{name}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)
        _sync(folder)
    return name


def _sync(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(books: "Books", name: str) -> None:
    """Take away a file that no entry came to name."""
    (books.path / FOLDER / name).unlink(missing_ok=True)


def has(books: "Books", name: str) -> bool:
    """Whether a file lies there."""
    return (books.path / FOLDER / name).is_file()


def content_of(books: "Books", found: AttachmentNow) -> bytes | None:
    """What a file holds; None when it is gone or its key was destroyed, ValueError when it was changed."""
    with suppress(FileNotFoundError):
        sealed = (books.path / FOLDER / found.file).read_bytes()
        return books.vault.open_bytes(found.key, sealed, bound_to=found.entry)
    return None


def of_journey(books: "Books", journey: str) -> list[AttachmentNow]:
    """The files beside a journey and those that were joined with it, the newest first."""
    return _rows(books, f"{_OF} WHERE a.is_held = %s AND {_TODAY} = %s ORDER BY a.occurred_at DESC, a.seq", journey)


def of_line(books: "Books", seq: int) -> AttachmentNow | None:
    """The file of one line of the journal; None where there is none, or it was taken back."""
    return next(iter(_rows(books, f"{_OF} WHERE a.is_held = %s AND a.seq = %s", seq)), None)


def _rows(books: "Books", statement: str, asked: str | int) -> list[AttachmentNow]:
    with books.reading() as cursor:
        cursor.execute(statement, [True, asked])
        return [AttachmentNow(*row) for row in cursor.fetchall()]


def counted(books: "Books") -> tuple[int, int]:
    """How many files hold, and how many bytes they have together."""
    with books.reading() as cursor:
        cursor.execute("SELECT count(*), coalesce(sum(size), 0) FROM books_attachment WHERE is_held = %s", [True])
        many, size = cursor.fetchone()
    return int(many), int(size)


def rewrite(cursor: Any, entries: Iterable[str], held: Collection[int]) -> None:
    """Write the files of these entries anew; a line that is not `held` was taken back and keeps its file, to come back.

    So that no file that a line names is ever taken for one that none does.
    """
    rows = []
    for seq, entry, journey, person, member, occurred_at, data, key in tables.select_in(cursor, _LINES, entries):
        said = json.loads(data)
        told = (str(said.get("file", "")), int(said.get("bytes", 0)), key or "")
        rows.append((seq, entry, journey or "", person, member or "", occurred_at, *told, seq in held))
    tables.insert(cursor, "Attachment", rows, conflict="replace")


def forget(cursor: Any, folder: Path, key: str) -> None:
    """Remove the files that were sealed under a key that is destroyed."""
    cursor.execute("SELECT file FROM books_attachment WHERE key = %s", [key])
    for (name,) in cursor.fetchall():
        (folder / FOLDER / str(name)).unlink(missing_ok=True)
    cursor.execute("DELETE FROM books_attachment WHERE key = %s", [key])


def sweep(books: "Books", *, grace_seconds: float = GRACE_SECONDS) -> list[str]:
    """Remove files that no entry came to name, as after a crash; their names."""
    before = time.time() - grace_seconds
    lying = [path.name for path in _lying(books.path / FOLDER) if path.stat().st_mtime <= before]
    with books.connection.cursor() as cursor:
        named = {row[0] for row in tables.select_in(cursor, _NAMED, lying)}
    orphans = [name for name in lying if name not in named]
    for name in orphans:
        remove(books, name)
    return orphans


def _lying(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def problems(books: "Books", counts: dict[str, int]) -> Iterator[str]:
    """Files that are missing or are not as they were written, each a sentence; `counts` says how many were looked at.

    Those about a person who was erased are gone, and that is right.
    """
    with books.reading() as cursor:
        cursor.execute(_TOLD, [KIND])
        told = cursor.fetchall()
    counts["files"] = 0
    for seq, data, key in told:
        name = str(json.loads(data).get("file", ""))
        if key is not None and books.vault.is_erased(key):
            continue
        counts["files"] += 1
        if not has(books, name):
            yield f"the file of line {seq} is missing; put attachments/{name} back from a backup"
        elif _hash_of(books.path / FOLDER / name) != name:
            yield f"the file of line {seq} is not as it was written; put attachments/{name} back from a backup"


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        found = sha256()
        while part := file.read(1 << 20):
            found.update(part)
    return found.hexdigest()


_TODAY = 'coalesce(j."into", a.journey)'
_OF = (
    f"SELECT a.entry, a.seq, {_TODAY}, a.person, a.member, a.occurred_at, a.file, a.size, a.key"
    " FROM books_attachment a LEFT JOIN books_journey j ON j.id = a.journey"
)
_LINES = (
    "SELECT seq, entry, journey, person, member, occurred_at, data, sealed_by FROM books_journalentry"
    f" WHERE entry IN ({{}}) AND kind = '{KIND}'"
)
_NAMED = "SELECT file FROM books_attachment WHERE file IN ({})"
_TOLD = "SELECT seq, data, sealed_by FROM books_journalentry WHERE kind = %s ORDER BY seq"
