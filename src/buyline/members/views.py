"""Which kept views may a member open, which may they change, and which have they pinned?

A view is an address under a name. It is shared with nobody, with a function, or with everybody; whoever opens it sees
what their own rights let them see. Only who made it or an administrator changes it. A pin is each member's own.
"""

from typing import Any

from django.db.models import Q, QuerySet

from buyline.members.models import Member, View
from buyline.members.policy import Function

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
