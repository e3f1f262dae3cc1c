"""What of the books does whoever asks see: amounts or none, every journey or only those of some people and teams?

A `Sight` stands on the open books, and every reading of the store asks it, so that what somebody does not see reaches
no answer: amounts are nothing before anything is counted, and journeys of others are as if they were not there. It
knows no members and no functions; who sees what is decided by the policy of members.

A journey is somebody's own when they are its owner, when they handed it over or took it over, or when a planned step
of it is theirs; it is a team's when it is assigned to the team, or is own to one of its people.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from buyline.journal.entry import Recorded

if TYPE_CHECKING:
    from buyline.store.books import Books

AMOUNTS_HIDDEN = "Amounts are hidden from you, so nothing is sorted, filtered or added up by them."
MONEY = frozenset({"amount", "cost", "currency", "rate"})
"""What an entry says of money."""
_numbers = count(1)
WORTH_ALL = 20_000
"""From so many parties on, reading all anew is quicker."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees; `people` and `teams`: whose journeys, None for everybody's.

    `people` are the words by which the owner of a journey may name them.
    """

    has_amounts: bool = True
    people: tuple[str, ...] | None = None
    teams: tuple[str, ...] = ()

    @property
    def has_all_journeys(self) -> bool:
        return self.people is None

    @property
    def is_whole(self) -> bool:
        return self.has_amounts and self.has_all_journeys


EVERYTHING = Sight()
NOTHING = Sight(has_amounts=False, people=())


@dataclass(frozen=True, slots=True)
class Own:
    """A condition of SQL with its values, to be put behind a WHERE."""

    text: str
    values: tuple[Any, ...] = ()


def of_journey(books: "Books", *, alias: str = "j") -> Own:
    """Whether a row of `books_journey` called `alias` is of a journey that is seen."""
    sight = books.sight
    if sight.people is None:
        return Own("1 = 1")
    is_sqlite = books.connection.vendor == "sqlite"
    parts = [
        *_said(_column(alias, "owner", is_sqlite=is_sqlite), sight.people),
        *_said(_column(alias, "team", is_sqlite=is_sqlite), sight.teams),
    ]
    if sight.people:
        marks = _marks(sight.people)
        parts.append(Own(_HANDED.format(alias=alias, marks=marks), (*sight.people, *sight.people, *sight.people)))
        parts.append(Own(_PLANNED.format(alias=alias, marks=marks), sight.people))
    if not parts:
        return Own("1 = 0")
    return Own(f"({' OR '.join(one.text for one in parts)})", tuple(v for one in parts for v in one.values))


def of_buyer(books: "Books", *, buyer: str) -> Own:
    """Whether a buyer, whose id is `buyer` in SQL, is seen: one of its journeys is, or it has none at all."""
    if books.sight.has_all_journeys:
        return Own("1 = 1")
    own = of_journey(books, alias="s")
    journeys = f'FROM books_journey s WHERE s.buyer = {buyer} AND s."into" IS NULL'
    return Own(f"(EXISTS (SELECT 1 {journeys} AND {own.text}) OR NOT EXISTS (SELECT 1 {journeys}))", own.values)


def of_record(books: "Books", of: str, *, alias: str) -> Own:
    """Whether a row of buyers or of persons called `alias` is seen; one that was merged by the buyer that stands."""
    return of_buyer(books, buyer=f'coalesce({alias}."into", {alias}.id)' if of == "buyer" else f"{alias}.buyer")


def _column(alias: str, name: str, *, is_sqlite: bool) -> str:
    return f"json_extract({alias}.columns, '$.{name}')" if is_sqlite else f"({alias}.columns::jsonb ->> '{name}')"


def column_of(books: "Books", name: str, *, alias: str = "j") -> str:
    """A column of the books in SQL, of a row of `books_journey` called `alias`."""
    return _column(alias, name, is_sqlite=books.connection.vendor == "sqlite")


def _said(column: str, words: Collection[str]) -> Iterable[Own]:
    if words:
        yield Own(f"{column} IN ({_marks(words)})", tuple(words))


def _marks(words: Collection[object]) -> str:
    return ", ".join(["%s"] * len(words))


@dataclass(frozen=True, slots=True)
class Seen:
    """The journeys that a sight has, those joined with one of them too; other journeys never have the same `number`."""

    number: int
    journeys: frozenset[str]


def seen_journeys(books: "Books") -> Seen | None:
    """The journeys that are seen; None where all are."""
    if books.sight.has_all_journeys:
        return None
    kept: _Kept = books.caches.setdefault("seen journeys", _Kept())
    return kept.now(books)


def sees(books: "Books", journey: str) -> bool:
    """Whether a journey is seen."""
    seen = seen_journeys(books)
    return seen is None or journey in seen.journeys


class _Kept:
    """The journeys of one sight, brought up to date by the parties that something was recorded about."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_seq = -1
        self._roots: dict[str, tuple[int, str | None]] = {}
        self._seen = Seen(0, frozenset())

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._last_seq, self._roots = -1, {}

    def now(self, books: "Books") -> Seen:
        with self._lock:
            last = books.last_seq()
            if last != self._last_seq:
                self._look(books)
                self._last_seq = last
            return self._seen

    def _look(self, books: "Books") -> None:
        own = of_journey(books)
        with books.connection.cursor() as cursor:
            parties = _parties_since(cursor, self._last_seq)
            if parties is None:
                cursor.execute(f'{_ROWS} WHERE j."into" IS NOT NULL OR {own.text}', own.values)
                self._roots = _told(cursor.fetchall())
            elif not self._has_changed(cursor, own, parties):
                return
        journeys = frozenset(id_ for id_ in self._roots if self._root(id_) is not None)
        if journeys != self._seen.journeys:
            self._seen = Seen(next(_numbers), journeys)

    def _has_changed(self, cursor: Any, own: Own, parties: Sequence[int]) -> bool:
        """Read the journeys of some parties again; most entries change nothing of who sees a journey."""
        gone, now = set(parties), dict[str, tuple[int, str | None]]()
        before = {id_: told for id_, told in self._roots.items() if told[0] in gone}
        for start in range(0, len(parties), 500):
            part = parties[start : start + 500]
            whose = f'{_ROWS} WHERE j.party IN ({_marks(part)}) AND (j."into" IS NOT NULL OR {own.text})'
            cursor.execute(whose, [*part, *own.values])
            now |= _told(cursor.fetchall())
        if now == before:
            return False
        self._roots = {id_: told for id_, told in self._roots.items() if id_ not in before} | now
        return True

    def _root(self, id_: str) -> str | None:
        """The journey that one was joined with in the end; None where that is not seen."""
        for _ in range(len(self._roots)):
            if id_ not in self._roots:
                return None
            into = self._roots[id_][1]
            if into is None:
                return id_
            id_ = into
        return None


def _told(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[int, str | None]]:
    return {str(id_): (party, into) for id_, party, into in rows}


def _parties_since(cursor: Any, seq: int) -> list[int] | None:
    """The parties that something was recorded about behind a sequence number; None when all must be read."""
    if seq < 0:
        return None
    cursor.execute("SELECT DISTINCT +party FROM books_journalentry WHERE seq > %s LIMIT %s", [seq, WORTH_ALL + 1])
    parties = [row[0] for row in cursor.fetchall()]
    return None if None in parties or len(parties) > WORTH_ALL else parties


_HANDED = (
    "EXISTS (SELECT 1 FROM books_handoff a WHERE a.journey = {alias}.id AND a.outcome IN ('', 'accepted')"
    ' AND (a."by" IN ({marks}) OR a.to_member IN ({marks}) OR a.answered_by IN ({marks})))'
)
_PLANNED = "EXISTS (SELECT 1 FROM books_planned a WHERE a.journey = {alias}.id AND a.member IN ({marks}))"
_ROWS = 'SELECT j.id, j.party, j."into" FROM books_journey j'


def without_money(line: Recorded) -> Iterator[Recorded]:
    """A line of the journal without what it says of money."""
    data = line.entry.data
    if line.entry.kind == "forecast kept":
        data = {name: _without_revenue(value) for name, value in data.items()}
    left = {name: value for name, value in data.items() if name not in MONEY and name != "goals"}
    is_same = data is line.entry.data and len(left) == len(data)
    yield line if is_same else replace(line, entry=replace(line.entry, data=left))


def _without_revenue(value: object) -> object:
    """The windows of a kept forecast without what they say of revenue; anything else as it is."""
    if not isinstance(value, list):
        return value
    return [{name: told for name, told in one.items() if not name.startswith("revenue")} for one in value]
