"""How do entries come in through the API?

One as JSON, or many as NDJSON with a line of answer each, told as soon as they are on disk. What cannot be taken is
kept in the dead letters with the reason per field. Whoever records by session is one of us: that proves nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from buyline.api.asking import asker_in
from buyline.api.forms import JSON, NDJSON, as_lines
from buyline.api.limits import ENTRY_BYTES, body_of, incoming, too_large
from buyline.api.opened import books, now
from buyline.api.operations import acts
from buyline.api.problems import CHANGED, CONFLICT, NO_INPUT_FORM, REFUSED, UNREADABLE, Problem, fields_of
from buyline.api.shapes import journal as shapes
from buyline.app.entries import Unfit, line_of, record_contents
from buyline.app.intake import intake_of
from buyline.app.record import Receipt, Taken
from buyline.config.sizes import UPLOAD_BYTES
from buyline.definition.trust import Trust
from buyline.members.policy import Asker, Right

AT_A_TIME, CHUNK, SHOWN = 1_000, 65_536, 200
"""So many lines are one transaction, so many bytes are read at once, so many are kept of what is no line."""
NOT_BY_API = {
    "definition adopted": "a version of the definition is adopted with `buyline definition adopt`",
    "definition proposed": "a version is proposed with POST /definition/proposals",
    "definition signed": "a proposal is signed with POST /definition/proposals/{id}/signatures",
    "proposal withdrawn": "a proposal is withdrawn with POST /definition/proposals/{id}/withdrawal",
    "baseline frozen": "a baseline is frozen with POST /changed/baseline",
    "change confirmed": "a change is confirmed with POST /changed/confirmation",
    "batch retracted": "an import is taken back with POST /imports/{id}/undo",
}
_TAG = re.compile(r'(?:W/)?"(?:v)?(\d{1,18})"')
ENTRY: dict[str, Any] = {
    "title": "Entry",
    "description": "One thing that happened. Its fields by kind are in the documentation: Kinds of entries.",
    "type": "object",
    "required": ["source", "record", "what", "kind", "occurred_at"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "string", "minLength": 1, "maxLength": 200, "description": "Where it is from: crm, shop …"},
        "record": {"type": "string", "minLength": 1, "maxLength": 200, "description": "Which record there."},
        "what": {"type": "string", "minLength": 1, "maxLength": 200, "description": "Which thing about that record."},
        "version": {"type": "string", "maxLength": 200, "description": "The source's version of it, if it has one."},
        "kind": {"type": "string", "minLength": 1, "description": "What happened, in the past tense: `stage claimed`."},
        "occurred_at": {"type": "string", "minLength": 1, "description": "A day, or a moment with its time zone."},
        "known_at": {"type": ["string", "null"], "description": "When it became known; left out: now."},
        "sent_at": {"type": ["string", "null"]},
        "source_order": {"type": ["integer", "null"], "minimum": 0, "maximum": 2**62 - 1},
        "journey": {"type": ["string", "null"], "maxLength": 200},
        "buyer": {"type": ["string", "null"], "maxLength": 200},
        "person": {"type": ["string", "null"], "maxLength": 200},
        "function": {"type": ["string", "null"], "maxLength": 200},
        "member": {"type": ["string", "null"], "maxLength": 200},
        "trust": {"type": "string", "enum": [str(trust) for trust in Trust]},
        "sent_by": {"type": ["string", "null"], "maxLength": 200},
        "expected_version": {
            "type": ["integer", "null"], "minimum": 0, "maximum": 2**62 - 1,
            "description": "The version of the journey that the member saw; If-Match says the same.",
        },
        "data": {"type": "object", "description": "Ids and codes: stage, amount, columns, facts …"},
        "batch": {
            "type": ["string", "null"], "maxLength": 200,
            "description": "A name of your own for a load: all its entries can be taken back together.",
        },
        "personal": {"type": "object", "description": "What is about a person; kept under that person's key."},
    },
}  # fmt: skip
_ONE = {"requestBody": {"required": True, "content": {JSON: {"schema": ENTRY}}}}
_LINES = {NDJSON: {"schema": {"type": "string"}}}
_MANY = {
    "requestBody": {"required": True, "description": "One entry as JSON a line.", "content": _LINES},
    "responses": {200: {"description": "A receipt as JSON a line, as of one entry.", "content": _LINES}},
}


@acts("/entries", tag="Recording", right=Right.RECORD_ENTRIES, shape={200: shapes.Receipt, 201: shapes.Receipt},
      more=_ONE, errors=(400, 409, 412, 415))  # fmt: skip
def record(request: HttpRequest) -> HttpResponse:
    """Record one entry.

    201 when it is new, 200 when it is known already: the same id with the same content is the same entry, for ever. A
    claim may say which version of the journey was seen (`If-Match` or `expected_version`); if it has changed since, 412
    or 409. What is refused is kept in the dead letters.
    """
    content = _entry_in(request)
    seen = seen_in(request)
    if seen is not None:
        content = {**content, "expected_version": seen}
    receipt = intake_of(books()).record([_by(asker_in(request), content)], now=now())[0]
    if receipt.taken is Taken.CONFLICT:
        raise Problem(CONFLICT if seen is None else CHANGED, receipt.reasons[0], fields_of(receipt.reasons))
    if receipt.taken is Taken.REFUSED:
        detail = "The entry cannot be taken; it is kept in the dead letters with the reasons."
        raise Problem(REFUSED, detail, fields_of(receipt.reasons))
    status = HTTPStatus.CREATED if receipt.taken is Taken.RECORDED else HTTPStatus.OK
    return HttpResponse(json.dumps(_said(receipt), ensure_ascii=False), status=status, content_type=JSON)


@acts("/entries/bulk", tag="Recording", right=Right.RECORD_ENTRIES, shape={200: None}, more=_MANY, errors=(415,),
      is_repeatable=False)  # fmt: skip
def record_many(request: HttpRequest) -> HttpResponse:
    """Record many entries, one a line; one line of answer each, in their order.

    The answer streams: a line is told as soon as its entry is on disk, a thousand at a time. Bad lines are kept in the
    dead letters and hinder nobody. Send the same again after a broken connection: known entries are not recorded twice.
    """
    if request.content_type not in {NDJSON, "application/ndjson", "application/jsonl"}:
        raise Problem(NO_INPUT_FORM, f"Many entries come as {NDJSON}, one JSON object a line.")
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > UPLOAD_BYTES:
        raise too_large(UPLOAD_BYTES)
    asker = asker_in(request)
    told = as_lines(_said(receipt) for part in _parts(_lines(request)) for receipt in _recorded(part, asker))
    return StreamingHttpResponse(told, content_type=NDJSON)


def _recorded(part: list[tuple[int, Any]], asker: Asker) -> list[Receipt]:
    contents = [_by(asker, one) if isinstance(one, Mapping) else one for _, one in part]
    return record_contents(books(), contents, now=now(), lines=[line for line, _ in part])


def _entry_in(request: HttpRequest) -> Mapping[str, Any]:
    if request.content_type != JSON:
        raise Problem(NO_INPUT_FORM, f"An entry comes as {JSON}; many come as {NDJSON} to /entries/bulk.")
    try:
        found = json.loads(body_of(request, ENTRY_BYTES))
    except RecursionError:
        raise Problem(UNREADABLE, "The body is nested too deeply to be an entry; nothing was recorded.") from None
    except ValueError as problem:
        raise Problem(UNREADABLE, f"The body is not JSON: {problem}. Nothing was recorded.") from None
    if not isinstance(found, dict):
        raise Problem(REFUSED, "An entry is a JSON object with fields like source, record, what, kind, occurred_at.")
    return found


def _by(asker: Asker, content: Mapping[str, Any]) -> Any:
    """The entry as this asker may send it, or with what makes the rules refuse it and keep it."""
    kind = content.get("kind")
    if isinstance(kind, str) and kind in NOT_BY_API:
        return Unfit(content, f"kind: {NOT_BY_API[kind]}")
    if asker.scopes is not None:
        return content
    if content.get("trust", "stated") != "stated":
        return Unfit(content, "trust: what one of us writes is stated and proves nothing; leave trust out")
    return {**content, "member": asker.member, "function": str(asker.function)}


def seen_in(request: HttpRequest) -> int | None:
    """The version of the journey in If-Match; None without one."""
    text = request.headers.get("If-Match")
    if text is None:
        return None
    found = _TAG.fullmatch(text.strip())
    if found is None:
        reason = 'write the version of the journey in quotes, like "3"'
        raise Problem(REFUSED, f"If-Match cannot be read: {reason}.", [{"field": "If-Match", "reason": reason}])
    return int(found[1])


def _said(receipt: Receipt) -> dict[str, Any]:
    return {"id": receipt.id, "taken": str(receipt.taken), "seq": receipt.seq, "reasons": list(receipt.reasons)}


def _lines(request: HttpRequest) -> Iterator[tuple[int, Any]]:
    """The JSON of each line with its number; what is no JSON stays as it came, with the reason."""
    for number, line in enumerate(_split(request), 1):
        if isinstance(line, Unfit):
            yield number, line
        elif line.strip():
            try:
                yield number, line_of(line.decode("utf-8-sig" if number == 1 else "utf-8"), number)
            except UnicodeDecodeError:
                yield number, Unfit(line[:SHOWN].decode("utf-8", "replace"), f"line {number} is not UTF-8")


def _split(request: HttpRequest) -> Iterator[bytes | Unfit]:
    """The lines of a body as it comes in; one that is too long is skipped to its end, its beginning kept."""
    held, taken, is_skipping = b"", 0, False
    body = incoming(request)
    while chunk := body.read(CHUNK):
        taken += len(chunk)
        *whole, rest = (held + chunk).split(b"\n")
        for line in whole:
            if not is_skipping:
                yield line if len(line) <= ENTRY_BYTES else _too_long(line)
            is_skipping = False
        held = b"" if is_skipping else rest
        if len(held) > ENTRY_BYTES:
            yield _too_long(held)
            held, is_skipping = b"", True
        if taken > UPLOAD_BYTES:
            yield Unfit("", f"more than {UPLOAD_BYTES:,} bytes are not taken at once; send the rest by itself")
            return
    if held:
        yield held


def _too_long(line: bytes) -> Unfit:
    return Unfit(line[:SHOWN].decode("utf-8", "replace"), f"the line is longer than {ENTRY_BYTES:,} bytes")


def _parts(lines: Iterator[tuple[int, Any]]) -> Iterator[list[tuple[int, Any]]]:
    """So many lines at a time as one transaction takes."""
    while part := list(islice(lines, AT_A_TIME)):
        yield part
