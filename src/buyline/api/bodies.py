"""What did a program send, and is it what the operation asks for?

A body is declared once, as a record with its fields; the document says it, and what is sent is held against it: an
unknown field, another type or a text too long is refused by name, and nothing is done.
"""

from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict, ValidationError

from buyline.api.acting import given_in
from buyline.api.forms import JSON
from buyline.api.problems import REFUSED, Problem

Read = TypeVar("Read", bound="Body")


class Body(Schema):
    """A body in which only what is declared may stand, as what it is declared to be."""

    model_config = ConfigDict(extra="forbid", strict=True)


def read(request: HttpRequest, kind: type[Read]) -> Read:
    """What was sent, as a record; a Problem tells every field that cannot be taken."""
    given = given_in(request)
    if no_text := [name for name, value in given.items() if not _is_text(value)]:
        errors = [{"field": name, "reason": "it holds characters that are no text"} for name in no_text]
        raise Problem(REFUSED, "Some of what was given cannot be taken; nothing was changed.", errors)
    try:
        return kind.model_validate(given)
    except ValidationError as problem:
        errors = [{"field": ".".join(map(str, one["loc"])), "reason": _reason(one)} for one in problem.errors()]
        raise Problem(REFUSED, "Some of what was given cannot be taken; nothing was changed.", errors) from None


def _is_text(value: Any) -> bool:
    """Whether all texts in a value can be kept and shown: no NUL, no half of a pair."""
    if isinstance(value, list):
        return all(_is_text(one) for one in value)
    return not isinstance(value, str) or not any(one == "\0" or "\ud800" <= one <= "\udfff" for one in value)


def _reason(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such field"
    return "it is missing" if error["type"] == "missing" else str(error["msg"]).lower()


def body(kind: type[Body]) -> dict[str, Any]:
    """What the document says of a body."""
    return {"requestBody": {"required": True, "content": {JSON: {"schema": _plain(kind.model_json_schema())}}}}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without the titles that pydantic invents."""
    fields = {name: {key: said for key, said in one.items() if key != "title"}
              for name, one in schema["properties"].items()}  # fmt: skip
    return {key: said for key, said in schema.items() if key not in ("title", "description")} | {"properties": fields}
