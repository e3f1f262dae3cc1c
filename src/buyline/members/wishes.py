"""What does a member want to be told of, where and when?

Kept per member; who has said nothing is told of everything on the page, and gets no mail.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from buyline.app.attention import KINDS
from buyline.members.colleagues import NotPossible
from buyline.members.models import Member, Wish

HOURS = range(24)


def wish_of(member: Member) -> Wish:
    """What a member wants; the usual where they have said nothing."""
    found: Wish | None = Wish.objects.filter(member=member).first()
    return found or Wish(member=member)


def time_zones() -> list[str]:
    """The time zones that can be named, in order of their names."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def known_kinds(kinds: Iterable[str]) -> None:
    """Nothing where there are all of these kinds; NotPossible names one that there is not."""
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise NotPossible(f"There is no kind '{unknown[0]}'; choose {', '.join(KINDS)}.")


def told(wish: Wish) -> dict[str, Any]:
    """What a member wants, in words for programs."""
    return {
        "off": wish.off.split(), "off_in_mail": wish.off_in_mail.split(), "mailed": wish.is_mailed,
        "hour": wish.mail_hour, "time_zone": wish.time_zone or None,
    }  # fmt: skip


def wish(
    member: Member, *, shown: Collection[str], mailed: Collection[str], is_mailed: bool, mail_hour: int, time_zone: str
) -> Wish:
    """Keep which kinds are shown and mailed, whether there is a mail of the day, and at which hour where.

    NotPossible says what there is not.
    """
    known_kinds((*shown, *mailed))
    if mail_hour not in HOURS:
        raise NotPossible("An hour is from 0 to 23.")
    if time_zone and time_zone not in time_zones():
        raise NotPossible(f"There is no time zone '{time_zone}'; write it like Europe/Berlin, or nothing.")
    kept: Wish = Wish.objects.update_or_create(
        member=member,
        defaults={
            "off": " ".join(kind for kind in KINDS if kind not in shown),
            "off_in_mail": " ".join(kind for kind in KINDS if kind not in mailed),
            "is_mailed": is_mailed, "mail_hour": mail_hour, "time_zone": time_zone,
        },
    )[0]  # fmt: skip
    return kept


def change(member: Member, said: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is said of `off`, `off_in_mail`, `mailed`, `hour`, `time_zone`, and tell what is wanted then."""
    wanted = told(wish_of(member)) | dict(said)
    off, off_in_mail = ([kind for kind in wanted[name] if kind] for name in ("off", "off_in_mail"))
    known_kinds((*off, *off_in_mail))
    kept = wish(
        member, shown=[kind for kind in KINDS if kind not in off],
        mailed=[kind for kind in KINDS if kind not in off_in_mail],
        is_mailed=wanted["mailed"], mail_hour=wanted["hour"], time_zone=wanted["time_zone"] or "",
    )  # fmt: skip
    return told(kept)


def mail_no_more(member: Member) -> None:
    """Send a member no mail of the day; doing it twice does no harm."""
    Wish.objects.filter(member=member).update(is_mailed=False)
