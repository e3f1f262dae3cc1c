"""What do all tests share? Fixed seeds, the check of marks, and data that are not shipped."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres
from tools.capabilities import CAPABILITIES, FACES

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("BUYLINE_REFERENCE_DATA") or ROOT.parent / "shared" / "data")

CALM: dict[str, Any] = {
    "derandomize": True,
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile("quick", max_examples=50, **CALM)
settings.register_profile("whole", **CALM)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark whose capability or face nobody knows: the status page is made from them."""
    for item in items:
        for mark in item.iter_markers("capability"):
            if len(mark.args) != 2 or mark.args[0] not in CAPABILITIES or mark.args[1] not in FACES:
                raise pytest.UsageError(f"{item.nodeid}: capability{mark.args} is not one of P1 to P32 and {FACES}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published data sets; the test skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip("the published data sets are not here: ../shared/data, or where BUYLINE_REFERENCE_DATA says")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL of this session's own; the test skips where none is installed."""
    if postgres.programs() is None:
        pytest.skip(postgres.NEEDED)
    with postgres.server() as found:
        yield found


@pytest.fixture
def keep_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Say where books that the test makes are kept: `sqlite` or `postgresql`."""

    def say(database: str) -> None:
        if database == "postgresql":
            monkeypatch.setenv("BUYLINE_DATABASE", request.getfixturevalue("postgres_server").url)
        else:
            monkeypatch.delenv("BUYLINE_DATABASE", raising=False)

    return say
