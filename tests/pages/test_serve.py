"""The server starts on this machine only, says so, and answers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from buyline.app.books import create_books, open_books
from buyline.app.exports import ask_export
from buyline.app.imports_later import import_later
from buyline.app.statements import Asked
from buyline.store import jobs
from buyline.store.wanted import State
from buyline.web.background import LOCK
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


@contextmanager
def served(books: Path, **settings: str) -> Iterator[tuple[str, "subprocess.Popen[str]", list[str]]]:
    """A server in two processes: its address, the process, and what it says on standard error."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"from buyline.web.serve import serve; serve({str(books)!r}, port={port}, workers=2)"
    own = {"BUYLINE_MEMBERS": str(books / "members.sqlite3"), "BUYLINE_LEASE_SECONDS": "2", **settings}
    environment = {**os.environ, **own, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    said: list[str] = []
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True) as server:
        reader = threading.Thread(target=lambda: said.extend(server.stderr or ()), daemon=True)
        reader.start()
        try:
            wait(lambda: any("Buyline is at" in line for line in said))
            yield f"http://127.0.0.1:{port}", server, said
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
            reader.join(10)


def wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def lines(said: list[str], message: str) -> list[dict[str, Any]]:
    told = [json.loads(line) for line in said if line.startswith("{")]
    return [line for line in told if line["message"] == message]


def holds_the_lock(process: int) -> bool:
    return any(link.readlink().name == LOCK for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink())


def children(server: "subprocess.Popen[str]") -> list[int]:
    return [int(one) for one in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_processes_answer_and_one_of_them_does_the_jobs(
    database: str, tmp_path: Path, keep_in: Callable[[str], None]
) -> None:
    keep_in(database)
    folder = tmp_path / "books"
    with create_books(folder, now=1) as books, served(folder) as (url, server, said):
        for _ in range(8):
            with urlopen(f"{url}/ready", timeout=20) as answer:
                assert json.load(answer)["status"] == "ok"
        first = ask_export(books, Asked(), in_format="csv", now=2)
        wait(lambda: len(lines(said, "job")) > 0)
        assert [(one["job"], one["state"]) for one in lines(said, "job")] == [(first, "done")]
        (holder,) = [child for child in children(server) if holds_the_lock(child)]
        os.kill(holder, signal.SIGKILL)  # the server replaces it, and the other one goes on with the jobs
        ask_export(books, Asked(), in_format="csv", now=3)
        wait(lambda: not jobs.jobs(books, open_only=True))
        assert [job.tries for job in jobs.jobs(books)] == [1, 1]
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert all(line["route"] in {"ready", "health"} for line in lines(said, "request"))


@pytest.mark.slow
def test_a_job_under_way_is_given_back_when_the_server_stops(books: Path, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    rows = [f"j{n},lead,2025-01-{1 + n % 28:02}" for n in range(120_000)]
    history.write_text("journey,stage,at\n" + "\n".join(rows), encoding="utf-8")
    with open_books(books) as kept:
        id_ = import_later(kept, "stage-history", [history], now=time.time_ns() // 1_000)
        with served(books, BUYLINE_STOP_SECONDS="90") as (_, server, said):
            wait(lambda: any(job.says for job in jobs.jobs(kept)))
            server.send_signal(signal.SIGTERM)
            assert server.wait(120) == 0
        job = jobs.job(kept, id_)
        assert job is not None
        assert job.state == State.WAITING
        assert [one["state"] for one in lines(said, "job") if one["job"] == id_] == ["given back"]


def test_a_host_that_others_reach_needs_a_proxy_with_tls(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUYLINE_BEHIND_PROXY", "true")
    with pytest.raises(CannotServe, match="this machine only"):
        serve(books, host="0.0.0.0", port=70_000)
    monkeypatch.setenv("BUYLINE_BASE_URL", "https://buyline.example.com")
    with pytest.raises(CannotServe, match="not a port"):
        serve(books, host="0.0.0.0", port=70_000)


def test_settings_that_cannot_be_used_are_said(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUYLINE_WORKERS", "many")
    with pytest.raises(CannotServe, match="BUYLINE_WORKERS: write a whole number from 1 to 64"):
        serve(books)


def _digest() -> str:
    from buyline.web.assets import assets

    return assets()["tokens.css"].digest
