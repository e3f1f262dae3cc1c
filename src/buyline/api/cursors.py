"""How does a client get the rows behind those that it has?

A cursor says behind which row to go on. It is opaque and signed, and holds for the question it was made for only, so
that nobody reads with it what the question does not show. Lists stay whole while rows come in: it counts no pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from buyline.api.problems import REFUSED, Problem
from buyline.measure.statement import Statement

SALT = "buyline.api.cursor"
MOST = 1_000


class Paged(Schema):
    """Which rows of a list."""

    limit: int = Field(100, ge=1, le=MOST, description="At most so many rows.")
    cursor: str | None = Field(None, min_length=1, max_length=2_000, description="`next` of the rows before.")


@dataclass(frozen=True, slots=True)
class Continued:
    """Rows of a statement, and the cursor of those behind them; None behind the last."""

    found: Statement
    next: str | None

    @property
    def table(self) -> Any:
        """The rows as a table."""
        return self.found.table

    def to_json(self) -> dict[str, Any]:
        """The statement with the cursor."""
        return self.found.to_json() | {"next": self.next}


def written(request: HttpRequest, place: Any) -> str:
    """The cursor behind a place in the list that a request asks for."""
    said: str = signing.dumps([_question(request), place], salt=SALT, compress=True)
    return said


def place_in(request: HttpRequest, cursor: str | None) -> Any:
    """The place that a cursor names; None without one; the problem when it is not of this list."""
    if cursor is None:
        return None
    reason = "it is no cursor of this list; take the one that the last answer calls next"
    try:
        question, place = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Problem(
            REFUSED, f"The cursor cannot be used: {reason}.", [{"field": "cursor", "reason": reason}]
        ) from None
    if question != _question(request):
        reason = "it was made for another question; ask with the same filters and order"
        raise Problem(REFUSED, f"The cursor cannot be used: {reason}.", [{"field": "cursor", "reason": reason}])
    return place


def linked(request: HttpRequest, response: HttpResponse, following: str | None) -> HttpResponse:
    """The response with a Link to the rows behind."""
    if following is not None:
        asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
        address = f"{request.path}?{urlencode([*asked, ('cursor', following)])}"
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response


def cut(rows: Sequence[Any], limit: int) -> tuple[list[Any], bool]:
    """At most `limit` of the rows, and whether there are more: ask for one more than that."""
    return list(rows[:limit]), len(rows) > limit


def _question(request: HttpRequest) -> str:
    """The list that a request asks for, whatever part of it: kept in the cursor as a hash, so that it stays short."""
    kept = {name: values for name, values in request.GET.lists() if name not in {"cursor", "limit"}}
    return sha256(repr((request.path, sorted(kept.items()))).encode()).hexdigest()[:20]
