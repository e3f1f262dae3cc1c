"""Which columns has the ledger as a table, and which the touches?

The columns every ledger has, then one `col_` per column of these books and one `first_` per ranked stage, over all
definitions ever adopted. It knows names and types only; the values come from `columnar`.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

MOVEMENTS = "movements"
TOUCHES = "touches"
EXACT = "exact"
"""A column of the files that statements do not see: what it takes to rebuild a row as it was posted."""

_NAME = [("seq", pa.int64()), ("n", pa.int32()), ("sign", pa.int8()), ("known_at", pa.int64()),
         ("recorded_at", pa.int64())]  # fmt: skip
_TEXT = pa.string()
_DAY = pa.int32()
LEDGER = [
    *_NAME, ("book", _TEXT), ("pipeline", _TEXT), ("version", pa.int32()), ("kind", _TEXT), ("journey", _TEXT),
    ("buyer", _TEXT), ("cluster", pa.int16()), ("on_day", _DAY), ("nth_today", pa.int32()), ("from_stage", _TEXT),
    ("to_stage", _TEXT), ("from_since", _DAY), ("to_since", _DAY), ("visit", pa.int32()),
    ("furthest_before", pa.int32()), ("amount", pa.int64()), ("currency", _TEXT), ("reporting", pa.int64()),
    ("moved_by", _TEXT), ("proof", _TEXT), ("reason", _TEXT),
]  # fmt: skip
TOUCH = [
    *_NAME, ("journey", _TEXT), ("buyer", _TEXT), ("cluster", pa.int16()), ("person", _TEXT), ("kind", _TEXT),
    ("side", _TEXT), ("function", _TEXT), ("trust", _TEXT), ("program", _TEXT), ("content", _TEXT), ("on_day", _DAY),
    ("occurred_at", pa.int64()), ("entry_id", _TEXT),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns of the books and ranked stages, each once, in the order in which definitions brought them."""

    columns: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()

    def with_more(self, columns: Iterable[str] = (), stages: Iterable[str] = ()) -> "Shape":
        """This shape and what else was seen."""
        return Shape(tuple(dict.fromkeys([*self.columns, *columns])), tuple(dict.fromkeys([*self.stages, *stages])))

    def fields(self, table: str) -> list[tuple[str, pa.DataType]]:
        """Names and types as statements see them."""
        if table == TOUCHES:
            return TOUCH
        own = [(f"col_{column}", _TEXT) for column in self.columns]
        return [*LEDGER, *own, *((f"first_{stage}", _DAY) for stage in self.stages)]

    def schema(self, table: str) -> pa.Schema:
        """The Arrow schema of a file: what statements see, and for movements what rebuilds the row."""
        more = [(EXACT, _TEXT)] if table == MOVEMENTS else []
        return pa.schema([*self.fields(table), *more])


def shape_of(cursor: Any) -> Shape:
    """The shape that the definitions of these books give the ledger."""
    cursor.execute(_DEFINITIONS)
    shape = Shape()
    for (text,) in cursor.fetchall():
        definition = json.loads(text).get("definition") or {}
        shape = shape.with_more(_ids(definition.get("columns")), _ids(definition.get("stages")))
    return shape


def shape_of_names(names: Iterable[str]) -> Shape:
    """The shape of a file, by the names of its columns."""
    names = list(names)
    return Shape(
        tuple(name.removeprefix("col_") for name in names if name.startswith("col_")),
        tuple(name.removeprefix("first_") for name in names if name.startswith("first_")),
    )


def is_text_of_later(name: str) -> bool:
    """Whether a column may be missing in older files, and is then empty text instead of unknown."""
    return name.startswith("col_") or name == "reason"


def known_or_empty(name: str, columns: Collection[str]) -> str:
    """How a column is named in a query of a file with `columns`; what the file lacks is empty."""
    if name in columns:
        return quoted_name(name)
    empty = "''" if is_text_of_later(name) else "CAST(NULL AS INTEGER)"
    return f"{empty} AS {quoted_name(name)}"


def quoted_name(name: str) -> str:
    """The name of a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _ids(parts: Any) -> list[str]:
    return [part["id"] for part in parts or () if isinstance(part, dict) and "id" in part]


_DEFINITIONS = (
    "SELECT data FROM books_journalentry WHERE party IS NULL AND kind = 'definition adopted'"
    " ORDER BY known_at, source_order, entry, seq"
)
