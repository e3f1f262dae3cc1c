"""How are the pages started on this machine?

A granian server (WSGI) in so many processes as the settings say. It speaks no TLS, so it listens on the loopback
address only, unless the settings say that a proxy which does stands before it. It makes books and members ready before
the processes start, and prints the address once they answer: while nobody is a member, the welcome link.
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

from buyline.config.settings import Settings, WrongSettings, settings_of
from buyline.store.places import has_books

PATIENCE_SECONDS = 30.0
ANY_PORT, LAST_PORT = 0, 65535


class CannotServe(ValueError):
    """The server cannot be started as asked; the sentence says what to do."""


def serve(
    books_path: str | Path,
    host: str | None = None,
    port: int | None = None,
    *,
    workers: int | None = None,
    threads: int | None = None,
    say: Callable[[str], None] | None = None,
) -> None:
    """Serve the pages of the books until stopped; what is not given is said by the settings, `say` gets the sentences.

    Port 0 is any free one.
    """
    say = say or _to_stderr
    told = _told(Path(books_path))
    address = _address(told.host if host is None else host, told)
    port = _checked(Path(books_path), address, told.port if port is None else port)
    ready(Path(books_path))
    first = _welcome()
    server = Server(
        "buyline.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=told.workers if workers is None else workers,
        blocking_threads=told.threads if threads is None else threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=told.stop_seconds + 5,
        log_level=LogLevels.warning,
    )
    _let_go()
    threading.Thread(target=_announce, args=(address, port, first, say), daemon=True).start()
    server.serve()


def _told(books: Path) -> Settings:
    try:
        return settings_of(books)
    except WrongSettings as problem:
        raise CannotServe(str(problem)) from None


def _address(host: str, told: Settings) -> str:
    """The address meant by a host; one that others reach is refused, unless a proxy with TLS stands before it."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        address = None
    is_sealed = told.behind_proxy and told.base_url.startswith("https://")
    if address is None or not (address.is_loopback or is_sealed):
        raise CannotServe(
            f"'{host}' can be reached by others, and passwords would cross the network unsealed: Buyline serves on "
            "this machine only. Use 127.0.0.1, ::1 or localhost, and put a proxy with TLS in front of it; or say with "
            "the settings 'behind_proxy' and 'base_url' (https://…) that there is one."
        )
    return str(address)


def _checked(books: Path, address: str, port: int) -> int:
    """The port, when it can be used; a free one when any was asked for."""
    if not has_books(books):
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
    """Set Django up for a folder of books in this process, and bring its tables and those of its members up to date."""
    if not has_books(books):
        raise CannotServe(f"There are no books in '{books}'. Start some with `buyline --books {books} init`.")
    with_members(books)
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.utils.module_loading import import_string  # noqa: PLC0415 - as above

    import_string(settings.OPEN_BOOKS)(settings.BOOKS).close()


def with_members(books: Path) -> None:
    """Set Django up with the members of a folder of books, before its books are opened; their tables are made."""
    from django.apps import apps  # noqa: PLC0415 - help must not wait for Django

    if not apps.ready:
        os.environ["BUYLINE_BOOKS"] = str(books.resolve())
        os.environ["DJANGO_SETTINGS_MODULE"] = "buyline.web.settings"
        import django  # noqa: PLC0415 - after the books are named

        django.setup()
    if apps.is_installed("buyline.members"):  # not where a program opened books by itself before
        from buyline.members import place  # noqa: PLC0415 - after Django is set up

        place.ready()


def with_members_there(books: Path) -> None:
    """The same where these books have members already; where they have none, none are made."""
    from buyline.members import place  # noqa: PLC0415 - help must not wait for it

    if has_books(books) and place.is_there(str(books)):
        with_members(books)


def _let_go() -> None:
    """Close what is open: the server's processes are copies of this one, and a connection belongs to one alone."""
    from django.db import connections  # noqa: PLC0415 - after Django is set up

    connections.close_all()


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
            with urlopen(url + "ready", timeout=2):  # noqa: S310 - our own address, made three lines above
                break
        except HTTPError as problem:
            say(f"The server runs, but is not ready: {problem.read().decode()} The reason: buyline doctor.")
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
