"""How does a program prove for whom it asks?

A token is `bl_` + public prefix + secret + checksum. Only a hash of the secret is kept, and it is shown once. The
checksum tells a mistyped token from a revoked one, and lets scanners recognise a leaked one. A token ends on a day, can
be revoked, and never may do more than its member may today.
"""

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from buyline.members.models import Member, Token
from buyline.members.names import against_name
from buyline.members.policy import SCOPES, Asker, Function
from buyline.members.sights import sight_of

START = "bl_"
PREFIX, SECRET, CHECK = 8, 40, 7
LONGEST_DAYS = 366
USE_IS_NOTED_EVERY = timedelta(hours=1)
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


class TokenRefused(ValueError):
    """A token that cannot be made as asked; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new token: the text is shown once and kept nowhere."""

    text: str
    token: Token


def make(member: Member, *, name: str, scopes: Sequence[str], days: int, now: datetime) -> Made:
    """Make a token for a member that may do what its scopes say and ends after so many days."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise TokenRefused(f"Choose one or more of the scopes {', '.join(SCOPES)}.")
    if not name.strip():
        raise TokenRefused("Give the token a name, so that you know later what it is for.")
    if reason := against_name(name):
        raise TokenRefused(reason)
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenRefused(f"A token lasts from 1 to {LONGEST_DAYS} days.")
    prefix, secret = _random(PREFIX), _random(SECRET)
    token = Token.objects.create(
        prefix=prefix,
        member=member,
        name=name.strip(),
        hash=_hash(secret),
        scopes=" ".join(sorted(set(scopes))),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    body = f"{START}{prefix}{secret}"
    return Made(body + _check(body), token)


def asker_of_token(text: str, *, now: datetime) -> Asker | str:
    """Who asks with this token, or the sentence that says why nobody does."""
    body, check = text[:-CHECK], text[-CHECK:]
    whole = len(START) + PREFIX + SECRET + CHECK
    if not text.startswith(START) or len(text) != whole or not text.isascii():
        return "This is not a token of Buyline; a token begins with bl_ and is made under Settings, Tokens."
    if not hmac.compare_digest(check, _check(body)):
        return "This token is mistyped or cut off: its last letters do not fit the rest."
    prefix, secret = body[len(START) : len(START) + PREFIX], body[len(START) + PREFIX :]
    token = Token.objects.select_related("member").filter(prefix=prefix).first()
    if token is None or not hmac.compare_digest(token.hash, _hash(secret)):
        return "There is no such token; make one under Settings, Tokens."
    return _asker(token, now)


def _asker(token: Token, now: datetime) -> Asker | str:
    if token.revoked_at is not None:
        return f"This token was revoked on {token.revoked_at:%Y-%m-%d}; make a new one under Settings, Tokens."
    if token.expires_at <= now:
        return f"This token ended on {token.expires_at:%Y-%m-%d}; make a new one under Settings, Tokens."
    if not token.member.is_active:
        return "The member of this token is no longer active."
    if token.used_at is None or now - token.used_at > USE_IS_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return Asker(
        member=token.member.email,
        function=Function(token.member.function),
        scopes=tuple(token.scopes.split()),
        sight=sight_of(token.member),
    )


def revoke(token: Token, *, now: datetime) -> None:
    """End a token now; a revoked one stays in the list, so that its use can still be explained."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _hash(secret: str) -> str:
    """SHA-256 suffices: the secret is 40 random letters (206 bits), not a password that can be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(body: str) -> str:
    number = zlib.crc32(body.encode())
    letters = []
    for _ in range(CHECK):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(reversed(letters))
