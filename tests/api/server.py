"""How does a test reach a real server? Started as people start it, on a free port of this machine, and stopped again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_SECONDS = 60.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def server(books: Path, **environment: str) -> Iterator[str]:
    """The address of a server of these books, while it lasts."""
    command = [sys.executable, "-m", "buyline.cli.main", "--books", str(books), "serve", "--port", "0"]
    log = books.parent / "server.log"
    with log.open("wb") as out, subprocess.Popen(
        command, stdout=out, stderr=out, env=os.environ | environment, start_new_session=True
    ) as process:  # fmt: skip
        try:
            yield _address(process, log)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=PATIENCE_SECONDS)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        found = ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
