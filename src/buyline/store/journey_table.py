"""How is a list of a million journeys read in any order, whatever it is filtered by?

The read model of journeys as columns in memory (DuckDB), with where each stands today as the ledger says: a proof that
ended since the last entry has moved its journey, though nothing was written. The table is brought up to date from what
was recorded since the last look, and from rows whose day has come; only journeys that these touch are read again. An
erasure reads all anew, so that nothing erased stays. A past day has a table of its own. It decides nothing and can be
thrown away.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from buyline.days import Day
from buyline.store import tables
from buyline.store.books import Books
from buyline.store.journey_rows import BUYER_KEY, append, make_table, place, put, type_of, with_places
from buyline.store.shape import MOVEMENTS, shape_of
from buyline.store.sight import EVERYTHING, Seen, Sight, seen_journeys
from buyline.store.veil import SIGHTS_KEPT, UNVEILED, Veil, put_journeys
from buyline.store.wording import named_table, sql_of

THREADS = 2
AT_ONCE = 50_000
FEW = 50
"""So many journeys are put in one by one, which is quicker then."""
WORTH_ALL = 20_000
"""From so many parties on, reading all anew is quicker."""
PAST_KEPT, VIEWS_KEPT = 2, 16
NO_AMOUNTS = "0::BIGINT AS amount, 0::DOUBLE AS amount_major"


@dataclass(frozen=True)
class Standing:
    """Where journeys stand at the end of a day, as the ledger up to `last_seq` says it.

    `of`: journey, claimed, claimed_since, verified, verified_since, of some journeys or of all; `moved`: the journeys
    that a row may have moved behind one day up to another; `places`: a number for each place, by which they are sorted
    and compared.
    """

    last_seq: int
    day: Day
    places: Mapping[str, int]
    of: Callable[[Sequence[str] | None], pa.Table]
    moved: Callable[[Day, Day], Sequence[str]]


@dataclass(frozen=True)
class Shown:
    """What is worked out of the table before anything is asked: a view, written once for as long as `key` holds."""

    key: Hashable
    make: Callable[[Any], Any]


@contextmanager
def journeys_now(books: Books, standing: Standing, shown: Shown) -> Iterator[tuple[Any, Any]]:
    """The journeys of today as an Ibis table, joined ones left out, and the backend that reads it."""
    with _tables(books).now(standing, shown, books.sight, seen_journeys(books)) as found:
        yield found


@contextmanager
def journeys_then(books: Books, key: Hashable, make: Callable[[], pa.Table], shown: Shown) -> Iterator[tuple[Any, Any]]:
    """The journeys of a past day, kept under a key; `make` gives them as Arrow where they are not kept yet."""
    seen = seen_journeys(books)
    own = (key, books.sight, None if seen is None else seen.number)
    with _tables(books).then(own, make, shown) as found:
        yield found


def _tables(books: Books) -> "_Tables":
    return books.whole.caches.setdefault("journeys", _Tables(books.whole))  # type: ignore[no-any-return]


class _Tables:
    """The tables of one folder of books; safe to use from several threads."""

    def __init__(self, books: Books) -> None:
        self._books, self._lock = books, threading.Lock()
        self._connection: Any = None
        self._seen: _Seen | None = None
        self._past: OrderedDict[Hashable, str] = OrderedDict()
        self._views: dict[tuple[str, Hashable], tuple[str, Any]] = {}
        self._veiled: OrderedDict[Sight, Veil] = OrderedDict()
        self._under: dict[str, str] = {}
        self._made = 0

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._seen = None, None
            self._past.clear()
            self._views.clear()
            self._veiled.clear()

    @contextmanager
    def now(
        self, standing: Standing, shown: Shown, sight: Sight = EVERYTHING, seen: Seen | None = None
    ) -> Iterator[tuple[Any, Any]]:
        with self._lock:
            self._bring_up_to_date(standing)
            cursor, view = self._reader("journeys", shown, self._veil(sight, seen))
        with _closing(cursor):
            yield _as_table(cursor, *view)

    @contextmanager
    def then(self, key: Hashable, make: Callable[[], pa.Table], shown: Shown) -> Iterator[tuple[Any, Any]]:
        with self._lock:
            self._open()
            if key not in self._past:
                self._keep(key, make())
            self._past.move_to_end(key)
            cursor, view = self._reader(self._past[key], shown)
        with _closing(cursor):
            yield _as_table(cursor, *view)

    def _reader(self, name: str, shown: Shown, veil: Veil = UNVEILED) -> tuple[Any, tuple[str, Any]]:
        """A cursor in a transaction, so that a page and its totals are of one state, and the view that it reads."""
        key = (name, (shown.key, veil.key))
        if key not in self._views:
            self._views[key] = self._made_view(name, shown, veil)
        cursor = self._connection.cursor()
        cursor.execute("BEGIN")
        return cursor, self._views[key]

    def _veil(self, sight: Sight, seen: Seen | None) -> Veil:
        """What a sight makes of the journeys; of the lists of journeys that it had, the newest is kept."""
        if sight.is_whole:
            return UNVEILED
        key = (sight, 0 if seen is None else seen.number)
        kept = self._veiled.get(sight)
        if kept is None or kept.key != key:
            if kept is not None:
                self._drop_list(kept)
            self._made += 1
            journeys = "" if seen is None else f"journeys_as_{self._made}"
            kept = self._veiled[sight] = Veil(sight, key, "", journeys)
            if seen is not None:
                put_journeys(self._connection, kept.journeys, seen.journeys)
            while len(self._veiled) > SIGHTS_KEPT:
                self._drop_list(self._veiled.popitem(last=False)[1])
        return kept

    def _drop_list(self, veil: Veil) -> None:
        if veil.journeys:
            self._connection.execute(f"DROP TABLE {veil.journeys}")

    def _made_view(self, name: str, shown: Shown, veil: Veil) -> tuple[str, Any]:
        described = self._connection.execute(f"SELECT column_name FROM (DESCRIBE {name})").fetchall()
        self._made += 1
        view = f"shown_{self._made}"
        if veil is not UNVEILED:
            rows = veil.rows(MOVEMENTS, name, journey="id", nothing=NO_AMOUNTS, also="rowid AS rowid, ")
            name = self._under[view] = f"veiled_{self._made}"
            self._connection.execute(f"CREATE VIEW {name} AS FROM {rows}")
        table, backend = _as_table(self._connection, name, _schema([row[0] for row in described]))
        made = shown.make(table)
        self._connection.execute(f"CREATE VIEW {view} AS {sql_of(backend, made)}")
        return view, made.schema()

    def _forget_views(self, name: str) -> None:
        for key in [key for key in self._views if key[0] == name]:
            view, _ = self._views.pop(key)
            self._connection.execute(f"DROP VIEW {view}")
            if view in self._under:
                self._connection.execute(f"DROP VIEW {self._under.pop(view)}")

    def _keep(self, key: Hashable, arrow: pa.Table) -> None:
        self._made += 1
        name = f"past_{self._made}"
        self._connection.register("incoming", arrow)
        self._connection.execute(f"CREATE TABLE {name} AS SELECT *, {BUYER_KEY} AS buyer_key FROM incoming")
        self._connection.unregister("incoming")
        self._past[key] = name
        while len(self._past) > PAST_KEPT:
            _, old = self._past.popitem(last=False)
            self._forget_views(old)
            self._connection.execute(f"DROP TABLE {old}")

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = duckdb.connect(":memory:")
            for setting in (f"threads = {THREADS}", "autoinstall_known_extensions = false",
                            "autoload_known_extensions = false", "enable_external_access = false"):  # fmt: skip
                self._connection.execute(f"SET {setting}")
        return self._connection

    def _bring_up_to_date(self, standing: Standing) -> None:
        seen = self._seen
        connection, erased = self._open(), self._books.vault.erasures()
        if seen is not None and seen.covers(standing, erased):
            return
        with self._books.reading() as cursor:
            places = tuple(standing.places.items())
            wanted = _Seen(standing.last_seq, standing.day, erased, shape_of(cursor).columns, places)
            parties = None if seen is None else _touched(cursor, seen, wanted)
            if parties is None:
                cursor.execute(_ALL)
                rows: Iterable[Sequence[Any]] = iter(lambda: cursor.fetchmany(AT_ONCE), [])
                self._forget_views("journeys")
                _fill(connection, rows, wanted.columns, standing)
            else:
                found = list(tables.select_in(cursor, _OF_PARTIES, parties))
                _replace(connection, parties, found, wanted.columns, standing)
        if seen is not None and parties is not None and seen.day != standing.day:
            moved = list(standing.moved(*sorted((seen.day, standing.day))))
            connection.execute(_OUTSIDE, [moved])
            if moved:
                _place(connection, standing, moved)
        if len(self._views) > VIEWS_KEPT:
            self._forget_views("journeys")
        self._seen = wanted


@dataclass(frozen=True)
class _Seen:
    """Up to where the table is: the last line of the journal, the day, the erasures, the columns and the places."""

    last_seq: int
    day: Day
    erased: tuple[int, int]
    columns: tuple[str, ...]
    places: tuple[tuple[str, int], ...]

    def covers(self, standing: Standing, erased: tuple[int, int]) -> bool:
        is_here = self.last_seq >= standing.last_seq and self.day == standing.day
        return is_here and self.erased == erased and self.places == tuple(standing.places.items())


def _touched(cursor: Any, seen: _Seen, wanted: _Seen) -> list[int] | None:
    """The parties that something was recorded about since the last look; None when all must be read anew."""
    if (seen.erased, seen.columns, seen.places) != (wanted.erased, wanted.columns, wanted.places):
        return None
    cursor.execute(_PARTIES_SINCE, [seen.last_seq, WORTH_ALL + 1])
    parties = [row[0] for row in cursor.fetchall()]
    return None if None in parties or len(parties) > WORTH_ALL else parties


@contextmanager
def _closing(cursor: Any) -> Iterator[None]:
    try:
        yield
    finally:
        cursor.close()


def _schema(names: Sequence[str]) -> Any:
    return ibis.Schema.from_pyarrow(pa.schema([(name, type_of(name)) for name in names]))


def _as_table(cursor: Any, name: str, schema: Any) -> tuple[Any, Any]:
    backend = ibis.duckdb.from_connection(cursor)
    return named_table(name, schema), backend


def _fill(connection: Any, pages: Iterable[Sequence[Any]], columns: Sequence[str], standing: Standing) -> None:
    connection.execute("BEGIN")
    make_table(connection, columns)
    for rows in pages:
        append(connection, rows, columns)
    _place(connection, standing, None)
    connection.execute("COMMIT")


def _replace(
    connection: Any,
    parties: Sequence[int],
    rows: Sequence[Sequence[Any]],
    columns: Sequence[str],
    standing: Standing,
) -> None:
    """Put the journeys of some parties anew; one that went to another party is found by its id."""
    ids = [row[0] for row in rows]
    connection.execute("BEGIN")
    connection.execute(_DELETED, [list(parties), ids])
    if rows and len(rows) <= FEW:
        put(connection, rows, columns, with_places(standing.of(ids), standing.places))
    elif rows:
        append(connection, rows, columns)
        _place(connection, standing, ids)
    connection.execute("COMMIT")


def _place(connection: Any, standing: Standing, journeys: Sequence[str] | None) -> None:
    """Write where journeys stand that stood outside."""
    place(connection, with_places(standing.of(journeys), standing.places))


_OUTSIDE = (
    "UPDATE journeys SET claimed = 'outside', verified = 'outside', claimed_since = NULL, verified_since = NULL,"
    " is_standing = false, claimed_place = -1, verified_place = -1 WHERE id IN (SELECT unnest(?::VARCHAR[]))"
)
_DELETED = "DELETE FROM journeys WHERE party IN (SELECT unnest(?::BIGINT[])) OR id IN (SELECT unnest(?::VARCHAR[]))"
_OF, _WAITS = 'h."of"', "coalesce(h.answered_at, h.offered_at)"
_LAST = (
    f"SELECT {{}} FROM books_handoff h WHERE h.journey = j.id AND h.outcome IN ('', 'returned') ORDER BY {_WAITS} DESC"
    " LIMIT 1"
)
"""Of the handoff that waits for an answer, or was returned last."""
_ALL = (
    "SELECT j.id, j.party, j.buyer, b.name, j.pipeline, j.claimed, j.verified, j.claimed_since, j.verified_since,"
    " j.amount, j.currency, j.opened_on, j.last_on, j.turn, j.turn_step, j.turn_since, j.asked_on, j.asked_until,"
    " j.offered_to, j.due_on, j.version, j.returned,"
    f" CASE WHEN j.offered_to <> '' THEN j.offered_to WHEN j.returned <> '' THEN ({_LAST.format(_OF)}) END,"
    f" CASE WHEN j.offered_to <> '' OR j.returned <> '' THEN ({_LAST.format(_WAITS)}) END, j.close_on, j.columns"
    ' FROM books_journey j LEFT JOIN books_buyer b ON b.id = j.buyer WHERE j."into" IS NULL'
)
_OF_PARTIES = f"{_ALL} AND j.party IN ({{}})"
_PARTIES_SINCE = "SELECT DISTINCT +party FROM books_journalentry WHERE seq > %s LIMIT %s"
"""The sign keeps SQLite from walking the index of all parties to find a few of them."""
