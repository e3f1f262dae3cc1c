"""What did members do? One line per sign-in, change and export, written once and read by administrators.

A line names the member, the act and what it was about by id; never content, passwords or tokens.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from buyline.members.models import AuditLine, Member

ABOUT_AT_MOST = 300
PAGE = 100


IMPORTED = "imported"
"""What a line says of an import; it is about the batch."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit as it is shown."""

    number: int
    at: str
    member: str
    by: str
    did: str
    about: str
    address: str


def note(did: str, *, member: str, about: str = "", by: str = "session", address: str = "") -> None:
    """Write one line: who did what, about what, by session, token or command line, from which address."""
    AuditLine.objects.create(
        at=timezone.now(), member=member, by=by, did=did, about=about[:ABOUT_AT_MOST], address=address[:45]
    )


def lines(*, before: int | None = None, member: str = "", did: str = "", at_most: int = PAGE) -> list[Line]:
    """Lines of the audit, newest first, older than line `before`; only those of a member or an act when named."""
    wanted = AuditLine.objects.order_by("-id")
    for name, value in (("id__lt", before), ("member", member), ("did", did)):
        wanted = wanted.filter(**{name: value}) if value else wanted
    return [
        Line(one.id, one.at.strftime("%Y-%m-%d %H:%M:%S"), one.member, one.by, one.did, one.about, one.address)
        for one in wanted[:at_most]
    ]


def who(did: str, *, about: Iterable[str]) -> dict[str, str]:
    """Who did one kind of thing, by what it was about: the name of the member, or what the line calls them."""
    found = AuditLine.objects.filter(did=did, about__in=list(about)).order_by("id").values_list("about", "member")
    told = dict(found)
    names = dict(Member.objects.filter(email__in=set(told.values())).values_list("email", "name"))
    return {about: names.get(member) or member for about, member in told.items()}


def acts() -> list[str]:
    """Every kind of act that the audit holds, in order of its words."""
    return list(AuditLine.objects.order_by("did").values_list("did", flat=True).distinct())
