"""How does one writer read and write the books in one transaction?

The port's `Session` on a Django connection. It keeps what it is given and decides nothing; read models are kept in step
by `standing`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa

from buyline.days import Moment
from buyline.journal.entry import Recorded
from buyline.journal.port import Commit, DeadLetter, KnownVersion, Line
from buyline.store import chain, files, rows, sources, standing, tables
from buyline.store.retractions import Mark, retractions_of
from buyline.store.shape import MOVEMENTS, TOUCHES, Shape, shape_of
from buyline.store.states import Codec, Packed
from buyline.store.vault import Vault
from buyline.store.wanted import TIDY_EVERY, TIDYING, Wanted, put


class SqlSession:
    """The books while one writer holds them; it lives inside one transaction of `cursor`'s connection."""

    def __init__(self, cursor: Any, *, vault: Vault, codec: Codec, segments: Path, is_read_only: bool = False) -> None:
        self._cursor, self._vault, self._codec, self._is_read_only = cursor, vault, codec, is_read_only
        self._segments = segments
        self._number, self._last_seq, self._recorded_at, self._next_party, self._hash = last_commit(cursor)

    @property
    def last_seq(self) -> int:
        return self._last_seq

    @property
    def last_recorded_at(self) -> Moment:
        return self._recorded_at

    @property
    def next_party(self) -> int:
        return self._next_party

    def digest_of(self, content: bytes) -> str:
        return self._vault.digest_of(content)

    def versions_of(self, ids: Iterable[str]) -> dict[str, list[KnownVersion]]:
        found = sorted(tables.select_in(self._cursor, _VERSIONS, set(ids)))
        marks = [Mark(row[1], (row[5], row[6], row[1]), row[4]) for row in found]
        retracted = retractions_of(self._cursor, marks)
        versions: dict[str, list[KnownVersion]] = {}
        for (seq, id_, digest, sent_by, batch, _, _, party), mark in zip(found, marks, strict=True):
            known = KnownVersion(seq, digest, sent_by, batch, retracted.has(mark), party)
            versions.setdefault(id_, []).append(known)
        return versions

    def parties_of(self, subjects: Iterable[str]) -> dict[str, int]:
        return dict(tables.select_in(self._cursor, _PARTIES, set(subjects)))

    def party_of_journey(self, journey: str) -> int | None:
        """Party of a journey by its id, also of one that no entry names because an act opened it."""
        self._cursor.execute("SELECT party FROM books_journey WHERE id = %s", [journey])
        found = self._cursor.fetchone()
        return None if found is None else int(found[0])

    def states_of(self, parties: Iterable[int]) -> dict[int, Any]:
        found = tables.select_in(self._cursor, _STATES, set(parties))
        return {party: self._codec.load(text) for party, text in found}

    def entries_of(self, parties: Iterable[int]) -> dict[int, list[Recorded]]:
        wanted = set(parties)
        found = sorted(tables.select_in(self._cursor, _LINES_OF_PARTIES, wanted), key=itemgetter(0, 1))
        lines: dict[int, list[Recorded]] = {party: [] for party in wanted}
        for party, group in groupby(found, key=itemgetter(0)):
            lines[party] = [rows.recorded_of(row[1:]) for row in group]
        return lines

    def entries_of_batch(self, batch: str) -> list[Recorded]:
        self._cursor.execute(f"{_LINES} WHERE batch = %s ORDER BY seq", [batch])
        return [rows.recorded_of(row) for row in self._cursor.fetchall()]

    def parties_of_batch(self, batch: str) -> set[int]:
        self._cursor.execute(_PARTIES_OF_BATCH, [batch])
        return {row[0] for row in self._cursor.fetchall()}

    def all_parties(self) -> list[int]:
        self._cursor.execute("SELECT DISTINCT party FROM books_subject ORDER BY party")
        return [row[0] for row in self._cursor.fetchall()]

    def company_lines(self) -> list[Recorded]:
        return company_lines(self._cursor)

    def write(self, commit: Commit) -> None:
        if self._is_read_only:
            raise RuntimeError("this session only reads; open a writing session")
        self._check_sequence(commit.lines)
        self._check_rows(commit)
        absorbed = final_parties(commit.absorbed)
        lines = [(line.recorded, absorbed.get(line.party or 0, line.party)) for line in commit.lines]
        with files.Straight(self._cursor, self._segments) as straight:
            self._write_rows(MOVEMENTS, commit.movements, rows.movement_row, straight)
            self._write_rows(TOUCHES, commit.touches, rows.touch_row, straight)
            sealed = self._line_rows(lines)
            tables.insert(self._cursor, "JournalEntry", sealed)
            parties = {n: self._codec.pack(state) for n, state in commit.states.items() if n not in absorbed}
            self._write_parties(commit, absorbed, parties)
            self._write_dead(commit)
            standing.refresh(self._cursor, commit, absorbed, parties, vault=self._vault)
            sources.heard(self._cursor, [line.recorded for line in commit.lines])
            self._write_link(commit, sealed)
            straight.enlist()

    def ask(self, wanted: Wanted, *, now: Moment) -> str:
        """Ask for work in the background, in this transaction; the job's id."""
        return put(self._cursor, wanted, now=now)

    def shape(self) -> Shape:
        """The columns that the definitions so far give the ledger."""
        return shape_of(self._cursor)

    def _write_rows(
        self, table: str, posted: Any, row: Callable[[Any], tuple[Any, ...]], straight: files.Straight
    ) -> None:
        """A few rows go to the tail; thousands, or what is a table already, straight into a file."""
        if isinstance(posted, pa.Table) or len(posted) >= files.STRAIGHT:
            straight.put(table, posted)
        else:
            tables.insert(self._cursor, files.TAILS[table], [row(one) for one in posted])

    def _check_sequence(self, lines: Sequence[Line]) -> None:
        numbers = [line.recorded.seq for line in lines]
        if numbers != list(range(self._last_seq + 1, self._last_seq + 1 + len(numbers))):
            raise ValueError(f"lines must be numbered without gaps from {self._last_seq + 1}")

    def _check_rows(self, commit: Commit) -> None:
        last = self._last_seq + len(commit.lines)
        seqs = (files.seqs_of(posted) for posted in (commit.movements, commit.touches))
        strangers = [seq for both in seqs for seq in both if not self._last_seq < seq <= last]
        if strangers:
            raise ValueError(f"rows are named after the lines they came with, not after line {min(strangers)}")

    def _line_rows(self, lines: Sequence[tuple[Recorded, int | None]]) -> list[tuple[Any, ...]]:
        keys = [key_of(recorded) if recorded.entry.personal else None for recorded, _ in lines]
        self._vault.ready(key for key in keys if key is not None)
        return [self._line_row(*line, key) for line, key in zip(lines, keys, strict=True)]

    def _line_row(self, recorded: Recorded, party: int | None, key: str | None) -> tuple[Any, ...]:
        entry = recorded.entry
        sealed = None if key is None else self._vault.seal(key, entry.personal, bound_to=str(recorded.seq))
        return rows.line_row(recorded, party=party, sealed_by=key, sealed=sealed)

    def _write_parties(self, commit: Commit, absorbed: Mapping[int, int], parties: Mapping[int, Packed]) -> None:
        for old, new in absorbed.items():
            for statement in _ABSORB:
                self._cursor.execute(statement, [new, old])
        tables.change_in(self._cursor, "DELETE FROM books_party WHERE id IN ({})", absorbed)
        known = [(key, absorbed.get(party, party)) for key, party in commit.subjects.items()]
        tables.insert(self._cursor, "Subject", known, conflict="replace")
        kept = [(party, packed.state) for party, packed in parties.items()]
        tables.insert(self._cursor, "Party", kept, conflict="replace")

    def _write_dead(self, commit: Commit) -> None:
        keys = [letter_key(letter) for letter in commit.dead]
        self._vault.ready(keys)
        for letter, key in zip(commit.dead, keys, strict=True):
            content = {"content": dict(letter.content), "reasons": list(letter.reasons)}
            sealed = self._vault.seal(key, content, bound_to=letter.source)
            self._cursor.execute(_LETTER, [commit.recorded_at, letter.source, letter.batch, letter.line, key, sealed])

    def _write_link(self, commit: Commit, sealed: Sequence[Sequence[Any]]) -> None:
        first, last = self._last_seq + 1, self._last_seq + len(sealed)
        mentioned = [*commit.subjects.values(), *commit.states, *commit.absorbed, *commit.absorbed.values()]
        mentioned += [line.party for line in commit.lines if line.party is not None]
        upcoming = max(self._next_party, *(party + 1 for party in mentioned), 1)
        head = (self._number + 1, first, last, commit.recorded_at, upcoming)
        link = chain.commit_hash(self._hash, head, (chain.line_hash(rows.chained(row)) for row in sealed))
        tables.insert(self._cursor, "Commit", [(*head, self._hash, link)])
        if last // TIDY_EVERY > self._last_seq // TIDY_EVERY:
            put(self._cursor, TIDYING, now=commit.recorded_at)
        self._number, self._last_seq, self._recorded_at = self._number + 1, last, commit.recorded_at
        self._next_party, self._hash = upcoming, link


def last_commit(cursor: Any) -> tuple[int, int, Moment, int, str]:
    """Number, last seq, recorded_at, next party and hash of the newest commit; those of new books before the first."""
    cursor.execute(
        "SELECT number, last_seq, recorded_at, next_party, hash FROM books_commit ORDER BY number DESC LIMIT 1"
    )
    return cursor.fetchone() or (0, 0, 0, 1, chain.START)


def company_lines(cursor: Any) -> list[Recorded]:
    """All lines without a party, by `seq`, without personal fields."""
    cursor.execute(f"{_LINES} WHERE party IS NULL ORDER BY seq")
    return [_company_line(tuple(row)) for row in cursor.fetchall()]


def retractions_about(cursor: Any, ids: Collection[str]) -> list[Recorded]:
    """The lines that take back entries with these ids, and those that take back such lines again."""
    found: list[Recorded] = []
    left = set(ids)
    while left:
        rows_of = tables.select_in(cursor, f"{_LINES} WHERE kind = 'entry retracted' AND about IN ({{}})", left)
        lines = [rows.recorded_of(tuple(row)) for row in rows_of]
        found += lines
        left = {line.entry.id for line in lines}
    return found


_company_line = lru_cache(maxsize=4_096)(rows.recorded_of)
"""Such lines are few, long, and read for every page: each is taken apart once."""


def final_parties(absorbed: Mapping[int, int]) -> dict[int, int]:
    """Where each absorbed party ends, when the one that absorbed it was absorbed in turn."""
    ends: dict[int, int] = {}
    for old in absorbed:
        end = absorbed[old]
        while end in absorbed:
            end = absorbed[end]
        ends[old] = end
    return ends


def key_of(recorded: Recorded) -> str:
    """Under whose key the personal fields of a line are sealed: the person, else the buyer, else the books."""
    return key_for(person=recorded.entry.person, buyer=recorded.entry.buyer)


def key_for(*, person: str | None, buyer: str | None) -> str:
    """The same for a line that is still to be written."""
    if person is not None:
        return f"p:{person}"
    return f"b:{buyer}" if buyer is not None else "books:letters"


def letter_key(letter: DeadLetter) -> str:
    """Under whose key a dead letter is sealed."""
    for field, prefix in (("person", "p"), ("buyer", "b")):
        if isinstance(named := letter.content.get(field), str) and named and named.isprintable():
            return f"{prefix}:{named}"
    return "books:letters"


_VERSIONS = (
    "SELECT seq, entry, digest, sent_by, batch, known_at, source_order, party"
    " FROM books_journalentry WHERE entry IN ({})"
)
_PARTIES = "SELECT key, party FROM books_subject WHERE key IN ({})"
_STATES = "SELECT id, state FROM books_party WHERE id IN ({}) AND state IS NOT NULL"
_LINES = f"SELECT {rows.RECORDED} FROM books_journalentry"
_LINES_OF_PARTIES = f"SELECT party, {rows.RECORDED} FROM books_journalentry WHERE party IN ({{}})"
_PARTIES_OF_BATCH = "SELECT DISTINCT party FROM books_journalentry WHERE batch = %s AND party IS NOT NULL"
_ABSORB = (
    "UPDATE books_journalentry SET party = %s WHERE party = %s",
    "UPDATE books_subject SET party = %s WHERE party = %s",
    "UPDATE books_buyer SET party = %s WHERE party = %s",
    "UPDATE books_person SET party = %s WHERE party = %s",
    "UPDATE books_journey SET party = %s WHERE party = %s",
)
_LETTER = (
    "INSERT INTO books_deadletter (recorded_at, source, batch, line, sealed_by, sealed) VALUES (%s, %s, %s, %s, %s, %s)"
)
