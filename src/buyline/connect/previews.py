"""What does a file look like that nobody has described yet: its columns, and what stands in them?

Looks at the first rows only, in a process of its own. A file that is no table is a problem that says what to do.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from buyline.connect.apart import said_apart
from buyline.connect.mapping import Table
from buyline.connect.sheets import form_of, sheet
from buyline.definition.problem import Problem

ROWS_AT_MOST, ROWS_OF_A_WORKBOOK = 20_000, 5_000
SAMPLES, VALUES_AT_MOST, CELL_AT_MOST = 3, 100, 200
OTHER_ENCODING = "windows-1252"
_ISO_DAY = re.compile(r"\d{4}-[01]\d-[0-3]\d\b")
_AGAIN = "export the table as CSV, XLSX or Parquet"
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "this is an old or a locked Excel file", "open it, and save it as .xlsx without a password"),
    (b"%PDF", "this is a PDF", _AGAIN),
    (b"\x89PNG", "this is a picture", _AGAIN),
    (b"\xff\xd8\xff", "this is a picture", _AGAIN),
    (b"\x1f\x8b", "this file is packed (gzip)", "unpack it first"),
    (b"<!DOCTYPE", "this is a web page, not a table; often one that says that the export failed", _AGAIN),
    (b"<html", "this is a web page, not a table; often one that says that the export failed", _AGAIN),
    (b"{", "this is JSON, not a table", f"{_AGAIN}; entries as JSON go to the API"),
)


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column: its name, how many cells hold something, the first different ones, and the most usual with counts.

    `newest`: the last of its ISO days; empty where it has none.
    """

    name: str
    filled: int
    samples: tuple[str, ...]
    values: tuple[tuple[str, int], ...]
    distinct: int
    newest: str = ""

    @property
    def is_told_whole(self) -> bool:
        """Whether `values` names all that stand there."""
        return self.distinct == len(self.values)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as its first rows show it; `is_all`: there are no more rows. `encoding`: where it is not as usual."""

    file: str
    rows: int
    is_all: bool
    columns: tuple[ColumnSeen, ...]
    encoding: str | None = None
    bad_rows: int = 0

    def column(self, name: str) -> ColumnSeen | None:
        """The column of a name."""
        return next((one for one in self.columns if one.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """Itself as JSON."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Preview":
        """What `to_json` wrote."""
        columns = tuple(
            ColumnSeen(
                one["name"], one["filled"], tuple(one["samples"]),
                tuple((value, count) for value, count in one["values"]), one["distinct"], one["newest"],
            )
            for one in told["columns"]
        )  # fmt: skip
        return cls(**{**told, "columns": columns})


def preview(path: Path) -> Preview | Problem:
    """A file as its first rows show it, read in a process of its own; or why there is nothing to see."""
    for said in said_apart("preview", path):
        return said if isinstance(said, Problem) else Preview.of_json(said)
    return Problem(path.name, None, "", "", "the file could not be read", _AGAIN)


def looked_at(path: Path) -> Preview | Problem:
    """The same in this process."""
    refused = _no_table(path)
    if refused is not None:
        return refused
    found = _seen(path, None)
    if isinstance(found, Preview) and found.encoding == OTHER_ENCODING:
        found = _seen(path, OTHER_ENCODING)
    if isinstance(found, Preview) and not found.rows and not found.bad_rows:
        reason = "the file has a first line, but no rows below it"
        return Problem(path.name, None, "", "", reason, "export it again with its rows")
    return found


def _no_table(path: Path) -> Problem | None:
    with path.open("rb") as file:
        start = file.read(4_096)
    if not start.strip():
        reason = "the file is empty"
        return Problem(
            path.name, None, "", "", reason, "export it again, with the names of the columns in the first line"
        )
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, reason, remedy in _MAGIC:
        if head[: len(magic)].lower() == magic.lower():
            return Problem(path.name, None, "", "", reason, remedy)
    is_text = not start.startswith((b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff"))
    if is_text and b"\0" in start:
        reason = "the file holds bytes that stand in no text, so it is no CSV"
        return Problem(path.name, None, "", "", reason, "save it as CSV in UTF-8, or as .xlsx")
    return None


def _seen(path: Path, encoding: str | None) -> Preview | Problem:
    found = sheet(path, Table(file="*", encoding=encoding))
    if isinstance(found, Problem):
        return found
    counts: list[Counter[str]] = [Counter() for _ in found.columns]
    rows = bad = 0
    has_more = False
    at_most = ROWS_OF_A_WORKBOOK if form_of(path) == "workbook" else ROWS_AT_MOST
    for number, (_, cells) in enumerate(islice(found.rows(), at_most + 1)):
        has_more = number == at_most
        if isinstance(cells, Problem):
            if _is_workbook_problem(cells):
                return cells
            bad += 1
        elif not has_more:
            rows += 1
            for count, cell in zip(counts, cells, strict=False):
                if cell:
                    count[cell[:CELL_AT_MOST]] += 1
    names = "".join(found.columns)
    is_foreign = encoding is None and any(_is_no_text(text) for text in (names, *(c for one in counts for c in one)))
    columns = tuple(_column(name, count) for name, count in zip(found.columns, counts, strict=True))
    return Preview(path.name, rows, not has_more, columns, OTHER_ENCODING if is_foreign else encoding, bad)


def _is_workbook_problem(problem: Problem) -> bool:
    """Whether it is about the whole file, not about a row."""
    return problem.line is None


def _is_no_text(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _column(name: str, count: Counter[str]) -> ColumnSeen:
    usual = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:VALUES_AT_MOST]
    newest = max((value[:10] for value in count if _ISO_DAY.match(value)), default="")
    return ColumnSeen(name, count.total(), tuple(islice(count, SAMPLES)), tuple(usual), len(count), newest)
