"""Files of any shape are read as they stand; what is broken costs its own row and no other."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from buyline.charts.spreadsheet import csv_text
from buyline.connect.mapping import Table
from buyline.connect.sheets import Sheet, sheet
from buyline.definition.problem import Problem

pytestmark = pytest.mark.capability("P26", "library")
Read = list[tuple[int, list[str] | Problem]]


def opened(path: Path, content: bytes, **table: object) -> Sheet:
    """Return the sheet of a file with this content."""
    path.write_bytes(content)
    found = sheet(path, Table.model_validate({"file": path.name} | table))
    assert isinstance(found, Sheet), str(found)
    return found


def rows(path: Path, content: bytes, **table: object) -> Read:
    """Return the rows of a file with this content."""
    return list(opened(path, content, **table).rows())


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"a;b\r\n1;2\r\n",
        b"a\tb\n1\t2",
        b"a|b\n1|2\n",
        b"\xef\xbb\xbfa,b\r\n1,2\r\n",
        "a,b\n1,2\n".encode("utf-16"),
        b'"a","b"\n"1","2"\n',
    ],
)
def test_delimiter_encoding_and_line_ends_are_told_from_the_file(tmp_path: Path, content: bytes) -> None:
    assert opened(tmp_path / "f.csv", content).columns == ("a", "b")
    assert rows(tmp_path / "f.csv", content) == [(2, ["1", "2"])]


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    assert rows(tmp_path / "f.csv", "name\nMüller\n".encode("cp1252"), encoding="windows-1252") == [(2, ["Müller"])]


def test_what_an_export_guards_is_read_back_where_the_mapping_says_so(tmp_path: Path) -> None:
    """A phone number begins like a formula; so it goes out with a guard, and comes back without."""
    texts = ["+49 30 1234", "-5 °C", "=sum", "'s avonds", "'+", "plain", ""]
    table = pa.table({"=phone": texts, "n": [str(n) for n in range(len(texts))]})
    content = csv_text(table).encode()
    assert [
        cells[0] for _, cells in rows(tmp_path / "f.csv", content, guarded=True) if isinstance(cells, list)
    ] == texts
    assert opened(tmp_path / "f.csv", content, guarded=True).columns == ("=phone", "n")
    plain = [cells[0] for _, cells in rows(tmp_path / "f.csv", content) if isinstance(cells, list)]
    assert plain[:2] == ["'+49 30 1234", "'-5 °C"]


def test_a_row_begins_on_its_first_line_and_blank_lines_count(tmp_path: Path) -> None:
    assert rows(tmp_path / "f.csv", b'a,b\n"x\ny",1\n\n2,3\n') == [(2, ["x\ny", "1"]), (5, ["2", "3"])]


def test_a_quote_that_is_not_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    found = rows(tmp_path / "f.csv", b'a,b\n1,2\n"open,3\n4,5\n6,"7"\n8,9\n')
    assert [(line, cells) for line, cells in found if isinstance(cells, list)] == [
        (2, ["1", "2"]), (4, ["4", "5"]), (5, ["6", "7"]), (6, ["8", "9"]),
    ]  # fmt: skip
    (bad,) = [cells for _, cells in found if isinstance(cells, Problem)]
    assert (bad.line, bad.value) == (3, '"open,3')
    assert "a quote in this row is not closed" in bad.reason


def test_an_open_quote_at_the_end_and_in_a_long_file(tmp_path: Path) -> None:
    lines = b"".join(b"%d,x\n" % n for n in range(40_000))
    found = rows(tmp_path / "f.csv", b'a,b\n"open,1\n' + lines + b'"open,2\n')
    assert [line for line, cells in found if isinstance(cells, Problem)] == [2, 40_003]
    assert len(found) == 40_002


def test_too_few_and_too_many_cells_are_problems(tmp_path: Path) -> None:
    found = rows(tmp_path / "f.csv", b"a,b\n1\n1,2,3\n1,2\n")
    assert [cells.reason for _, cells in found if isinstance(cells, Problem)] == [
        "the row has 1 cells, the header 2", "the row has 3 cells, the header 2",
    ]  # fmt: skip


def test_an_overlong_cell_is_a_problem_of_its_row(tmp_path: Path) -> None:
    found = rows(tmp_path / "f.csv", b"a,b\n" + b"x" * 200_000 + b",1\n2,3\n")
    assert isinstance(found[0][1], Problem)
    assert found[1] == (3, ["2", "3"])


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=2, max_size=2), max_size=8))
def test_what_a_csv_writer_wrote_comes_back(tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]) -> None:
    import csv

    path = tmp_path_factory.mktemp("csv") / "f.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *cells])
    found = sheet(path, Table(file="f.csv"))
    assert isinstance(found, Sheet)
    assert [row for _, row in found.rows()] == cells


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_problems(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    path.write_bytes(b"a,b\n" + content)
    found = sheet(path, Table(file="f.csv"))
    assert isinstance(found, Sheet)
    for _, cells in found.rows():
        assert isinstance(cells, Problem) or len(cells) == 2


def test_parquet_is_read_as_texts(tmp_path: Path) -> None:
    at = dt.datetime(2018, 1, 2, 3, 4, 5)  # noqa: DTZ001 (a column without a zone)
    table = pa.table({
        "id": [1, 2], "on": [dt.date(2018, 1, 2), None], "at": pa.array([at, None], pa.timestamp("ns")),
        "zoned": pa.array([at, None], pa.timestamp("us", "Europe/Berlin")),
        "kind": pa.array(["a", "b"]).dictionary_encode(),
        "ok": [True, None], "tags": [["x"], None],
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "f.parquet")
    found = sheet(tmp_path / "f.parquet", Table(file="f.parquet", rename={"id": "number"}))
    assert isinstance(found, Sheet)
    assert found.columns == ("number", "on", "at", "zoned", "kind", "ok", "tags")
    assert list(found.rows()) == [
        (2, ["1", "2018-01-02", "2018-01-02 03:04:05.000000", "2018-01-02 03:04:05.000000Z", "a", "true", "['x']"]),
        (3, ["2", "", "", "", "b", "", ""]),
    ]


@pytest.mark.parametrize(
    ("name", "content"), [("f.parquet", b"PAR1 no"), ("f.csv", b""), ("g.csv", "ä".encode("utf-16")[:3])]
)
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found = sheet(tmp_path / name, Table(file=name))
    assert isinstance(found, Problem)
    assert found.remedy


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    found = sheet(tmp_path / "none.csv", Table(file="none.csv"))
    assert isinstance(found, Problem)
    assert "cannot be read" in found.reason
