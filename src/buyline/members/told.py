"""What do programs and commands read of members, teams and invitations? One record of each, without secrets."""

from typing import Any

from buyline.members.models import Invitation, Member, Team


def member_json(one: Member) -> dict[str, Any]:
    """Somebody who may sign in, and what they see."""
    return {
        "email": one.email, "name": one.name, "function": one.function, "owner": one.is_owner,
        "active": one.is_active, "leads": one.leads_function, "journeys": one.sees, "amounts": one.sees_amounts,
        "teams": sorted(team.name for team in one.teams.all()),
    }  # fmt: skip


def team_json(one: Team) -> dict[str, Any]:
    """A team: where it works, who leads it, who is in it."""
    return {
        "team": one.name, "region": one.region or None, "lead": one.lead.email if one.lead else None,
        "members": sorted(each.email for each in one.members.all()),
    }  # fmt: skip


def invitation_json(one: Invitation) -> dict[str, Any]:
    """Somebody who is invited; the key of their link is told once, elsewhere."""
    return {
        "email": one.email, "name": one.name, "function": one.function, "journeys": one.sees,
        "amounts": one.sees_amounts, "teams": sorted(team.name for team in one.teams.all()), "by": one.made_by,
        "ends": one.expires_at.isoformat(timespec="seconds"),
    }  # fmt: skip
