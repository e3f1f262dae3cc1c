"""How does a list of journeys become a file: CSV, a workbook, Parquet?

Rows come in batches and go out in pieces, so that a million of them need little memory; a workbook and a Parquet file
are written to a temporary file first, for their directories stand at the end. Texts that a spreadsheet would take for a
formula are guarded in CSV and are texts by type in the others.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from buyline.app.behind import RowsBehind
from buyline.app.journey_list import journey_batches
from buyline.charts.spreadsheet import guarded
from buyline.days import Moment
from buyline.measure.conditions import Field
from buyline.store.books import Books
from buyline.web.journey_question import ListQuery

TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
PIECE = 1 << 16
SHEET_ROWS = 1_048_575
"""A sheet holds so many rows beside its head; further rows go to further sheets."""
Tables = Iterator[pa.Table]


def list_export(books: Books, query: ListQuery, form: str, *, now: Moment) -> Iterator[bytes]:
    """The columns that the list shows of all its journeys; raises Refused before the first piece."""
    opened = journey_batches(books, query.asked, now=now)
    fields, batches = opened.__enter__()
    shown = [fields[name] for name in query.show if name in fields]

    def pieces() -> Iterator[bytes]:
        try:
            yield from WRITERS[form](_shown(batch, shown) for batch in batches)
        finally:
            opened.__exit__(None, None, None)

    return pieces()


def behind_export(rows: RowsBehind, form: str) -> Iterator[bytes]:
    """The lines behind a number, with the names of their buyers."""
    table = rows.found.table
    names = pa.array([rows.buyer_names.get(buyer, "") for buyer in table["buyer"].to_pylist()], pa.string())
    return WRITERS[form](iter([table.append_column("buyer_name", names)]))


def _shown(batch: pa.RecordBatch, fields: Sequence[Field]) -> pa.Table:
    """The columns that are shown, by their ids; days as dates."""
    columns = {each.id: batch.column(each.id) for each in fields}
    dated = {each.id for each in fields if each.kind == "day"}
    return pa.table(
        {
            name: column.cast(pa.int32()).cast(pa.date32()) if name in dated else column
            for name, column in columns.items()
        }
    )


def csv_pieces(tables: Tables) -> Iterator[bytes]:
    """CSV as RFC 4180 says, texts guarded."""
    for number, table in enumerate(tables):
        out = StringIO()
        writer = csv.writer(out)
        if number == 0:
            writer.writerow([guarded(name) for name in table.column_names])
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            writer.writerow([guarded(value) if isinstance(value, str) else value for value in row])
        yield out.getvalue().encode()


def parquet_pieces(tables: Tables) -> Iterator[bytes]:
    """A Parquet file."""

    def write(path: Path) -> None:
        writer = None
        for table in tables:
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
        if writer is not None:
            writer.close()

    return _through_a_file(write)


def xlsx_pieces(tables: Tables) -> Iterator[bytes]:
    """A workbook; texts are texts, whatever they begin with."""

    def write(path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            _Sheets(book).write(tables)

    return _through_a_file(write)


class _Sheets:
    """The sheets of a workbook, one after the other as they fill."""

    def __init__(self, book: Any) -> None:
        self._book, self._sheet, self._at = book, None, 0
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def write(self, tables: Tables) -> None:
        for table in tables:
            for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                self._write_row(row, table.column_names)
        if self._sheet is None:
            self._book.add_worksheet("journeys")

    def _write_row(self, row: Sequence[Any], heads: Sequence[str]) -> None:
        sheet: Any = self._sheet
        if sheet is None or self._at >= SHEET_ROWS:
            sheet = self._sheet = self._book.add_worksheet()
            for place, head in enumerate(heads):
                sheet.write_string(0, place, head)
            self._at = 0
        self._at += 1
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(self._at, place, value)
            elif isinstance(value, int | float):
                sheet.write_number(self._at, place, value)
            elif value is not None:
                sheet.write_datetime(self._at, place, value, self._day)


def _through_a_file(write: Callable[[Path], None]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="buyline-export-") as folder:
        path = Path(folder) / "export"
        write(path)
        if not path.exists():
            return
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


WRITERS: Mapping[str, Callable[[Tables], Iterator[bytes]]] = {
    "csv": csv_pieces,
    "xlsx": xlsx_pieces,
    "parquet": parquet_pieces,
}
