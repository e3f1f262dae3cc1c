"""How do programs read a member's day, and put off or see what is in it?"""

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from buyline.api.acting import TEXT_AT_MOST, by_of, given_in
from buyline.api.asking import member_in
from buyline.api.forms import JSON
from buyline.api.opened import books, now, today
from buyline.api.operations import acts, reads
from buyline.api.problems import REFUSED, Problem
from buyline.api.shapes import journal as shapes
from buyline.app.acts.about import By
from buyline.app.books import agreement_of
from buyline.app.my_day import my_day
from buyline.days import moment_of, parse_day
from buyline.members import attention
from buyline.members.policy import Right
from buyline.members.standing_in import days_stood_in_by

ENTRY_AT_MOST = 900


class OfFunction(Schema):
    """Whose day."""

    of: str = Field(
        "", max_length=TEXT_AT_MOST, description="A function, for all of it; left out: the member's own journeys."
    )


@reads("/day", tag="Acting", shape=shapes.Day, is_kept=False)
def day(request: HttpRequest, asked: Query[OfFunction]) -> dict[str, Any]:
    """Tell what a member has to look at: notes that mean them, handoffs, planned steps, turns, what buyers did.

    Kinds that the member has turned off are empty, and what they put off is left out. Of colleagues who are away and
    named the member as deputy, the turns and planned steps are told too.
    """
    functions, by, of = agreement_of(books()).latest.functions, by_of(request), asked.of
    if of and of not in functions:
        raise Problem(REFUSED, f"of: there is no function '{of}'; there are {', '.join(functions)}.")
    own = by.function if by.function in functions else ""
    whose = By(member=by.member, function=of or own or functions[0])
    known = attention.attention_of(by.member)
    found = my_day(books(), by=whose, now=now(), is_all=bool(of) or not own, attention=known).to_json()
    away = [] if of else days_stood_in_by(books(), by.member, now=now())
    return {**found, "for_others": [one.to_json() for one in away]}


_NAMES = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": ENTRY_AT_MOST}}
_SEEN: dict[str, Any] = {
    "entries": _NAMES | {"description": "Notes that mean the member, by their entries."},
    "until": {
        "type": "string", "format": "date-time",
        "description": "Everything up to this moment; the day says its own as `at`.",
    },
}  # fmt: skip
_LATER: dict[str, Any] = {
    "items": _NAMES | {
        "minItems": 1, "maxItems": attention.AT_ONCE,
        "description": "What the day tells of, as `turn:deal-17` or `offered:` and the id of the entry.",
    },
    "until": {
        "type": ["string", "null"], "format": "date",
        "description": "The day on which they come back; null: they are there again now.",
    },
}  # fmt: skip


def _body(fields: dict[str, Any], *needed: str) -> dict[str, Any]:
    schema = {"type": "object", "additionalProperties": False, "properties": fields, "required": list(needed)}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema}}}}


@acts("/day/seen", tag="Acting", right=Right.READ, shape={200: shapes.Count}, more=_body(_SEEN), errors=(400, 415))
def day_seen(request: HttpRequest) -> HttpResponse:
    """Let notes that mean the member be seen, or everything up to a moment."""
    given = _read(given_in(request), _SEEN)
    entries = _texts(given.get("entries", []), "entries")
    if "until" in given:
        attention.look(member_in(request), until=min(_moment(given["until"]), now()))
    attention.see(member_in(request), entries)
    return _told(len(entries))


@acts("/day/later", tag="Acting", right=Right.READ, shape={200: shapes.Count}, more=_body(_LATER, "items", "until"),
      errors=(400, 415))  # fmt: skip
def day_later(request: HttpRequest) -> HttpResponse:
    """Put off what the day tells of until a later day, or bring it back.

    An item is its kind and what it is about, like `turn:deal-17`; the kinds are those of the day.
    """
    given = _read(given_in(request), _LATER)
    if missing := [name for name in _LATER if name not in given]:
        raise Problem(REFUSED, f"{missing[0]}: it is missing.")
    items, member = _texts(given["items"], "items"), member_in(request)
    if given["until"] is None:
        return _told(attention.bring_back(member, items))
    try:
        until = parse_day(str(given["until"]))
        return _told(attention.put_off(member, items, until=until, today=today(books())))
    except attention.NotTaken as problem:
        raise Problem(REFUSED, str(problem)) from None
    except ValueError as problem:
        raise Problem(REFUSED, f"until: {problem}.") from None


def _read(given: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    if unknown := [name for name in given if name not in known]:
        raise Problem(REFUSED, f"{unknown[0]}: there is no such field; there are {', '.join(known)}.")
    return given


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and 0 < len(one) <= ENTRY_AT_MOST for one in value):
        raise Problem(REFUSED, f"{name}: write them as a list of texts.")
    return value


def _moment(value: Any) -> int:
    try:
        return moment_of(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError):
        raise Problem(REFUSED, "until: write a moment like 2026-03-31T09:00:00Z.") from None


def _told(many: int) -> HttpResponse:
    return HttpResponse(json.dumps({"changed": many}), content_type=JSON)
