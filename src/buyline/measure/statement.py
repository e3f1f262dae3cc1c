"""What does every statement hand over: its numbers as JSON, as an Arrow table and as a plain table to look at.

A statement is frozen and carries the rule by which it was counted. This module knows no particular statement.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import copy
from importlib import import_module
from typing import Any, Self

import pyarrow as pa

from buyline.days import Day, as_date
from buyline.definition.model import Definition
from buyline.measure.display import statement_html, statement_text

Json = dict[str, Any]
_CHARTS = "buyline.charts.declared"
_TOLD = "agreement told"
"""Beside the fields of a statement, so that statements are compared by what they count alone."""


class Statement(ABC):
    """Base of the frozen results: a subclass says `to_json`, `records` and `rule`."""

    __slots__ = ()
    rule: str

    @abstractmethod
    def to_json(self) -> Json:
        """The statement as in the command-line contract: days as ISO text, amounts in major units."""

    @abstractmethod
    def records(self) -> list[Json]:
        """The rows of its table: flat, with the same columns in each."""

    @abstractmethod
    def schema(self) -> dict[str, pa.DataType]:
        """The types of the table's columns."""

    @property
    def table(self) -> pa.Table:
        """Its rows as an Arrow table; amounts in minor units as whole numbers."""
        return pa.Table.from_pylist(self.records(), schema=pa.schema(list(self.schema().items())))

    @property
    def definition(self) -> Definition | None:
        """The agreement that names its places and says who leads them, where whoever asked has told it."""
        found: Definition | None = vars(self).get(_TOLD)
        return found

    def told_by(self, definition: Definition) -> Self:
        """The same statement, shown with the names and functions of an agreement; it stays equal to the one without."""
        found = copy(self)
        vars(found)[_TOLD] = definition
        return found

    def chart(self, *, look: str = "light") -> Any:
        """Its chart, in the light or the dark look: `.altair`, `.svg`, `.png`, `.csv`, `.spec`, `.save(path)`.

        LookupError where a statement has none. Charts are a room above this one and are named here by their path.
        """
        return import_module(_CHARTS).chart_of(self, look=look)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> Any:
        """Its table as a pandas frame; pandas must be installed."""
        return self.table.to_pandas()

    def to_polars(self) -> Any:
        """Its table as a polars frame; polars must be installed."""
        return import_module("polars").from_arrow(self.table)

    def _repr_html_(self) -> str:
        return statement_html(type(self).__name__, self.to_json(), list(self.schema()), self.records())

    def __repr__(self) -> str:
        return statement_text(type(self).__name__, self.to_json(), list(self.schema()), self.records())

    def __init_subclass__(cls) -> None:
        # A dataclass writes its own, a page of arrays, unless its class says one itself.
        cls.__repr__ = Statement.__repr__  # type: ignore[method-assign]


def iso(day: Day | None) -> str | None:
    """A day as ISO text."""
    return None if day is None else as_date(day).isoformat()


def number(value: float | None) -> float | None:
    """A number for JSON: missing when it is no number."""
    return None if value is None or not math.isfinite(value) else float(value)


def whole_days(value: float | None) -> int | None:
    """A time that fell on a whole day."""
    return None if value is None or not math.isfinite(value) else int(value)


def grouped(by: str | None, groups: Mapping[str, Json]) -> Json:
    """The part of a statement's JSON that carries its breakdown; nothing without one."""
    return {} if by is None else {"by": by, "groups": [{by: value} | fields for value, fields in groups.items()]}
