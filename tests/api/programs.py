"""How does a test ask the API? As a program with a token, in this process, against books in a folder."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client, override_settings

from tests import signed_in

ALL = ("read", "export", "record", "import", "agree", "keep", "manage")
PREFIX = "/api/v1"


@cache
def token(function: str = "administrator", scopes: tuple[str, ...] = ALL) -> str:
    """A token of the member of a function; made once per process."""
    from buyline.members import tokens

    member = signed_in.member(function)
    made = tokens.make(member, name=f"of {function}", scopes=scopes, days=30, now=datetime.now(UTC))
    return str(made.text)


@contextmanager
def serving(books: Path, **settings: Any) -> Iterator[None]:
    """While it lasts, this process serves these books."""
    served = {
        "BOOKS": str(books),
        "OPEN_BOOKS": "buyline.app.books.open_books",
        "ROOT_URLCONF": "buyline.web.urls",
        "API_TOKEN_SECONDS": 0,
        "API_READS_A_SECOND": 1e6,
        "API_WRITES_A_SECOND": 1e6,
        "ALLOWED_HOSTS": ["127.0.0.1"],
    }
    with override_settings(**served | settings):
        yield


@dataclass(frozen=True)
class Said:
    """What the API said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.body.splitlines()]


@dataclass(frozen=True)
class Program:
    """Asks about one folder of books with one token; without one, nobody asks."""

    books: Path
    token: str | None

    def get(self, path: str, **headers: str) -> Said:
        return self._ask("get", path, headers)

    def post(self, path: str, body: Any = b"", *, content_type: str = "application/json", **headers: str) -> Said:
        data = json.dumps(body) if content_type == "application/json" and not isinstance(body, bytes | str) else body
        return self._ask("post", path, headers, data=data, content_type=content_type)

    def put(self, path: str, body: Any, **headers: str) -> Said:
        return self._ask("put", path, headers, data=json.dumps(body), content_type="application/json")

    def upload(self, path: str, fields: dict[str, Any], **headers: str) -> Said:
        return self._ask("post", path, headers, data=fields)

    def _ask(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Said:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            named.setdefault("Authorization", f"Bearer {self.token}")
        with serving(self.books):
            client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
            response = getattr(client, method)(PREFIX + path, headers=named, **more)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        return Said(response.status_code, dict(response.headers), body)
