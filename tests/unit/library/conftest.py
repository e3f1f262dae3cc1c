"""A small demo company that nobody changes, opened as a notebook would."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from buyline.app.demo import make_demo
from buyline.days import day_number, moment_of
from buyline.library.here import Here

LAST = date(2026, 3, 31)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "books"
    now = moment_of(datetime(2026, 4, 1, 8, tzinfo=UTC))
    make_demo(folder, seed=5, buyers=1_200, until=day_number(LAST), now=now)
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[Here]:
    with Here(demo_folder) as books:
        yield books
