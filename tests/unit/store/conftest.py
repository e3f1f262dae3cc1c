"""Books on disk with a codec that knows nothing of the ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from buyline.store.books import Books
from tests.unit.store.pen import PLAIN, Pen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "books"


@pytest.fixture
def books(folder: Path) -> Iterator[Books]:
    with Books.create(folder, now=1, codec=PLAIN) as made:
        yield made


@pytest.fixture
def pen(books: Books) -> Pen:
    return Pen(books)
