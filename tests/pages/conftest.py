"""A page is asked for through Django's test client; the answers come from `fixtures`."""

import os
from collections.abc import Callable
from typing import Any

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyline.web.settings")

import django
from django.test import Client, override_settings

django.setup()
Ask = Callable[..., Any]


@pytest.fixture
def ask() -> Ask:
    """Get an address while the books hold one of the answers of `fixtures`."""

    def get(address: str = "/pipeline", *, books: str = "demo", **headers: str) -> Any:
        with override_settings(
            BOOKS=books,
            ROOT_URLCONF="buyline.web.urls",
            OPEN_BOOKS="tests.pages.fixtures.open_books",
            COMPANY="tests.pages.fixtures.company",
            PIPELINE_PAGE="tests.pages.fixtures.pipeline_page",
            ALLOWED_HOSTS=["127.0.0.1"],
        ):
            client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
            return client.get(address, headers=headers)

    return get
