"""By which secret address does a member's calendar open, and how does it end?

Of the key only a hash is kept, so the address is shown once. A new one ends the one before.
"""

import secrets
from hashlib import sha256

from buyline.members.models import Member, Wish
from buyline.members.policy import Asker, Function, Right


def open_calendar(member: Member) -> str:
    """A new key for a member's calendar; the one before opens nothing any more."""
    key = secrets.token_urlsafe(32)
    Wish.objects.update_or_create(member=member, defaults={"calendar": _hash(key)})
    return key


def end_calendar(member: Member) -> bool:
    """Let no key open a member's calendar; whether one did."""
    return bool(Wish.objects.filter(member=member).exclude(calendar="").update(calendar=""))


def has_calendar(member: Member) -> bool:
    """Whether a key opens a member's calendar."""
    return bool(Wish.objects.filter(member=member).exclude(calendar="").exists())


def member_of_calendar(key: str) -> Member | None:
    """The member whose calendar a key opens; None for one that opens none, or of somebody who may not read."""
    found: Wish | None = (
        Wish.objects.select_related("member").filter(calendar=_hash(key), member__is_active=True).first()
    )
    if found is None or not key:
        return None
    member: Member = found.member
    asker = Asker(member=member.email, function=Function(member.function))
    return member if Right.READ in asker.rights else None


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
