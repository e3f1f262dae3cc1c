"""Who is away, and who stands in for them?

On the days of an absence, both included, the deputy sees the turns and planned steps of whoever is away, beside their
own, and the journeys that are own to them. An absence is said by the member, or by an administrator.
"""

from datetime import date

from buyline.members.colleagues import NotPossible
from buyline.members.models import Member

LONGEST_DAYS = 366


def go_away(member: Member, *, first: date, last: date, deputy: Member) -> None:
    """Be away from a day to a day, with somebody who stands in."""
    if last < first:
        raise NotPossible(f"The last day, {last}, is before the first, {first}.")
    if (last - first).days >= LONGEST_DAYS:
        raise NotPossible(f"An absence has at most {LONGEST_DAYS} days.")
    if deputy.pk == member.pk or not deputy.is_active:
        raise NotPossible("Choose a deputy who is another active member.")
    Member.objects.filter(pk=member.pk).update(away_from=first, away_until=last, deputy=deputy)


def come_back(member: Member) -> None:
    """Be there again; nobody stands in any more."""
    Member.objects.filter(pk=member.pk).update(away_from=None, away_until=None, deputy=None)


def stood_in_for(member: Member, *, on: date) -> list[Member]:
    """Whom a member stands in for on a day."""
    away = Member.objects.filter(deputy=member, is_active=True, away_from__lte=on, away_until__gte=on)
    return list(away.order_by("name"))
