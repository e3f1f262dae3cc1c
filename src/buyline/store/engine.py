"""How are the ledger and the touches read as tables, with what was just written in them?

DuckDB in this process, behind Ibis: the live segments and the tail, both as of one moment of the database. It may read
the segments' folder and nothing else. It counts nothing itself.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.parquet as pq

from buyline.ledger.posting import Posted
from buyline.store.books import Books
from buyline.store.columnar import observed, posted_rows, tail_table
from buyline.store.files import Listed, live_segments, tail_query
from buyline.store.read_moments import ReadMoment, Unseen
from buyline.store.rows import after, movement_of, touch_of
from buyline.store.session import last_commit
from buyline.store.shape import (
    EXACT,
    MOVEMENTS,
    TOUCHES,
    Shape,
    known_or_empty,
    quoted_name,
    shape_of,
    shape_of_names,
)
from buyline.store.sight import Seen, Sight, seen_journeys
from buyline.store.sums import FEW, Keeper, SumsOf
from buyline.store.veil import UNVEILED, SeenTables, Veil, without_amount
from buyline.store.whereabouts import Whereabouts

READERS_AT_MOST = 8
THREADS = 2
WAIT_SECONDS = 60
TABLES = (MOVEMENTS, TOUCHES)
_DUCK_TYPES = {pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.int16(): "SMALLINT", pa.int8(): "TINYINT",
               pa.string(): "VARCHAR"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """The books at one moment: the ledger and the touches as Ibis tables, and the last sequence number in them.

    `sums` and `touch_sums` keep what was counted of them. All are as whoever opened the books sees them; `everywhere`
    is the ledger with the journeys of everybody, for what is kept for all and shown to nobody.
    """

    ledger: Any
    touches: Any
    everywhere: Any
    last_seq: int
    backend: Any
    sums: SumsOf
    touch_sums: SumsOf


@contextmanager
def reading(books: Books) -> Iterator[Reading]:
    """The books as they are now, unchanging while the block lasts; several threads may read at once."""
    seen = seen_journeys(books)
    with _cache(books).reading(books.sight, seen) as found:
        yield found


def rows_of(books: Books, *, journeys: Sequence[str], table: str = MOVEMENTS) -> list[Posted]:
    """Rows of single journeys that are seen, as they were posted, in the order of their names (seq, n)."""
    seen = seen_journeys(books)
    journeys = [journey for journey in journeys if seen is None or journey in seen.journeys]
    with _cache(books).cursor() as (cursor, engine, moment):
        rows = " UNION ALL ".join(engine.parts_of(cursor, table, moment, engine.shape.schema(table).names, journeys))
        query = f"SELECT * FROM ({rows}) WHERE journey IN (SELECT unnest(?)) ORDER BY seq, n"
        found = cursor.sql(query, params=[list(journeys)]).to_arrow_table()
    posted = posted_rows(table, found)
    return list(posted if books.sight.has_amounts else map(without_amount, posted))


def all_rows(books: Books, *, table: str = MOVEMENTS) -> Iterator[Posted]:
    """Every row ever posted as of now, in the order of their names (seq, n), one segment in memory at a time."""
    with books.reading() as cursor:
        segments = live_segments(cursor, table)
        cursor.execute(tail_query(table), [-1])
        tail = cursor.fetchall()
    for segment in segments:
        arrow = pq.read_table(books.segments_path / segment.name)
        yield from posted_rows(table, arrow.sort_by([("seq", "ascending"), ("n", "ascending")]))
    yield from ((movement_of if table == MOVEMENTS else touch_of)(row) for row in tail)


def _cache(books: Books) -> "_Cache":
    return books.whole.caches.setdefault("engine", _Cache(books.whole))  # type: ignore[no-any-return]


class _Cache:
    """The engine of these books; a new one takes over when the ledger gets another shape."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._lock = threading.Lock()
        self._engine: _Engine | None = None

    def close(self) -> None:
        self._engine = None

    @contextmanager
    def reading(self, sight: Sight, seen: Seen | None) -> Iterator[Reading]:
        engine, moment = self._enter()
        try:
            with engine.backend() as backend:
                yield engine.tables(moment, backend, engine.veil(moment, sight, seen))
        finally:
            self._leave(engine, moment)

    @contextmanager
    def cursor(self) -> Iterator[tuple[Any, "_Engine", ReadMoment]]:
        engine, moment = self._enter()
        try:
            with engine.connection.cursor() as cursor:
                yield cursor, engine, moment
        finally:
            self._leave(engine, moment)

    def _enter(self) -> tuple["_Engine", ReadMoment]:
        with self._lock:
            seen = self._engine
            found = _look(self._books, seen)
            if seen is None or not _covers(seen.shape, found.shape):
                found = _look(self._books, None) if seen is not None else found
                seen = self._engine = _Engine(self._books.segments_path, found.shape)
            moment = seen.moment(found)
            moment.readers += 1
            return seen, moment

    def _leave(self, engine: "_Engine", moment: ReadMoment) -> None:
        with self._lock:
            moment.readers -= 1
            engine.tidy()


def _covers(shape: Shape, wanted: Shape) -> bool:
    return set(shape.columns) >= set(wanted.columns) and set(shape.stages) >= set(wanted.stages)


def _look(books: Books, engine: "_Engine | None") -> Unseen:
    """What is new since the engine last looked, in one read transaction."""
    with books.reading() as cursor:
        number, last_seq, *_ = last_commit(cursor)
        segments = live_segments(cursor)
        key = (number, *(segment.name for segment in segments))
        if engine is not None and engine.newest is not None and engine.newest.key == key:
            return Unseen(key, last_seq, engine.shape)
        shape = shape_of(cursor)
        for names in {segment.columns for segment in segments}:
            more = shape_of_names(names)
            shape = shape.with_more(more.columns, more.stages)
        rows = {}
        for table in TABLES:
            cursor.execute(tail_query(table), [-1 if engine is None else engine.seen[table]])
            rows[table] = cursor.fetchall()
            more = observed(table, rows[table])
            shape = shape.with_more(more.columns, more.stages)
    return Unseen(key, last_seq, shape, segments, rows)


class _Engine:
    """One DuckDB database in memory: the tail as a growing table, and views over it and the segments."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.shape = shape
        self.seen = dict.fromkeys(TABLES, -1)
        self.newest: ReadMoment | None = None
        self._folder = folder
        self._moments: list[ReadMoment] = []
        self._count = 0
        self._lock = threading.Lock()
        self.connection = duckdb.connect(":memory:")
        self.keeper = Keeper()
        self._seen_tables = SeenTables()
        self._whereabouts = Whereabouts(self._file)
        self._backends: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(READERS_AT_MOST):
            self._backends.put(ibis.duckdb.from_connection(self.connection.cursor()))
        self._lock_down()
        for table in TABLES:
            fields = ", ".join(f'"{f.name}" {_DUCK_TYPES[f.type]}' for f in shape.schema(table))
            self.connection.execute(f"CREATE TABLE tail_{table} (rid BIGINT, {fields})")

    def _lock_down(self) -> None:
        folder = _quoted(f"{self._folder}/")
        for setting in (
            f"threads = {THREADS}", f"temp_directory = {_quoted(f'{self._folder}/.spill')}",
            f"allowed_directories = [{folder}]", "autoinstall_known_extensions = false",
            "autoload_known_extensions = false", "parquet_metadata_cache = true", "enable_external_access = false",
            "lock_configuration = true",
        ):  # fmt: skip
            self.connection.execute(f"SET {setting}")

    @contextmanager
    def backend(self) -> Iterator[Any]:
        """An Ibis backend nobody else uses; they are made before the settings are locked, so there are a few only."""
        try:
            backend = self._backends.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            raise TimeoutError("too many readings at once; try again in a moment") from None
        try:
            yield backend
        finally:
            self._backends.put(backend)

    def tables(self, moment: ReadMoment, backend: Any, veil: Veil) -> Reading:
        """Ibis tables over the views of a moment; their schema is known, so the engine is not asked for it."""
        ledger, touches = (self._table(table, veil.view(table) or moment.views[table], backend) for table in TABLES)
        everywhere = self._table(MOVEMENTS, moment.views[MOVEMENTS], backend)
        source = _Source(self, moment, backend, moment.last_seq, veil)
        sums = [self.keeper.of(source, table, backend, seen_by=veil.key) for table in TABLES]
        return Reading(ledger, touches, everywhere, moment.last_seq, backend, sums[0], sums[1])

    def veil(self, moment: ReadMoment, sight: Sight, seen: Seen | None) -> Veil:
        """What a sight makes of the views of a moment, with views of its own over them."""
        if sight.is_whole:
            return UNVEILED
        key = (sight, 0 if seen is None else seen.number)
        with self._lock:
            if key not in moment.veils:
                self._count += 1
                with self.connection.cursor() as cursor:
                    veil = Veil(sight, key, f"_as_{self._count}", self._seen_tables.of(cursor, sight, seen))
                    veil.draw(cursor, moment.views)
                    moment.veils[key] = veil
            return moment.veils[key]

    def _table(self, table: str, name: str, backend: Any) -> Any:
        schema = _schema(self.shape, table)
        found: Any = ops.DatabaseTable(name, schema=schema, source=backend, namespace=ops.Namespace())
        return found.to_expr()

    def moment(self, found: Unseen) -> ReadMoment:
        """The views of what was found; the newest ones when nothing is new."""
        if self.newest is not None and self.newest.key == found.key:
            return self.newest
        for table in TABLES:
            self._append(table, found.rows[table])
        self._count += 1
        shipped = {t: max((s.last_id for s in found.segments if s.table == t), default=-1) for t in TABLES}
        made = ReadMoment(found.key, self._count, found.last_seq, shipped, dict(self.seen), tuple(found.segments))
        made.views = {table: self._view(table, made) for table in TABLES}
        self._moments.append(made)
        self.newest = made
        return made

    def _append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        arrow = tail_table(table, rows, shape=self.shape)
        arrow = arrow.add_column(0, "rid", pa.array([row[0] for row in rows], pa.int64()))
        self.connection.register("incoming", arrow)
        self.connection.execute(f"INSERT INTO tail_{table} SELECT * FROM incoming")
        self.connection.unregister("incoming")
        self.seen[table] = rows[-1][0]

    def _view(self, table: str, moment: ReadMoment) -> str:
        """The view of a table's rows: that of the newest moment when they are the same ones, else a new one."""
        if self.newest is not None and self.newest.rows_of(table) == moment.rows_of(table):
            return self.newest.views[table]
        name = f"{table}_{moment.number}"
        names = [name for name in self.shape.schema(table).names if name != EXACT]
        rows = " UNION ALL ".join(self.parts(table, moment, names))
        self.connection.execute(f"CREATE VIEW {name} AS {rows}")
        return name

    def parts(
        self,
        table: str,
        moment: ReadMoment,
        names: Sequence[str],
        *,
        after_seq: int = -1,
        among: Sequence[Listed] | None = None,
    ) -> list[str]:
        """Queries that find the rows of entries behind a sequence number together, each row once; of the segments,
        those `among` them.
        """
        shipped, seen = max(moment.shipped[table], after(after_seq) - 1), moment.seen[table]
        parts = []
        if seen > shipped or after_seq < 0:
            tail = f"FROM tail_{table} WHERE rid > {shipped} AND rid <= {seen}"
            parts.append(f"SELECT {', '.join(map(quoted_name, names))} {tail}")
        segments = moment.segments_of(table) if among is None else among
        segments = [one for one in segments if one.last_seq > after_seq]
        for columns in sorted({segment.columns for segment in segments}):
            files = [self._file(segment) for segment in segments if segment.columns == columns]
            listed = ", ".join(known_or_empty(name, columns) for name in names)
            since = f" WHERE seq > {after_seq}" if after_seq >= 0 else ""
            parts.append(f"SELECT {listed} FROM read_parquet([{', '.join(files)}]){since}")
        return parts

    def parts_of(
        self, cursor: Any, table: str, moment: ReadMoment, names: Sequence[str], journeys: Sequence[str]
    ) -> list[str]:
        """Queries that find all rows of some journeys, and rows of others; segments without them are left out."""
        segments = moment.segments_of(table)
        among = self._whereabouts.holding(cursor, segments, journeys) if len(journeys) <= FEW else segments
        return self.parts(table, moment, names, among=among)

    def fresh(self, cursor: Any, table: str, moment: ReadMoment, veil: Veil, *, after_seq: int) -> str | None:
        """The rows of entries behind a sequence number, all in the tail, as a table of their own; None without rows.

        A page asks some eight questions of the same few rows; each is planned in half the time where it names a table,
        and none is asked where whoever looks sees none of them.
        """
        with self._lock:
            key = (table, after_seq, veil.ending)
            if key not in moment.fresh:
                parts = self.parts(table, moment, self.shape.schema(table).names, after_seq=after_seq)
                name = f"fresh_{table}_{moment.number}_{after_seq}{veil.ending}"
                rows = f"({' UNION ALL '.join(parts)})"
                moment.fresh[key] = name if parts and veil.put(cursor, name, table, rows) else None
            return moment.fresh[key]

    def _file(self, segment: Listed) -> str:
        return _quoted(str(self._folder / segment.name))

    def tidy(self) -> None:
        """Drop views nobody reads, and rows of the tail that every view in use finds in a segment."""
        unused = [m for m in self._moments if m.readers == 0 and m is not self.newest]
        for moment in unused:
            for veil in moment.veils.values():
                veil.drop(self.connection, TABLES)
            for name in filter(None, moment.fresh.values()):
                self.connection.execute(f"DROP TABLE {name}")
            self._moments.remove(moment)
        if unused:
            with self._lock:
                self._seen_tables.tidy(self.connection, (v for m in self._moments for v in m.veils.values()))
            wanted = {name for moment in self._moments for name in moment.views.values()}
            for name in {name for moment in unused for name in moment.views.values()} - wanted:
                self.connection.execute(f"DROP VIEW {name}")
            for table in TABLES:
                shipped = min(moment.shipped[table] for moment in self._moments)
                self.connection.execute(f"DELETE FROM tail_{table} WHERE rid <= {shipped}")


@lru_cache(maxsize=64)
def _schema(shape: Shape, table: str) -> ibis.Schema:
    return ibis.Schema.from_pyarrow(pa.schema(shape.fields(table)))


@dataclass(frozen=True, slots=True)
class _Source:
    """The rows of a moment, for those who count them."""

    engine: _Engine
    moment: ReadMoment
    backend: Any
    last_seq: int
    veil: Veil

    def schema(self, table: str) -> pa.Schema:
        return pa.schema(self.engine.shape.fields(table))

    def rows(self, table: str, *, after_seq: int) -> str | None:
        if after_seq < 0:
            return self.veil.rows(table, self.moment.views[table])
        if all(one.last_seq <= after_seq for one in self.moment.segments_of(table)):
            return self.engine.fresh(self.backend.con, table, self.moment, self.veil, after_seq=after_seq)
        parts = self.engine.parts(table, self.moment, self.schema(table).names, after_seq=after_seq)
        return self.veil.rows(table, f"({' UNION ALL '.join(parts)})") if parts else None

    def rows_of(self, table: str, journeys: Sequence[str]) -> str:
        names = self.schema(table).names
        parts = self.engine.parts_of(self.backend.con, table, self.moment, names, journeys)
        return f"({' UNION ALL '.join(parts)})"

    def fetched(self, query: str, schema: pa.Schema, *, is_few: bool) -> pa.Table:
        """What a query finds; few rows are had sooner one by one, for the engine then plans the query only once."""
        if not is_few:
            return self.backend.con.sql(query).to_arrow_table().cast(schema)
        rows = self.backend.con.execute(query).fetchall()
        columns = zip(*rows, strict=True) if rows else [()] * len(schema)
        return pa.table([pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
