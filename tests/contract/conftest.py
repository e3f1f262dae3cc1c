"""Books of every adapter, with a codec that knows nothing of the ledger."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from buyline.store.books import Books
from buyline.store.memory import MemoryBooks
from buyline.store.states import Codec

PLAIN = Codec(dump=lambda state: json.dumps(state).encode(), load=json.loads)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def books(request: pytest.FixtureRequest, tmp_path: Path, keep_in: Callable[[str], None]) -> Iterator[Any]:
    if request.param == "memory":
        yield MemoryBooks(codec=PLAIN)
        return
    keep_in(request.param)
    with Books.create(tmp_path / "books", now=1, codec=PLAIN) as made:
        yield made
