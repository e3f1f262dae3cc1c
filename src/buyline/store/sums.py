"""How are lines of signed sums kept, so that a new entry costs what it brings and no more?

The lines of an aggregation are counted once over the rows that are there, and then only over rows with a higher
sequence number: what was counted never changes, since rows are only ever added. So lines are right after corrections
too, and whether rows lie in a segment or in the tail makes no difference. An expression of Ibis is compiled once per
question; its text is then asked of the rows that are wanted. Lines are kept in memory, the latest used, up to so many.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from buyline.days import Moment
from buyline.measure.counts import Counts
from buyline.measure.lines import Lines, Part, counts_of, joined, turned
from buyline.measure.words import Words
from buyline.store.wording import named_table, sql_of

LINES_AT_MOST = 16_000_000
QUESTIONS_AT_MOST = 1_000
PARTS_AT_MOST = 6
FEW = 5_000
"""New entries up to so many are few."""
GROWN = 4
"""New lines are put among the old ones once there is one for so many of them."""
ROWS = "rows_to_be_counted"


class Source(Protocol):
    """Rows of one state of the books, for the text of a query."""

    @property
    def last_seq(self) -> int:
        """The last entry in it."""

    def schema(self, table: str) -> pa.Schema:
        """Names and types of the columns."""

    def rows(self, table: str, *, after_seq: int) -> str | None:
        """The rows of entries behind a sequence number, as a table in SQL; None when there are none."""

    def rows_of(self, table: str, journeys: Sequence[str]) -> str:
        """A table in SQL with all rows of some journeys, everybody's, and maybe rows of others."""

    def fetched(self, query: str, schema: pa.Schema, *, is_few: bool) -> pa.Table:
        """What a query finds; `is_few`: not many rows are looked at."""


@dataclass(slots=True)
class _Kept:
    """The lines of one question up to a sequence number, and how to count more of them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    query: str = ""
    schema: pa.Schema | None = None
    seq: int = -1
    known_after: Moment | None = None
    lines: Lines | None = None


class Keeper:
    """The lines kept for one engine; several threads may ask at once."""

    def __init__(self) -> None:
        self._words = Words(names=Words())
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._texts: OrderedDict[Hashable, tuple[str, pa.Schema]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, source: Source, table: str, backend: Any, *, seen_by: Hashable = None) -> "SumsOf":
        """The sums of a table in one state of the books; `seen_by`: lines of one sight are none of another's."""
        return SumsOf(self, source, table, backend, seen_by)

    def entry(self, key: Hashable) -> _Kept:
        """What is kept for a question; the least used ones are forgotten where there is too much."""
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            sizes = {each: 0 if one.lines is None else one.lines.size for each, one in self._kept.items()}
            total = sum(sizes.values())
            for each, size in sizes.items():
                if each == key or (total <= LINES_AT_MOST and len(self._kept) <= QUESTIONS_AT_MOST):
                    break
                del self._kept[each]
                total -= size
            return kept

    def counted(self, found: pa.Table, *, is_turned: bool) -> Part:
        """What a query counted, as lines, the signs turned where they are taken off."""
        counts = counts_of(found, self._words)
        return Part(turned(counts) if is_turned else counts)

    def compiled(self, key: Hashable, make: Callable[[], tuple[str, pa.Schema]]) -> tuple[str, pa.Schema]:
        """The text of a question and what it finds, made once."""
        with self._lock:
            found = self._texts.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._texts[key] = found
                while len(self._texts) > QUESTIONS_AT_MOST:
                    self._texts.popitem(last=False)
        return found

    def forget(self) -> None:
        """Keep nothing of what was counted so far."""
        with self._lock:
            self._kept.clear()

    @property
    def words(self) -> Words:
        """The texts of all lines."""
        return self._words

    @property
    def questions(self) -> int:
        """Of how many questions lines are kept."""
        return len(self._kept)


@dataclass(frozen=True, slots=True)
class SumsOf:
    """The sums of one table in one state of the books."""

    keeper: Keeper
    source: Source
    table: str
    backend: Any
    seen_by: Hashable = None

    def lines(
        self, asked: Hashable, build: Callable[[ir.Table], ir.Table], *, known_after: Moment | None = None
    ) -> Lines:
        """The lines that `build` makes of the whole table, those counted before taken as they are.

        With `known_after`: of the rows that became known after that moment, with their signs turned.
        """
        kept = self.keeper.entry((self.table, self.seen_by, asked, known_after))
        with kept.lock:
            if not kept.query:
                kept.query, kept.schema = self.keeper.compiled((self.table, asked), lambda: self._compiled(build))
                kept.known_after = known_after
            if kept.lines is not None and kept.seq <= self.source.last_seq:
                kept.lines = self._with_new(kept)
            elif kept.lines is None:
                kept.lines = Lines((self._part(kept, after_seq=-1),), self.keeper.words)
            else:  # an older state of the books than the one that is kept
                return Lines((self._part(kept, after_seq=-1),), self.keeper.words)
            kept.seq = self.source.last_seq
            return kept.lines

    def of_journeys(self, journeys: Sequence[str], asked: Hashable, build: Callable[[ir.Table], ir.Table]) -> pa.Table:
        """What `build` makes of the rows of some journeys, whoever may see them; nothing is kept but its text."""
        query, schema = self.keeper.compiled((self.table, asked), lambda: self._compiled(build))
        whose = ", ".join("'" + journey.replace("'", "''") + "'" for journey in journeys)
        among = f"(SELECT * FROM {self.source.rows_of(self.table, journeys)} WHERE journey IN ({whose}))"
        return self.source.fetched(query.replace(f'"{ROWS}"', among), schema, is_few=len(journeys) <= FEW)

    def anew(self) -> "SumsOf":
        """The same table, nothing kept of it."""
        return replace(self, keeper=Keeper())

    def _compiled(self, build: Callable[[ir.Table], ir.Table]) -> tuple[str, pa.Schema]:
        schema = ibis.Schema.from_pyarrow(self.source.schema(self.table))
        expression = build(named_table(ROWS, schema))
        return sql_of(self.backend, expression), expression.schema().to_pyarrow()

    def _with_new(self, kept: _Kept) -> Lines:
        """The lines kept and those of rows that came since."""
        if kept.lines is None or kept.seq == self.source.last_seq:
            return kept.lines or Lines((self._part(kept, after_seq=-1),), self.keeper.words)
        if self.source.rows(self.table, after_seq=kept.seq) is None:
            return kept.lines
        part = self._part(kept, after_seq=kept.seq)
        return Lines(_gathered([*kept.lines.parts, part]), kept.lines.words) if part.size else kept.lines

    def _part(self, kept: _Kept, *, after_seq: int) -> Part:
        rows = self.source.rows(self.table, after_seq=after_seq)
        if kept.schema is None or rows is None:
            raise RuntimeError("there are no rows to count")
        if kept.known_after is not None:
            rows = f"(SELECT * FROM {rows} WHERE known_at > {int(kept.known_after)})"
        is_few = after_seq >= 0 and self.source.last_seq - after_seq <= FEW
        found = self.source.fetched(kept.query.replace(f'"{ROWS}"', rows), kept.schema, is_few=is_few)
        return self.keeper.counted(found, is_turned=kept.known_after is not None)


def _gathered(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The old part and the newer ones; these as one when there are many, all as one when they have grown."""
    first, rest = parts[0], [part for part in parts[1:] if part.size]
    if sum(part.size for part in rest) * GROWN > first.size:
        return (Part(_together([first, *rest])),)
    if len(rest) >= PARTS_AT_MOST:
        return (first, Part(_together(rest)))
    return (first, *rest)


def _together(parts: Sequence[Part]) -> Counts:
    return joined([part.counts for part in parts])
