"""What does a small table of signed counts look like to numpy?

An aggregation comes back as Arrow; here its columns are arrays, and parts of it are picked by a mask. Nothing
is counted from rows here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
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

    def where(self, mask: Flags) -> "Counts":
        """The lines for which `mask` holds."""
        return Counts({name: column[mask] for name, column in self.columns.items()})

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


def counts(aggregated: ir.Table) -> Counts:
    """Run an aggregation and return its lines; a column `by` comes back as text."""
    table = aggregated.to_pyarrow()
    columns = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
    if "by" in columns:
        columns["by"] = np.array([str(value) for value in columns["by"]], dtype=object)
    return Counts(columns)


def kind_code(rows: ir.Table) -> Expression:
    """The kind of a row as its number in KINDS."""
    return rows.kind.cases(*((word, code) for code, word in enumerate(KINDS)), else_=OPENING).cast("int8")


def up_to(age: Expression, *, horizon: int) -> Expression:
    """An age, the horizon + 1 when greater, missing when missing (which `least` would not leave so)."""
    return ibis.ifelse(age > horizon, horizon + 1, age).cast("int32")
