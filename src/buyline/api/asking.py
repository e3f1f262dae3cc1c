"""Who asks the API, and may they do this?

A program proves itself by a token, a browser by its session (an act by session needs Django's CSRF token too). Each
operation names the right that it needs; who lacks it is told so before anything is read.
"""

import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from buyline.api.problems import NOT_ALLOWED, WHO, Problem
from buyline.members.asking import asker_of, looks
from buyline.members.audit import note
from buyline.members.models import Member
from buyline.members.policy import Asker, Right, refusal
from buyline.members.tokens import asker_of_token

TOKEN_SHOWN = 11
"""So many first letters of a token are public and name it: its start and its prefix."""


TOKEN_SECONDS, TOKENS_KEPT = 1.0, 1_000
"""For so long a token that was good is taken for good: one that is revoked or ends is refused a second later."""
_askers: dict[str, tuple[Asker, float]] = {}


class Token(HttpBearer):
    """A token of ours in the Authorization header."""

    openapi_description = "A token that a member made: `Authorization: Bearer bl_…`. It ends and can be revoked."

    def __init__(self, right: Right) -> None:
        self._right = right
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Asker:  # noqa: ARG002 - the names are ninja's
        """Who asks with the token; raises the problem that says why nobody does."""
        return allowed(_known(token.strip()), self._right)


def _known(token: str) -> Asker:
    """Who asks with a token; looked up at most once in a while, so that a stream of entries does not wait for it."""
    seconds, now = float(getattr(settings, "API_TOKEN_SECONDS", TOKEN_SECONDS)), time.monotonic()
    kept = _askers.get(token)
    if kept is not None and now - kept[1] < seconds:
        return kept[0]
    found = asker_of_token(token, now=datetime.now(UTC))
    if isinstance(found, str):
        _askers.pop(token, None)
        raise Problem(WHO, found, WWW_Authenticate='Bearer realm="Buyline", error="invalid_token"')
    if len(_askers) >= TOKENS_KEPT:
        _askers.clear()
    _askers[token] = (found, now)
    return found


class Session(APIKeyCookie):
    """The session of a member who is signed in in a browser."""

    param_name = "buyline_session"
    openapi_description = "The session of a member who is signed in to the pages; an act needs `X-CSRFToken` too."

    def __init__(self, right: Right) -> None:
        self._right = right
        super().__init__()

    def __call__(self, request: HttpRequest) -> Asker | None:
        """Who is signed in; None when nobody is; the problem when an act came without the page's own sign."""
        asker = asker_of(request)
        if not asker.is_known:
            return None
        if check_csrf(request) is not None:
            raise Problem(
                NOT_ALLOWED, "An act by session needs the page's CSRF token as X-CSRFToken; nothing was done."
            )
        return allowed(asker, self._right)

    def authenticate(self, request: HttpRequest, key: str | None) -> None:
        """Nothing is found by the cookie alone: Django has read the session."""


def either(right: Right) -> list[Any]:
    """By token or by session."""
    return [Token(right), Session(right)]


def allowed(asker: Asker, right: Right) -> Asker:
    """The asker, if they have the right; the problem otherwise."""
    reason = refusal(asker, right)
    if reason is not None:
        raise Problem(NOT_ALLOWED, reason)
    return looks(asker)


def asker_in(request: HttpRequest) -> Asker:
    """Who was found to ask."""
    found: Asker = request.auth
    return found


def member_in(request: HttpRequest) -> Member:
    """The member who asks."""
    found: Member = Member.objects.get(email=asker_in(request).member)
    return found


def noted(request: HttpRequest, did: str, about: str = "") -> None:
    """Write into the audit what whoever asks did, and by what."""
    asker = asker_in(request)
    note(did, member=asker.member, about=about, by="session" if asker.scopes is None else "token")


def name_of(request: HttpRequest) -> str:
    """Under which name requests are counted: the token's public letters, else the member."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip()[:TOKEN_SHOWN] if scheme.lower() == "bearer" else asker_in(request).member
