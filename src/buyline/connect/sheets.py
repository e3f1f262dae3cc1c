"""What stands in a file: which columns, which rows?

CSV in any delimiter and encoding, workbooks (XLSX) and Parquet. All cells are texts; a missing value is an empty one.
A file that cannot be read is a problem. Nothing is kept in memory but the row at hand.
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from buyline.charts.spreadsheet import unguarded
from buyline.connect.apart import rows_apart
from buyline.connect.csv_rows import LINE_AT_MOST, Rows, csv_rows, delimiter_of, opened
from buyline.connect.mapping import Table
from buyline.definition.problem import Problem, shown

BATCH = 20_000
COLUMNS_AT_MOST = 2_000


@dataclass(frozen=True)
class Sheet:
    """One file: its columns in order, and a function that begins its rows anew."""

    path: Path
    columns: tuple[str, ...]
    rows: Callable[[], Rows]


def sheet(path: Path, table: Table) -> Sheet | Problem:
    """The sheet of a file, or why it cannot be read."""
    try:
        found = _READERS[form_of(path)](path, table)
    except OSError as error:
        reason = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
        return Problem(path.name, None, "", "", shown(reason), "check the path and your right to read it")
    except UnicodeError as error:
        reason = f"the file is not {table.encoding or 'UTF-8'}: {error.reason if hasattr(error, 'reason') else error}"
        return Problem(path.name, 1, "", "", reason, "name its encoding in the mapping, like encoding: windows-1252")
    return found


def form_of(path: Path) -> str:
    """In which form a file is, by its first bytes, else by its name."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1" or path.suffix.lower() in {".parquet", ".pq"}:
        return "parquet"
    return "workbook" if start == b"PK\x03\x04" or path.suffix.lower() in {".xlsx", ".xlsm"} else "csv"


def _csv(path: Path, table: Table) -> Sheet | Problem:
    with opened(path, encoding=table.encoding) as file:
        line = file.readline(LINE_AT_MOST)
        delimiter = table.delimiter or ("\t" if path.suffix.lower() == ".tsv" else delimiter_of(line))
        file.seek(0)
        reader = csv.reader(iter(lambda: file.readline(LINE_AT_MOST), ""), delimiter=delimiter, strict=True)
        try:
            header = next(reader, [])
        except csv.Error as error:
            return Problem(path.name, 1, "", shown(line), f"the header cannot be read: {error}", "mend its quotes")
        height = reader.line_num
    if not header or len(header) > COLUMNS_AT_MOST:
        reason = "the file is empty" if not header else f"the header has {len(header):,} columns"
        return Problem(path.name, 1, "", "", reason, "export it again, with the names of the columns in the first line")

    def rows() -> Rows:
        with opened(path, encoding=table.encoding) as file:
            for _ in range(height):
                file.readline(LINE_AT_MOST)
            found = csv_rows(file, name=path.name, delimiter=delimiter, width=len(header), first_line=height + 1)
            yield from _unguarded(found) if table.guarded else found

    names = [unguarded(name) for name in header] if table.guarded else header
    return Sheet(path, _renamed(names, table), rows)


def _unguarded(rows: Rows) -> Rows:
    """The rows with their texts as they were before a spreadsheet was kept from running them."""
    for line, cells in rows:
        yield line, cells if isinstance(cells, Problem) else [unguarded(cell) for cell in cells]


def _parquet(path: Path, table: Table) -> Sheet | Problem:
    import pyarrow as pa  # noqa: PLC0415 (heavy, and needed for Parquet only)
    from pyarrow import parquet  # noqa: PLC0415 (as above)

    try:
        file = parquet.ParquetFile(path)
    except pa.ArrowException as error:
        return Problem(path.name, None, "", "", f"this is not readable as Parquet: {shown(error)}", "export it again")
    names = tuple(file.schema_arrow.names)
    file.close()

    def rows() -> Rows:
        line = 1
        with parquet.ParquetFile(path) as again:
            for batch in again.iter_batches(batch_size=BATCH):
                for cells in zip(*(_texts(column) for column in batch.columns), strict=True):
                    line += 1
                    yield line, list(cells)

    return Sheet(path, _renamed(list(names), table), rows)


def _workbook(path: Path, table: Table) -> Sheet | Problem:
    """A workbook is read in a process of its own, each time its rows are asked for."""
    with closing(rows_apart(path)) as lines:
        first = next(lines, None)
    if isinstance(first, Problem):
        return first
    if first is None or len(first[1]) > COLUMNS_AT_MOST:
        reason = "the workbook is empty" if first is None else f"the header has {len(first[1]):,} columns"
        return Problem(path.name, 1, "", "", reason, "export it again, with the names of the columns in the first row")
    names = list(first[1])

    def rows() -> Rows:
        with closing(rows_apart(path)) as lines:
            next(lines, None)
            for said in lines:
                yield _row_of_workbook(path, said, len(names))

    return Sheet(path, _renamed(names, table), rows)


def _row_of_workbook(path: Path, said: Any, width: int) -> tuple[int, list[str] | Problem]:
    if isinstance(said, Problem):
        return 0, said
    line, cells = said
    if len(cells) <= width:
        return line, [*cells, *[""] * (width - len(cells))]
    reason = f"the row has {len(cells)} cells, the header {width}"
    text = ",".join(cells)[:2_000]
    return line, Problem(path.name, line, "", text, reason, "give every column a name in the first row")


def _texts(column: Any) -> list[str]:
    """The cells of an Arrow column as texts; times with a zone as ISO in UTC, the unreadable as Python says them."""
    import pyarrow as pa  # noqa: PLC0415 (heavy, and needed for Parquet only)
    import pyarrow.compute as pc  # noqa: PLC0415 (as above)

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit if kind.unit != "ns" else "us", "UTC"), safe=False)
    elif pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us"), safe=False)
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    try:
        texts = pc.fill_null(column.cast(pa.string()), "").to_pylist()
    except pa.ArrowException:
        texts = ["" if value is None else str(value) for value in column.to_pylist()]
    return list(texts)


def _renamed(header: list[str], table: Table) -> tuple[str, ...]:
    return tuple(table.rename.get(name, name) for name in header)


def good_rows(rows: Rows) -> Iterator[list[str]]:
    """The rows that are well formed."""
    for _, cells in rows:
        if not isinstance(cells, Problem):
            yield cells


_READERS = {"csv": _csv, "parquet": _parquet, "workbook": _workbook}
