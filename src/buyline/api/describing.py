"""What does the document say of an operation beyond its parameters and its answer's shape?

The forms of the answer, the problems it may have, headers that are sent and read, bodies that are no plain JSON.
"""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from buyline.api.forms import CSV, JSON, NDJSON, Form
from buyline.api.problems import MEDIA_TYPE, TOO_MANY, WHO
from buyline.members.policy import Right

PROBLEM = {"$ref": "#/components/schemas/Problem"}
SCHEMAS: dict[str, Any] = {
    "Problem": {
        "title": "Problem",
        "description": "What went wrong, by RFC 9457.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "The kind, as an address in here."},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What happened, what was kept and what to do."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "reason"],
                    "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
                },
            },
        },
    }
}
_KEPT = {
    "ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match to hear 304 if nothing changed."}
}
_HEADERS = {
    WHO.status: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    TOO_MANY.status: {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}},
}
_REPEAT = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"},
    "description": "Any text of your own: the same request under the same key is done once and answered the same.",
}


def described(
    *,
    right: Right,
    forms: Sequence[Form],
    statuses: Iterable[int],
    more: dict[str, Any] | None = None,
    is_kept: bool = False,
    is_repeatable: bool = False,
) -> dict[str, Any]:
    """The part of the document that ninja cannot know, for one operation."""
    said: dict[str, Any] = {
        "x-right": str(right),
        "responses": {status: _problem(status) for status in sorted(set(statuses))},
    }
    if others := [form.media_type for form in forms if form.media_type != JSON]:
        said["responses"][200] = {"content": {media_type: {"schema": _bytes(media_type)} for media_type in others}}
    if is_kept:
        said["responses"].setdefault(200, {})["headers"] = _KEPT
        said["responses"][304] = {"description": HTTPStatus(304).phrase, "headers": _KEPT}
    if is_repeatable:
        said["parameters"] = [_REPEAT]
        said["responses"].setdefault(409, _problem(409))
    for name, value in (more or {}).items():
        said[name] = {**said.get(name, {}), **value}
    return said


def _problem(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": PROBLEM}}
    }  # fmt: skip
    return found | ({"headers": _HEADERS[status]} if status in _HEADERS else {})


def _bytes(media_type: str) -> dict[str, Any]:
    if media_type in {CSV, NDJSON}:
        return {"type": "string"}
    if media_type.startswith("image/svg"):
        return {"type": "string"}
    return {"type": "object"} if media_type.endswith("+json") else {"type": "string", "format": "binary"}
