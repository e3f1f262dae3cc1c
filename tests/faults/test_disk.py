"""Is anything acknowledged that is not on disk when a write or a sync fails? Is the error one sentence?

The first calls of an append fail, once or from then on, as on a bad or a full disk.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from buyline.app.books import open_books
from tests.faults.company import made
from tests.faults.test_kill import check_commits, proven, rows_of
from tests.faults.tracing import Ended, Worker, failing, needs_strace

FAULTS = [
    *((call, nth, "EIO", False) for call in ("pwrite64", "fsync") for nth in (1, 2, 7)),
    *((call, nth, "ENOSPC", True) for call in ("pwrite64", "fsync") for nth in (1, 3, 12)),
    ("pwrite64", 60, "EIO", True),
    ("ftruncate", 1, "ENOSPC", False),
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("disk") / "before", segments=0)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    needs_strace()
    with Worker(tmp_path_factory.mktemp("disk") / "worker") as ready:
        yield ready


@pytest.mark.parametrize(("call", "nth", "error", "stays"), FAULTS)
def test_a_failing_disk_acknowledges_nothing_falsely(
    call: str, nth: int, error: str, *, stays: bool, worker: Worker, before: Path, tmp_path: Path
) -> None:
    left = shutil.copytree(before, tmp_path / "left")
    ended = worker.run("append", left, failing(call, nth, error=error, stays=stays))
    assert ended.code == 0
    told_in_a_sentence(ended)
    with open_books(left) as books:
        check_commits(books, "append", ended, (call, nth, error))
        proven(books, (call, nth, error))


@pytest.mark.parametrize(("call", "nth", "error"), [("write", 1, "ENOSPC"), ("fsync", 1, "EIO"), ("rename", 1, "EIO")])
def test_rows_are_shipped_whole_or_not_at_all(
    call: str, nth: int, error: str, *, worker: Worker, before: Path, tmp_path: Path
) -> None:
    left = shutil.copytree(before, tmp_path / "left")
    ended = worker.run("ship", left, failing(call, nth, error=error, stays=False))
    assert ended.code == 0
    told_in_a_sentence(ended)
    assert not ended.done
    assert ended.said
    with open_books(left) as books, open_books(before) as untouched:
        assert rows_of(books) == rows_of(untouched)
        proven(books, (call, nth, error))


def told_in_a_sentence(ended: Ended) -> None:
    """What went wrong was told as a person would; nothing broke without a word for it."""
    assert not ended.broke, ended
    for sentence in ended.said:
        assert "Traceback" not in sentence
        assert len(sentence.split()) > 5, sentence
