"""The demo company that many tests read: made once in a run of the tests, copied for each who asks."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from buyline.app.demo import make_demo
from buyline.days import parse_day, start_of

LAST = parse_day("2026-06-30")
NOW = start_of(LAST + 1, "Europe/Berlin")
SEED = 5


def demo_books(factory: pytest.TempPathFactory, folder: Path, *, buyers: int = 1_200) -> Path:
    """Books of their own at `folder` with the demo company up to `LAST`; the workers of a run make it together once."""
    shared = _shared(factory)
    made = shared / f"demo-{buyers}"
    with _alone(shared / f"{made.name}.lock"):
        if not made.exists():
            begun = shared / f"{made.name}-begun"
            shutil.rmtree(begun, ignore_errors=True)
            make_demo(begun, seed=SEED, buyers=buyers, until=LAST, now=NOW)
            begun.rename(made)
    shutil.copytree(made, folder, copy_function=_linked)
    return folder


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder of this run alone: with several workers, one above theirs."""
    own = factory.getbasetemp()
    found = own.parent / "shared" if os.environ.get("PYTEST_XDIST_WORKER") else own / "shared"
    found.mkdir(exist_ok=True)
    return found


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _linked(source: str, target: str) -> None:
    """Segments never change, so a copy has the same files; all else is its own."""
    if source.endswith(".parquet"):
        Path(target).hardlink_to(source)
    else:
        shutil.copy2(source, target)
