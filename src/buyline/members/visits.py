"""Which records did a member look at last, and which have they pinned?

By kind and id: what they are called stands in the books alone, so that nothing of the erased is left here.
"""

from collections.abc import Iterable
from datetime import datetime

from buyline.members.models import Member, Visit

KINDS = ("journey", "buyer", "person")
KEPT = 30
SHOWN = 8
About = tuple[str, str]
"""The kind and the id of a record."""


def visit(member: Member, kind: str, about: str, *, now: datetime) -> None:
    """Remember that a member looked at a record; only the newest are kept."""
    Visit.objects.update_or_create(member=member, kind=kind, about=about[:300], defaults={"at": now})
    old = Visit.objects.filter(member=member, is_pinned=False).order_by("-at").values_list("pk", flat=True)[KEPT:]
    if gone := list(old):
        Visit.objects.filter(pk__in=gone).delete()


def pin(member: Member, kind: str, about: str, *, is_pinned: bool) -> None:
    """Pin a record for a member, or pin it no more."""
    Visit.objects.update_or_create(member=member, kind=kind, about=about[:300], defaults={"is_pinned": is_pinned})


def pin_named(member: Member, kind: str, about: str, *, is_pinned: bool) -> None:
    """Pin what somebody names; ValueError where it is no kind of record, or names none."""
    if kind not in KINDS or not about.strip():
        raise ValueError("What is pinned is a journey, a buyer or a person.")
    pin(member, kind, about, is_pinned=is_pinned)


def has_pinned(member: Member, kind: str, about: str) -> bool:
    """Whether a member has pinned a record."""
    return bool(Visit.objects.filter(member=member, kind=kind, about=about, is_pinned=True).exists())


def pinned(member: Member) -> list[About]:
    """What a member has pinned, in order of its ids."""
    return _told(Visit.objects.filter(member=member, is_pinned=True).order_by("kind", "about"))


def recent(member: Member) -> list[About]:
    """What a member looked at last and has not pinned, the newest first."""
    found = Visit.objects.filter(member=member, is_pinned=False, at__isnull=False)
    return _told(found.order_by("-at", "-pk")[:SHOWN])


def _told(found: Iterable[Visit]) -> list[About]:
    return [(one.kind, one.about) for one in found]
