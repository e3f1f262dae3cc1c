"""What of the books does a member see?

Everything, unless somebody said otherwise: amounts may be hidden, and journeys may be those of the member's teams or
the member's own only, and those of whom they stand in for. An administrator sees everything, for they could give it to
themselves.
"""

from django.db.models import Q
from django.utils import timezone

from buyline.members.deputies import stood_in_for
from buyline.members.models import Member, Team
from buyline.members.policy import Extent
from buyline.store.sight import EVERYTHING, Sight


def sight_of(member: Member) -> Sight:
    """What a member sees today."""
    if member.is_administrator or (member.sees == Extent.ALL and member.sees_amounts):
        return EVERYTHING
    if member.sees == Extent.ALL:
        return Sight(has_amounts=False)
    away = [one.email for one in stood_in_for(member, on=timezone.now().date())]
    if member.sees == Extent.OWN:
        return Sight(has_amounts=member.sees_amounts, people=_words(member.email, *away))
    teams = teams_of(member)
    mates = Member.objects.filter(teams__in=teams).order_by("email").values_list("email", flat=True).distinct()
    people = _words(member.email, *mates, *away)
    names = tuple(sorted(team.name for team in teams))
    return Sight(has_amounts=member.sees_amounts, people=people, teams=names)


def _words(*mails: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for mail in mails for word in words_of(mail)))


def teams_of(member: Member) -> list[Team]:
    """The teams that a member is in or leads."""
    return list(Team.objects.filter(Q(members=member) | Q(lead=member)).distinct().order_by("name"))


def words_of(email: str) -> tuple[str, ...]:
    """By which words the owner of a journey may name a member: their address, or what stands before its sign."""
    return tuple(dict.fromkeys((email, email.partition("@")[0])))
