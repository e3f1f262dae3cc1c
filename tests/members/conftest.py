"""Pages about members are asked for over books without entries, each test with members of its own."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from aiosmtpd.controller import Controller
from django.core.cache import cache
from django.test import override_settings

from buyline.app.books import create_books, open_books
from buyline.days import DAY_LENGTH, as_date, day_of
from buyline.members.models import Member
from buyline.store import read_models
from tests.api.programs import serving
from tests.seen_books import make

NewMember = Callable[..., Member]


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """New books without entries."""
    folder = tmp_path_factory.mktemp("members") / "books"
    create_books(folder, now=1).close()
    return folder


@pytest.fixture(autouse=True)
def _these_books(books: Path) -> Iterator[None]:
    signed_in.member()
    cache.clear()
    with override_settings(BOOKS=str(books), ALLOWED_HOSTS=["127.0.0.1"]):
        yield
    cache.clear()


@pytest.fixture(scope="session")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books of `seen_books`; only read them."""
    path = tmp_path_factory.mktemp("seen") / "books"
    now = time.time_ns() // 1_000 - 3_600_000_000
    make(path, now=now).close()
    (path.parent / "now").write_text(str(now))
    return path


@pytest.fixture
def served(dealt: Path) -> Iterator[None]:
    with serving(dealt):
        yield


@pytest.fixture(scope="session")
def known(dealt: Path) -> dict[str, Any]:
    """The buyers and people of the books, and a day before today."""
    with open_books(dealt) as books:
        buyers = tuple(one.id for one in read_models.buyers(books))
        people = tuple(one.id for one in read_models.person_lines(books))
    then = as_date(day_of(time.time_ns() // 1_000 - 38 * DAY_LENGTH, "UTC")).isoformat()
    return {"buyers": buyers, "people": people, "then": then}


@pytest.fixture
def new_member() -> NewMember:
    """Make a member whom no other test knows, with the usual password."""

    def make(function: str = "sales", **more: Any) -> Member:
        name = f"{function}-{uuid4().hex[:8]}"
        made: Member = Member.objects.create_user(
            f"{name}@example.com", signed_in.PASSWORD, name=name, function=function, **more
        )
        return made

    return make


class Post:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as the protocol has it
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    """A real mail server on this machine, and a Buyline that is told of it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = Post()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        yield kept
    server.stop()
