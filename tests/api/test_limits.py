"""Who asks too often waits, and is told how long; each token has a measure of its own."""

from pathlib import Path

import pytest
from django.test import Client

from tests.api.programs import PREFIX, serving, token

pytestmark = pytest.mark.capability("P27", "api")


def test_too_many_requests(company: Path) -> None:
    slow = {"API_READS_A_SECOND": 0.2}
    with serving(company, **slow):
        client = Client(SERVER_NAME="127.0.0.1")

        def ask(function: str) -> tuple[int, str]:
            said = client.get(PREFIX + "/me", headers={"Authorization": f"Bearer {token(function, ('read',))}"})
            return said.status_code, said.headers.get("Retry-After", "")

        found = [ask("marketing") for _ in range(4)]
        assert found[:2] == [(200, ""), (200, "")]
        assert found[2] == (429, "5")
        assert ask("success") == (200, "")


def test_a_problem_is_a_problem_everywhere(company: Path) -> None:
    with serving(company):
        client = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {token()}"})
        for method, path, status in (
            ("post", "/position", 405), ("delete", "/entries", 405), ("get", "/nowhere", 404), ("post", "/nowhere", 404),
        ):  # fmt: skip
            said = getattr(client, method)(f"{PREFIX}/{path.lstrip('/')}")
            assert (said.status_code, said.headers["Content-Type"]) == (status, "application/problem+json"), path
            assert said.json()["type"].startswith("/api/v1/reference#problem-")
        assert client.get(PREFIX + "/").headers["Location"] == "/api/v1/reference"
