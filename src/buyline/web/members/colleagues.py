"""Who else is here, and what may they do? For administrators: add members, change their function, let them go."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from buyline.members import audit, colleagues, reset, teams
from buyline.members.asking import asker_of, needs
from buyline.members.models import Member
from buyline.members.policy import RIGHTS, Extent, Function, Right
from buyline.web.members.moments import day
from buyline.web.members.noted import address_of

EXTENTS = {
    Extent.ALL: "every journey",
    Extent.TEAM: "the journeys of their teams",
    Extent.OWN: "their own journeys",
}


class MemberForm(forms.Form):
    """Who is added."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label="Mail address", widget=forms.EmailInput({"autocomplete": "off"}))
    function = forms.ChoiceField(label="Function", choices=[(str(one), str(one)) for one in Function])


@needs(Right.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """All members, and the form that adds one."""
    form = MemberForm(request.POST if request.method == "POST" else None)
    link = None
    if request.method == "POST" and form.is_valid():
        try:
            member = colleagues.add(**form.cleaned_data)
        except colleagues.NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            _noted(request, "added a member", member)
            link, form = _link(request, member), MemberForm()
    shown = [
        {
            "one": one,
            "joined": day(request, one.joined_at),
            "can_sign_in": one.has_usable_password(),
            "sees": _seen(one),
        }
        for one in Member.objects.order_by("-is_active", "name")
    ]
    known = {
        "form": form,
        "members": shown,
        "functions": [str(one) for one in Function],
        "rights": [(str(one), ", ".join(sorted(RIGHTS[one]))) for one in Function],
        "link": link,
        "here": "members",
    }
    return render(request, "members/colleagues.html", known, status=400 if form.errors else 200)


def _seen(one: Member) -> str:
    """What a member sees, in a few words."""
    whose = "everything" if one.sees == Extent.ALL else EXTENTS[Extent(one.sees)]
    return whose if one.sees_amounts else f"{whose}, without amounts"


def _link(request: HttpRequest, member: Member) -> str | None:
    """The link to show, or None when it was sent."""
    if reset.sends_mail():
        reset.send_to(member, request)
        messages.success(request, f"{member.name} is a member now; the link to set a password is on its way.")
        return None
    return str(request.build_absolute_uri(reset.path_for(member)))


@needs(Right.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_member(request: HttpRequest, number: int) -> HttpResponse:
    """What one member sees and where they belong; POST changes one thing about them, or gives them a new link."""
    member = get_object_or_404(Member, pk=number)
    if request.method != "POST":
        return _one(request, member)
    act = request.POST.get("act", "")
    if act == "link":
        _noted(request, "gave a link to set a password", member)
        link = _link(request, member)
        if link is not None:
            messages.info(request, f"With this link {member.name} sets a password: {link}")
        return redirect("members")
    acts: dict[str, tuple[str, Callable[[], None]]] = {
        "function": (
            f"gave the function {request.POST.get('function', '')}",
            lambda: colleagues.change_function(member, request.POST.get("function", "")),
        ),
        "let go": ("let a member go", lambda: colleagues.set_active(member, is_active=False)),
        "have back": ("had a member back", lambda: colleagues.set_active(member, is_active=True)),
        "leads": (
            f"said that a member {'leads' if request.POST.get('leads') == 'on' else 'does not lead'} {member.function}",
            lambda: colleagues.lead(member, leads=request.POST.get("leads") == "on"),
        ),
        "sees": (f"said what a member sees: {_said(request.POST)}", lambda: _limit(request.POST, member)),
    }
    if act in acts:
        did, change = acts[act]
        try:
            change()
        except colleagues.NotPossible as problem:
            messages.error(request, str(problem))
        else:
            _noted(request, did, member)
            messages.success(request, f"{member.name}: done.")
    return redirect("change_member", number) if act in ("sees", "leads") else redirect("members")


def _one(request: HttpRequest, member: Member) -> HttpResponse:
    own = set(member.teams.values_list("pk", flat=True))
    known = {
        "one": member,
        "extents": [(str(one), EXTENTS[one], one == member.sees) for one in Extent],
        "teams": [(team, team.pk in own) for team in teams.every()],
        "here": "members",
    }
    return render(request, "members/one.html", known)


def _said(sent: QueryDict) -> str:
    shown = "with amounts" if sent.get("amounts") == "on" else "without amounts"
    return f"{sent.get('sees', '')}, {shown}, teams {', '.join(sent.getlist('team')) or 'none'}"


def _limit(sent: QueryDict, member: Member) -> None:
    named = teams.named(sent.getlist("team"))
    colleagues.limit(member, sees=sent.get("sees", ""), sees_amounts=sent.get("amounts") == "on", teams=named)


def _noted(request: HttpRequest, did: str, about: Member) -> None:
    audit.note(did, member=asker_of(request).member, about=about.email, address=address_of(request))
