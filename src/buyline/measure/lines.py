"""Of which signed sums is a statement made, and who keeps them?

Lines are a few columns of the ledger and what their rows add up to: small daily sums, whatever the period. Everything
counted is a signed sum, so the lines of old rows and those of new ones add up side by side: whoever keeps lines adds
what is new, and nothing is counted twice. Texts are numbers of one list of words. Which lines there are, says `grains`;
what is made of them, the statements.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from buyline.days import Moment
from buyline.estimate.arrays import Whole
from buyline.measure.counts import UNKNOWN, Counts, kind_number
from buyline.measure.holding import SUMS
from buyline.measure.view import View
from buyline.measure.words import Words

NEVER = -(10**8)
"""The day of what never was, where the ledger has none."""
Build = Callable[[ir.Table], ir.Table]
Reduce = Callable[[Counts], Counts]
NAMED = ("journey", "buyer", "by")
"""Columns of many different texts: their numbers are of the words' names."""
SMALL = 2_000
REDUCED_AT_MOST = 48
DENSE = 1 << 16


class Part:
    """Lines that never change, and what was made of them."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self._reduced: OrderedDict[Hashable, Counts] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self.counts.size

    def reduced(self, asked: Hashable, reduce: Reduce) -> Counts:
        """What `reduce` makes of these lines; kept, where there are many of them."""
        if self.size < SMALL:
            return reduce(self.counts)
        with self._lock:
            if asked in self._reduced:
                self._reduced.move_to_end(asked)
                return self._reduced[asked]
        made = reduce(self.counts)
        with self._lock:
            self._reduced[asked] = made
            while len(self._reduced) > REDUCED_AT_MOST:
                self._reduced.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in parts, at least one, that add up; texts are numbers (int32) of `words`."""

    parts: tuple[Part, ...]
    words: Words

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    def all(self) -> Counts:
        """All lines."""
        return joined([part.counts for part in self.parts])

    def reduced(self, asked: Hashable, reduce: Reduce) -> Counts:
        """What `reduce` makes of the lines, part by part: it must look at each line alone and add lines up."""
        return added_up([part.reduced(asked, reduce) for part in self.parts])

    def whole(self) -> Counts:
        """All lines, those that are alike added up."""
        return added_up([part.counts for part in self.parts])

    def reduced_to(self, asked: Hashable, reduces: Sequence[Reduce], prepare: Reduce) -> tuple[Counts, ...]:
        """What each of `reduces` makes of the lines that `prepare` makes of each part, which is done once for all."""
        prepared: dict[int, Counts] = {}

        def made(part: Counts, reduce: Reduce) -> Counts:
            if id(part) not in prepared:
                prepared[id(part)] = prepare(part)
            return reduce(prepared[id(part)])

        return tuple(
            self.reduced((asked, number), partial(made, reduce=reduce)) for number, reduce in enumerate(reduces)
        )

    def texts(self, column: NDArray[Any]) -> list[str]:
        """The texts of a column of numbers."""
        return [self.words.texts[number] for number in column.tolist()]

    def names(self, column: NDArray[Any]) -> list[str]:
        """The texts of a column of journeys, of buyers or of a breakdown."""
        return [self.words.names.texts[number] for number in column.tolist()]


def lines(view: View, asked: Hashable, build: Build, *, books: Sequence[str] | None = None) -> Lines:
    """Return the lines that `build` groups the view's rows into, on the engine or as they are kept.

    `build` gets the rows and returns an aggregation whose every sum is signed. `asked` names it: two that count alike
    must be named alike, two that do not, apart. Nothing of the day of the statement may be in it, unless it is in
    its name. All lines of a view have one list of words.
    """

    def of(ledger: ir.Table) -> ir.Table:
        return build(replace(view, ledger=ledger, sums=None).rows(books=books))

    is_plain = isinstance(view.ledger.op(), ops.DatabaseTable) and not isinstance(view.journeys, ir.Table)
    if view.sums is None or not is_plain:
        return Lines((Part(counts_of(of(view.ledger).to_pyarrow(), view.words)),), view.words)
    if view.last_known is None:
        return view.sums.lines((asked, *view.counted(books)), of)
    return _less_what_came_later(replace(view, as_of=None, known_until=None), asked, build, books, view.last_known)


def _less_what_came_later(
    view: View, asked: Hashable, build: Build, books: Sequence[str] | None, known_until: Moment
) -> Lines:
    """The lines of a view less those of its rows that became known after a moment: what was known at it."""

    def of(ledger: ir.Table) -> ir.Table:
        return build(replace(view, ledger=ledger, sums=None).rows(books=books))

    if view.sums is None:
        raise ValueError("nobody keeps the lines of this view")
    named = (asked, *view.counted(books))
    parts = [view.sums.lines(named, of, known_after=after).parts for after in (None, known_until)]
    return Lines((*parts[0], *parts[1]), view.sums.lines(named, of).words)


def is_sum(name: str) -> bool:
    """Whether a column of lines is a signed sum, and no key."""
    return name == "n" or name.startswith(SUMS)


def turned(found: Counts) -> Counts:
    """Lines with the signs of their sums turned."""
    return Counts({name: -column if is_sum(name) else column for name, column in found.columns.items()})


def counts_of(table: pa.Table, words: Words) -> Counts:
    """An aggregation as lines; the kind of a row as its number in KINDS."""
    columns: dict[str, NDArray[Any]] = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            columns[name] = (words.names if name in NAMED else words).numbers(column)
        else:
            columns[name] = np.ascontiguousarray(column.to_numpy())
    if "kind" in columns:
        numbers, place = np.unique(columns["kind"], return_inverse=True)
        columns["kind"] = np.array([kind_number(words.texts[number]) for number in numbers], np.int8)[place]
    return Counts(columns)


def joined(parts: Sequence[Counts]) -> Counts:
    """Lines of several parts, side by side."""
    if len(parts) == 1:
        return parts[0]
    return Counts({name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns})


def added_up(parts: Sequence[Counts]) -> Counts:
    """Lines of several parts, those that are alike added up."""
    whole = joined(parts)
    if len(parts) == 1:
        return whole
    keys = {name: column for name, column in whole.columns.items() if not is_sum(name)}
    return added(keys, {name: column for name, column in whole.columns.items() if name not in keys})


def added(keys: Mapping[str, NDArray[Any]], sums: Mapping[str, NDArray[Any]]) -> Counts:
    """Add up `sums` by whole-number `keys`, in whole numbers; what adds up to nothing is left out."""
    size = Counts(sums).size
    if not size:
        return Counts({**keys, **sums})
    cell, many = _cells(list(keys.values()), size)
    if many <= max(DENSE, 4 * size):
        some = np.full(many, UNKNOWN, dtype=np.int64)
        some[cell] = np.arange(size)
        groups = np.flatnonzero(some != UNKNOWN)
        of = {name: _sums(cell, column, many)[groups] for name, column in sums.items()}
        first = some[groups]
    else:
        _, first, group = np.unique(cell, return_index=True, return_inverse=True)
        of = {name: _sums(group, column, first.size) for name, column in sums.items()}
    some_left = np.any([column != 0 for column in of.values()], axis=0)
    return Counts({name: column[first] for name, column in keys.items()} | of).where(some_left)


def _sums(cell: Whole, column: NDArray[Any], many: int) -> Whole:
    found = np.zeros(many, dtype=np.int64)
    np.add.at(found, cell, column.astype(np.int64, copy=False))
    return found


def _cells(keys: Sequence[NDArray[Any]], size: int) -> tuple[Whole, int]:
    """A number for each combination of keys, and how many numbers there can be."""
    cell, many = np.zeros(size, dtype=np.int64), 1
    for key in keys:
        low, high = int(key.min()), int(key.max())
        if low == high:
            continue
        span = high - low + 1
        if many * span >= 1 << 62:
            cell, many = np.unique(cell, return_inverse=True)[1], size
        cell, many = cell * span + (key.astype(np.int64, copy=False) - low), many * span
    return cell, many


def capped(age: NDArray[Any], horizon: int) -> Whole:
    """Ages, the horizon + 1 where greater."""
    return np.asarray(np.minimum(age, horizon + 1), dtype=np.int64)
