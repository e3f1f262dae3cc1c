"""Rows leave the tail for segments and are never lost, doubled or changed."""

import os
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from buyline.store import files, segments
from buyline.store.books import Books
from buyline.store.engine import all_rows, rows_of
from buyline.store.shape import TOUCHES
from tests.unit.store.pen import Pen, entry, movement


def rows(books: Books) -> list[Any]:
    return [*all_rows(books), *all_rows(books, table=TOUCHES)]


def live(books: Books) -> list[files.Listed]:
    with books.reading() as cursor:
        return files.live_segments(cursor)


def test_rows_come_back_exactly_as_posted(books: Books, pen: Pen) -> None:
    odd = [(), (("segment", ""),), (("owner", "ann"), ("segment", "mid"))]
    posted = [movement(1, n, columns=columns) for n, columns in enumerate(odd)]
    pen.write(entry("1"), movements=posted)
    assert list(all_rows(books)) == posted
    segments.ship(books, at_least=1)
    assert list(all_rows(books)) == posted
    assert rows_of(books, journeys=["j1"]) == posted


def test_shipping_moves_whole_rows_and_leaves_small_tails(books: Books, pen: Pen) -> None:
    pen.act(5)
    before = rows(books)
    assert segments.ship(books, at_least=100) == 0
    assert segments.ship(books, at_least=1, at_most=3) == 20
    assert rows(books) == before
    assert [s.rows for s in live(books)] == [3, 3, 3, 1] * 2
    assert list(segments.verify_segments(books)) == []
    pen.act(1)
    assert len(rows(books)) == 24


def test_files_are_sorted_by_day_and_carry_the_columns_of_the_ledger(books: Books, pen: Pen) -> None:
    pen.act(4)
    segments.ship(books, at_least=1)
    table = pq.read_table(books.segments_path / live(books)[0].name)
    assert table["on_day"].to_pylist() == sorted(table["on_day"].to_pylist())
    assert {"col_segment", "first_lead", "first_contact", "from_since"} <= set(table.schema.names)
    assert table["first_contact"].null_count == 8


def test_neighbours_of_one_size_are_merged_and_rows_are_not(books: Books, pen: Pen) -> None:
    for _ in range(5):
        pen.act(2)
        segments.ship(books, at_least=1)
    before = rows(books)
    old = {path.name for path in books.segments_path.iterdir()}
    assert segments.compact(books) == 10
    assert [s.rows for s in live(books)] == [20, 20]
    assert rows(books) == before
    assert list(segments.verify_segments(books)) == []
    assert segments.sweep(books) == []
    assert set(segments.sweep(books, grace_seconds=-1)) == old
    assert {path.name for path in books.segments_path.iterdir()} == {s.name for s in live(books)}
    assert segments.compact(books) == 0


def test_segments_of_different_shapes_merge(books: Books, pen: Pen) -> None:
    for seq, columns in enumerate([(), (("segment", "a"),), (("owner", "b"),), ()], start=1):
        pen.write(entry(str(seq)), movements=[movement(seq, columns=columns)])
        segments.ship(books, at_least=1)
    before = rows(books)
    assert segments.compact(books) == 4
    assert rows(books) == before


def test_a_group_never_grows_beyond_its_bound(books: Books, pen: Pen) -> None:
    for _ in range(8):
        pen.act(1)
        segments.ship(books, at_least=1)
    segments.compact(books, at_most=8)
    assert [s.rows for s in live(books)] == [8, 8, 8, 8]


@pytest.mark.parametrize("step", ["write", "enlist"])
def test_a_failure_at_any_point_leaves_the_rows_where_they_were(
    books: Books, pen: Pen, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    pen.act(3)
    before = rows(books)

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(segments, step, fail)
        with pytest.raises(OSError, match="disk full"):
            segments.ship(books, at_least=1)
    assert rows(books) == before
    assert list(segments.verify_segments(books)) == []
    segments.ship(books, at_least=1)
    assert rows(books) == before


def test_files_nobody_lists_are_swept_when_old(books: Books) -> None:
    young, old = books.segments_path / "movements-1.parquet", books.segments_path / "movements-2.part"
    for path in (young, old):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 7_200, time.time() - 7_200))
    assert segments.sweep(books) == [old.name]
    assert young.exists()


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(("damage", "told"), [(damaged, "was changed"), (Path.unlink, "is missing")])
def test_damage_to_a_segment_is_found(books: Books, pen: Pen, damage: Any, told: str) -> None:
    pen.act(3)
    segments.ship(books, at_least=1)
    damage(books.segments_path / live(books)[0].name)
    assert any(told in problem for problem in segments.verify_segments(books))


def test_rows_in_both_places_are_found(books: Books, pen: Pen) -> None:
    pen.act(3)
    with books.connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept AS SELECT * FROM books_movement")
        segments.ship(books, at_least=1)
        cursor.execute("INSERT INTO books_movement SELECT * FROM kept")
    assert any("stand in the database and in segment" in problem for problem in segments.verify_segments(books))
