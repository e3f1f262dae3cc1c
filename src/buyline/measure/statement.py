"""What does every statement hand over: its numbers as JSON, as an Arrow table and as a plain table to look at.

A statement is frozen and carries the rule by which it was counted. This module knows no particular statement.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from copy import copy
from html import escape
from typing import Any, Self

import pyarrow as pa

from buyline.days import Day, as_date
from buyline.definition.model import Definition

Json = dict[str, Any]
_TOLD = "told_by"
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

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        names = list(self.schema())
        return html_table(names, [[row[name] for name in names] for row in self.records()], caption=self.rule)


def html_table(header: Iterable[str], rows: Iterable[Iterable[object]], *, caption: str) -> str:
    """A plain table with a caption and headed columns."""
    head = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in header)
    body = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


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


def _cell(value: object) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"<td>{escape(str(value))}</td>"
    shown = f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
    return f'<td style="text-align:right">{shown}</td>'
