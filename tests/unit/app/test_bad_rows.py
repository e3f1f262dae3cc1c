"""Bad rows among many good ones: the good ones go in, each bad one is kept with its reason and comes in once mended."""

import csv
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from buyline.app import imports, statements
from buyline.app.books import create_books
from buyline.app.statements import Asked
from buyline.connect.translation import Prepared
from buyline.days import parse_day, start_of
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P26", "library")
STAGES = ("lead", "qualified_lead", "prospect", "customer")
NOW = start_of(parse_day("2026-03-01"), "UTC")
SIZES = [
    pytest.param(1_000, id="10 of 1,000"),
    pytest.param(10_000, id="100 of 10,000", marks=pytest.mark.slow),
    pytest.param(100_000, id="1,000 of 100,000", marks=pytest.mark.slow),
]
MENDED = '    file: "*"\n    blank: [n/a]\n    values: {stage: {Leed: lead, Offer: prospect}}\n'


def history(path: Path, rows: int) -> Path:
    """A stage history with one bad row in a hundred: of ten, six name a stage wrongly, three an amount, one a day."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["journey", "stage", "at", "amount", "segment"])
        for number in range(rows):
            nth = number % len(STAGES)
            day = date(2025, 1, 1) + timedelta(nth * 40 + number % 37)
            row = [f"j{number // len(STAGES)}", STAGES[nth], day.isoformat(), f"{number % 1_000}.50", "small"]
            writer.writerow(_spoilt(row, number // 100) if number % 100 == 50 else row)
    return path


def _spoilt(row: list[str], nth: int) -> list[str]:
    if nth % 10 < 6:
        return [row[0], {"lead": "Leed", "prospect": "Offer"}[row[1]], *row[2:]]
    if nth % 10 < 9:
        return [*row[:3], "n/a", row[4]]
    return [*row[:2], "2025-02-30", *row[3:]]


def plan(mapping_path: Path | str, path: Path, books: Books) -> Prepared:
    mapping, where = imports.load_mapping(str(mapping_path))
    return imports.ready(mapping, [path], imports.definition_for(books.path, mapping, where), now=NOW)


def flow(books: Books) -> Any:
    days = {"first": parse_day("2025-01-01"), "last": parse_day("2025-12-31")}
    return statements.flow(books, Asked(), now=NOW, **days).to_json()  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", SIZES)
def test_good_rows_in_bad_rows_explained_and_brought_again(tmp_path: Path, rows: int) -> None:
    path, bad = history(tmp_path / "history.csv", rows), rows // 100
    with create_books(tmp_path / "books", now=1) as books:
        first = plan("stage-history", path, books)
        found = imports.run(books, first, now=NOW)
        assert (found.taken, found.bad_rows) == (Counter(recorded=rows - bad), bad)
        letters = [letter for _, letter in books.dead_letters()]
        assert len(letters) == bad
        assert all(letter.reasons and letter.batch == found.batch for letter in letters)
        assert [letter.line for letter in letters] == list(range(52, rows + 2, 100))
        said = Counter(reason.partition(": ")[2] for letter in letters for reason in letter.reasons)
        assert sum(said.values()) == bad
        explained = Counter(_about(reason) for reason in said.elements())
        assert explained == {"stage": bad * 6 // 10, "amount": bad * 3 // 10, "day": bad // 10}
        _nothing_changes(books, first, rows, bad)
        mapping = _mended(tmp_path)
        again = imports.replay(books, plan(mapping, path, books), now=NOW + 1)
        assert (again.taken, again.bad_rows) == (Counter(recorded=bad * 9 // 10), bad // 10)
        assert {_about(reason) for _, letter in books.dead_letters() for reason in letter.reasons} == {"day"}
        replayed = flow(books)
    with create_books(tmp_path / "others", now=1) as others:
        whole = imports.run(others, plan(mapping, path, others), now=NOW)
        assert (whole.taken, whole.bad_rows) == (Counter(recorded=rows - bad // 10), bad // 10)
        assert flow(others) == replayed


def _nothing_changes(books: Books, first: Prepared, rows: int, bad: int) -> None:
    """The same file, and bad rows brought again unmended."""
    seq = books.last_seq()
    again = imports.run(books, first, now=NOW)
    assert (dict(again.taken), again.bad_rows, again.batch) == ({"already known": rows - bad}, bad, None)
    unmended = imports.replay(books, first, now=NOW)
    assert (dict(unmended.taken), unmended.bad_rows) == ({}, bad)
    assert (books.last_seq(), len(list(books.dead_letters()))) == (seq, bad)


def _about(reason: str) -> str:
    words = {"is not a stage": "stage", "is not an amount": "amount", "is not a time": "day", "is not a day": "day"}
    return next((word for said, word in words.items() if said in reason), reason)


def _mended(folder: Path) -> Path:
    text = files("buyline").joinpath("mappings", "stage-history.yaml").read_text(encoding="utf-8")
    path = folder / "mended.yaml"
    path.write_text(text.replace('    file: "*"\n', MENDED))
    assert MENDED in path.read_text()
    return path
