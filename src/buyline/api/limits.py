"""How often may somebody ask, and how much may they send?

A bucket per token (or member) and kind of operation, filled steadily up to a burst; what does not fit is answered with
429 and the seconds to wait. Each process of the server counts for itself. Settings named API_… change the numbers.
"""

import threading
import time
from collections import OrderedDict
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from buyline.api.asking import name_of
from buyline.api.problems import TOO_LARGE, Problem

READS_A_SECOND, WRITES_A_SECOND = 50.0, 5_000.0
BURST_SECONDS = 10
ENTRY_BYTES = 1_000_000
"""One entry as JSON, or one line of many."""
ASKERS_KEPT = 10_000


def number(name: str, default: float) -> float:
    """A limit, as the settings have it."""
    return float(getattr(settings, name, default))


class Buckets(BaseThrottle):
    """The buckets of one kind of operation; `name` of the setting that says how many requests a second fill them."""

    def __init__(self, name: str, default: float) -> None:
        self._name, self._default = name, default
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._waits = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether there is room for one more request of whoever asks."""
        a_second = number(self._name, self._default)
        now, who = time.monotonic(), name_of(request)
        with self._lock:
            left, then = self._left.get(who, (a_second * BURST_SECONDS, now))
            left = min(a_second * BURST_SECONDS, left + (now - then) * a_second)
            self._waits.seconds = max(0.0, (1 - left) / a_second)
            self._left[who] = (left - 1 if left >= 1 else left, now)
            self._left.move_to_end(who)
            while len(self._left) > ASKERS_KEPT:
                self._left.popitem(last=False)
        return left >= 1

    def wait(self) -> float:
        """How long this thread's last request would have had to wait, in seconds."""
        return float(getattr(self._waits, "seconds", 1.0))


READS = Buckets("API_READS_A_SECOND", READS_A_SECOND)
WRITES = Buckets("API_WRITES_A_SECOND", WRITES_A_SECOND)


def body_of(request: HttpRequest, at_most: int) -> bytes:
    """The whole body, refused when it is longer than allowed, before it is read where its length is said."""
    kept: bytes | None = getattr(request, "whole_body", None)
    if kept is not None:
        return kept
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > at_most:
        raise too_large(at_most)
    body: bytes = incoming(request).read(at_most + 1)
    if len(body) > at_most:
        raise too_large(at_most)
    request.whole_body = body
    return body


def incoming(request: HttpRequest) -> Any:
    """What comes in, to be read: where no length is said (sent in chunks) Django reads nothing, the server does."""
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    return request.environ["wsgi.input"] if is_chunked and "Content-Length" not in request.headers else request


def too_large(at_most: int) -> Problem:
    """The problem of what is too long."""
    return Problem(TOO_LARGE, f"At most {at_most:,} bytes are taken at once; nothing was read. Send it in parts.")
