"""How are people invited, and how do they come in? By a link that opens one page, on which they set a password."""

from smtplib import SMTPException

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import audit, invitations, reset, teams
from buyline.members.asking import asker_of, is_open, needs
from buyline.members.colleagues import NotPossible
from buyline.members.invitations import Asked, Made
from buyline.members.models import Invitation
from buyline.members.policy import Extent, Function, Right
from buyline.web.asking import company
from buyline.web.members.colleagues import EXTENTS
from buyline.web.members.first import BACKEND
from buyline.web.members.moments import moment
from buyline.web.members.noted import address_of


class InvitationForm(forms.Form):
    """Who is invited, and what they get."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label="Mail address", widget=forms.EmailInput({"autocomplete": "off"}))
    function = forms.ChoiceField(label="Function", choices=[(str(one), str(one)) for one in Function])
    sees = forms.ChoiceField(label="Sees", choices=[(str(one), words) for one, words in EXTENTS.items()])
    amounts = forms.BooleanField(label="Amounts are shown", required=False, initial=True)
    teams = forms.MultipleChoiceField(label="Teams", required=False, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(
        label="Days until it ends", min_value=1, max_value=invitations.LONGEST_DAYS, initial=invitations.DAYS
    )

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)
        names = [team.name for team in teams.every()]
        if names:
            self.fields["teams"].choices = [(name, name) for name in names]
        else:
            del self.fields["teams"]

    @property
    def asked(self) -> Asked:
        """What was asked for."""
        told = self.cleaned_data
        named = teams.named(told.get("teams", ()))
        return Asked(
            email=told["email"], name=told["name"], function=told["function"], sees=told["sees"],
            sees_amounts=told["amounts"], teams=named,
        )  # fmt: skip


@needs(Right.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def invitations_page(request: HttpRequest) -> HttpResponse:
    """Who is invited and has not come yet, and the form that invites somebody."""
    form, link = InvitationForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.make(
                form.asked, by=asker_of(request).member, now=timezone.now(), days=form.cleaned_data["days"]
            )
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            _noted(request, "invited a member", made.invitation)
            link, form = _sent(request, made), InvitationForm()
    shown = [
        {"one": one, "ends": moment(request, one.expires_at), "sees": _seen(one)}
        for one in invitations.waiting(timezone.now())
    ]
    known = {"form": form, "invitations": shown, "link": link, "here": "invitations"}
    return render(request, "members/invitations.html", known, status=400 if form.errors else 200)


def _seen(one: Invitation) -> str:
    whose = "everything" if one.sees == Extent.ALL else EXTENTS[Extent(one.sees)]
    named = ", ".join(team.name for team in one.teams.all())
    return f"{whose}{'' if one.sees_amounts else ', without amounts'}{f' ({named})' if named else ''}"


def _sent(request: HttpRequest, made: Made) -> str | None:
    """The link to show, or None when it is on its way."""
    link = str(request.build_absolute_uri(reverse("invited", args=(made.key,))))
    if not reset.sends_mail():
        return link
    try:
        invitations.send(made.invitation, link, company=company())
    except (SMTPException, OSError):
        messages.error(request, "The mail server did not take the invitation; hand over the link below instead.")
        return link
    messages.success(request, f"The invitation to {made.invitation.name} is on its way.")
    return None


@needs(Right.MANAGE_MEMBERS)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Let the link of an invitation open nothing any more."""
    found = get_object_or_404(Invitation, pk=number)
    invitations.revoke(found, now=timezone.now())
    _noted(request, "revoked an invitation", found)
    messages.success(request, f"The invitation to {found.name} is revoked.")
    return redirect("invitations")


class AcceptingForm(forms.Form):
    """What somebody who was invited says of themselves."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label="Password",
        help_text="Twelve characters or more; a sentence is fine.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@is_open
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, key: str) -> HttpResponse:
    """The page that an invitation opens; no page where the link was used, revoked, or ended."""
    found = invitations.behind(key, now=timezone.now())
    if found is None:
        raise Http404("This link opens nothing: it was used or revoked, or it ended. Ask for another one.")
    form = AcceptingForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            member = invitations.accept(found, **form.cleaned_data, now=timezone.now())
        except NotPossible as problem:
            form.add_error("password", str(problem))
        else:
            audit.note("accepted an invitation", member=member.email, address=address_of(request))
            login(request, member, backend=BACKEND)
            return redirect("pipeline")
    known = {"form": form, "one": found}
    return render(request, "members/invited.html", known, status=400 if form.errors else 200)


def _noted(request: HttpRequest, did: str, about: Invitation) -> None:
    audit.note(did, member=asker_of(request).member, about=about.email, address=address_of(request))
