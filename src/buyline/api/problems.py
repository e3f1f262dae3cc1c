"""What does a client hear when something cannot be done?

A problem by RFC 9457: one table from kinds of error to status and title, the type an anchor in our reference, the
detail a sentence, `errors` a sentence per field. Nothing of our own code's insides is told.
"""

import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from buyline.app.damage import explained
from buyline.app.refusal import BooksDamaged, BuylineError, Conflict, NotFound, NotWritten, Refused
from buyline.measure.picture import Unanswerable
from buyline.store.disk import NotOnDiskError

MEDIA_TYPE = "application/problem+json"
REFERENCE = "/api/v1/reference#problem-"
log = logging.getLogger("buyline.api")


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of going wrong: its name in the type's address, its status, its title."""

    name: str
    status: int
    title: str


UNREADABLE = Kind("unreadable", 400, "The request cannot be read")
WHO = Kind("who-are-you", 401, "It is not known who asks")
NOT_ALLOWED = Kind("not-allowed", 403, "The asker may not do this")
NOT_FOUND = Kind("not-found", 404, "It is not in the books")
NO_METHOD = Kind("no-such-method", 405, "The address does not know this method")
NO_FORM = Kind("no-such-form", 406, "The answer does not exist in this form")
CONFLICT = Kind("conflict", 409, "Somebody else changed it in between")
CHANGED = Kind("changed", 412, "It is not any more as it was seen")
TOO_LARGE = Kind("too-large", 413, "The request is too large")
NO_INPUT_FORM = Kind("no-such-input", 415, "The request does not come in a form that is read here")
REFUSED = Kind("refused", 422, "What was given cannot be taken")
TOO_MANY = Kind("too-many", 429, "Too many requests")
BROKEN = Kind("broken", 500, "Something went wrong on our side")
DAMAGED = Kind("damaged", 500, "The books do not prove themselves")
NOT_WRITTEN = Kind("not-written", 507, "The disk did not take it")
KINDS = (
    UNREADABLE, WHO, NOT_ALLOWED, NOT_FOUND, NO_METHOD, NO_FORM, CONFLICT, CHANGED, TOO_LARGE, NO_INPUT_FORM, REFUSED,
    TOO_MANY, BROKEN, DAMAGED, NOT_WRITTEN,
)  # fmt: skip
OF_ERROR: dict[type[Exception], Kind] = {
    Refused: REFUSED,
    Unanswerable: REFUSED,
    Conflict: CONFLICT,
    NotFound: NOT_FOUND,
    Http404: NOT_FOUND,
    BooksDamaged: DAMAGED,
    NotWritten: NOT_WRITTEN,
    NotOnDiskError: NOT_WRITTEN,
    BuylineError: REFUSED,
    MultiPartParserError: UNREADABLE,
    BadRequest: UNREADABLE,
    UnreadablePostError: UNREADABLE,
    SuspiciousOperation: UNREADABLE,
    RequestDataTooBig: TOO_LARGE,
}
"""The one table from kinds of error to problems; the nearest class holds."""
_OF_STATUS = {kind.status: kind for kind in KINDS if kind is not DAMAGED}


_RECORDS = frozenset({"asked", "wanted"})
"""Under which names operations take all their parameters as one record: no part of a field's name."""


class Problem(Exception):
    """A problem that only an entrance can have: it says its kind, a sentence, and perhaps sentences per field."""

    def __init__(self, kind: Kind, detail: str, errors: Iterable[Mapping[str, str]] = (), **headers: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = [dict(one) for one in errors]
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def answer(
    kind: Kind, detail: str, errors: Iterable[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The response that tells a problem."""
    body: dict[str, Any] = {
        "type": f"{REFERENCE}{kind.name}", "title": kind.title, "status": kind.status, "detail": detail
    }  # fmt: skip
    if found := list(errors):
        body["errors"] = found
    return JsonResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def told(problem: Exception) -> HttpResponse:
    """The response for any exception; what is not foreseen is logged without anything of the request's content."""
    if isinstance(problem, Problem):
        return answer(problem.kind, problem.detail, problem.errors, problem.headers)
    if isinstance(problem, ValidationError):
        errors = [_of_field(one) for one in problem.errors]
        return answer(REFUSED, "Some of what was given cannot be taken; nothing was changed.", errors)
    if isinstance(problem, HttpError):
        return _of_http(problem)
    for cls in type(problem).__mro__:
        if cls in OF_ERROR:
            return _of_kind(OF_ERROR[cls], problem)
    known = explained(problem)
    if known is not None:
        return _of_kind(DAMAGED, known)
    log.error("an operation failed", exc_info=problem)
    return answer(BROKEN, "Nothing of this step was recorded. Ask again; if it stays, the server's log says more.")


def _of_kind(kind: Kind, problem: Exception) -> HttpResponse:
    reasons: tuple[str, ...] = getattr(problem, "reasons", ())
    detail = str(problem).partition("\n")[0] or kind.title
    if isinstance(problem, Unanswerable):
        return answer(kind, problem.sentence, [{"field": problem.part, "reason": problem.sentence}])
    return answer(kind, detail, fields_of(reasons))


def fields_of(reasons: Iterable[str]) -> list[dict[str, str]]:
    """Reasons as `errors` of a problem."""
    return [_split(reason) for reason in reasons]


def _split(reason: str) -> dict[str, str]:
    """A reason as the rules write it, "field: what is wrong", as a field and its reason."""
    field, colon, rest = reason.partition(": ")
    return {"field": field, "reason": rest} if colon and " " not in field else {"field": "", "reason": reason}


def _of_field(error: Mapping[str, Any]) -> dict[str, str]:
    source, *place = [str(part) for part in error.get("loc", ("",))]
    named = place[1:] if len(place) > 1 and place[0] in _RECORDS else place
    return {"field": ".".join(named) or source, "reason": str(error.get("msg", "it cannot be taken"))}


def _of_http(problem: HttpError) -> HttpResponse:
    if isinstance(problem, AuthenticationError):
        return answer(
            WHO,
            "Send a token as 'Authorization: Bearer …' or sign in; `buyline token create` makes a token.",
            headers={"WWW-Authenticate": 'Bearer realm="Buyline"'},
        )
    if isinstance(problem, Throttled):
        wait = math.ceil(problem.wait or 1)
        return answer(TOO_MANY, f"Ask again in {wait} s.", headers={"Retry-After": str(wait)})
    kind = _OF_STATUS.get(problem.status_code, UNREADABLE)
    return answer(kind, f"{problem.message.rstrip('.')}.")


def install(api: NinjaAPI) -> None:
    """Have the API tell every exception as a problem."""
    for cls in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(cls, _handled)


def _handled(_request: HttpRequest, problem: Exception | type[Exception]) -> HttpResponse:
    return told(problem if isinstance(problem, Exception) else problem())
