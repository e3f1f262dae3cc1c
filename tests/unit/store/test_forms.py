"""The forms of the books follow one another: two that follow the same one could not be brought up."""

import importlib
from pathlib import Path

import pytest

from buyline.store import driver, versions
from buyline.store.books import Books
from buyline.store.versions import forms

pytestmark = pytest.mark.capability("P29", "library")


def test_each_form_follows_the_one_before() -> None:
    for before, form in zip(forms(), forms()[1:], strict=False):
        migration = importlib.import_module(f"buyline.store.migrations.{form}").Migration
        assert migration.dependencies == [("books", before)], form


def test_new_books_have_the_tables_that_migrating_makes_whether_they_are_the_first_of_a_process_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the same form, the same log, and a file that is whole."""
    monkeypatch.setattr(versions, "_empty", [])
    told = []
    for name in ("first", "second", "third"):
        with Books.create(tmp_path / name, now=1) as books, books.connection.cursor() as cursor:
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
            tables = cursor.fetchall()
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
            applied = cursor.fetchall()
            cursor.execute("PRAGMA integrity_check")
            whole = cursor.fetchall()
            cursor.execute("PRAGMA journal_mode")
            told.append((tables, applied, whole, cursor.fetchall(), versions.form_of(books.connection)))
    assert told[0] == told[1] == told[2]
    assert told[0][2:] == ([("ok",)], [(driver.journal_mode().lower(),)], versions.forms()[-1])
