"""How is a table written as CSV that a spreadsheet cannot take for formulas, and that reads back as it was?

A text that begins with a sign of a formula, or with the guard itself, gets an apostrophe in front; `unguarded` takes it
away again. Numbers stay numbers, negative ones too.
"""

import csv
from io import StringIO
from typing import Any

import pyarrow as pa

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


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value
