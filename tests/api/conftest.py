"""Books for the API: a small demo company that nobody changes, and books of a test's own.

The small company has 150 buyers; its journeys, columns and versions are those of the demo.
"""

import shutil
import time
from pathlib import Path

import pytest

from buyline.app.demo import make_demo
from buyline.days import parse_day
from tests import signed_in  # noqa: F401 - it says where the members stand, before anything of Django
from tests.api.programs import Program, token

LAST = parse_day("2026-06-30")
IN_DEPTH = "test_document_in_depth.py"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The short run leaves out what takes each worker half a minute to collect, and would leave its tests out anyway."""
    return True if collection_path.name == IN_DEPTH and config.option.markexpr == "not slow" else None


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small demo company; only read it."""
    path = tmp_path_factory.mktemp("company") / "books"
    make_demo(path, seed=5, buyers=150, until=LAST, now=time.time_ns() // 1_000)
    return path


@pytest.fixture(scope="session")
def program(company: Path) -> Program:
    """A program that may do everything, and only reads."""
    return Program(company, token())


@pytest.fixture
def own(company: Path, tmp_path: Path) -> Program:
    """A program that may do everything, with books of its own: a copy of the small company."""
    path = tmp_path / "books"
    shutil.copytree(company, path)
    return Program(path, token())
