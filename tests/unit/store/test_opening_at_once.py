"""Many open books of an older form at once: one brings them up, nobody fails."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from buyline.app.books import create_books
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P27", "library")
OPEN = "import sys; from buyline.store.books import Books; Books.open(sys.argv[1]).close()"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Books as they were before jobs and whatever came after."""
    folder = tmp_path / "books"
    create_books(folder, now=1).close()
    with sqlite3.connect(folder / "books.sqlite3") as connection:
        first = "0001_initial"
        later = connection.execute("SELECT name FROM django_migrations WHERE app = 'books' AND name > ?", (first,))
        assert later.fetchall()
    return folder


def undone(folder: Path) -> Path:
    """The same books with all but the first migration taken back."""
    code = (
        "import sys; from buyline.store.books import Books; from django.core.management import call_command\n"
        "books = Books.open(sys.argv[1]); call_command('migrate', 'books', '0001', database=books.alias, verbosity=0)\n"
        "books.set_setting('format', '0001_initial')"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
    return folder


def test_threads_and_processes_bring_books_up_once(older: Path) -> None:
    undone(older)
    others = [subprocess.Popen([sys.executable, "-c", OPEN, str(older)]) for _ in range(2)]

    def opened(_: int) -> str | None:
        with Books.open(older) as books:
            return books.setting("format")

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(opened, range(4)))
    assert len(found) == 1
    assert found != {"0001_initial"}
    assert [other.wait() for other in others] == [0, 0]
