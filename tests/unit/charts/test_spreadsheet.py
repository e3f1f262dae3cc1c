"""CSV that no spreadsheet takes for formulas, and that reads back as it was."""

import csv
from io import StringIO

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.charts.spreadsheet import csv_text, guarded, guarded_table, unguarded

pytestmark = pytest.mark.capability("P19", "library")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
STARTS = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'", "''", "\uff1d"])


@given(st.builds(str.__add__, STARTS, TEXT))
def test_a_text_comes_back_and_never_begins_as_a_formula(text: str) -> None:
    shown = guarded(text)
    assert unguarded(shown) == text
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


@given(st.lists(st.builds(str.__add__, STARTS, TEXT), max_size=8), st.integers(-(2**40), 2**40))
def test_a_table_comes_back(texts: list[str], number: int) -> None:
    table = pa.table({"=name": pa.array(texts, pa.string()), "count": pa.array([number] * len(texts), pa.int64())})
    head, *rows = list(csv.reader(StringIO(csv_text(table), newline="")))
    assert [unguarded(name) for name in head] == ["=name", "count"]
    assert [unguarded(row[0]) for row in rows] == texts
    assert [int(row[1]) for row in rows] == [number] * len(texts)


@given(st.lists(st.none() | st.builds(str.__add__, STARTS, TEXT), max_size=8))
def test_a_table_is_guarded_as_its_texts_are(texts: list[str | None]) -> None:
    """One guard for what is written text by text and for what Arrow writes."""
    expected = [None if text is None else guarded(text) for text in texts]
    plain = pa.array(texts, pa.string())
    for column in (plain, plain.cast(pa.large_string()), plain.dictionary_encode()):
        table = pa.table({"=name": column, "n": pa.array([-1] * len(texts), pa.int64())})
        shown = guarded_table(table)
        assert shown.column_names == ["'=name", "n"]
        assert shown.column(0).to_pylist() == expected
        assert shown["n"].to_pylist() == [-1] * len(texts)


def test_a_phone_number_and_a_negative_amount() -> None:
    table = pa.table({"phone": ["+49 30 1234"], "amount": [-5], "none": pa.array([None], pa.string())})
    assert csv_text(table) == "phone,amount,none\r\n'+49 30 1234,-5,\r\n"
