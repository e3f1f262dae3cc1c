"""The server starts on this machine only, says so, and answers."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from buyline.app.books import create_books
from buyline.web.serve import CannotServe, serve

pytestmark = pytest.mark.capability("P19", "page")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com", ""])
def test_other_hosts_are_refused_in_words(host: str, tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="this machine only"):
        serve(tmp_path, host=host)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """New books without entries."""
    folder = tmp_path / "books"
    create_books(folder, now=1).close()
    return folder


def test_missing_books_and_taken_ports_are_said(books: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="There are no books in"):
        serve(tmp_path / "nowhere")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotServe, match="cannot be used"):
        serve(books, port=taken.getsockname()[1])
    with pytest.raises(CannotServe, match="not a port"):
        serve(books, port=70_000)


def test_it_prints_the_address_and_answers_there(books: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"from buyline.web.serve import serve; serve({str(books)!r}, port={port})"
    own = {"BUYLINE_MEMBERS": str(books / "members.sqlite3")}
    environment = {**os.environ, **own, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            said = next(line for line in server.stderr if "Buyline is at" in line)
            assert f"http://127.0.0.1:{port}/welcome/" in said
            assert "this machine only" in said
            with urlopen(f"http://127.0.0.1:{port}/assets/{_digest()}/tokens.css", timeout=5) as answer:
                assert answer.status == 200
        finally:
            server.send_signal(signal.SIGINT)
            until = time.monotonic() + 10
            while server.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
            server.kill()


def _digest() -> str:
    from buyline.web.assets import assets

    return assets()["tokens.css"].digest
