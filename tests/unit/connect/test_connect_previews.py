"""A file that somebody sent is read in a process of its own: what a table shows, and what is said of all else."""

import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from buyline.connect import apart
from buyline.connect.fixes import Fixes
from buyline.connect.mapping import Table
from buyline.connect.previews import ROWS_AT_MOST, Preview, looked_at, preview
from buyline.connect.sheets import Sheet, sheet
from buyline.definition.problem import Problem

pytestmark = pytest.mark.capability("P26", "library")
ROWS = [
    ["id", "when", "value", "ok"],
    [1, datetime.fromisoformat("2026-03-01"), 12.5, True],
    [2, datetime.fromisoformat("2026-03-01T12:05"), 12.0, None],
]


def workbook(path: Path, rows: list[list[Any]] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in ROWS if rows is None else rows:
        book.active.append(row)
    book.save(path)
    return path


def bomb(path: Path) -> Path:
    """A workbook of a few KB that would unpack to 900 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for _ in range(900):
                file.write(b" " * 1_000_000)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def nasty(folder: Path, name: str) -> Path:
    made = {
        "empty": lambda: written(folder / "e.csv", b""),
        "blank": lambda: written(folder / "s.csv", b"  \n \n"),
        "header only": lambda: written(folder / "h.csv", b"a,b\n"),
        "pdf": lambda: written(folder / "p.csv", b"%PDF-1.7 x"),
        "web page": lambda: written(folder / "w.csv", b"<!doctype html><p>Sign in"),
        "old excel": lambda: written(folder / "o.xls", b"\xd0\xcf\x11\xe0\xa1\xb1"),
        "binary": lambda: written(folder / "b.csv", b"a,b\n\0\0\0"),
        "json": lambda: written(folder / "j.json", b'{"a": 1}'),
        "packed": lambda: written(folder / "g.csv.gz", b"\x1f\x8b\x08"),
        "broken workbook": lambda: written(folder / "k.xlsx", b"PK\x03\x04 and no more"),
        "empty workbook": lambda: workbook(folder / "n.xlsx", []),
        "broken parquet": lambda: written(folder / "q.parquet", b"PAR1 and no more"),
        "bomb": lambda: bomb(folder / "bomb.xlsx"),
    }
    return made[name]()


@pytest.mark.parametrize(
    ("name", "says", "to_do"),
    [
        ("empty", "the file is empty", "export it again"), ("blank", "the file is empty", "export it again"),
        ("header only", "no rows below it", "export it again"), ("pdf", "a PDF", "as CSV, XLSX or Parquet"),
        ("web page", "a web page", "as CSV, XLSX or Parquet"), ("old excel", "an old or a locked Excel", "as .xlsx"),
        ("binary", "no CSV", "in UTF-8"), ("json", "JSON", "as CSV"), ("packed", "packed", "unpack"),
        ("broken workbook", "not readable as a workbook", "save it"), ("empty workbook", "empty", "export it again"),
        ("broken parquet", "not readable as Parquet", "export it again"), ("bomb", "would unpack to 900 MB", "CSV"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said_with_what_to_do(tmp_path: Path, name: str, says: str, to_do: str) -> None:
    found = preview(nasty(tmp_path, name))
    assert isinstance(found, Problem), found
    assert says in found.reason
    assert to_do in found.remedy


def test_a_workbook_csv_and_parquet_show_the_same(tmp_path: Path) -> None:
    texts = [["id", "when", "value", "ok"], ["1", "2026-03-01", "12.5", "true"], ["2", "2026-03-01 12:05:00", "12", ""]]
    written(tmp_path / "a.csv", "\n".join(",".join(row) for row in texts).encode())
    table = pa.table({name: [row[place] for row in texts[1:]] for place, name in enumerate(texts[0])})
    parquet.write_table(table, tmp_path / "a.parquet")
    workbook(tmp_path / "a.xlsx")
    found = [preview(tmp_path / f"a.{ending}") for ending in ("csv", "parquet", "xlsx")]
    assert all(isinstance(one, Preview) for one in found), found
    columns = [one.columns for one in found if isinstance(one, Preview)]
    assert columns[0] == columns[1] == columns[2]
    assert columns[0][1].newest == "2026-03-01"


def test_what_is_not_utf_8_is_read_as_windows_writes_it(tmp_path: Path) -> None:
    found = preview(written(tmp_path / "w.csv", "id;Näme\n1;Müller\n".encode("cp1252")))
    assert isinstance(found, Preview)
    assert (found.encoding, found.columns[1].name, found.columns[1].samples) == ("windows-1252", "Näme", ("Müller",))


def test_only_the_first_rows_are_looked_at(tmp_path: Path) -> None:
    lines = "".join(f"{number},x\n" for number in range(ROWS_AT_MOST + 5))
    found = looked_at(written(tmp_path / "l.csv", f"id,word\n{lines}".encode()))
    assert isinstance(found, Preview)
    assert (found.rows, found.is_all, found.columns[0].distinct) == (ROWS_AT_MOST, False, ROWS_AT_MOST)
    assert not found.columns[0].is_told_whole
    assert Preview.of_json(found.to_json()) == found


def test_a_process_that_ends_without_a_word_is_a_problem(tmp_path: Path) -> None:
    found = list(apart.said_apart("preview", tmp_path / "gone.csv"))
    assert len(found) == 1
    assert "broke off" in found[0].reason


@pytest.mark.parametrize("burst", ["bytearray(900_000_000)", "\nwhile True: pass"])
def test_the_limits_of_such_a_process_hold(burst: str) -> None:
    lower = "apart.MEMORY_BYTES = 600_000_000; apart.SECONDS['preview'] = 1; apart.limit('preview')"
    code = f"from buyline.connect import apart; {lower}; {burst}"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False).returncode != 0


def test_rows_of_a_workbook_carry_their_numbers_and_are_fixed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", [["id", "word"], [1, "a"], [], [2, "b"], [3, "c", "more"]])
    found = sheet(path, Table(file="*"))
    assert isinstance(found, Sheet)
    rows = list(found.rows())
    assert [(line, cells) for line, cells in rows[:2]] == [(2, ["1", "a"]), (4, ["2", "b"])]
    assert isinstance(rows[2][1], Problem)
    fixes = Fixes({4: {"word": "B"}}, frozenset({2})).with_more({4: {"id": "9"}}, frozenset({5}))
    assert Fixes.of_json(fixes.to_json()) == fixes
    assert list(fixes.applied(found).rows()) == [(4, ["9", "B"])]
    assert fixes.count == 2
