"""Is anything lost or half there when the process is killed at a write or a sync?

Counted first, then killed at each call in turn: while entries are appended, rows shipped, files compacted.
"""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from buyline.app import history
from buyline.app.books import open_books
from buyline.app.verify import verify
from buyline.ledger.posting import Posted
from buyline.store.books import Books
from buyline.store.engine import TABLES, all_rows
from buyline.store.segments import compact, ship, sweep
from tests.faults.company import BEFORE, WRITERS, WRITTEN, acknowledged_by, made
from tests.faults.tracing import KILLED, Ended, Worker, counted, killed_at, needs_strace

SEGMENTS = {"append": 0, "load": 0, "ship": 0, "compact": 4}
KILLS_IN_ALL = 200
KILLS_QUICKLY = 6


@dataclass(frozen=True, slots=True)
class Sweep:
    """Books as they were before, the calls that can be killed, and the rows that must be there afterwards."""

    what: str
    books: Path
    calls: tuple[tuple[str, int], ...]
    rows: dict[str, list[Posted]]


@pytest.fixture(autouse=True)
def _a_buyer_per_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A load here writes as the one that is killed does."""
    monkeypatch.setattr(history, "IN_A_SHARE", 1)
    monkeypatch.setattr(history, "IN_A_COMMIT", 1)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    needs_strace()
    with Worker(tmp_path / "worker") as ready:
        yield ready


@pytest.mark.parametrize("what", SEGMENTS)
def test_killed_at_a_sample_of_calls(what: str, worker: Worker, tmp_path: Path) -> None:
    sweep_of = prepared(worker, what, tmp_path)
    every = max(1, len(sweep_of.calls) // KILLS_QUICKLY)
    sample = sweep_of.calls[every // 2 :: every]
    kills = sum(_killed(worker, sweep_of, call, tmp_path) for call in sample)
    assert kills >= len(sample) - 1


@pytest.mark.slow
def test_killed_at_every_call(tmp_path: Path) -> None:
    needs_strace()
    done: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(_swept, what, tmp_path / what) for what in SEGMENTS]
        for future in futures:
            done += future.result()
    sys.stdout.write(f"killed: {dict(done)}, in all {sum(done.values())}\n")
    assert sum(done.values()) >= KILLS_IN_ALL


def _swept(what: str, folder: Path) -> Counter[str]:
    with Worker(folder / "worker") as worker:
        found = prepared(worker, what, folder)
        kills = sum(_killed(worker, found, call, folder) for call in found.calls)
    assert kills >= 0.95 * len(found.calls), f"{kills} of {len(found.calls)} were killed: the calls are not repeatable"
    return Counter({what: kills})


def prepared(worker: Worker, what: str, folder: Path) -> Sweep:
    """Make the books and count the calls of an undisturbed run."""
    before = made(folder / "before", segments=SEGMENTS[what])
    whole = shutil.copytree(before, folder / "whole")
    ended, counts = counted(worker, what, whole, folder / "calls.log")
    assert ended.code == 0, ended
    assert not ended.broke, ended
    calls = tuple((call, nth) for call, many in sorted(counts.items()) for nth in range(1, many + 1))
    with open_books(whole) as books:
        rows = rows_of(books)
    return Sweep(what, before, calls, rows)


def _killed(worker: Worker, found: Sweep, call: tuple[str, int], folder: Path) -> bool:
    """Kill at one call and look at what is left; whether it was killed."""
    left = shutil.copytree(found.books, folder / "left")
    ended = worker.run(found.what, left, killed_at(*call))
    assert ended.code in {KILLED, 0}, (call, ended)
    with open_books(left) as books:
        proven(books, call)
        (check_appended if found.what in WRITERS else check_files)(books, found, ended, call)
    shutil.rmtree(left)
    return ended.code == KILLED


def proven(books: Books, when: object) -> None:
    """The books prove themselves."""
    proof = verify(books)
    assert proof.is_sound, (when, proof.problems)


def check_appended(books: Books, found: Sweep, ended: Ended, when: object) -> None:
    """Every acknowledged entry is there, at most one commit more, none in part; writing goes on where it ended."""
    check_commits(books, found.what, ended, when)
    taken = {id_ for ids in WRITERS[found.what](books) for id_ in ids}
    assert taken == {id_ for ids in acknowledged_by(found.what) for id_ in ids}
    proven(books, when)
    assert _nameless(rows_of(books)) == _nameless(found.rows), when


def check_commits(books: Books, what: str, ended: Ended, when: object) -> None:
    """The journal holds whole commits in order: all that were acknowledged, and at most the one under way."""
    lines = list(books.lines())
    there = [line.entry.id for line in lines]
    written = there[_start(there) :]
    expected = acknowledged_by(what)
    whole = next((n for n in range(len(expected) + 1) if written == [id_ for ids in expected[:n] for id_ in ids]), None)
    assert whole is not None, (when, "a commit is there in part", written)
    assert [line.split("\t") for line in ended.done] == expected[: len(ended.done)], (when, ended)
    assert len(ended.done) <= whole <= len(ended.done) + 1, (when, ended, whole)
    sealed = books.personal_of_all([line.seq for line in lines])
    assert len(sealed) == BEFORE + whole * WRITTEN // len(expected), (when, "a key is missing")


def _start(ids: list[str]) -> int:
    first = acknowledged_by("append")[0][0]
    return ids.index(first) if first in ids else len(ids)


def check_files(books: Books, found: Sweep, _: Ended, when: object) -> None:
    """Every row is there once; the work can be done again; nothing is left lying about."""
    assert rows_of(books) == found.rows, when
    ship(books, at_least=1) if found.what == "ship" else compact(books)
    sweep(books, grace_seconds=-1)
    assert rows_of(books) == found.rows, when
    proven(books, when)
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM books_segment")
        assert {name for (name,) in cursor.fetchall()} == {path.name for path in books.segments_path.iterdir()}, when


def rows_of(books: Books) -> dict[str, list[Posted]]:
    """Every row ever posted, by table, in the order of their names."""
    return {table: sorted(all_rows(books, table=table), key=lambda row: (row.seq, row.n)) for table in TABLES}


def _nameless(rows: dict[str, list[Posted]]) -> dict[str, list[Posted]]:
    return {table: [row._replace(recorded_at=0) for row in found] for table, found in rows.items()}
