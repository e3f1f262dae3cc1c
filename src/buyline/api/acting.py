"""How do programs act on journeys for a member?

One operation for each act that is declared, what a claim would meet, and undo, in the sentences of pages and commands.
"""

import json
from collections.abc import Callable
from operator import attrgetter
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import Field

from buyline.api.asking import asker_in
from buyline.api.forms import JSON, Form
from buyline.api.limits import ENTRY_BYTES, body_of, too_large
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.problems import NO_INPUT_FORM, REFUSED, UNREADABLE, Problem
from buyline.api.recording import seen_in
from buyline.api.shapes import journal as shapes
from buyline.app.acts.about import By
from buyline.app.acts.ahead import ahead_of
from buyline.app.acts.declared import ACTS, ActField, ActKind
from buyline.app.acts.doing import UNDONE_AT_ONCE, do, undo
from buyline.app.acts.given import GivenFile
from buyline.app.acts.many import undo_many
from buyline.app.attachments import ANY_TYPE, MEGABYTE, file_opened
from buyline.app.handoffs import handoffs
from buyline.app.journeys import journey_state
from buyline.config.settings import settings_of
from buyline.members import audit
from buyline.members.acting import acting_as
from buyline.members.policy import Right

MULTIPART = "multipart/form-data"
AS_IT_IS = (Form(ANY_TYPE, Right.READ, attrgetter("content"), ""),)
TEXT_AT_MOST, REMARK_AT_MOST = 200, 10_000
_JOURNEY = {"type": "string", "minLength": 1, "maxLength": TEXT_AT_MOST, "description": "The id of the journey."}
TOKEN = {
    "type": "string", "maxLength": 40, "pattern": "^[A-Za-z0-9_-]*$",
    "description": "A name of your own for this act, under which it is done once.",
}  # fmt: skip
_SEEN = {
    "type": ["integer", "null"], "minimum": 0, "maximum": 2**62 - 1,
    "description": "The version of the journey that was seen; If-Match says the same.",
}  # fmt: skip


@reads("/ahead/{path:journey}", tag="Acting", shape=shapes.Places, errors=(404,))
def ahead(request: HttpRequest, journey: str) -> dict[str, Any]:
    """Say what a claim of each place would meet: proven, a claim without proof, refused, or not observable yet."""
    state = journey_state(books(), journey)
    places = [one.to_json() for one in ahead_of(books(), state.id, now=now())]
    return {"journey": state.id, "version": state.version, "places": places}


@reads("/files/{seq}", tag="Acting", shape={200: None}, forms=AS_IT_IS, errors=(404,))
def attachment(request: HttpRequest, seq: Annotated[int, Path(ge=1, lt=2**62)]) -> Any:
    """The file beside a journey that a line of the journal names; the journey lists its files.

    Whoever sees the journey may have it, and nobody else.
    """
    found, asker = file_opened(books(), seq), asker_in(request)
    by = "session" if asker.scopes is None else "token"
    about = f"the file of line {seq}, of {found.of.journey}"
    audit.note("took a file along", member=asker.member, about=about, by=by)
    return found


class CountedBy(Schema):
    """By what returns are counted."""

    by: str = Field(
        "",
        max_length=TEXT_AT_MOST,
        description="A column of the books, `member` or `definition version`.",
    )


@reads("/handoffs", tag="Acting", shape=shapes.Handoffs, is_kept=False)
def handed_over(request: HttpRequest, asked: Query[CountedBy]) -> dict[str, Any]:
    """List the handoffs of the last ninety days, how soon they were answered, and why some came back."""
    return handoffs(books(), now=now(), by=asked.by).to_json()


def schema_of(field: ActField) -> dict[str, Any]:
    """What the document says of one thing that an act asks for."""
    if field.kind == "columns":
        values = {"type": "string", "maxLength": TEXT_AT_MOST}
        return {"type": "object", "additionalProperties": values, "description": field.says}
    if field.kind == "file":
        return {"type": "string", "format": "binary", "description": field.says}
    if field.kind == "amount":
        return {"type": ["number", "string"], "description": field.says}
    longest = REMARK_AT_MOST if field.kind == "long" else TEXT_AT_MOST
    least = {"minLength": 1} if field.is_needed else {}
    return {"type": "string", "maxLength": longest, "description": f"{field.name}. {field.says}", **least}


def _body(kind: ActKind) -> dict[str, Any]:
    fields = {field.id: schema_of(field) for field in kind.fields} | {"token": TOKEN}
    if kind.is_about:
        fields = {"journey": _JOURNEY} | fields
    if kind.overwrites:
        fields["seen"] = _SEEN
    needed = [*(["journey"] if kind.is_about else []), *kind.needed]
    schema = {"type": "object", "required": needed, "additionalProperties": False, "properties": fields}
    return {"requestBody": {"required": True, "content": {MULTIPART if kind.files else JSON: {"schema": schema}}}}


def _operation(kind: ActKind) -> Callable[..., HttpResponse]:
    def operation(request: HttpRequest) -> HttpResponse:
        given = sent_in(request, kind) if kind.files else given_in(request)
        journey, token, seen = (given.pop(name, None) for name in ("journey", "token", "seen"))
        if seen is not None and (isinstance(seen, bool) or not isinstance(seen, int)):
            raise Problem(REFUSED, "seen: write the version of the journey as a whole number.")
        for name, value in (("journey", journey), ("token", token)):
            if value is not None and not isinstance(value, str):
                raise Problem(REFUSED, f"{name}: write it as a text.")
        tagged = seen_in(request)
        done = do(
            books(), kind.word, given, by=by_of(request), now=now(), journey=journey or "",
            seen=seen if tagged is None else tagged, token=token or "",
        )  # fmt: skip
        return HttpResponse(json.dumps(done.to_json(), ensure_ascii=False), content_type=JSON)

    operation.__name__ = f"act_{kind.word}"
    operation.__doc__ = f"{kind.title}.\n\n{kind.says}"
    return operation


def given_in(request: HttpRequest) -> dict[str, Any]:
    """What was sent, as an object; a Problem says what it should be."""
    if request.content_type != JSON:
        raise Problem(NO_INPUT_FORM, f"An act comes as {JSON}.")
    try:
        found = json.loads(body_of(request, ENTRY_BYTES))
    except (ValueError, RecursionError) as problem:
        raise Problem(UNREADABLE, f"The body is not JSON: {problem}. Nothing was recorded.") from None
    if not isinstance(found, dict):
        raise Problem(REFUSED, "An act is a JSON object with the fields that it asks for.")
    return found


def sent_in(request: HttpRequest, kind: ActKind) -> dict[str, Any]:
    """What was sent as a form with files; a Problem says what it should be."""
    if request.content_type != MULTIPART:
        raise Problem(NO_INPUT_FORM, f"An act with a file comes as {MULTIPART}.")
    at_most = settings_of(books().path).file_megabytes * MEGABYTE + ENTRY_BYTES
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > at_most:
        raise too_large(at_most)
    given: dict[str, Any] = {name: request.POST[name] for name in request.POST}
    files = {name: request.FILES[name] for name in kind.files if name in request.FILES}
    return given | {name: GivenFile(file.name or "", file.read()) for name, file in files.items()}


def by_of(request: HttpRequest) -> By:
    """Who acts in this request."""
    return acting_as(asker_in(request))


for _kind in ACTS.values():
    acts(
        f"/acts/{_kind.word}", tag="Acting", right=Right.RECORD, shape={200: shapes.Done}, more=_body(_kind),
        errors=(400, 404, 409, 415),
    )(_operation(_kind))  # fmt: skip

_ENTRIES = {
    "type": "array", "minItems": 1, "maxItems": UNDONE_AT_ONCE, "items": {"type": "string", "minLength": 1},
    "description": "Ids of entries that members recorded here.",
}  # fmt: skip
_TOGETHER = {
    "type": "string", "minLength": 1, "maxLength": TEXT_AT_MOST,
    "description": "The name of an act for many journeys, as its answer says it.",
}  # fmt: skip
_UNDO: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"entries": _ENTRIES, "together": _TOGETHER},
                    "oneOf": [{"required": ["entries"]}, {"required": ["together"]}],
                }
            }
        },
    }
}


@acts("/undo", tag="Acting", right=Right.RECORD, shape={200: shapes.Undone}, more=_UNDO, errors=(400, 404, 415))
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back entries that members recorded here: one more entry for each, nothing is deleted."""
    given = given_in(request)
    entries, together = given.get("entries"), given.get("together")
    if (entries is None) == (together is None):
        raise Problem(REFUSED, "entries: give a list of ids, or together: the name of an act for many.")
    if together is not None:
        if not isinstance(together, str):
            raise Problem(REFUSED, "together: write it as a text.")
        many = undo_many(books(), together, by=by_of(request), now=now())
    elif not isinstance(entries, list) or not all(isinstance(one, str) for one in entries):
        raise Problem(REFUSED, "entries: write them as a list of ids.")
    else:
        many = undo(books(), tuple(entries), by=by_of(request), now=now())
    return HttpResponse(json.dumps({"taken_back": many}), content_type=JSON)
