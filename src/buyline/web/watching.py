"""What is logged of a request, and under which name can it be found again?

One line each, when it is answered: method, the name of the page, status, time. Never the address as it was typed, for
it holds ids and what was searched for; a member only as a keyed hash. A request keeps the id that a proxy gave it, or
gets one, and the answer carries it.
"""

import logging
import re
import time
import traceback
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

HEADER = "X-Request-ID"
ELSEWHERE = "no page"
_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_LOG = logging.getLogger("buyline.requests")
_OWN, _BELOW = re.compile(r".*/(buyline/.*)"), r"\1"


def logged(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware around all others."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        given = request.headers.get(HEADER, "")
        known = given if _GIVEN.fullmatch(given) else uuid4().hex
        request.known_as = known
        response = get_response(request)
        response.headers[HEADER] = known
        told = _told(request, response) | {"milliseconds": round((time.perf_counter() - began) * 1_000, 1)}
        _LOG.log(logging.ERROR if response.status_code >= 500 else logging.INFO, "request", extra=told)
        return response

    return answer


def _told(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    match = getattr(request, "resolver_match", None)
    told = {
        "method": request.method if request.method in _METHODS else "other",
        "route": (match.view_name or match.func.__name__) if match is not None else ELSEWHERE,
        "status": response.status_code,
        "request": request.known_as,
    }
    user = getattr(request, "_cached_user", None)  # whoever was looked up anyway
    if user is not None and user.is_authenticated:
        told["member"] = salted_hmac("buyline.log", str(user.pk), secret=settings.SECRET_KEY).hexdigest()[:12]
    if (problem := getattr(request, "broke_at", None)) is not None:
        told["error"] = problem
    return told


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@receiver(got_request_exception)
def _broke(request: HttpRequest | None = None, **_: Any) -> None:
    """Remember what broke and where; not its text, which may quote a row of the books."""
    import sys  # noqa: PLC0415 - only when something broke

    kind, _value, trace = sys.exc_info()
    if request is None or kind is None:
        return
    places = [f"{_OWN.sub(_BELOW, frame.filename)}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    request.broke_at = f"{kind.__name__} at {' < '.join(reversed(places[-6:]))}"
