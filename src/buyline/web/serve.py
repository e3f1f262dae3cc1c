"""How are the pages started on this machine?

A granian server (WSGI) on the loopback address only; it speaks no TLS, so others reach it through a proxy that does. It
makes the tables of members ready, and prints the address once it answers: while nobody is a member, the welcome link.
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
BOOKS_FILE = "books.sqlite3"


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
    ready(Path(books_path))
    first = _welcome()
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
    threading.Thread(target=_announce, args=(address, port, first, say), daemon=True).start()
    server.serve()


def _loopback(host: str) -> str:
    """The loopback address meant by a host; any other host is refused."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise CannotServe(
            f"'{host}' can be reached by others, and passwords would cross the network unsealed: Buyline serves on "
            "this machine only. Use 127.0.0.1, ::1 or localhost, and put a proxy with TLS in front of it."
        )
    return str(address)


def _checked(books: Path, address: str, port: int) -> int:
    """The port, when it can be used; a free one when any was asked for."""
    if not (books / BOOKS_FILE).is_file():
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


def ready(books: Path) -> None:
    """Set Django up for a folder of books in this process, and make the tables of its members ready."""
    if not (books / BOOKS_FILE).is_file():
        raise CannotServe(f"There are no books in '{books}'. Start some with `buyline --books {books} init`.")
    os.environ["BUYLINE_BOOKS"] = str(books.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "buyline.web.settings"
    import django  # noqa: PLC0415 - after the books are named

    django.setup()
    from buyline.members import place  # noqa: PLC0415 - after Django is set up

    place.ready()


def _welcome() -> str:
    """The path of the welcome page while nobody is a member, else nothing."""
    from buyline.members import owner  # noqa: PLC0415 - after Django is set up

    return "" if owner.has_members() else f"welcome/{owner.welcome_key()}"


def _announce(address: str, port: int, first: str, say: Callable[[str], None]) -> None:
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
    begin = " Nobody is a member yet: this link makes you the owner." if first else ""
    say(f"Buyline is at {url}{first} (on this machine only).{begin} Stop it with Ctrl-C.")


def _to_stderr(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
