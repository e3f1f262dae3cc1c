"""What of the books does a member see?

Everything, unless somebody said otherwise: amounts may be hidden, and journeys may be those of the member's teams or
the member's own only. An administrator sees everything, for they could give it to themselves.
"""

from django.db.models import Q

from buyline.members.models import Member, Team
from buyline.members.policy import Extent
from buyline.store.sight import EVERYTHING, Sight


def sight_of(member: Member) -> Sight:
    """What a member sees today."""
    if member.is_administrator or (member.sees == Extent.ALL and member.sees_amounts):
        return EVERYTHING
    if member.sees == Extent.ALL:
        return Sight(has_amounts=False)
    if member.sees == Extent.OWN:
        return Sight(has_amounts=member.sees_amounts, people=words_of(member.email))
    teams = teams_of(member)
    mates = Member.objects.filter(teams__in=teams).order_by("email").values_list("email", flat=True).distinct()
    people = [word for mail in {member.email, *mates} for word in words_of(mail)]
    names = tuple(sorted(team.name for team in teams))
    return Sight(has_amounts=member.sees_amounts, people=tuple(sorted(set(people))), teams=names)


def teams_of(member: Member) -> list[Team]:
    """The teams that a member is in or leads."""
    return list(Team.objects.filter(Q(members=member) | Q(lead=member)).distinct().order_by("name"))


def words_of(email: str) -> tuple[str, ...]:
    """By which words the owner of a journey may name a member: their address, or what stands before its sign."""
    return tuple(dict.fromkeys((email, email.partition("@")[0])))
