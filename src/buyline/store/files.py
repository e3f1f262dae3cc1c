"""How is a file of rows written so that it can be trusted, and which files are there?

A file is written whole and brought to disk before the database lists it. Rows that come by the thousand in one commit
go straight into a file, in the transaction that brings them; the rows of the tail before them go along, so that files
always hold the older rows. When files are merged or removed is said in `segments`.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from buyline.ledger.posting import Posted
from buyline.store import tables
from buyline.store.columnar import first_and_last, observed, observed_in, posted_table, tail_table
from buyline.store.disk import on_disk
from buyline.store.rows import row_name
from buyline.store.shape import MOVEMENTS, TOUCHES, Shape, is_text_of_later, shape_of, shape_of_names

TAILS = {MOVEMENTS: "Movement", TOUCHES: "TouchRow"}
STRAIGHT = 10_000
"""From how many rows of one commit on they go into a file at once."""
_ORDER = [("on_day", "ascending"), ("seq", "ascending"), ("n", "ascending")]
_PAGE = 20_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment as the database lists it."""

    name: str
    table: str
    rows: int
    first_id: int
    last_id: int
    sha256: str
    columns: tuple[str, ...]

    @property
    def first_seq(self) -> int:
        return row_name(self.first_id)[0]

    @property
    def last_seq(self) -> int:
        return row_name(self.last_id)[0]


def live_segments(cursor: Any, table: str | None = None) -> list[Listed]:
    """The segments that hold the shipped rows now, in the order of their rows."""
    cursor.execute(_LIVE)
    found = [_listed(*row) for row in cursor.fetchall()]
    return [segment for segment in found if table in (None, segment.table)]


def _listed(*fields: Any) -> Listed:
    name, table, rows, first_id, last_id, sha256, columns = fields
    return Listed(name, table, rows, first_id, last_id, sha256, tuple(columns.split(",")))


class Straight:
    """Rows of a commit that go straight into files.

    Files are written in a thread of their own while the commit writes all else, and listed at its end, in its own
    transaction; where that fails, they lie there unlisted until they are swept.
    """

    def __init__(self, cursor: Any, folder: Path) -> None:
        self._cursor, self._folder = cursor, folder
        self._thread = ThreadPoolExecutor(1)
        self._writing: list[Future[Listed]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    def put(self, table: str, posted: Sequence[Posted] | pa.Table) -> None:
        """Begin to write the rows, with what the tail of their kind holds."""
        if not len(posted):
            return
        ids, parts, shape = tail_parts(self._cursor, table)
        if isinstance(posted, pa.Table):
            rows, shape = posted, wider(shape, shape_of_names(posted.schema.names))
        else:
            shape = wider(shape, observed_in(table, posted))
            rows = posted_table(table, posted, shape=shape)
        whole = joined(table, [*parts, rows], shape=shape)
        first, last = first_and_last(rows)
        begun = self._thread.submit(write, self._folder, table, whole, first_id=min([first, *ids[:1]]), last_id=last)
        self._writing.append(begun)
        if ids:
            self._cursor.execute(f"DELETE FROM {tables.table(TAILS[table])}")

    def enlist(self) -> None:
        """Wait until the files are on disk and list them."""
        for begun in self._writing:
            enlist(self._cursor, begun.result())


def seqs_of(posted: Sequence[Posted] | pa.Table) -> Iterable[int]:
    """The smallest and the largest sequence number after which rows are named; nothing without rows."""
    if not len(posted):
        return ()
    if isinstance(posted, pa.Table):
        return tuple(pc.min_max(posted.column("seq")).as_py().values())
    seqs = [one.seq for one in posted]
    return (min(seqs), max(seqs))


def tail_parts(cursor: Any, table: str, *, at_most: int | None = None) -> tuple[list[int], list[pa.Table], Shape]:
    """The rows of the tail: first and last id of each run, the runs as tables, and the shape that holds them all."""
    shape = shape_of(cursor)
    limit = "" if at_most is None else f" LIMIT {int(at_most)}"
    cursor.execute(tail_query(table) + limit, [-1])
    ids: list[int] = []
    parts = []
    while page := cursor.fetchmany(_PAGE):
        shape = wider(shape, observed(table, page))
        parts.append(tail_table(table, page, shape=shape))
        ids += [page[0][0], page[-1][0]]
    return ids, parts, shape


def tail_query(table: str) -> str:
    """Rows of the tail behind an id, in order."""
    model = TAILS[table]
    return f"SELECT {', '.join(tables.columns(model))} FROM {tables.table(model)} WHERE id > %s ORDER BY id"


def wider(shape: Shape, seen: Shape) -> Shape:
    """A shape and what else was seen."""
    return shape.with_more(seen.columns, seen.stages)


def joined(table: str, parts: Iterable[pa.Table], *, shape: Shape) -> pa.Table:
    """Tables of narrower shapes as one of this shape: a column not known then is empty, a day null."""
    whole = pa.concat_tables([shape.schema(table).empty_table(), *parts], promote_options="default")
    for place, field in enumerate(whole.schema):
        if is_text_of_later(field.name) and whole.column(place).null_count:
            whole = whole.set_column(place, field, pc.fill_null(whole.column(place), ""))
    return whole.select(shape.schema(table).names)


def write(folder: Path, table: str, whole: pa.Table, *, first_id: int, last_id: int) -> Listed:
    """Write a file so that it is on disk under its last name, whole, before this returns."""
    with on_disk(folder):
        return _written(folder, table, whole, first_id=first_id, last_id=last_id)


def _written(folder: Path, table: str, whole: pa.Table, *, first_id: int, last_id: int) -> Listed:
    part = folder / f"{table}-{first_id:016x}-{last_id:016x}-{os.getpid()}.part"
    with part.open("wb") as file:
        pq.write_table(whole.sort_by(_ORDER), file, compression="zstd", row_group_size=122_880)
        file.flush()
        os.fsync(file.fileno())
    sha256 = sha256_of(part)
    name = f"{table}-{first_id:016x}-{last_id:016x}-{sha256[:12]}.parquet"
    part.rename(folder / name)
    _sync_folder(folder)
    return Listed(name, table, whole.num_rows, first_id, last_id, sha256, tuple(whole.schema.names))


def sha256_of(path: Path) -> str:
    """Hash of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def enlist(cursor: Any, s: Listed) -> None:
    """List a file that is on disk; from the commit of this on it is part of the books."""
    row = (s.name, s.table, s.rows, s.first_id, s.last_id, s.sha256, ",".join(s.columns), None)
    tables.insert(cursor, "Segment", [row])


_LIVE = (
    'SELECT name, "table", rows, first_id, last_id, sha256, columns FROM books_segment'
    ' WHERE dropped_at IS NULL ORDER BY "table", first_id'
)
