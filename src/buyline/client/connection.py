"""How does a request reach a server of Buyline, and what if it does not?

One kept connection, opened again where the server has closed it. Only what may be done twice is tried again: readings,
and acts under a key that the server knows again. A problem of the API becomes the error that the same refusal has here.
"""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from buyline.app.refusal import BooksDamaged, BuylineError, Conflict, NotFound, NotWritten, Refused

TRIES, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 4, 0.25, 30.0
AGAIN = frozenset({429, 502, 503, 504})
_ERRORS: dict[int, type[BuylineError]] = {
    404: NotFound, 409: Conflict, 412: Conflict, 422: Refused, 500: BuylineError, 507: NotWritten,
}  # fmt: skip


class NotReached(BuylineError):
    """The server could not be reached, or what answered is no Buyline."""


class NotAllowed(BuylineError):
    """The token is not known there, or may not do this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; NotReached when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise NotReached("What answered is no server of Buyline: it does not speak JSON.") from None


class Connection:
    """One server, one token. Threads may share it; their requests go one after the other."""

    def __init__(self, url: str, *, token: str, timeout_seconds: float) -> None:
        self._at = _checked(url)
        self._headers = {
            "Authorization": f"Bearer {token}",
            "User-Agent": f"buyline-client/{version('buyline')}",
        }
        self._timeout = timeout_seconds
        self._lock = threading.RLock()
        self._open: HTTPConnection | None = None

    @property
    def address(self) -> str:
        """Where the server is."""
        return self._at.geturl()

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        may_repeat: bool = True,
    ) -> Answer:
        """The answer to a request; raises the error of the problem when it is one."""
        with self._lock:
            for number in range(1, TRIES + 1):
                is_last = number == TRIES or not may_repeat
                try:
                    found = self._whole(self._send(method, path, headers or {}, body))
                except (OSError, HTTPException) as problem:
                    self.close()
                    if is_last:
                        raise NotReached(f"{self.address} cannot be reached: {problem}. Is it running there?") from None
                    time.sleep(_wait(number))
                    continue
                if found.status in AGAIN and not is_last:
                    time.sleep(_told_wait(found) or _wait(number))
                    continue
                return _good(found)
        raise AssertionError("a last try answers or raises")

    def stream(self, path: str, parts: Iterable[bytes], *, content_type: str) -> Iterator[bytes]:
        """Send parts as they come, and yield the lines of the answer; never tried again by itself."""
        with self._lock:
            self.close()
            try:
                headers = {"Content-Type": content_type, "Accept": "application/x-ndjson, application/problem+json"}
                response = self._send("POST", path, headers, parts)
                if response.status != 200:
                    _good(self._whole(response))
                yield from iter(response.readline, b"")
            except (OSError, HTTPException) as problem:
                said = "Send the same again: entries that are known are not recorded twice."
                raise NotReached(f"The connection to {self.address} broke: {problem}. {said}") from None
            finally:
                self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> HTTPResponse:
        if self._open is None:
            kind = HTTPSConnection if self._at.scheme == "https" else HTTPConnection
            self._open = kind(self._at.hostname or "", self._at.port, timeout=self._timeout)
        is_chunked = body is not None and not isinstance(body, bytes)
        said = self._headers | dict(headers)
        try:
            self._open.request(method, self._at.path + path, body=body, headers=said, encode_chunked=is_chunked)
        except (BrokenPipeError, ConnectionResetError):
            if not is_chunked:
                raise
            # A server that refuses need not hear all of it: its answer may be there already.
        return self._open.getresponse()

    def _whole(self, response: HTTPResponse) -> Answer:
        body = response.read()
        if response.will_close:
            self.close()
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, body)


def _checked(url: str) -> SplitResult:
    """The address in its parts; Refused where a token would go over the wire in the open."""
    at = urlsplit(url if "://" in url else f"https://{url}")
    if at.scheme not in {"http", "https"} or not at.hostname:
        raise Refused(f"'{url}' is no address of a server; write one like https://books.example.com.")
    if at.scheme == "http" and not _is_here(at.hostname):
        raise Refused(
            f"{url} is not encrypted, so others could read the token; use https, or http on this machine only."
        )
    return at._replace(path=at.path.rstrip("/"), query="", fragment="")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wait(number: int) -> float:
    return float(FIRST_WAIT_SECONDS * 2 ** (number - 1))


def _told_wait(answer: Answer) -> float | None:
    said = answer.headers.get("retry-after", "")
    return min(float(said), LONGEST_WAIT_SECONDS) if said.isdecimal() else None


def _good(answer: Answer) -> Answer:
    """The answer, or the error that it tells."""
    if answer.status < 400:
        return answer
    if "application/problem+json" not in answer.headers.get("content-type", ""):
        raise NotReached(f"What answered is no API of Buyline: it said {answer.status} without a reason.")
    raise _error(answer.status, answer.json())


def _error(status: int, problem: Mapping[str, Any]) -> BuylineError:
    detail = str(problem.get("detail") or problem.get("title"))
    reasons = [
        f"{one['field']}: {one['reason']}" if one["field"] else one["reason"] for one in problem.get("errors", ())
    ]
    if status in {401, 403}:
        return NotAllowed(detail)
    if status == 500 and str(problem.get("type", "")).endswith("damaged"):
        return BooksDamaged(detail)
    kind = _ERRORS.get(status, Refused)
    lone = len(reasons) == 1 and reasons[0].partition(": ")[2] in detail
    return Refused(detail, () if lone else reasons) if kind is Refused else kind(detail)
