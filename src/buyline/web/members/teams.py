"""Which teams are there, where, and who leads them? For administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import audit
from buyline.members import teams as rules
from buyline.members.asking import asker_of, needs
from buyline.members.colleagues import NotPossible
from buyline.members.models import Member, Team
from buyline.members.policy import Right
from buyline.web.members.noted import address_of


@needs(Right.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """All teams, and the form that adds one."""
    if request.method == "POST":
        return _put(request, None)
    known = {"teams": rules.every(), "leads": Member.objects.filter(is_active=True).order_by("name"), "here": "teams"}
    return render(request, "members/teams.html", known)


@needs(Right.MANAGE_MEMBERS)
@require_POST
def change_team(request: HttpRequest, number: int) -> HttpResponse:
    """Another name, region or lead of a team, or its end."""
    team = get_object_or_404(Team, pk=number)
    if request.POST.get("act") == "remove":
        _noted(request, "removed a team", team.name)
        messages.success(request, f"The team {team.name} is removed; journeys keep its name.")
        rules.remove(team)
        return redirect("teams")
    return _put(request, team)


def _put(request: HttpRequest, team: Team | None) -> HttpResponse:
    sent = request.POST
    lead = Member.objects.filter(email=sent.get("lead", "").strip().casefold()).first()
    try:
        made = rules.put(name=sent.get("name", ""), region=sent.get("region", ""), lead=lead, team=team)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        _noted(request, "added a team" if team is None else "changed a team", made.name)
        messages.success(request, f"The team {made.name} is {'there' if team is None else 'changed'}.")
    return redirect("teams")


def _noted(request: HttpRequest, did: str, name: str) -> None:
    audit.note(did, member=asker_of(request).member, about=f"team {name}", address=address_of(request))
