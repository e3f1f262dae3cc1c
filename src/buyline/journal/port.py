"""What does the journal ask of whatever keeps it?

The port: one writing session at a time, opened for a group of entries, closed by one commit or not at all.
SQLite (through Django) and memory are its adapters; one contract suite runs on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from buyline.days import Moment
from buyline.journal.entry import Recorded


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What the journal holds under an entry id: one line per content ever recorded under it."""

    seq: int
    digest: str
    sent_by: str
    batch: str | None
    is_retracted: bool
    party: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry that could not be taken, kept as it came, with the reason per field."""

    source: str
    batch: str | None
    line: int | None
    content: Mapping[str, Any]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One new line of the journal with the party it belongs to (None: it is about the whole company)."""

    recorded: Recorded
    party: int | None


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one transaction writes; `movements` and `touches` are `ledger.posting.Posted` rows."""

    recorded_at: Moment
    lines: Sequence[Line] = ()
    movements: Sequence[Any] = ()
    touches: Sequence[Any] = ()
    subjects: Mapping[str, int] = field(default_factory=dict)
    absorbed: Mapping[int, int] = field(default_factory=dict)
    states: Mapping[int, Any] = field(default_factory=dict)
    dead: Sequence[DeadLetter] = ()


class Session(Protocol):
    """The books while one writer holds them. Every read sees the last commit."""

    @property
    def last_seq(self) -> int:
        """Sequence number of the newest line; 0 in new books. Sequences have no gaps."""

    @property
    def last_recorded_at(self) -> Moment:
        """`recorded_at` of the newest commit; 0 in new books."""

    @property
    def next_party(self) -> int:
        """A party number that was never used."""

    def digest_of(self, content: bytes) -> str:
        """Keyed digest of an entry's whole content (HMAC under the books' key)."""

    def versions_of(self, ids: Iterable[str]) -> dict[str, list[KnownVersion]]:
        """Per known entry id its versions in order of `seq`; unknown ids are absent."""

    def parties_of(self, subjects: Iterable[str]) -> dict[str, int]:
        """Party of each known subject key ('j:…', 'b:…', 'p:…')."""

    def states_of(self, parties: Iterable[int]) -> dict[int, Any]:
        """The kept `ledger.state.PartyState` of each party that has one; a copy the caller may change."""

    def entries_of(self, parties: Iterable[int]) -> dict[int, list[Recorded]]:
        """All lines of each party in order of `seq`; `personal` is left empty (the fold never reads it)."""

    def entries_of_batch(self, batch: str) -> list[Recorded]:
        """All lines of a batch in order of `seq`, without `personal`."""

    def parties_of_batch(self, batch: str) -> set[int]:
        """Parties that have a line in the batch."""

    def all_parties(self) -> list[int]:
        """Every party, ascending."""

    def company_lines(self) -> list[Recorded]:
        """All lines without a party (definitions, records begun, batches retracted, programs, content), by `seq`."""

    def write(self, commit: Commit) -> None:
        """Write it all, or nothing: lines with their chain hash, rows, subjects, states, read models, dead letters."""


class Journal(Protocol):
    """Something that keeps a journal."""

    def session(self) -> AbstractContextManager[Session]:
        """The single writing session; leaving it normally makes its commits durable, an exception undoes them."""
