"""Books on disk with a codec that knows nothing of the ledger."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from buyline.store.books import Books
from tests.postgres import Server
from tests.unit.store.pen import PLAIN, Pen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "books"


FilesWith = Callable[[str], list[str]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest, keep_in: Callable[[str], None]) -> str:
    """Where the books of the test are kept."""
    keep_in(request.param)
    return str(request.param)


@pytest.fixture
def files_with(
    request: pytest.FixtureRequest, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FilesWith]:
    """The names of the files that hold a text: of the folder, and of the database that the test has for itself."""
    if database == "sqlite":
        yield lambda text: _files_with(text, folder)
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = f"own_{uuid4().hex}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        (number,) = connection.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone() or (0,)
        monkeypatch.setenv("BUYLINE_DATABASE", server.url.replace("/postgres?", f"/{name}?"))

        def found(text: str) -> list[str]:
            connection.execute("CHECKPOINT")
            return _files_with(text, folder) + _files_with(text, server.data / "base" / str(number))

        yield found


def _files_with(text: str, folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


@pytest.fixture
def books(folder: Path, database: str) -> Iterator[Books]:  # noqa: ARG001 - it says where they are kept
    with Books.create(folder, now=1, codec=PLAIN) as made:
        yield made


@pytest.fixture
def pen(books: Books) -> Pen:
    return Pen(books)
