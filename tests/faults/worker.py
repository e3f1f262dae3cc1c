"""The processes that faults happen to: `python -m tests.faults.worker`, ready before they are asked.

A line on standard input, `append|load|ship|compact FOLDER GATE`, forks a process that waits until the gate is opened (a
tracer has taken hold of it by then) and does its work. What was acknowledged is said on standard output, once it was;
after it how the process ended.
"""

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset

from buyline.app import history
from buyline.app.books import open_books
from buyline.app.refusal import BuylineError
from buyline.store.disk import NotOnDiskError
from buyline.store.segments import compact, ship
from tests.faults.company import WRITERS, made

_SET_TRACER, _ANYBODY = 0x59616D61, -1


def work(what: str, folder: Path) -> Iterator[str]:
    """Do it; what is acknowledged, as it is."""
    with open_books(folder) as books:
        if what in WRITERS:
            for ids in WRITERS[what](books):
                yield "\t".join(ids)
        elif what == "ship":
            yield str(ship(books, at_least=1))
        else:
            yield str(compact(books))


def traced(what: str, folder: str, gate: str) -> None:
    """Wait for the tracer, then work; an error is told in a line."""
    ctypes.CDLL(None).prctl(_SET_TRACER, _ANYBODY, 0, 0, 0)
    Path(gate).read_bytes()
    try:
        for line in work(what, Path(folder)):
            say(f"done {line}")
    except (BuylineError, NotOnDiskError) as problem:
        say(f"said {problem}")
    except Exception as problem:  # noqa: BLE001 - an error that nobody turned into a sentence is what is looked for
        say(f"broke {type(problem).__name__} {problem}")


def say(line: str) -> None:
    """One line in one write."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """A process for each line of standard input, one after another, with everything imported before."""
    history.IN_A_SHARE = history.IN_A_COMMIT = 1
    with tempfile.TemporaryDirectory() as folder:
        made(Path(folder) / "books", segments=0)
    pyarrow.dataset.dataset(pa.table({"a": pa.array(["x"])}))
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            traced(*line.split())
            os._exit(0)
        say(f"pid {pid}")
        say(f"ended {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}")


if __name__ == "__main__":
    main()
