"""What are the rows of a CSV file, and on which line does each begin?

Strict: a row that is not well formed is a problem beside the good ones, and a quote that was never closed costs its
own line, not the lines after it. Cells stay as they are; bytes that are no text are left for whoever uses the cell.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from buyline.definition.problem import Problem, shown

DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LINE_AT_MOST = 1_000_000
Rows = Iterator[tuple[int, "list[str] | Problem"]]


def opened(path: Path, *, encoding: str | None) -> TextIO:
    """The file as text; a byte that is none becomes a mark that no cell may hold."""
    if encoding in {None, "utf-8"}:
        with path.open("rb") as raw:
            start = raw.read(4)
        encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    errors = "strict" if "16" in str(encoding) or "32" in str(encoding) else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def delimiter_of(line: str) -> str:
    """The delimiter that a header line uses most outside its quotes; a comma if none."""
    outside = "".join(line.split('"')[0::2])
    return max(DELIMITERS, key=lambda one: (outside.count(one), one == ","))


def csv_rows(file: TextIO, *, name: str, delimiter: str, width: int, first_line: int) -> Rows:
    """The rows after the header with the line each begins on; `width` is the number of the header's cells."""
    source = _Source(file, first_line)
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except UnicodeError:
            yield source.next_line, _no_text(name, source.next_line)
            return
        except csv.Error as error:
            cells, text = [], source.given_up()
            yield source.began, _malformed(name, source.began, text, str(error))
            rows = csv.reader(source, delimiter=delimiter, strict=True)
            continue
        if len(cells) == width:
            yield source.taken(), cells
        elif len(source.lines) > 1:
            text = source.given_up()
            yield source.began, _malformed(name, source.began, text, f"{len(cells)} cells")
            rows = csv.reader(source, delimiter=delimiter, strict=True)
        elif cells:
            began = source.taken()
            yield began, _wrong_width(name, began, cells, width)
        else:
            source.taken()


class _Source:
    """Hands out lines and remembers those of the row being read, so that all but the first can be read again."""

    def __init__(self, file: TextIO, first_line: int) -> None:
        self.file = file
        self.began = first_line
        self.next_line = first_line
        self.lines: list[str] = []
        self.again: list[str] = []

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else self.file.readline(LINE_AT_MOST)
        if not line:
            raise StopIteration
        self.lines.append(line)
        return line

    def taken(self) -> int:
        """The row is done: the line it began on; the next begins after it."""
        began, count = self.next_line, len(self.lines)
        self.began = began
        self.next_line = began + count
        self.lines.clear()
        return began

    def given_up(self) -> str:
        """Only the first line of the row is lost: its text; the others are read again."""
        first = self.lines[0] if self.lines else ""
        self.again.extend(reversed(self.lines[1:]))
        del self.lines[1:]
        self.taken()
        return first


def _malformed(name: str, line: int, text: str, said: str) -> Problem:
    reason = "the row is not well formed"
    if "expected after" in said or "unexpected end" in said or "cells" in said or "field limit" in said:
        reason = "a quote in this row is not closed, or stands within a cell without being doubled"
    remedy = 'close the quote, and write a quote within a cell as ""'
    return Problem(name, line, "", storable(text.rstrip("\r\n")[:2_000]), f"{reason} ({shown(said)})", remedy)


def _wrong_width(name: str, line: int, cells: list[str], width: int) -> Problem:
    reason = f"the row has {len(cells)} cells, the header {width}"
    remedy = "put a cell that holds the delimiter in quotes, or fill up the row"
    return Problem(name, line, "", storable(",".join(cells)[:2_000]), reason, remedy)


def _no_text(name: str, line: int) -> Problem:
    remedy = "name its encoding in the mapping, or export the file again; the lines before it were read"
    return Problem(name, line, "", "", "from here on the file is no text in its encoding", remedy)


def storable(text: str) -> str:
    """The text with bytes that are none written as escapes, so that it can be stored and shown."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
