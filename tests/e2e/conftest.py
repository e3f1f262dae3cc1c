"""A real browser against a real server; the answers come from the fixtures of the page tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests import signed_in
from tests.demo_books import demo_books

expect.set_options(timeout=30_000)  # a busy machine is no failure
STARTS_WITHIN_SECONDS = 300
ROOT = Path(__file__).parents[2]
CHROMIUM = which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SERVER = """
import sys
from wsgiref.simple_server import make_server
from django.conf import settings
settings.OPEN_BOOKS = "tests.pages.fixtures.open_books"
settings.COMPANY = "tests.pages.fixtures.company"
settings.WAITING = "tests.pages.fixtures.waiting"
settings.PIPELINE_PAGE = "tests.pages.fixtures.pipeline_page"
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
def signed_in(environ, start):
    environ["HTTP_COOKIE"] = "; ".join(filter(None, [environ.get("HTTP_COOKIE"), sys.argv[2]]))
    return application(environ, start)
make_server("127.0.0.1", int(sys.argv[1]), signed_in).serve_forever()
"""
Address = Callable[[str], str]
T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """`buyline serve` with a small demo company, and a browser that its members look with."""

    address: str
    books: Path
    browser: Browser

    def context(self, function: str | None = "administrator", **options: Any) -> BrowserContext:
        """A new window with a member of a function signed in; with nobody where the function is None."""
        opened = self.browser.new_context(**options)
        opened.set_default_navigation_timeout(120_000)  # a busy machine is no failure
        if function is not None:
            name, value = self.cookie(function)
            opened.add_cookies([{"name": name, "value": value, "url": self.address}])
        return opened

    def cookie(self, function: str) -> tuple[str, str]:
        """Name and value of the cookie by which a member of a function is signed in here."""
        return in_another_thread(lambda: signed_in.cookie(str(self.books), function))


def in_another_thread(ask: Callable[[], T]) -> T:
    """Django refuses the thread in which a browser runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books of a small demo company, made in another thread, as a browser runs here."""
    folder = tmp_path_factory.mktemp("company") / "books"
    return in_another_thread(lambda: demo_books(tmp_path_factory, folder))


@pytest.fixture(scope="session")
def server(small_company: Path) -> Iterator[str]:
    """The address of the small company, served as a user would serve it."""
    with answering(small_company) as address:
        yield address


@pytest.fixture(scope="module")
def served(browser: Browser, server: str, small_company: Path) -> Served:
    """The small company in a browser."""
    return Served(server, small_company, browser)


@contextmanager
def serving(books: Path, browser: Browser) -> Iterator[Served]:
    """These books, served while it lasts."""
    with answering(books) as address:
        yield Served(address, books, browser)


@contextmanager
def answering(books: Path) -> Iterator[str]:
    """The address of a server of these books, while it lasts; a busy machine may take minutes to start it."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("buyline")), "--books", str(books), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _answers(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def _answers(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/ready", timeout=10).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server did not start; it ended with {server.poll()}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window; it ends with its module, since Django refuses a thread with a running loop."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is missing: install the Debian package 'chromium' to run the browser tests")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address() -> Iterator[Address]:
    """The address of a server whose books hold one of the answers of the page fixtures."""
    with ExitStack() as stack:
        running: dict[str, str] = {}

        def of(books: str) -> str:
            if books not in running:
                running[books] = _start(books, stack)
            return running[books]

        yield of


def _cookie(books: str) -> str:
    return "=".join(in_another_thread(lambda: signed_in.cookie(books)))


def _start(books: str, stack: ExitStack) -> str:
    port = _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "BUYLINE_BOOKS": books,
        "DJANGO_SETTINGS_MODULE": "buyline.web.settings",
    }
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port), _cookie(books)], env=environment, stderr=subprocess.DEVNULL
    )
    stack.callback(server.wait, 10)
    stack.callback(server.terminate)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), 1)):
                return f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server of the browser tests did not start")
