"""Is a job whose worker was killed taken again, by one worker alone, and with one effect?"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import create_books, open_books
from buyline.app.imports import batches
from buyline.app.imports_later import import_later
from buyline.app.verify import verify
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.jobs import Job
from buyline.store.wanted import State

pytestmark = [pytest.mark.capability("P26", "cli"), pytest.mark.slow]
ROWS, LEASE_SECONDS, PATIENCE_SECONDS = 16_000, 2, 120


@contextmanager
def worker(books: Path, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`buyline work` as a process of its own; what it logs goes into a file."""
    environment = os.environ | {"BUYLINE_LEASE_SECONDS": str(LEASE_SECONDS), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "buyline.cli.main", "--books", str(books), "work"]
    with log.open("wb") as out, subprocess.Popen(command, env=environment, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def job_of(books: Books, id_: str) -> Job:
    found = jobs.job(books, id_)
    assert found is not None
    return found


def wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "nothing came of the job"
        time.sleep(0.05)


def ended_in(log: Path) -> list[dict[str, Any]]:
    """What a worker says became of the jobs it had."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    return [line for line in lines if line["message"] == "job"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_import_is_finished_after_its_worker_was_killed(
    database: str, tmp_path: Path, keep_in: Callable[[str], None]
) -> None:
    keep_in(database)
    history = tmp_path / "history.csv"
    rows = [f"j{n},lead,2025-01-{1 + n % 28:02}" for n in range(ROWS)]
    history.write_text("journey,stage,at\n" + "\n".join(rows), encoding="utf-8")
    folder = tmp_path / "books"
    create_books(folder, now=1).close()
    with open_books(folder) as books:
        id_ = import_later(books, "stage-history", [history], now=time.time_ns() // 1_000)
        with worker(folder, tmp_path / "first") as first:
            wait(lambda: job_of(books, id_).done > 0)
            first.send_signal(signal.SIGKILL)
            first.wait(30)
        begun = job_of(books, id_)
        assert (begun.state, begun.tries) == (State.RUNNING, 1)
        with worker(folder, tmp_path / "second"), worker(folder, tmp_path / "third"):
            wait(lambda: not job_of(books, id_).is_open)
            wait(lambda: len(ended_in(tmp_path / "second") + ended_in(tmp_path / "third")) > 0)
        job = job_of(books, id_)
        assert (job.state, job.tries, sum(job.result["taken"].values())) == (State.DONE, 2, ROWS)
        told = [line for name in ("second", "third") for line in ended_in(tmp_path / name) if line["job"] == id_]
        assert [(line["state"], line["try"]) for line in told] == [("done", 2)]
        assert [batch["entries"] for batch in batches(books)] == [ROWS]
        assert books.last_seq() == ROWS + 1
        assert verify(books).is_sound
