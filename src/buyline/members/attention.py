"""To what does a member give attention, and how do they change it: seen, put off, brought back?

A member's own, and nothing of it is in the books. What there is to give attention to is not known here.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from buyline.app.attention import EVERYTHING, Attention, wrong_item
from buyline.app.meant import names_of_member
from buyline.days import Day, Moment, as_date, day_number
from buyline.members.deputies import stood_in_for
from buyline.members.models import Member, PutOff, Seen, Wish

KEPT_DAYS = 1
AT_ONCE = 500


class NotTaken(ValueError):
    """What cannot be put off or seen; the sentence says why."""


def attention_of(address: str) -> Attention:
    """The attention of the member of that address; that of somebody who is none shows everything."""
    member = Member.objects.filter(email=address.strip().casefold()).first() if "@" in address else None
    return EVERYTHING if member is None else attention_of_member(member)


def attention_of_member(member: Member) -> Attention:
    """The attention of a member."""
    wish = Wish.objects.filter(member=member).first() or Wish()
    put_off = PutOff.objects.filter(member=member).values_list("item", "until")
    return Attention(
        off=frozenset(wish.off.split()),
        put_off={item: day_number(until) for item, until in put_off},
        seen=frozenset(Seen.objects.filter(member=member).values_list("entry", flat=True)),
        looked_at=wish.looked_at,
        **led_by(member),
    )


def led_by(member: Member) -> dict[str, frozenset[str]]:
    """What a member leads, and whoever is away and named them as deputy: functions, and by every name the members of
    teams.
    """
    leaders = [member, *stood_in_for(member, on=timezone.now().date())]
    mates = Member.objects.filter(teams__lead__in=leaders, is_active=True).values_list("email", flat=True)
    return {
        "leads": frozenset(str(one.function) for one in leaders if one.leads_function),
        "leads_members": frozenset(name for mail in mates for name in names_of_member(mail)),
    }


def see(member: Member, entries: Iterable[str]) -> None:
    """Let single notes be seen."""
    Seen.objects.bulk_create((Seen(member=member, entry=entry[:900]) for entry in entries), ignore_conflicts=True)


def look(member: Member, *, until: Moment) -> None:
    """Let everything up to a moment be seen; it is never seen less."""
    with transaction.atomic():
        wish, _ = Wish.objects.select_for_update().get_or_create(member=member)
        if until > wish.looked_at:
            Wish.objects.filter(member=member).update(looked_at=until)


def put_off(member: Member, items: Iterable[str], *, until: Day, today: Day) -> int:
    """Let items of a day come back on a later one; how many. NotTaken says what is none of it."""
    wanted = list(dict.fromkeys(items))
    if until <= today:
        raise NotTaken("until: name a day that is still to come.")
    if not 1 <= len(wanted) <= AT_ONCE:
        raise NotTaken(f"items: name 1 to {AT_ONCE} of them.")
    if wrong := next(filter(None, map(wrong_item, wanted)), None):
        raise NotTaken(f"items: {wrong}.")
    gone: date = as_date(today - KEPT_DAYS)
    with transaction.atomic():
        PutOff.objects.filter(member=member, until__lt=gone).delete()
        for item in wanted:
            PutOff.objects.update_or_create(member=member, item=item[:900], defaults={"until": as_date(until)})
    return len(wanted)


def bring_back(member: Member, items: Iterable[str]) -> int:
    """Let items that were put off be there again; how many were."""
    return int(PutOff.objects.filter(member=member, item__in=list(items)).delete()[0])
