"""A real browser against a real server; the answers come from the fixtures of the page tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, sync_playwright

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
settings.PIPELINE_PAGE = "tests.pages.fixtures.pipeline_page"
from django.core.wsgi import get_wsgi_application
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
"""
Address = Callable[[str], str]


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


def _start(books: str, stack: ExitStack) -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "BUYLINE_BOOKS": books,
        "DJANGO_SETTINGS_MODULE": "buyline.web.settings",
    }
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment, stderr=subprocess.DEVNULL)
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
