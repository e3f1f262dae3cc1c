"""A PostgreSQL of the tests' own: Debian's program on a folder that is thrown away, reached by socket and on loopback.

The server refuses to run as root, so it runs as the user that Debian's package brings. It is stopped by its process id.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEEDED = "PostgreSQL is not installed: apt-get install --no-install-recommends postgresql"
PASSWORD = "only for tests"
_QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=60", "log_min_messages=fatal")


@dataclass(frozen=True)
class Server:
    """A server that runs: where its data lie, and its addresses by socket and by loopback."""

    data: Path
    url: str
    loopback_url: str
    process: "subprocess.Popen[bytes]"


def programs() -> Path | None:
    """Where the newest installed PostgreSQL has its programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    onpath = shutil.which("postgres")
    return Path(onpath).parent if onpath else None


@contextmanager
def server() -> Iterator[Server]:
    """A server that runs while the block lasts."""
    at = programs()
    assert at is not None
    folder = Path(tempfile.mkdtemp(prefix="buyline-pg-", dir="/tmp"))  # a socket's path must be short
    try:
        as_user = _user()
        if as_user:
            shutil.chown(folder, as_user["user"], as_user["group"])
        with _running(at, folder, as_user) as found:
            yield found
    finally:
        shutil.rmtree(folder)


def _user() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def _running(at: Path, folder: Path, as_user: dict[str, Any]) -> Iterator[Server]:
    data, secret, port = folder / "data", folder / "password", _free_port()
    secret.write_text(PASSWORD, encoding="ascii")
    made: list[str | Path] = [at / "initdb", "-D", data, "-U", "buyline", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    made += ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **as_user)
    options = [word for option in (*_QUICK, f"port={port}", "listen_addresses=127.0.0.1") for word in ("-c", option)]
    process = subprocess.Popen(
        [at / "postgres", "-D", data, "-k", folder, *options], cwd=folder, stderr=subprocess.DEVNULL, **as_user
    )
    word = PASSWORD.replace(" ", "%20")
    by_socket = f"postgresql://buyline@/postgres?host={folder}&port={port}"
    try:
        _wait(process, folder / f".s.PGSQL.{port}", by_socket)
        yield Server(data, by_socket, f"postgresql://buyline:{word}@127.0.0.1:{port}/postgres", process)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", path: Path, url: str) -> None:
    import psycopg

    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended with {process.returncode}")
        if path.exists():
            try:
                psycopg.connect(url, connect_timeout=5).close()
            except psycopg.OperationalError:
                pass
            else:
                return
        time.sleep(0.02)
    raise TimeoutError("PostgreSQL did not answer within a minute")
