"""What is a folder of books, and how is it opened?

`books.sqlite3` (journal, tail, read models) or their place in PostgreSQL, `keys.sqlite3` (never in the journal's
backups), `segments/` and `attachments/`. `Books` implements the journal's port, answers for the chain, and opens, finds
and erases what stands about persons.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Self

from buyline.config.settings import WrongSettings
from buyline.days import Moment
from buyline.journal.entry import Recorded
from buyline.journal.port import DeadLetter
from buyline.store import attachments, driver, noting, postgres, rows, search, setup, standing, tables
from buyline.store.chain import chain_problems
from buyline.store.disk import on_disk
from buyline.store.opening import reach
from buyline.store.places import MisplacedError, Place, has_books, is_free, mark, new_place, place_of
from buyline.store.postgres import NoPostgresError
from buyline.store.session import SqlSession, company_lines, last_commit, retractions_about
from buyline.store.sight import EVERYTHING, Sight, without_money
from buyline.store.states import Codec, ledger_codec
from buyline.store.vault import FILE as KEYS_FILE
from buyline.store.vault import Vault
from buyline.store.versions import NewerFormError, bring_up

SEGMENTS = "segments"
PATTERN_SIGNS = frozenset("*?[")
SIGHTS_AT_MOST = 64
_writers: dict[Path, threading.RLock] = {}
_writers_lock = threading.Lock()


class NoBooksError(Exception):
    """There are no books where they were looked for, or none may be made there; says what to do."""


class Books:
    """One open folder of books. Threads share it; each gets a connection of its own."""

    def __init__(self, place: Place, *, codec: Codec | None = None) -> None:
        self.place = place
        self.path = place.folder.resolve()
        self.segments_path = self.path / SEGMENTS
        self.alias = setup.configure(place)
        self.vault = Vault(self.path / KEYS_FILE)
        self.caches: dict[str, Any] = {}
        self.sight, self.whole = EVERYTHING, self
        self._codec = codec or ledger_codec()
        with _writers_lock:
            self._writing = _writers.setdefault(self.path, threading.RLock())
        self.is_writing = False

    @classmethod
    def create(cls, path: Path | str, *, now: Moment, codec: Codec | None = None) -> Self:
        """Make new books in a folder that does not exist yet or is empty."""
        path = Path(path)
        _check_name(path)
        if has_books(path):
            raise NoBooksError(f"{path} holds books already; open them, or name another folder")
        if not is_free(path):
            raise NoBooksError(f"{path} is not an empty folder; name a folder that is empty or does not exist yet")
        with _said(path):
            place = new_place(path)
            reach(place, setup.configure(place), is_new=True)
            (path / SEGMENTS).mkdir(parents=True)
            books = cls(place, codec=codec)
            bring_up(books.connection, place)
        books.set_setting("created_at", str(now))
        if place.is_postgresql:
            mark(place)
        return books

    @classmethod
    def open(cls, path: Path | str, *, codec: Codec | None = None) -> Self:
        """Open existing books; finish what an interrupted erasure left, sweep files nobody lists."""
        path = Path(path)
        _check(path)
        with _said(path):
            place = place_of(path)
            reach(place, setup.configure(place))
            books = cls(place, codec=codec)
            bring_up(books.connection, place)
        with on_disk(path):
            books._finish_erasures()
            books._find_notes()
            from buyline.store.segments import sweep  # noqa: PLC0415 - segments know books

            sweep(books)
            attachments.sweep(books)
        return books

    def seen_by(self, sight: Sight) -> "Books":
        """The same books as somebody sees them who has this sight; what was counted for it is kept with it."""
        if sight.is_whole:
            return self.whole
        kept: _Sights = self.whole.caches.setdefault("sights", _Sights())
        return kept.of(self.whole, sight)

    def close(self) -> None:
        """Close this thread's connections; caches go too. Other threads' connections end with them."""
        for cache in self.caches.values():
            cache.close()
        self.caches.clear()
        self.connection.close()
        self.vault.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def connection(self) -> Any:
        """This thread's Django connection to the books."""
        from django.db import connections  # noqa: PLC0415 - after the driver is chosen

        return connections[self.alias]

    @contextmanager
    def session(self) -> Iterator[SqlSession]:
        """The single writing session: one transaction, on disk when it is left, undone when an error leaves it."""
        with self._alone() as cursor:
            yield SqlSession(cursor, vault=self.vault, codec=self._codec, segments=self.segments_path)

    @contextmanager
    def _alone(self) -> Iterator[Any]:
        from django.db import transaction  # noqa: PLC0415

        with self._writing:
            if self.whole.is_writing:
                raise RuntimeError("a writing session is open already in this thread; finish it first")
            self.whole.is_writing = True
            try:
                with (
                    on_disk(self.path),
                    transaction.atomic(using=self.alias, durable=True),
                    self.connection.cursor() as cursor,
                ):
                    if self.place.is_postgresql:
                        postgres.lock(cursor, self.place.schema)
                    yield cursor
            finally:
                self.whole.is_writing = False

    @contextmanager
    def changing(self) -> Iterator[Any]:
        """A cursor in a write transaction of its own, for what is not a commit of the journal (segments, settings)."""
        with self._alone() as cursor:
            yield cursor

    @contextmanager
    def beside(self) -> Iterator[Any]:
        """The same for what touches no entry (jobs): where the database can, it does not wait for the writer."""
        if not self.place.is_postgresql:
            with self._alone() as cursor:
                yield cursor
            return
        from django.db import transaction  # noqa: PLC0415

        with on_disk(self.path), transaction.atomic(using=self.alias, durable=True), self.connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A cursor on one unchanging state of the books."""
        with driver.reading(self.connection) as cursor:
            yield cursor

    @contextmanager
    def reading_session(self) -> Iterator[SqlSession]:
        """A session that only reads, on one unchanging state of the books; it never waits for a writer."""
        with self.reading() as cursor:
            yield SqlSession(
                cursor, vault=self.vault, codec=self._codec, segments=self.segments_path, is_read_only=True
            )

    def company_lines_in(self, cursor: Any) -> list[Recorded]:
        """The lines about the whole company, as a cursor of `reading` sees them; without prices and goals where amounts
        are hidden.
        """
        lines = company_lines(cursor)
        return lines if self.sight.has_amounts else [one for line in lines for one in without_money(line)]

    def retractions_about(self, ids: Collection[str]) -> list[Recorded]:
        """The lines that take back entries with these ids, and those that take back such lines again."""
        with self.connection.cursor() as cursor:
            return retractions_about(cursor, ids)

    def last_seq(self) -> int:
        """Sequence number of the newest line; 0 in new books."""
        with self.connection.cursor() as cursor:
            return last_commit(cursor)[1]

    def last_recorded_at(self) -> Moment:
        """When the newest commit was recorded; 0 in new books."""
        with self.connection.cursor() as cursor:
            return last_commit(cursor)[2]

    def setting(self, key: str) -> str | None:
        """A setting of these books."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT value FROM books_setting WHERE key = %s", [key])
            found = cursor.fetchone()
        return None if found is None else str(found[0])

    def set_setting(self, key: str, value: str, *, unless_same: bool = False) -> None:
        """Keep a setting."""
        if unless_same and self.setting(key) == value:
            return
        with self.changing() as cursor:
            tables.insert(cursor, "Setting", [(key, value)], conflict="replace")

    def lines(self, *, after: int = 0) -> Iterator[Recorded]:
        """All lines of the journal behind a sequence number, in order, without personal fields."""
        for row in self._paged(rows.RECORDED, after=after):
            yield rows.recorded_of(row)

    def _paged(self, columns: str, *, after: int = 0, size: int = 5_000) -> Iterator[tuple[Any, ...]]:
        while True:
            with self.connection.cursor() as cursor:
                cursor.execute(_PAGE.format(columns), [after, size])
                page = cursor.fetchall()
            yield from page
            if len(page) < size:
                return
            after = page[-1][0]

    def verify_file(self) -> Iterator[str]:
        """Problems of the database's file, its indexes included, each a sentence."""
        with self.connection.cursor() as cursor:
            yield from driver.damage(cursor)

    def database_health(self) -> list[tuple[bool, str]]:
        """What matters of the server that holds these books, each with whether it is well; nothing of a file."""
        if not self.place.is_postgresql:
            return []
        with self.connection.cursor() as cursor:
            return postgres.health(cursor)

    def verify_chain(self) -> Iterator[str]:
        """Problems of the chain, each a sentence; nothing when every line is as it was written."""
        return chain_problems(self._commits(), self._paged(rows.LINE))

    def _commits(self) -> Iterator[tuple[Any, ...]]:
        number = 0
        while True:
            with self.connection.cursor() as cursor:
                cursor.execute(_COMMITS, [number])
                page = cursor.fetchall()
            yield from page
            if not page:
                return
            number = page[-1][0]

    def personal_of(self, seq: int) -> dict[str, Any]:
        """The personal fields of a line, opened; empty when there are none or their key was destroyed."""
        return self.personal_of_all([seq]).get(seq, {})

    def personal_of_all(self, seqs: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The personal fields of several lines by their seq; lines without any are absent."""
        with self.connection.cursor() as cursor:
            found = list(tables.select_in(cursor, _SEALED, seqs))
        return {seq: self.vault.open(key, sealed, bound_to=str(seq)) for seq, key, sealed in found}

    def person_by_email(self, email: str) -> str | None:
        """The person with this address, by its blind index; None when unknown, erased or not one person's alone."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT id FROM books_person WHERE email_index = %s", [self.vault.lookup_of(email)])
            found = cursor.fetchall()
        return str(found[0][0]) if len(found) == 1 else None

    def is_erased(self, *, person: str | None = None, email: str | None = None) -> bool:
        """Whether this person, or whoever had this address, was erased and must not be brought back."""
        by_id = person is not None and self.vault.is_erased(f"p:{person}")
        return by_id or (email is not None and self.vault.is_erased_lookup(self.vault.lookup_of(email)))

    def erase_person(self, person: str, *, at: Moment) -> None:
        """Make everything sealed about a person unreadable and rewrite the read models; repeating it does no harm."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT email_index FROM books_person WHERE id = %s", [person])
            lookups = [row[0] for row in cursor.fetchall() if row[0] is not None]
        self.vault.destroy(f"p:{person}", lookups=lookups, at=at)
        self._finish_erasures()

    def _finish_erasures(self) -> None:
        for key in self.vault.pending_erasures():
            with self.changing() as cursor:
                described = [(str(kind), str(about)) for kind, about in tables.select_in(cursor, _DESCRIBED_BY, [key])]
                standing.redescribe(cursor, {*described, ("person described", key[2:])}, vault=self.vault)
                noting.rewrite(cursor, noting.sealed_by(cursor, key), vault=self.vault)
                attachments.forget(cursor, self.path, key)
                for table in (search.TABLE, noting.TABLE):
                    search.forget(cursor, table)
            if driver.forget_overwritten(self.connection):
                self.vault.erasure_done(key)

    def _find_notes(self) -> None:
        """Let notes that were written before they were found be found."""
        if self.setting(noting.UNREAD) is None:
            return
        with self.changing() as cursor:
            noting.rewrite_all(cursor, vault=self.vault)
            cursor.execute("DELETE FROM books_setting WHERE key = %s", [noting.UNREAD])

    def dead_letters(self, *, batch: str | None = None, after: int = 0) -> Iterator[tuple[int, DeadLetter]]:
        """Entries that could not be taken and were not replayed, with their numbers, oldest first."""
        where, values = ("batch = %s AND ", [batch]) if batch is not None else ("", [])
        with self.connection.cursor() as cursor:
            cursor.execute(_LETTERS.format(where), [*values, after])
            found = cursor.fetchall()
        for id_, source, of_batch, line, key, sealed in found:
            told = self.vault.open(key, sealed, bound_to=source)
            content, reasons = told.get("content", {}), tuple(told.get("reasons", ("erased",)))
            yield id_, DeadLetter(source, of_batch, line, content, reasons)

    def mark_replayed(self, letters: Sequence[int], *, at: Moment) -> None:
        """These dead letters were taken in the end."""
        with self.changing() as cursor:
            values = [(at, letter) for letter in letters]
            cursor.executemany("UPDATE books_deadletter SET replayed_at = %s WHERE id = %s", values)


class _Sights:
    """The same books for each sight that was asked for lately, each with what was counted for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: OrderedDict[Sight, Books] = OrderedDict()

    def of(self, whole: "Books", sight: Sight) -> "Books":
        with self._lock:
            if sight not in self._of:
                seen = copy(whole)
                seen.sight, seen.caches = sight, {}
                self._of[sight] = seen
            self._of.move_to_end(sight)
            while len(self._of) > SIGHTS_AT_MOST:
                self._of.popitem(last=False)
            return self._of[sight]

    def close(self) -> None:
        with self._lock:
            self._of.clear()


def _check_name(path: Path) -> None:
    if found := sorted(set(str(path.resolve())) & PATTERN_SIGNS):
        raise NoBooksError(f"{path}: the engine would read {' '.join(found)} as a pattern; choose a folder without it")


def _check(path: Path) -> None:
    _check_name(path)
    if not path.is_dir():
        raise NoBooksError(f"there is no folder {path}; make books with: buyline --books {path} init")
    if not has_books(path):
        raise NoBooksError(f"{path} holds no books; make some with: buyline --books {path} init")
    if not (path / KEYS_FILE).is_file():
        raise NoBooksError(f"{path} holds books without their keys; put {KEYS_FILE} back from where it is kept")
    (path / SEGMENTS).mkdir(exist_ok=True)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Whatever keeps books from being made or opened, as one kind of error."""
    try:
        with on_disk(path):
            yield
    except (MisplacedError, NoPostgresError, NewerFormError, WrongSettings) as problem:
        raise NoBooksError(str(problem)) from None


_PAGE = "SELECT {} FROM books_journalentry WHERE seq > %s ORDER BY seq LIMIT %s"
_COMMITS = (
    "SELECT number, first_seq, last_seq, recorded_at, next_party, previous_hash, hash FROM books_commit"
    " WHERE number > %s ORDER BY number LIMIT 1000"
)
_SEALED = "SELECT seq, sealed_by, sealed FROM books_journalentry WHERE seq IN ({}) AND sealed_by IS NOT NULL"
_DESCRIBED_BY = (
    "SELECT DISTINCT kind, about FROM books_journalentry WHERE sealed_by IN ({})"
    " AND kind IN ('buyer described', 'person described') AND about IS NOT NULL"
)
_LETTERS = (
    "SELECT id, source, batch, line, sealed_by, sealed FROM books_deadletter"
    " WHERE {}id > %s AND replayed_at IS NULL ORDER BY id"
)
