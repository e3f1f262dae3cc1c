"""The ledger as a table: segments and tail as of one moment, and nothing else of the machine."""

import threading
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from buyline.store import segments
from buyline.store.books import Books
from buyline.store.engine import reading, rows_of
from buyline.store.shape import LEDGER, TOUCH
from tests.unit.store.pen import PLAIN, Pen, entry, movement


def size(table: Any) -> int:
    return int(table.count().to_pyarrow().as_py())


def counted(books: Books) -> tuple[int, int, int]:
    with reading(books) as found:
        ledger = found.ledger.sign.sum().to_pyarrow().as_py() or 0
        return ledger, size(found.touches), found.last_seq


def names(books: Books) -> list[str]:
    with reading(books) as found:
        return list(found.ledger.columns)


def test_what_was_just_written_is_in_the_numbers(books: Books, pen: Pen) -> None:
    assert counted(books) == (0, 0, 0)
    for count in range(1, 6):
        pen.act(1)
        assert counted(books) == (2 * count, 2 * count, count)
        if count % 2:
            segments.ship(books, at_least=1)
            assert counted(books) == (2 * count, 2 * count, count)
    segments.compact(books)
    pen.act(1)
    assert counted(books) == (12, 12, 6)


def test_rows_shipped_before_the_engine_saw_them_count_once(books: Books, pen: Pen) -> None:
    pen.act(1)
    assert counted(books)[0] == 2
    pen.act(5)
    segments.ship(books, at_least=1)
    pen.act(1)
    assert counted(books) == (14, 14, 7)


def test_the_columns_are_those_of_the_contract(books: Books, pen: Pen) -> None:
    data = {
        "definition": {"columns": [{"id": "segment"}, {"id": "owner"}], "stages": [{"id": "lead"}, {"id": "won-it"}]}
    }
    pen.write(entry("d", kind="definition adopted", data=data), party=None)
    own = ["col_segment", "col_owner", "first_lead", "first_won-it"]
    assert names(books) == [*(name for name, _ in LEDGER), *own]
    with reading(books) as found:
        assert list(found.touches.columns) == [name for name, _ in TOUCH]


def test_a_column_added_later_is_empty_in_older_segments(books: Books, pen: Pen) -> None:
    pen.write(entry("1"), movements=[movement(1, columns=())])
    segments.ship(books, at_least=1)
    assert "col_owner" not in names(books)
    pen.write(entry("2"), movements=[movement(2, columns=(("owner", "ann"),))])
    with reading(books) as found:
        assert found.ledger.order_by("seq").select("col_owner", "first_contact").to_pyarrow().to_pylist() == [
            {"col_owner": "", "first_contact": None}, {"col_owner": "ann", "first_contact": None}]  # fmt: skip


def test_a_reading_does_not_change_while_it_lasts(books: Books, pen: Pen) -> None:
    pen.act(2)
    with reading(books) as old:
        pen.act(2)
        assert counted(books) == (8, 8, 4)
        segments.ship(books, at_least=1)
        assert counted(books) == (8, 8, 4)
        pen.act(1)
        assert counted(books) == (10, 10, 5)
        assert size(old.ledger) == 4
        assert old.last_seq == 2
    assert counted(books) == (10, 10, 5)


def test_another_opening_writes_and_ships(folder: Path, books: Books, pen: Pen) -> None:
    pen.act(1)
    assert counted(books)[0] == 2
    with Books.open(folder, codec=PLAIN) as other:
        Pen(other).act(2)
        segments.ship(other, at_least=1)
    assert counted(books) == (6, 6, 3)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')", "COPY tail_movements TO '{folder}/../out.csv'",
        "ATTACH '{folder}/../books.sqlite3'", "SET threads = 4", "INSTALL httpfs", "LOAD httpfs",
        "SELECT * FROM read_parquet('{folder}/../x.parquet')",
    ],
)  # fmt: skip
def test_the_engine_reads_segments_and_nothing_else(books: Books, statement: str) -> None:
    with reading(books) as found, pytest.raises(duckdb.Error):
        found.backend.con.execute(statement.format(folder=books.segments_path)).fetchall()


def test_a_folder_with_odd_characters(tmp_path: Path) -> None:
    with Books.create(tmp_path / "it's ] our \"book\" {1} % 'ö'", now=1, codec=PLAIN) as books:
        Pen(books).act(2)
        segments.ship(books, at_least=1)
        assert counted(books) == (4, 4, 2)


def test_tables_of_the_process_join(books: Books, pen: Pen) -> None:
    pen.act(3)
    wanted = ibis.memtable(pa.table({"journey": ["j1", "j3"]}))
    with reading(books) as found:
        assert size(found.ledger.semi_join(wanted, "journey")) == 4


def test_readers_and_writers_together(books: Books, pen: Pen) -> None:
    wrong: list[Any] = []

    def read() -> None:
        try:
            for _ in range(15):
                ledger, touches, last = counted(books)
                if not ledger == touches == 2 * last:
                    wrong.append((ledger, touches, last))
        except Exception as error:  # noqa: BLE001 - a thread's error is told by the test
            wrong.append(error)
        finally:
            books.connection.close()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(10):
        pen.act(1)
        segments.ship(books, at_least=6)
    for reader in readers:
        reader.join()
    assert wrong == []


def test_rows_of_journeys_are_found_in_whichever_segment_they_lie(books: Books, pen: Pen) -> None:
    for _ in range(3):
        pen.act(2)
        segments.ship(books, at_least=1)
        assert [row.row.journey for row in rows_of(books, journeys=["j1", "nobody", "j2"])] == ["j1"] * 2 + ["j2"] * 2
    segments.compact(books)
    pen.act(1)
    assert {row.row.journey for row in rows_of(books, journeys=["j2", "j6", "j7"])} == {"j2", "j6", "j7"}
    assert rows_of(books, journeys=["nobody"]) == []
