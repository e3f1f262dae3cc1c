"""Pages about members are asked for over books without entries, each test with members of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.core.cache import cache
from django.test import override_settings

from buyline.app.books import create_books
from buyline.members.models import Member

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
