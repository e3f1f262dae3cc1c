"""Every command with curl that the documentation shows runs, against a real server, and is answered as it says."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.programs import token
from tests.api.server import server
from tests.docs.reading import ROOT, blocks

pytestmark = [
    pytest.mark.capability("P27", "docs"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]
EXAMPLES = [
    pytest.param(block, id=f"{name}-{number}")
    for name in ("use-the-api", "send-entries")
    for number, block in enumerate(blocks(ROOT / "docs" / "how-to" / f"{name}.md", "sh"), 1)
    if "curl" in block
]
SAID = {
    "use-the-api-2": '"unit": "journey"',
    "use-the-api-3": "journey,buyer",
    "use-the-api-4": "304",
    "send-entries-1": '"taken": "recorded"',
    "send-entries-2": "is not a kind of entry",
    "send-entries-5": '"taken": "recorded"',
}


@pytest.fixture(scope="module")
def url(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("shown") / "books"
    shutil.copytree(company, path)
    with server(path) as address:
        yield address


@pytest.mark.parametrize("block", EXAMPLES)
def test_what_is_shown_runs(block: str, url: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    asked = os.environ | {"URL": url, "TOKEN": token()}
    done = subprocess.run(
        ["sh", "-eu"], input=block, env=asked, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert SAID.get(request.node.callspec.id, "") in done.stdout
    assert '"status": 5' not in done.stdout


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 9
