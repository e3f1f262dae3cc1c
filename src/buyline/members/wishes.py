"""What does a member want to be told of, where and when?

Kept per member; who has said nothing is told of everything on the page, and gets no mail.
"""

from collections.abc import Collection
from zoneinfo import available_timezones

from buyline.app.attention import KINDS
from buyline.members.models import Member, Wish

HOURS = range(24)


def wish_of(member: Member) -> Wish:
    """What a member wants; the usual where they have said nothing."""
    found: Wish | None = Wish.objects.filter(member=member).first()
    return found or Wish(member=member)


def time_zones() -> list[str]:
    """The time zones that can be named, in order of their names."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def wish(
    member: Member, *, shown: Collection[str], mailed: Collection[str], is_mailed: bool, mail_hour: int, time_zone: str
) -> Wish:
    """Keep which kinds are shown and mailed, whether there is a mail of the day, and at which hour where."""
    kept: Wish = Wish.objects.update_or_create(
        member=member,
        defaults={
            "off": " ".join(kind for kind in KINDS if kind not in shown),
            "off_in_mail": " ".join(kind for kind in KINDS if kind not in mailed),
            "is_mailed": is_mailed, "mail_hour": mail_hour, "time_zone": time_zone,
        },
    )[0]  # fmt: skip
    return kept


def mail_no_more(member: Member) -> None:
    """Send a member no mail of the day; doing it twice does no harm."""
    Wish.objects.filter(member=member).update(is_mailed=False)
