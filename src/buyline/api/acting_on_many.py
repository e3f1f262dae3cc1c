"""How do programs act on many journeys for a member: one act, one filter or a list of ids, looked at or done?"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from buyline.api.acting import TEXT_AT_MOST, TOKEN, by_of, given_in, schema_of
from buyline.api.forms import JSON
from buyline.api.opened import books, now
from buyline.api.operations import acts
from buyline.api.problems import REFUSED, Problem
from buyline.api.shapes import journal as shapes
from buyline.app.acts.declared import MANY
from buyline.app.acts.many import AT_ONCE, act_on_many, chosen
from buyline.app.journey_list import ListAsked
from buyline.members.policy import Right

FILTER_AT_MOST = 2_000
_FIELDS = {field.id: schema_of(field) for kind in MANY.values() for field in kind.fields}
_KEYS: dict[str, Any] = {
    "act": {"type": "string", "enum": list(MANY), "description": "The act."},
    "given": {
        "type": "object", "properties": _FIELDS, "additionalProperties": False,
        "description": "What the act asks for, as its own operation has it.",
    },
    "filter": {
        "type": "string", "minLength": 1, "maxLength": FILTER_AT_MOST,
        "description": "The journeys by conditions, as the list has them.",
    },
    "journeys": {
        "type": "array", "minItems": 1, "maxItems": AT_ONCE,
        "items": {"type": "string", "minLength": 1, "maxLength": TEXT_AT_MOST}, "description": "The journeys by id.",
    },
    "seen": {
        "type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 2**62 - 1},
        "description": "The version of each journey that was seen; those with a newer one are left out.",
    },
    "dry_run": {"type": "boolean", "description": "Only say what it would come to."},
    "token": TOKEN,
}  # fmt: skip
_TYPES: dict[str, type] = {
    "act": str, "given": dict, "filter": str, "journeys": list, "seen": dict, "dry_run": bool, "token": str,
}  # fmt: skip
_SCHEMA = {
    "type": "object", "required": ["act", "given"], "additionalProperties": False, "properties": _KEYS,
    "oneOf": [{"required": ["filter"]}, {"required": ["journeys"]}],
}  # fmt: skip
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {JSON: {"schema": _SCHEMA}}}}


@acts("/acts/many", tag="Acting", right=Right.RECORD, shape={200: shapes.DoneMany}, more=_BODY, errors=(400, 404, 415))
def act_many(request: HttpRequest) -> HttpResponse:
    """Do one act with many journeys.

    All in one transaction; journeys where it is so already, where it cannot be, and those that somebody changed
    meanwhile are left out, each with its reason. `together` takes all of it back.
    """
    given = _read(given_in(request))
    at = now()
    named = given.get("journeys") or chosen(books(), ListAsked(filter=given["filter"]), now=at)
    seen = given.get("seen", {})
    done = act_on_many(
        books(), given["act"], given["given"], by=by_of(request), now=at, token=given.get("token", ""),
        journeys={id_: seen.get(id_) for id_ in named}, is_dry=given.get("dry_run", False),
    )  # fmt: skip
    return HttpResponse(json.dumps(done.to_json(), ensure_ascii=False), content_type=JSON)


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, each part of its type; a Problem says what is wrong."""
    for name, value in given.items():
        if name not in _TYPES:
            raise Problem(REFUSED, f"{name}: there is no such field; there are {', '.join(_TYPES)}.")
        if not isinstance(value, _TYPES[name]):
            raise Problem(REFUSED, f"{name}: it is not of the form that the document says.")
    missing = [name for name in ("act", "given") if name not in given]
    if missing:
        raise Problem(REFUSED, f"{missing[0]}: it is missing.")
    if bool(given.get("filter")) == bool(given.get("journeys")):
        raise Problem(REFUSED, "journeys: name them by a filter, or each by its id.")
    _check_parts(given)
    return given


def _check_parts(given: dict[str, Any]) -> None:
    """What stands within the parts; a Problem says what is wrong."""
    if any(isinstance(value, bool) for value in given.get("given", {}).values()):
        raise Problem(REFUSED, "given: no field of an act is true or false.")
    if not all(isinstance(one, str) and 0 < len(one) <= TEXT_AT_MOST for one in given.get("journeys", ())):
        raise Problem(REFUSED, f"journeys: write ids as texts of 1 to {TEXT_AT_MOST} characters.")
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in given.get("seen", {}).values()):
        raise Problem(REFUSED, "seen: write versions as whole numbers.")
