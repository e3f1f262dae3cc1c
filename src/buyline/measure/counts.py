"""What does a small table of signed counts look like to numpy?

An aggregation comes back as Arrow; here its columns are arrays, and parts of it are picked by a mask. Nothing
is counted from rows here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from buyline.estimate.arrays import Flags, Whole
from buyline.measure.view import Expression

CLUSTERS = 64
KINDS = ("movement", "reclassification", "redefinition", "opening")
MOVEMENT, RECLASSIFICATION, REDEFINITION, OPENING = range(4)
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Counts:
    """Columns of equal length, by name; `n` holds the signed counts."""

    columns: Mapping[str, NDArray[Any]]

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    @property
    def size(self) -> int:
        """How many lines there are."""
        return int(next(iter(self.columns.values())).size)

    def where(self, mask: Flags) -> "Counts":
        """The lines for which `mask` holds."""
        lines = np.flatnonzero(mask)
        return Counts({name: column.take(lines) for name, column in self.columns.items()})

    def adding(self, name: str, column: NDArray[Any]) -> "Counts":
        """The same lines with a column more."""
        return Counts({**self.columns, name: column})

    def total(self, mask: Flags | None = None) -> int:
        """The sum of the counts, of the lines for which `mask` holds."""
        return int(self["n"].sum() if mask is None else self["n"][mask].sum())

    def whole(self, name: str) -> Whole:
        """A column of whole numbers."""
        return np.asarray(self[name], dtype=np.int64)

    def values(self) -> list[str]:
        """The values of the breakdown that anything is counted for, in order."""
        return sorted({str(value) for value in self["by"][self["n"] != 0]})

    def groups(self) -> Iterator[tuple[str, "Counts"]]:
        """The lines of each value of the breakdown."""
        for value in self.values():
            yield value, self.where(self["by"] == value)


Coded = Mapping[str, tuple[str, Callable[[str], int]]]


def counts(aggregated: ir.Table, *, coded: Coded = MappingProxyType({})) -> Counts:
    """Run an aggregation and return its lines.

    `coded` names columns of numbers, each with the column of words it is made of and how: so words are compared once
    each, on the small table, and never per row. A column `by` comes back as text.
    """
    table = aggregated.to_pyarrow()
    columns = {name: _array(table[name]) for name in table.column_names}
    for name, (source, number) in coded.items():
        words = table[source].combine_chunks().dictionary_encode()
        numbers = np.array([number(word) for word in words.dictionary.to_pylist()], dtype=np.int64)
        columns[name] = numbers[words.indices.to_numpy(zero_copy_only=False)]
    if "by" in columns:
        columns["by"] = np.array([str(value) for value in columns["by"]], dtype=object)
    return Counts(columns)


def _array(column: pa.ChunkedArray) -> NDArray[Any]:
    """A column as an array; missing whole numbers become nan."""
    return np.asarray(column.to_numpy(zero_copy_only=False))


def kind_number(kind: str) -> int:
    """The number of a kind of row in KINDS."""
    return KINDS.index(kind)


def coded(aggregated: ir.Table) -> tuple[Counts, list[str]]:
    """Run an aggregation and return its lines, each text as its number in the list of texts beside them."""
    table = aggregated.to_pyarrow()
    names: dict[str, int] = {}
    columns = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        if pa.types.is_string(column.type):
            found = column.dictionary_encode()
            numbers = [names.setdefault(text, len(names)) for text in found.dictionary.to_pylist()]
            columns[name] = np.array(numbers, dtype=np.int64)[found.indices.to_numpy()]
        else:
            columns[name] = column.to_numpy(zero_copy_only=False)
    return Counts(columns), list(names)


def kind_code(rows: ir.Table) -> Expression:
    """The kind of a row as its number in KINDS; `coded` is faster, where the kind need not be compared in the query."""
    return rows.kind.cases(*((word, code) for code, word in enumerate(KINDS)), else_=OPENING).cast("int8")


def up_to(age: Expression, *, horizon: int) -> Expression:
    """An age, the horizon + 1 when greater, missing when missing (which `least` would not leave so)."""
    return ibis.ifelse(age > horizon, horizon + 1, age).cast("int32")
