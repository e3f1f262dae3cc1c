"""Every spec test runs on every engine: its docstring is the journal, `books` are the books of that journal."""

import pytest

from tests.spec.engines import ENGINES, Books
from tests.spec.journal_language import journal


@pytest.fixture(params=list(ENGINES))
def books(request: pytest.FixtureRequest) -> Books:
    """The books of the test's docstring, on one engine."""
    try:
        return Books(journal(request.function.__doc__ or ""), ENGINES[request.param])
    except ModuleNotFoundError as absent:
        if absent.name is not None and absent.name.startswith("buyline.app"):
            pytest.skip(f"the engine {request.param} has no entrance yet")
        raise
