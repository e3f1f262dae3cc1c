"""How do rows leave the database for files that any engine can read, and never get lost on the way?

A file is written whole, brought to disk and only then listed, in the transaction that takes its rows out of the tail.
Files never change: small ones are merged into larger ones, rows never. The clock is read for one thing only: how long
files that nobody lists are left alone, for a reader may still hold their names.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from buyline.store import driver, tables
from buyline.store.books import Books
from buyline.store.files import TAILS, Listed, enlist, joined, live_segments, sha256_of, tail_parts, wider, write
from buyline.store.shape import Shape, shape_of_names

GRACE_SECONDS = 3_600
SMALLEST_TIER = 20_000
MERGED_AT_ONCE = 4


def ship(books: Books, *, at_least: int = 20_000, at_most: int = 500_000) -> int:
    """Move rows of the tail into segments while it holds `at_least` of a kind; how many rows were moved."""
    moved = 0
    for table in TAILS:
        while shipped := _ship_once(books, table, at_least=at_least, at_most=at_most):
            moved += shipped
    return moved


def _ship_once(books: Books, table: str, *, at_least: int, at_most: int) -> int:
    with books.reading() as cursor:
        if not _has_rows(cursor, table, at_least):
            return 0
        ids, parts, shape = tail_parts(cursor, table, at_most=at_most)
    whole = joined(table, parts, shape=shape)
    segment = write(books.segments_path, table, whole, first_id=ids[0], last_id=ids[-1])
    with driver.without_wiping(books.connection), books.changing() as cursor:
        if not _is_unshipped(cursor, table, segment):
            (books.segments_path / segment.name).unlink()
            return 0
        enlist(cursor, segment)
        cursor.execute(f"DELETE FROM {tables.table(TAILS[table])} WHERE id <= %s", [segment.last_id])
    return segment.rows


def _has_rows(cursor: Any, table: str, at_least: int) -> bool:
    name = tables.table(TAILS[table])
    cursor.execute(f"SELECT id FROM {name} ORDER BY id LIMIT 1 OFFSET %s", [max(at_least - 1, 0)])
    return cursor.fetchone() is not None


def _is_unshipped(cursor: Any, table: str, segment: Listed) -> bool:
    name = tables.table(TAILS[table])
    cursor.execute(f"SELECT count(*), min(id) FROM {name} WHERE id <= %s", [segment.last_id])
    return tuple(cursor.fetchone()) == (segment.rows, segment.first_id)


def compact(books: Books, *, at_most: int = 1_000_000) -> int:
    """Merge neighbouring small segments into larger ones of up to `at_most` rows; how many files were merged."""
    merged = 0
    for table in TAILS:
        with books.reading() as cursor:
            groups = mergeable(live_segments(cursor, table), at_most=at_most)
        merged += sum(_merge(books, group) for group in groups)
    return merged


def mergeable(segments: Sequence[Listed], *, at_most: int) -> list[list[Listed]]:
    """Runs of neighbours of about one size, so that a row is rewritten a few times in its life, not each time."""
    groups = []
    for _, run in groupby(segments, key=lambda segment: _tier(segment.rows)):
        group: list[Listed] = []
        for segment in run:
            if group and sum(s.rows for s in group) + segment.rows > at_most:
                groups.append(group)
                group = []
            group.append(segment)
        groups.append(group)
    return [group for group in groups if len(group) >= MERGED_AT_ONCE]


def _tier(rows: int) -> int:
    tier = 0
    while rows >= SMALLEST_TIER * MERGED_AT_ONCE**tier * 2:
        tier += 1
    return tier


def _merge(books: Books, group: Sequence[Listed]) -> int:
    table, shape = group[0].table, Shape()
    parts = [pq.read_table(books.segments_path / segment.name) for segment in group]
    for part in parts:
        shape = wider(shape, shape_of_names(part.schema.names))
    whole = joined(table, parts, shape=shape)
    new = write(books.segments_path, table, whole, first_id=group[0].first_id, last_id=group[-1].last_id)
    with books.changing() as cursor:
        live = {segment.name for segment in live_segments(cursor, table)}
        if not live.issuperset(segment.name for segment in group):
            (books.segments_path / new.name).unlink()
            return 0
        enlist(cursor, new)
        dropped = [(time.time(), segment.name) for segment in group]
        cursor.executemany("UPDATE books_segment SET dropped_at = %s WHERE name = %s", dropped)
    return len(group)


def sweep(books: Books, *, grace_seconds: float = GRACE_SECONDS) -> list[str]:
    """Remove files that nobody lists or that were merged away, once no reader can still want them; their names."""
    before = time.time() - grace_seconds
    with books.connection.cursor() as cursor:
        cursor.execute("SELECT name, dropped_at FROM books_segment")
        listed = dict(cursor.fetchall())
    dropped = [name for name, at in listed.items() if at is not None and at <= before]
    orphans = [path.name for path in _files(books.segments_path) if path.name not in listed and _is_older(path, before)]
    for name in (*dropped, *orphans):
        (books.segments_path / name).unlink(missing_ok=True)
    if dropped:
        with books.changing() as cursor:
            tables.change_in(cursor, "DELETE FROM books_segment WHERE name IN ({})", dropped)
    return [*dropped, *orphans]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.suffix in {".parquet", ".part"})


def _is_older(path: Path, before: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime <= before
    return False


def verify_segments(books: Books) -> Iterator[str]:
    """Problems of the segments, each a sentence; nothing when every file is as it was listed."""
    with books.reading() as cursor:
        segments = live_segments(cursor)
        starts = {table: _first_of_tail(cursor, table) for table in TAILS}
    for segment in segments:
        yield from _problems(books.segments_path / segment.name, segment)
    for table, run in groupby(segments, key=lambda segment: segment.table):
        ends = list(run)
        for one, other in pairwise(ends):
            if other.first_id <= one.last_id:
                yield f"segments {one.name} and {other.name} hold the same rows"
        if (start := starts[table]) is not None and start <= ends[-1].last_id:
            yield f"rows of {table} stand in the database and in segment {ends[-1].name}"


def _first_of_tail(cursor: Any, table: str) -> int | None:
    cursor.execute(f"SELECT min(id) FROM {tables.table(TAILS[table])}")
    first = cursor.fetchone()[0]
    return None if first is None else int(first)


def _problems(path: Path, segment: Listed) -> Iterator[str]:
    if not path.exists():
        yield f"segment {segment.name} is missing; put it back from a backup, or rebuild the ledger from the journal"
    elif sha256_of(path) != segment.sha256:
        yield f"segment {segment.name} was changed after it was written"
    elif pq.read_metadata(path).num_rows != segment.rows:
        yield f"segment {segment.name} does not hold the {segment.rows} rows it should"
