"""How do programs manage who may sign in? Members, what they see, teams and invitations, as the settings do.

Nothing that proves who somebody is comes through here: passwords, second factors and tokens are set by their own.
"""

from collections.abc import Callable
from http import HTTPStatus
from smtplib import SMTPException
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Path
from pydantic import Field

from buyline.api.asking import asker_in, noted
from buyline.api.bodies import Body, body, read
from buyline.api.forms import as_answer
from buyline.api.opened import books
from buyline.api.operations import acts, reads
from buyline.api.parameters import Name
from buyline.api.problems import NOT_FOUND, REFUSED, Problem
from buyline.api.shapes import kept as shapes
from buyline.app.books import company_name
from buyline.members import changing, colleagues, invitations, reset
from buyline.members import teams as team_rules
from buyline.members.colleagues import NotPossible
from buyline.members.models import Invitation, Member, Team
from buyline.members.policy import Extent, Function, Right
from buyline.members.told import invitation_json, member_json, team_json

ADDRESS_AT_MOST, NAME_AT_MOST = 254, 120
FUNCTIONS: dict[str, Any] = {"enum": [str(one) for one in Function]}
EXTENTS: dict[str, Any] = {"enum": [str(one) for one in Extent]}
Key = Path[Name]
Made = TypeVar("Made")


class NewMember(Body):
    """Who is added."""

    email: str = Field(min_length=1, max_length=ADDRESS_AT_MOST, description="Their mail address.")
    name: str = Field(min_length=1, max_length=NAME_AT_MOST, description="What others call them.")
    function: str = Field("read-only", description="What they do.", json_schema_extra=FUNCTIONS)


class ChangedMember(Body):
    """What is changed of a member; what is left out stays."""

    function: str | None = Field(None, description="Another function.", json_schema_extra=FUNCTIONS)
    active: bool | None = Field(None, description="False lets them go, true has them back.")
    leads: bool | None = Field(None, description="Whether they lead their function.")
    journeys: str | None = Field(None, description="Whose journeys they see.", json_schema_extra=EXTENTS)
    amounts: bool | None = Field(None, description="Whether they see amounts.")
    teams: list[str] | None = Field(None, description="The teams in which they are, by name.")


class OneTeam(Body):
    """A team."""

    name: str | None = Field(None, min_length=1, max_length=team_rules.LONGEST, description="Another name.")
    region: str | None = Field(None, max_length=team_rules.LONGEST, description="Where it works; left out: as it is.")
    lead: str | None = Field(None, max_length=ADDRESS_AT_MOST, description="Who leads it, by address; empty: nobody.")


class NewInvitation(NewMember):
    """Who is invited, as what, and what they will see."""

    journeys: str = Field("all", description="Whose journeys they will see.", json_schema_extra=EXTENTS)
    amounts: bool = Field(True, description="Whether they will see amounts.")
    teams: list[str] = Field(default_factory=list, description="The teams in which they will be, by name.")
    days: int = Field(invitations.DAYS, ge=1, le=invitations.LONGEST_DAYS, description="For how many days it is open.")


@reads("/members", tag="Members", shape=shapes.Members, right=Right.MANAGE_MEMBERS, is_kept=False)
def members(request: HttpRequest) -> dict[str, Any]:
    """List everybody who may sign in or could, and what they see."""
    found = Member.objects.prefetch_related("teams").order_by("name", "email")
    return {"members": [member_json(one) for one in found]}


@acts("/members", tag="Members", right=Right.MANAGE_MEMBERS, shape={201: shapes.AddedMember}, more=body(NewMember),
      errors=(400, 415))  # fmt: skip
def add_member(request: HttpRequest) -> HttpResponse:
    """Add a member; the answer says the link by which they set a password, once, unless it is sent by mail."""
    asked = read(request, NewMember)
    member = possible(lambda: colleagues.add(email=asked.email, name=asked.name, function=asked.function))
    noted(request, "added a member", member.email)
    if reset.sends_mail():
        reset.send_to(member, request)
        return as_answer({**member_json(member), "link": None}, HTTPStatus.CREATED)
    link = request.build_absolute_uri(reset.path_for(member))
    return as_answer({**member_json(member), "link": link}, HTTPStatus.CREATED)


@acts("/members/{email}", tag="Members", right=Right.MANAGE_MEMBERS, shape=shapes.Member, more=body(ChangedMember),
      errors=(400, 404, 415), method="PUT")  # fmt: skip
def change_member(request: HttpRequest, email: Key) -> HttpResponse:
    """Give a member another function, say what they see, let them go or have them back; all of it or nothing."""
    asked, member = read(request, ChangedMember), _member(email)
    said = asked.model_dump(exclude_none=True)
    possible(lambda: changing.change(member, said))
    for did in changing.told(said):
        noted(request, did, member.email)
    return as_answer(member_json(_member(email)))


@reads("/teams", tag="Members", shape=shapes.Teams, right=Right.MANAGE_MEMBERS, is_kept=False)
def teams(request: HttpRequest) -> dict[str, Any]:
    """List the teams, where they work, who leads them and who is in them."""
    return {"teams": [team_json(one) for one in team_rules.every()]}


@acts("/teams/{team}", tag="Members", right=Right.MANAGE_MEMBERS, shape=shapes.Team, more=body(OneTeam),
      errors=(400, 404, 415), method="PUT")  # fmt: skip
def put_team(request: HttpRequest, team: Key) -> HttpResponse:
    """Add the team of this name, or say another region and lead of it; what is left out stays."""
    asked, there = read(request, OneTeam), Team.objects.filter(name=team.strip()).first()
    held = there or Team()
    region = held.region if asked.region is None else asked.region
    lead = held.lead if asked.lead is None else _member(asked.lead) if asked.lead else None
    made = possible(lambda: team_rules.put(name=asked.name or team, region=region, lead=lead, team=there))
    noted(request, "added a team" if there is None else "changed a team", f"team {made.name}")
    return as_answer(team_json(made))


@acts("/teams/{team}/removal", tag="Members", right=Right.MANAGE_MEMBERS, shape=shapes.Team, errors=(404,))
def remove_team(request: HttpRequest, team: Key) -> HttpResponse:
    """Remove a team; journeys keep its name."""
    found = Team.objects.filter(name=team).first()
    if found is None:
        raise Problem(NOT_FOUND, f"There is no team '{team}'.")
    gone = team_json(found)
    team_rules.remove(found)
    noted(request, "removed a team", f"team {team}")
    return as_answer(gone)


@reads("/invitations", tag="Members", shape=shapes.Invitations, right=Right.MANAGE_MEMBERS, is_kept=False)
def all_invitations(request: HttpRequest) -> dict[str, Any]:
    """List who is invited and has not come yet."""
    return {"invitations": [invitation_json(one) for one in invitations.waiting(timezone.now())]}


@acts("/invitations", tag="Members", right=Right.MANAGE_MEMBERS, shape={201: shapes.MadeInvitation},
      more=body(NewInvitation), errors=(400, 415))  # fmt: skip
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the answer says the link by which they come in, once, and whether it is on its way by mail."""
    asked = read(request, NewInvitation)
    made = possible(lambda: invitations.make(_asked(asked), by=asker_in(request).member, now=timezone.now(),
                                              days=asked.days))  # fmt: skip
    noted(request, "invited a member", made.invitation.email)
    link = request.build_absolute_uri(reverse("invited", args=(made.key,)))
    told = {**invitation_json(made.invitation), "link": link, "mailed": _sent(made.invitation, link)}
    return as_answer(told, HTTPStatus.CREATED)


def _sent(invitation: Invitation, link: str) -> bool:
    """Send the link where mail is set up; whether the server took it."""
    if not reset.sends_mail():
        return False
    try:
        invitations.send(invitation, link, company=company_name(books()))
    except (SMTPException, OSError):
        return False
    return True


def _asked(told: NewInvitation) -> invitations.Asked:
    return invitations.Asked(
        email=told.email, name=told.name, function=told.function, sees=told.journeys, sees_amounts=told.amounts,
        teams=team_rules.named(told.teams),
    )  # fmt: skip


@acts("/invitations/{email}/revocation", tag="Members", right=Right.MANAGE_MEMBERS, shape=shapes.Invitation,
      errors=(404,))  # fmt: skip
def revoke_invitation(request: HttpRequest, email: Key) -> HttpResponse:
    """Let the link of an invitation open nothing any more."""
    now, address = timezone.now(), email.strip().casefold()
    found = next((one for one in invitations.waiting(now) if one.email == address), None)
    if found is None:
        raise Problem(NOT_FOUND, f"Nobody with the address {email} is invited.")
    invitations.revoke(found, now=now)
    noted(request, "revoked an invitation", address)
    return as_answer(invitation_json(found))


def _member(email: str) -> Member:
    found: Member | None = Member.objects.filter(email=email.strip().casefold()).first()
    if found is None:
        raise Problem(NOT_FOUND, f"Nobody with the address {email} is a member.")
    return found


def possible(change: Callable[[], Made]) -> Made:
    """What a change gives; a Problem with its sentence where it cannot be made."""
    try:
        return change()
    except NotPossible as problem:
        raise Problem(REFUSED, str(problem)) from None
