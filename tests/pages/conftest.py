"""A page is asked for through Django's test client; the answers come from `fixtures`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from tests import signed_in

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
            WAITING="tests.pages.fixtures.waiting",
            PIPELINE_PAGE="tests.pages.fixtures.pipeline_page",
            ALLOWED_HOSTS=["127.0.0.1"],
        ):
            return signed_in.client(raise_request_exception=False).get(address, headers=headers)

    return get
