"""How fast do entries get in, and how soon are they in the numbers? `python -m bench.intake ENGINE-FOLDER`.

On a copy of the synthetic books (files linked, not copied), and an import into new books.
"""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.books import Data
from bench.history import RANKED
from bench.ours import claim, page_after_entry, standing_at
from buyline.app.books import create_books, open_books
from buyline.app.imports import load_mapping, ready, run
from buyline.app.record import record
from buyline.days import as_date
from buyline.store.books import Books

ROWS_TO_IMPORT, AT_ONCE, SINGLE, PAGES = 20_000, 10_000, 200, 5


def main(folder: str) -> None:
    """Measure it all; seconds and rates as JSON."""
    data = Data.read(Path(folder))
    found = {"help": _help_seconds()} | _imported(data.on)
    with copied(data) as books:
        found |= _appended(books, on=data.on) | _visible(books, on=data.on) | _pages(books, on=data.on)
    print(json.dumps(found))


@contextmanager
def copied(data: Data) -> Iterator[Books]:
    """Books that may be written into; segments are hard links, for they never change."""
    with tempfile.TemporaryDirectory(dir=data.folder) as folder:
        place = Path(folder) / "books"
        shutil.copytree(data.books, place, copy_function=_linked)
        with open_books(place) as books:
            yield books


def _linked(source: str, target: str) -> None:
    if source.endswith(".parquet"):
        Path(target).hardlink_to(source)
    else:
        shutil.copy2(source, target)


def _now() -> int:
    return time.time_ns() // 1_000


def _imported(on: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.csv"
        with file.open("w", newline="", encoding="utf-8") as target:
            writer = csv.writer(target)
            writer.writerow(["journey", "stage", "at", "buyer", "amount"])
            for number in range(ROWS_TO_IMPORT):
                day = as_date(on - 200 + number % 4 * 30)
                writer.writerow([f"d-{number // 4}", RANKED[number % 4 + 3], day, f"b-{number // 8}", 1_000 + number])
        mapping, _ = load_mapping("stage-history")
        with create_books(Path(folder) / "books", now=_now()) as books:
            from buyline.app.books import definition_of

            began = time.perf_counter()
            plan = ready(mapping, [file], definition_of(books), now=_now())
            done = run(books, plan, now=_now())
            seconds = time.perf_counter() - began
    if done.taken["recorded"] != ROWS_TO_IMPORT:
        raise ArithmeticError(f"imported {done.taken} of {ROWS_TO_IMPORT}")
    return {"import_rows_per_second": ROWS_TO_IMPORT / seconds}


def _appended(books: Books, *, on: int) -> dict[str, Any]:
    seconds = []
    for number in range(SINGLE):
        entry = claim(number, on=on)
        began = time.perf_counter()
        record(books, [entry], now=_now())
        seconds.append(time.perf_counter() - began)
    return {"append_p50": median(seconds), "append_p99": quantiles(seconds, n=100)[98]}


def _visible(books: Books, *, on: int) -> dict[str, Any]:
    before = standing_at(books, "lead", on=on)
    began = time.perf_counter()
    same = standing_at(books, "lead", on=on)
    usual = time.perf_counter() - began
    entries = [claim(1_000_000 + number, on=on) for number in range(AT_ONCE)]
    began = time.perf_counter()
    record(books, entries, now=_now())
    recorded = time.perf_counter() - began
    began = time.perf_counter()
    after = standing_at(books, "lead", on=on)
    seconds = time.perf_counter() - began
    if (same, after) != (before, before + AT_ONCE):
        raise ArithmeticError(f"{after - before} of {AT_ONCE} entries are in the position")
    return {"batch_entries_per_second": AT_ONCE / recorded, "visible": seconds, "visible_more": seconds - usual}


def _pages(books: Books, *, on: int) -> dict[str, Any]:
    page_after_entry(books, on=on)
    return {"page": median(page_after_entry(books, on=on)["seconds"] for _ in range(PAGES))}


def _help_seconds() -> float:
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "buyline.cli.main", "--help"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - began)
    return median(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
