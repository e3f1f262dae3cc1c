"""Which kept views may a member open, which may they change, and which have they pinned?

A view is an address under a name. It is shared with nobody, with a function, or with everybody; whoever opens it sees
what their own rights let them see. Only who made it or an administrator changes it. A pin is each member's own.
"""

from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve

from buyline.members.models import Member, View
from buyline.members.names import against_name
from buyline.members.policy import Function, Right

LONGEST, LONGEST_NAME = 4_000, 120
EVERYBODY = "everybody"
SHARES = ("", EVERYBODY, *(str(one) for one in Function))
"""With whom a view can be shared; empty: with nobody."""


def visible_to(member: Member) -> QuerySet[View]:
    """The views that a member may open, by name: their own and those that are shared with them.

    An administrator sees all that are shared, with whomever.
    """
    shared = ~Q(shared_with="") if member.is_administrator else Q(shared_with__in=(EVERYBODY, member.function))
    return View.objects.select_related("member").filter(Q(member=member) | shared).order_by("name", "made_at")


def changeable_by(member: Member) -> QuerySet[View]:
    """The views that a member may change: their own; for an administrator also those of others that they see."""
    return visible_to(member) if member.is_administrator else View.objects.filter(member=member)


def pinned_by(member: Any) -> QuerySet[View]:
    """The views that stand in a member's navigation; one that is shared with them no more stands there no more."""
    return visible_to(member).filter(pinned_by=member)


class NotKept(ValueError):
    """A view that cannot be kept, shared or found; the sentence says why."""


def keep(member: Member, *, name: str, at: str, shared: str = "", is_pinned: bool = False) -> View:
    """One more view: an address of a page that shows the books, under a name."""
    called, parts = name.strip()[:LONGEST_NAME], urlsplit(at)
    if not called or parts.netloc or parts.scheme or len(at) > LONGEST or not _is_page(parts.path):
        raise NotKept("The view was not kept: give it a name, and keep it from the page that it shows.")
    if reason := against_name(called):
        raise NotKept(f"The view was not kept. {reason}")
    made: View = View.objects.create(
        member=member, name=called, page=parts.path.strip("/")[:40], query=f"?{parts.query}" if parts.query else "",
        shared_with=_share(shared),
    )  # fmt: skip
    if is_pinned:
        made.pinned_by.add(member)
    return made


def _is_page(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return getattr(found.func, "needed", None) == Right.READ


def _share(word: str) -> str:
    if word not in SHARES:
        raise NotKept(f"Nothing was changed: there is no function '{word[:40]}'.")
    return word


def share(member: Member, key: str, shared: str) -> View:
    """Share a view that a member may change; with the empty word, with nobody."""
    found = _one(changeable_by(member), key)
    found.shared_with = _share(shared)
    found.save(update_fields=["shared_with"])
    return found


def pin(member: Member, key: str, *, is_pinned: bool) -> View:
    """Let a view stand in a member's navigation, or stand there no more."""
    found = _one(visible_to(member), key)
    (found.pinned_by.add if is_pinned else found.pinned_by.remove)(member)
    return found


def forget(member: Member, key: str) -> View:
    """Forget a view that a member may change."""
    found = _one(changeable_by(member), key)
    View.objects.filter(pk=found.pk).delete()
    return found


def _one(among: QuerySet[View], key: str) -> View:
    found: View | None = among.filter(key=key).first()
    if found is None:
        raise NoSuchView(f"There is no view '{key[:40]}' that you may change or open; look at the list of views.")
    return found


class NoSuchView(NotKept):
    """A view that is not there for this member."""


def to_json(member: Member, one: View) -> dict[str, Any]:
    """A view as programs read it."""
    return {
        "key": one.key, "name": one.name, "at": f"/{one.page}{one.query}", "by": one.member.email,
        "shared_with": one.shared_with or None, "pinned": one.pinned_by.filter(pk=member.pk).exists(),
    }  # fmt: skip
