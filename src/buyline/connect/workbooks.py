"""What are the rows of a workbook? Those of its first sheet that holds anything, cells as texts.

Days become ISO days, whole numbers have no decimals. Only read apart: a workbook is a packed file from elsewhere.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from buyline.definition.problem import Problem, shown

UNPACKED_BYTES = 2_000_000_000
UNPACKED_TIMES = 300
AGAIN = "save it as .xlsx or CSV once more"


def workbook_rows(path: Path) -> Iterator[tuple[int, list[str]] | Problem]:
    """Number and cells of each row that holds anything, the header first; or why there are none."""
    refused = _refused(path)
    if refused is not None:
        yield refused
        return
    import openpyxl  # noqa: PLC0415 - heavy, and needed for workbooks only

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            has_some = False
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                cells = [_text(value) for value in row]
                if any(cells):
                    has_some = True
                    yield number, _trimmed(cells)
            if has_some:
                return
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a file from elsewhere is said of the file
        yield _problem(path, f"this is not readable as a workbook: {shown(error)}", AGAIN)
        return
    yield _problem(path, "the workbook is empty", "export it again, with the names of the columns in the first row")


def _refused(path: Path) -> Problem | None:
    try:
        with ZipFile(path) as packed:
            names = packed.namelist()
            size = sum(one.file_size for one in packed.infolist())
    except (BadZipFile, OSError, ValueError) as error:
        return _problem(path, f"this is not readable as a workbook: {shown(error)}", AGAIN)
    if size > max(UNPACKED_BYTES // 10, min(UNPACKED_BYTES, path.stat().st_size * UNPACKED_TIMES)):
        reason = f"the workbook would unpack to {size / 1e6:,.0f} MB, far more than a table of its size"
        return _problem(path, reason, "save it as CSV, and import that")
    if "xl/workbook.xml" not in names:
        return _problem(path, "this is a packed file, but no workbook", AGAIN)
    return None


def _problem(path: Path, reason: str, remedy: str) -> Problem:
    return Problem(path.name, None, "", "", reason, remedy)


def _trimmed(cells: list[str]) -> list[str]:
    """Without the blank cells at the end."""
    last = max((place for place, cell in enumerate(cells) if cell), default=-1)
    return cells[: last + 1]


def _text(value: Any) -> str:
    if value is None:
        return ""
    write = _WRITTEN.get(type(value))
    return write(value) if write else str(value).replace("_x000D_", "").strip()


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")


_WRITTEN: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
}
