"""Which teams are there? A team has a name, perhaps a region and somebody who leads it.

Members are in any number of teams. The name is the word by which journeys are assigned to the team, so no two teams
share one.
"""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from buyline.members.colleagues import NotPossible
from buyline.members.models import Member, Team
from buyline.members.names import against_name

LONGEST = 80


def every() -> Sequence[Team]:
    """All teams by name."""
    return list(Team.objects.select_related("lead").prefetch_related("members").order_by("name"))


def named(names: Iterable[str]) -> list[Team]:
    """The teams of these names."""
    wanted = dict.fromkeys(name.strip() for name in names if name.strip())
    found = {team.name: team for team in Team.objects.filter(name__in=wanted)}
    if missing := [name for name in wanted if name not in found]:
        known = ", ".join(Team.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise NotPossible(f"There is no team '{missing[0]}'; there are {known}.")
    return [found[name] for name in wanted]


def put(*, name: str, region: str = "", lead: Member | None = None, team: Team | None = None) -> Team:
    """A new team, or another name, region and lead of one that is there."""
    if not name.strip():
        raise NotPossible("Give the team a name.")
    if reason := against_name(name) or against_name(region):
        raise NotPossible(reason)
    made = team or Team()
    made.name, made.region, made.lead = name.strip()[:LONGEST], region.strip()[:LONGEST], lead
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise NotPossible(f"There is a team '{made.name}' already.") from None
    return made


def remove(team: Team) -> None:
    """A team that is no more; journeys keep its name, and its members see by it no longer."""
    team.delete()
