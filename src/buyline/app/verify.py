"""Do the books prove themselves?

Checks the database's file and the journal's chain, rebuilds the whole ledger from the journal, commit by commit, and
compares it row for row with the rows that were posted; checks the files of the segments. It changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from typing import Any

from buyline.app.record import commit_of
from buyline.journal.entry import Recorded
from buyline.journal.port import Commit
from buyline.ledger.posting import Posted
from buyline.store import attachments
from buyline.store.books import Books
from buyline.store.engine import TABLES, all_rows
from buyline.store.memory import MemoryBooks
from buyline.store.segments import verify_segments

PROBLEMS_AT_MOST = 20
Progress = Callable[[str, int], None]


@dataclass
class Proof:
    """What was checked, and what was found wrong; the books prove themselves when nothing was."""

    checked: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        return {"sound": self.is_sound, "checked": self.checked, "problems": self.problems}


def verify(books: Books, *, progress: Progress | None = None) -> Proof:
    """Prove the books; every problem is a sentence (at most 20 of a kind)."""
    proof = Proof()
    with _read_to_the_end(proof, "the database's file"):
        proof.problems += islice(books.verify_file(), PROBLEMS_AT_MOST)
    with _read_to_the_end(proof, "the journal"):
        _check_chain(books, proof)
    with _read_to_the_end(proof, "the list of segments"):
        proof.problems += islice(verify_segments(books), PROBLEMS_AT_MOST)
    with _read_to_the_end(proof, "the files beside journeys"):
        proof.problems += islice(attachments.problems(books, proof.checked), PROBLEMS_AT_MOST)
    with _read_to_the_end(proof, "the ledger"):
        _check_ledger(books, proof, progress or (lambda _what, _done: None))
    return proof


@contextmanager
def _read_to_the_end(proof: Proof, what: str) -> Iterator[None]:
    """What damage does to a reader is a finding too."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 - a flipped byte can break the reading of anything in any way
        proof.problems.append(f"{what} could not be read to the end: {type(problem).__name__}: {problem}")


def _check_chain(books: Books, proof: Proof) -> None:
    proof.problems += islice(books.verify_chain(), PROBLEMS_AT_MOST)
    proof.checked["lines"] = books.last_seq()


def _check_ledger(books: Books, proof: Proof, progress: Progress) -> None:
    kinds = (all_rows(books, table=table) for table in TABLES)
    posted = _by_seq(merge(*kinds, key=lambda row: (row.seq, row.n)))
    held: tuple[int, list[Posted]] | None = next(posted, None)
    rows = commits = 0
    for commit in replay(books.lines()):
        last = commit.lines[-1].recorded.seq
        stored: list[Posted] = []
        while held is not None and held[0] <= last:
            stored += held[1]
            held = next(posted, None)
        rebuilt = sorted([*commit.movements, *commit.touches], key=lambda row: (row.seq, row.n))
        proof.problems += islice(_differences(stored, rebuilt), max(0, PROBLEMS_AT_MOST - len(proof.problems)))
        rows, commits = rows + len(rebuilt), commits + 1
        progress("lines", last)
    if held is not None:
        proof.problems.append(f"there are rows of line {held[0]}, which no line of the journal explains")
    proof.checked |= {"commits": commits, "rows": rows}


def _by_seq(rows: Iterable[Posted]) -> Iterator[tuple[int, list[Posted]]]:
    for seq, group in groupby(rows, key=lambda row: row.seq):
        yield seq, list(group)


def _differences(stored: list[Posted], rebuilt: list[Posted]) -> Iterator[str]:
    if stored == rebuilt:
        return
    by_name = {(row.seq, row.n): row for row in stored}
    for row in rebuilt:
        kept = by_name.pop((row.seq, row.n), None)
        if kept is None:
            yield f"row {row.seq}.{row.n} is missing from the ledger"
        elif kept != row:
            yield f"row {row.seq}.{row.n} differs from what the journal says: {_what_differs(kept, row)}"
    for seq, n in by_name:
        yield f"row {seq}.{n} is in the ledger, but the journal does not cause it"


def _what_differs(kept: Posted, row: Posted) -> str:
    for name in ("sign", "known_at", "recorded_at"):
        if getattr(kept, name) != getattr(row, name):
            return f"{name} is {getattr(kept, name)}, not {getattr(row, name)}"
    for name, was, should in zip(row.row._fields, kept.row, row.row, strict=False):
        if was != should:
            return f"{name} is {was}, not {should}"
    return "it is of another kind"


def replay(lines: Iterable[Recorded]) -> Iterator[Commit]:
    """The commits that lines of a journal cause, in their order, from nothing."""
    books = MemoryBooks()
    seen: set[str] = set()
    for recorded_at, group in groupby(lines, key=lambda line: line.recorded_at):
        part = list(group)
        with books.session() as session:
            repeats = {line.seq for line in part if _was_seen(line, seen)}
            commit = commit_of(session, part, recorded_at=recorded_at, repeats=repeats)
            session.write(commit)
        books.movements.clear()
        books.touches.clear()
        yield commit


def _was_seen(line: Recorded, seen: set[str]) -> bool:
    if line.entry.id in seen:
        return True
    seen.add(line.entry.id)
    return False
