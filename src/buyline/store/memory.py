"""How are books kept in memory?

The port's adapter for tests and trials: the same answers as the one on SQLite, gone when the process ends. A session
that fails is undone step by step, so that a commit costs nothing for what was there before.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from buyline.days import Moment
from buyline.journal.entry import Recorded
from buyline.journal.port import Commit, DeadLetter, KnownVersion, Line
from buyline.ledger.posting import Posted
from buyline.store.retractions import Mark, Retractions, last_retractions
from buyline.store.session import final_parties
from buyline.store.states import Codec, ledger_codec

Undo = Callable[[], None]


@dataclass
class MemoryBooks:
    """Books in memory; `movements` and `touches` are all rows ever posted, reversals included."""

    codec: Codec = field(default_factory=ledger_codec)
    lines: list[Recorded] = field(default_factory=list)
    movements: list[Posted] = field(default_factory=list)
    touches: list[Posted] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    subjects: dict[str, int] = field(default_factory=dict)
    states: dict[int, bytes] = field(default_factory=dict)
    recorded_at: Moment = 0
    next_party: int = 1
    by_id: dict[str, list[int]] = field(default_factory=dict)
    by_party: dict[int | None, list[int]] = field(default_factory=dict)
    by_batch: dict[str, list[int]] = field(default_factory=dict)
    by_retracted: dict[str, list[int]] = field(default_factory=dict)
    batches_retracted: dict[str, int] = field(default_factory=dict)
    party_of_line: list[int | None] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def session(self) -> Iterator["MemorySession"]:
        """The single writing session; an error that leaves it undoes all it wrote."""
        with self._writing:
            session = MemorySession(self)
            try:
                yield session
            except BaseException:
                session.undo()
                raise

    def personal_of(self, seq: int) -> dict[str, Any]:
        """The personal fields of a line."""
        return dict(self.lines[seq - 1].entry.personal)


class MemorySession:
    """The books in memory while one writer holds them."""

    def __init__(self, books: MemoryBooks) -> None:
        self._books = books
        self._undo: list[Undo] = []

    @property
    def last_seq(self) -> int:
        return len(self._books.lines)

    @property
    def last_recorded_at(self) -> Moment:
        return self._books.recorded_at

    @property
    def next_party(self) -> int:
        return self._books.next_party

    def digest_of(self, content: bytes) -> str:
        return sha256(content).hexdigest()

    def versions_of(self, ids: Iterable[str]) -> dict[str, list[KnownVersion]]:
        known = {id_: self._lines(self._books.by_id[id_]) for id_ in set(ids) if id_ in self._books.by_id}
        retracted = self._retractions(known)
        parties = self._books.party_of_line
        return {id_: [_known(line, retracted, parties[line.seq - 1]) for line in lines] for id_, lines in known.items()}

    def parties_of(self, subjects: Iterable[str]) -> dict[str, int]:
        return {key: self._books.subjects[key] for key in subjects if key in self._books.subjects}

    def states_of(self, parties: Iterable[int]) -> dict[int, Any]:
        kept = self._books.states
        return {party: self._books.codec.load(kept[party]) for party in set(parties) if party in kept}

    def entries_of(self, parties: Iterable[int]) -> dict[int, list[Recorded]]:
        return {party: self._plain(self._books.by_party.get(party, [])) for party in set(parties)}

    def entries_of_batch(self, batch: str) -> list[Recorded]:
        return self._plain(self._books.by_batch.get(batch, []))

    def parties_of_batch(self, batch: str) -> set[int]:
        parties = {self._books.party_of_line[seq - 1] for seq in self._books.by_batch.get(batch, [])}
        return {party for party in parties if party is not None}

    def all_parties(self) -> list[int]:
        return sorted(set(self._books.subjects.values()))

    def company_lines(self) -> list[Recorded]:
        return self._plain(self._books.by_party.get(None, []))

    def write(self, commit: Commit) -> None:
        self._check(commit)
        books, absorbed = self._books, final_parties(commit.absorbed)
        states = {party: books.codec.dump(state) for party, state in commit.states.items() if party not in absorbed}
        for old, new in absorbed.items():
            self._absorb(old, new)
        for line in commit.lines:
            self._add(line, absorbed.get(line.party or 0, line.party))
        for key, party in commit.subjects.items():
            self._put(books.subjects, key, absorbed.get(party, party))
        for party, text in states.items():
            self._put(books.states, party, text)
        self._extend(books.movements, commit.movements)
        self._extend(books.touches, commit.touches)
        self._extend(books.dead, commit.dead)
        self._close(commit)

    def undo(self) -> None:
        """Take back everything this session wrote."""
        while self._undo:
            self._undo.pop()()

    def _check(self, commit: Commit) -> None:
        numbers = [line.recorded.seq for line in commit.lines]
        if numbers != list(range(self.last_seq + 1, self.last_seq + 1 + len(numbers))):
            raise ValueError(f"lines must be numbered without gaps from {self.last_seq + 1}")
        last = self.last_seq + len(commit.lines)
        strangers = {p.seq for p in (*commit.movements, *commit.touches) if not self.last_seq < p.seq <= last}
        if strangers:
            raise ValueError(f"rows are named after the lines they came with, not after line {min(strangers)}")

    def _add(self, line: Line, party: int | None) -> None:
        entry = line.recorded.entry
        data = json.loads(json.dumps(dict(entry.data)))
        kept = replace(line.recorded, entry=replace(entry, data=data, personal=dict(entry.personal)))
        seq, books = kept.seq, self._books
        self._extend(books.lines, [kept])
        self._extend(books.party_of_line, [party])
        self._file(books.by_id, entry.id, seq)
        self._file(books.by_party, party, seq)
        if entry.batch is not None:
            self._file(books.by_batch, entry.batch, seq)
        if entry.kind == "entry retracted":
            self._file(books.by_retracted, str(data.get("entry")), seq)
        if entry.kind == "batch retracted":
            self._put(books.batches_retracted, str(data.get("batch")), seq)

    def _absorb(self, old: int, new: int) -> None:
        books = self._books
        moved = books.by_party.get(old, [])
        for seq in moved:
            self._put(books.party_of_line, seq - 1, new)
        self._put(books.by_party, new, sorted([*books.by_party.get(new, []), *moved]))
        self._put(books.by_party, old, [])
        for key in [key for key, party in books.subjects.items() if party == old]:
            self._put(books.subjects, key, new)
        if old in books.states:
            before = books.states.pop(old)
            self._undo.append(lambda: books.states.__setitem__(old, before))

    def _close(self, commit: Commit) -> None:
        books, at, upcoming = self._books, self._books.recorded_at, self._books.next_party

        def back() -> None:
            books.recorded_at, books.next_party = at, upcoming

        self._undo.append(back)
        mentioned = [*commit.subjects.values(), *commit.states, *commit.absorbed, *commit.absorbed.values()]
        mentioned += [line.party for line in commit.lines if line.party is not None]
        books.recorded_at = commit.recorded_at
        books.next_party = max(upcoming, *(party + 1 for party in mentioned), 1)

    def _put(self, kept: Any, key: Any, value: Any) -> None:
        """Set a key of a dict or list, so that it can be undone."""
        if isinstance(kept, dict) and key not in kept:
            self._undo.append(lambda: kept.pop(key))
        else:
            before = kept[key]
            self._undo.append(lambda: kept.__setitem__(key, before))
        kept[key] = value

    def _file(self, index: dict[Any, list[int]], key: Any, seq: int) -> None:
        if key not in index:
            self._put(index, key, [])
        self._extend(index[key], [seq])

    def _extend(self, kept: list[Any], items: Iterable[Any]) -> None:
        length = len(kept)
        kept.extend(items)
        self._undo.append(lambda: kept.__delitem__(slice(length, None)))

    def _lines(self, seqs: Iterable[int]) -> list[Recorded]:
        return [self._books.lines[seq - 1] for seq in seqs]

    def _plain(self, seqs: Iterable[int]) -> list[Recorded]:
        lines = self._lines(seqs)
        return [replace(line, entry=replace(line.entry, personal={})) for line in lines]

    def _retractions(self, ids: Iterable[str]) -> Retractions:
        found = [(id_, line.entry) for id_ in ids for line in self._lines(self._books.by_retracted.get(id_, []))]
        gone = frozenset(self._books.batches_retracted)
        told = [(id_, e.known_at, e.source_order, e.id, e.batch) for id_, e in found]
        return Retractions(gone, last_retractions(told, gone))


def _known(line: Recorded, retracted: Retractions, party: int | None) -> KnownVersion:
    entry = line.entry
    mark = Mark(entry.id, entry.precedence, entry.batch)
    return KnownVersion(line.seq, line.digest, entry.sent_by, entry.batch, retracted.has(mark), party)
