"""How does a list too large for one answer become a file to take away?

A job writes the journeys with where they stand, a portion at a time, under a last name that appears when the file is
whole. A text that a spreadsheet would run as a formula is written so that it stays a text, and reads back as it was.
"""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv, parquet

from buyline.app.refusal import Refused
from buyline.app.statements import Asked, standings
from buyline.app.work import Run
from buyline.charts.spreadsheet import guarded_table
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import Wanted

KIND = "export journeys"
FOLDER = "exports"
FORMATS = ("csv", "xlsx", "parquet", "ndjson")
ROWS_AT_ONCE = 20_000
ROWS_OF_A_SHEET = 1_048_575


def ask_export(books: Books, asked: Asked, *, in_format: str, now: int) -> str:
    """Ask for a file of journeys; the job's id. Refused when the format is none of ours."""
    if in_format not in FORMATS:
        raise Refused(f"'{in_format}' is not a format; nothing was asked for. Write {', '.join(FORMATS)}.")
    where = {name: [value] if isinstance(value, str) else list(value) for name, value in asked.where.items()}
    about = {"book": asked.book, "as_of": asked.as_of, "at_seq": asked.at_seq, "where": where, "format": in_format}
    return jobs.ask(books, Wanted(KIND, about), now=now)


def export_journeys(books: Books, run: Run) -> Mapping[str, Any]:
    """The job: write the file; its name, rows and bytes. The same job writes the same file again."""
    told = dict(run.about)
    in_format = str(told.pop("format"))
    table: pa.Table = standings(books, Asked(**told), now=run.now).table
    path = export_path(books, run.job.id, in_format)
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    try:
        _write(part, table, in_format, run)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return {"file": path.name, "rows": table.num_rows, "bytes": path.stat().st_size}


def export_path(books: Books, job: str, in_format: str) -> Path:
    """Where the file of a job lies once it is done."""
    return books.path / FOLDER / f"journeys-{job}.{in_format}"


def sweep_exports(books: Books, *, keep: Collection[str]) -> None:
    """Remove files of jobs that are no more."""
    with suppress(FileNotFoundError):
        for path in (books.path / FOLDER).iterdir():
            if path.stem.partition("-")[2] not in keep:
                path.unlink(missing_ok=True)


def _write(path: Path, table: pa.Table, in_format: str, run: Run) -> None:
    if in_format == "xlsx" and table.num_rows > ROWS_OF_A_SHEET:
        raise Refused(f"A sheet holds {ROWS_OF_A_SHEET:,} rows, the list has {table.num_rows:,}. Ask for csv instead.")
    table = guarded_table(table) if in_format == "csv" else table
    writer = _WRITERS[in_format](path, table.schema)
    try:
        done = 0
        for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
            writer.write_batch(batch)
            done += batch.num_rows
            run.progress(done, of=table.num_rows, says="rows written")
    finally:
        writer.close()


class _Lines:
    """One JSON document a line."""

    def __init__(self, path: Path, _schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8")

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self._file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in batch.to_pylist())

    def close(self) -> None:
        self._file.close()


class _Sheet:
    """A workbook of one sheet, written row by row; texts are texts, whatever they begin with."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        import xlsxwriter  # noqa: PLC0415 - for this format only

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet("Journeys")
        self._sheet.freeze_panes(1, 0)
        self._row = 0
        self._put(schema.names)

    def write_batch(self, batch: pa.RecordBatch) -> None:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            self._put(row)

    def _put(self, values: Any) -> None:
        for place, value in enumerate(values):
            if isinstance(value, int | float):
                self._sheet.write_number(self._row, place, value)
            elif value is not None:
                self._sheet.write_string(self._row, place, str(value))
        self._row += 1

    def close(self) -> None:
        self._book.close()


_WRITERS: Mapping[str, Any] = {
    "csv": lambda path, schema: csv.CSVWriter(str(path), schema),
    "parquet": lambda path, schema: parquet.ParquetWriter(str(path), schema, compression="zstd"),
    "ndjson": _Lines,
    "xlsx": _Sheet,
}
