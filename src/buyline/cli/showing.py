"""How is a result printed: for people as a table, for programs as JSON, CSV, Parquet or NDJSON?

Data goes to standard output, everything else to standard error. No result is worked out here.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("csv", "parquet", "ndjson")
WIDTH = 120  # of a table that goes into a file or a pipe
FOLDED = 40  # longer texts are folded; shorter ones, and numbers, stay on their line


def say(text: str) -> None:
    """A message for people, beside the data."""
    typer.echo(text, err=True)


def print_json(value: Any) -> None:
    """One JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say_asked(job: str, *, as_json: bool) -> None:
    """A job that was asked for, and how to follow it."""
    if as_json:
        print_json({"job": job})
    else:
        say(f"Asked for as job {job}. How far it is: buyline jobs")


def show(result: Any, *, as_json: bool, in_format: str | None, table: Any) -> None:
    """Print a statement: `table` is called to draw it for people when no other form is asked for."""
    if in_format is not None and in_format not in FORMATS:
        raise typer.BadParameter(f"'{in_format}' is not a format; write {', '.join(FORMATS)}", param_hint="--format")
    if as_json:
        print_json(result.to_json())
    elif in_format:
        write_table(result.table, in_format)
    else:
        table(result)


def write_table(table: "pa.Table", in_format: str) -> None:
    """An Arrow table on standard output."""
    if in_format == "ndjson":
        for row in table.to_pylist():
            typer.echo(json.dumps(row, ensure_ascii=False, default=str))
        return
    sys.stdout.flush()
    out = sys.stdout.buffer
    if in_format == "csv":
        from pyarrow import csv  # noqa: PLC0415

        from buyline.charts.spreadsheet import guarded_table  # noqa: PLC0415

        csv.write_csv(guarded_table(table), out)
    else:
        from io import BytesIO  # noqa: PLC0415

        from pyarrow import parquet  # noqa: PLC0415

        held = BytesIO()
        parquet.write_table(table, held, compression="zstd")
        out.write(held.getvalue())
    out.flush()


def draw(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "", caption: str = "") -> None:
    """A table for people; numbers to the right, missing values as a dash."""
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    held = [list(row) for row in rows]
    names = [name.replace("_", " ") for name in columns]
    shown = [[cell(value) for value in row] for row in held]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(names))
    needed = 0
    for place, name in enumerate(names):
        is_number = any(isinstance(row[place], int | float) for row in held)
        wide = max(len(name), *(len(row[place]) for row in shown), 1)
        needed += min(wide, FOLDED) + 3
        table.add_column(name, justify="right" if is_number else "left", overflow="fold", no_wrap=wide <= FOLDED)
    for row in shown:
        table.add_row(*(Text(value) for value in row))
    # A table is never narrower than its words: a line too long for a narrow terminal is read more easily than letters
    # below each other. Where nobody watches, the width does not depend on the terminal at all.
    width = max(needed, Console().width if sys.stdout.isatty() else WIDTH)
    console = Console(width=width, highlight=False)
    if title:
        console.print(Text(title, style="italic"))
    console.print(table)
    if caption:
        from buyline.measure.wording import in_words  # noqa: PLC0415

        console.print(Text(in_words(caption), style="dim"), width=min(width, WIDTH))


LEFT_OUT = frozenset({"over"})
"""What follows from other columns of a row, and so is told to programs only."""


def draw_records(result: Any) -> None:
    """The rows of a statement; columns of words in which nothing stands are left out, money is in major units."""
    records = [_in_major_units(row) for row in result.records()]
    said = {name for row in records for name, value in row.items() if value not in {None, ""}}
    kept = {name: type_ for name, type_ in result.schema().items() if name not in LEFT_OUT}
    names = [name for name, type_ in kept.items() if name in said or str(type_) != "string" or not records]
    draw(names, [[_shown(name, row.get(name)) for name in names] for row in records], caption=result.rule)


def _in_major_units(row: dict[str, Any]) -> dict[str, Any]:
    from buyline.definition.money import major_units  # noqa: PLC0415

    amount = row.get("amount")
    if not row.get("currency") or amount is None:
        return row
    if isinstance(amount, float):  # a list has them already
        return row | {"amount": int(amount) if amount.is_integer() else amount}
    return row | {"amount": major_units(amount, row["currency"])}


def _shown(name: str, value: Any) -> Any:
    return percent(value) if name.endswith("share") else value


def cell(value: Any) -> str:
    """One value as people read it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value))


def percent(value: float | None) -> str:
    """A share as people read it."""
    return "–" if value is None else f"{100 * value:.1f}%"
