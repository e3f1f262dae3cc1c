"""How are the pages started on this machine?

A granian server (WSGI) on the loopback address only: there is no sign-in yet, so nobody else may reach it. It says so,
and prints the address once it answers.
"""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

PATIENCE_SECONDS = 30.0
ANY_PORT, LAST_PORT = 0, 65535


class CannotServe(ValueError):
    """The server cannot be started as asked; the sentence says what to do."""


def serve(
    books_path: str | Path,
    host: str = "127.0.0.1",
    port: int = 8765,
    *,
    threads: int = 4,
    say: Callable[[str], None] | None = None,
) -> None:
    """Serve the pages of the books until stopped; port 0 is any free one, `say` gets the sentences."""
    say = say or _to_stderr
    address = _loopback(host)
    port = _checked(Path(books_path), address, port)
    os.environ["BUYLINE_BOOKS"] = str(Path(books_path).resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "buyline.web.settings"
    server = Server(
        "buyline.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
    )
    threading.Thread(target=_announce, args=(address, port, say), daemon=True).start()
    server.serve()


def _loopback(host: str) -> str:
    """The loopback address meant by a host; any other host is refused."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise CannotServe(
            f"'{host}' can be reached by others, and there is no sign-in yet: Buyline serves on this machine only. "
            "Use 127.0.0.1, ::1 or localhost."
        )
    return str(address)


def _checked(books: Path, address: str, port: int) -> int:
    """The port, when it can be used; a free one when any was asked for."""
    if not books.is_dir():
        raise CannotServe(f"There are no books in '{books}'. Start some with `buyline --books {books} init`.")
    if not ANY_PORT <= port <= LAST_PORT:
        raise CannotServe(f"{port} is not a port; choose one from 1024 to {LAST_PORT}.")
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            raise CannotServe(f"Port {port} cannot be used ({problem.strerror}); choose another with --port.") from None
        return int(probe.getsockname()[1])


def _announce(address: str, port: int, say: Callable[[str], None]) -> None:
    """Say the address as soon as the server answers, or that it does not."""
    url = f"http://{f'[{address}]' if ':' in address else address}:{port}/"
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urlopen(url + "health", timeout=2):  # noqa: S310 - our own address, made three lines above
                break
        except HTTPError as problem:
            say(f"The server runs, but the books do not open: {problem.read().decode()}")
            break
        except OSError:
            time.sleep(0.05)
    else:
        say(f"The server has not answered for {PATIENCE_SECONDS:.0f} seconds; its own messages say why.")
        return
    say(f"Buyline is at {url} (on this machine only: there is no sign-in yet). Stop it with Ctrl-C.")


def _to_stderr(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
