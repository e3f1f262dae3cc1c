"""Every spec test runs on every engine: its docstring is the journal, `books` are the books of that journal."""

import pytest

from tests.spec.engines import ENGINES, Books
from tests.spec.journal_language import journal


@pytest.fixture(params=list(ENGINES))
def books(request: pytest.FixtureRequest) -> Books:
    """The books of the test's docstring, on one engine."""
    return Books(journal(request.function.__doc__ or ""), ENGINES[request.param])
