"""How does somebody become a member by a link that was sent to them?

An invitation says who it is for, which function they get and what they will see. Its link works once, ends after some
days, and can be revoked; only a hash of its key is kept. Accepted is it by setting a password, or by coming in from a
service that proves the address.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from buyline.members.colleagues import NotPossible
from buyline.members.models import Invitation, Member, Team
from buyline.members.names import against_name
from buyline.members.policy import Extent, Function

DAYS, LONGEST_DAYS = 7, 30


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation; the key is told once and kept nowhere."""

    key: str
    invitation: Invitation


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Who is invited, as what, and what they will see."""

    email: str
    name: str
    function: str
    sees: str = str(Extent.ALL)
    sees_amounts: bool = True
    teams: Sequence[Team] = ()


def make(asked: Asked, *, by: str, now: datetime, days: int = DAYS) -> Made:
    """Invite somebody; an earlier invitation to the same address opens nothing any more."""
    address = asked.email.strip().casefold()
    _check(asked, address, days)
    if reason := against_name(asked.name):
        raise NotPossible(reason)
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.filter(email=address, accepted_at=None, revoked_at=None).update(revoked_at=now)
        made = Invitation.objects.create(
            hash=_hash(key), email=address, name=asked.name.strip()[:120], function=asked.function, sees=asked.sees,
            sees_amounts=asked.sees_amounts, made_by=by, made_at=now, expires_at=now + timedelta(days=days),
        )  # fmt: skip
        made.teams.set(asked.teams)
    return Made(key, made)


def _check(asked: Asked, address: str, days: int) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise NotPossible(f"'{address}' is not a mail address.") from None
    if asked.function not in set(Function):
        raise NotPossible(f"There is no function '{asked.function}'; choose {', '.join(Function)}.")
    if asked.sees not in set(Extent):
        raise NotPossible(f"Nobody sees '{asked.sees}'; choose {', '.join(Extent)}.")
    if asked.function == Function.ADMINISTRATOR and (asked.sees != Extent.ALL or not asked.sees_amounts):
        raise NotPossible("An administrator sees everything; choose another function.")
    if not asked.name.strip():
        raise NotPossible("Give the member a name.")
    if not 1 <= days <= LONGEST_DAYS:
        raise NotPossible(f"An invitation lasts from 1 to {LONGEST_DAYS} days.")
    if Member.objects.filter(email=address).exists():
        raise NotPossible(f"{address} is a member already.")


def waiting(now: datetime) -> list[Invitation]:
    """The invitations that somebody may still accept, the newest first."""
    found = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
    return list(found.prefetch_related("teams").order_by("-made_at"))


def behind(key: str, *, now: datetime) -> Invitation | None:
    """The invitation that a key opens; None where it opens none, or none any more."""
    waits = Invitation.objects.filter(hash=_hash(key), accepted_at=None, revoked_at=None, expires_at__gt=now)
    found: Invitation | None = waits.first()
    return found


def revoke(invitation: Invitation, *, now: datetime) -> None:
    """Let a link open nothing any more."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now)


def accept(invitation: Invitation, *, name: str, password: str, now: datetime) -> Member:
    """The member whom an invitation makes; once. NotPossible where the password is weak or the link was used."""
    if reason := against_name(name):
        raise NotPossible(reason)
    member = _member(invitation, name)
    try:
        validate_password(password, member)
    except ValidationError as problem:
        raise NotPossible(" ".join(problem.messages)) from None
    member.set_password(password)
    return _accepted(invitation, member, now)


def accept_proven(invitation: Invitation, *, now: datetime) -> Member:
    """The member whom an invitation makes whose address was proven elsewhere; without a password."""
    member = _member(invitation, invitation.name)
    member.set_unusable_password()
    return _accepted(invitation, member, now)


def _member(invitation: Invitation, name: str) -> Member:
    return Member(
        email=invitation.email, name=name.strip()[:120] or invitation.name, function=invitation.function,
        sees=invitation.sees, sees_amounts=invitation.sees_amounts,
    )  # fmt: skip


def _accepted(invitation: Invitation, member: Member, now: datetime) -> Member:
    try:
        with transaction.atomic():
            used = Invitation.objects.filter(
                pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=now
            ).update(accepted_at=now)
            if not used:
                raise NotPossible("This link was used or revoked meanwhile; ask for another one.")
            member.save(force_insert=True)
            member.teams.set(invitation.teams.all())
    except IntegrityError:
        raise NotPossible(f"{invitation.email} is a member already; sign in instead.") from None
    return member


def send(invitation: Invitation, link: str, *, company: str) -> None:
    """Send the link to the address that it is for; raises what the mail server says."""
    last = f"{invitation.expires_at:%Y-%m-%d %H:%M} UTC"
    text = (
        f"Hello {invitation.name},\n\n{invitation.made_by} invites you to the books of {company} as "
        f"{invitation.function}.\n\nSet a password and come in:\n{link}\n\n"
        f"The link works once, until {last}. If you do not know what this is about, ignore it: nothing happens then.\n"
    )
    EmailMessage(" ".join(f"Buyline: the books of {company}".split()), text, to=[invitation.email]).send()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
