"""How is a table written as CSV that a spreadsheet cannot take for formulas, and that reads back as it was?

A text that begins with a sign of a formula, or with the guard itself, gets an apostrophe in front; `unguarded` takes it
away again. Numbers stay numbers, negative ones too.
"""

import csv
import re
from io import StringIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

GUARD = "'"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", GUARD)


def csv_text(table: pa.Table) -> str:
    """A table as CSV with a header, lines ended as RFC 4180 says, texts guarded."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(name) for name in table.column_names])
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def guarded(text: str) -> str:
    """The text as a spreadsheet may see it."""
    return GUARD + text if text.startswith(FORMULA_SIGNS) else text


def unguarded(text: str) -> str:
    """What was guarded, as it was."""
    return text.removeprefix(GUARD) if text[1:].startswith(FORMULA_SIGNS) else text


def guarded_table(table: pa.Table) -> pa.Table:
    """A table with its texts and the names of its columns as a spreadsheet may see them, for whoever writes it."""
    columns = [_guarded_column(column) for column in table.columns]
    return pa.table(columns, names=[guarded(name) for name in table.column_names])


def _guarded_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    risky = pc.match_substring_regex(column, f"^[{re.escape(''.join(FORMULA_SIGNS))}]")
    guard, nothing = (pa.scalar(text, column.type) for text in (GUARD, ""))
    return pc.if_else(risky, pc.binary_join_element_wise(guard, column, nothing), column)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value
