"""What is to be read in place of cells that were faulty, and which rows are left out?

A small overlay over a file that stays as it came: line and column to the cell that is meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from buyline.connect.csv_rows import Rows
from buyline.connect.sheets import Sheet
from buyline.definition.problem import Problem


@dataclass(frozen=True)
class Fixes:
    """Cells by line and column, and lines that are dropped."""

    cells: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()

    def with_more(self, cells: Mapping[int, Mapping[str, str]], dropped: frozenset[int]) -> "Fixes":
        """These and others; of the same cell the other one holds."""
        merged = {line: dict(found) for line, found in self.cells.items()}
        for line, found in cells.items():
            merged.setdefault(line, {}).update(found)
        return Fixes(merged, self.dropped | dropped)

    @property
    def count(self) -> int:
        """How many cells were fixed."""
        return sum(len(found) for found in self.cells.values())

    def applied(self, sheet: Sheet) -> Sheet:
        """The sheet as if the file had been written so."""
        return replace(sheet, rows=lambda: self._rows(sheet)) if self.cells or self.dropped else sheet

    def _rows(self, sheet: Sheet) -> Rows:
        for line, cells in sheet.rows():
            if line in self.dropped:
                continue
            found = self.cells.get(line)
            if found is None or isinstance(cells, Problem):
                yield line, cells
            else:
                yield line, [found.get(name, cell) for name, cell in zip(sheet.columns, cells, strict=True)]

    def to_json(self) -> dict[str, Any]:
        """Itself as JSON."""
        return {
            "cells": {str(line): dict(found) for line, found in self.cells.items()},
            "dropped": sorted(self.dropped),
        }

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Fixes":
        """What `to_json` wrote."""
        cells = {int(line): dict(found) for line, found in told.get("cells", {}).items()}
        return cls(cells, frozenset(told.get("dropped", ())))
