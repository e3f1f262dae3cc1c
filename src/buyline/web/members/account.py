"""What may a member change about themselves? Their name, how pages read, their absence, where they are signed in."""

from typing import Any
from zoneinfo import available_timezones

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import audit, deputies
from buyline.members.asking import needs
from buyline.members.colleagues import NotPossible
from buyline.members.models import Member
from buyline.members.names import against_name
from buyline.members.policy import Right
from buyline.members.reading import LOCALES, THEMES, read_as, wrong_choice, wrong_zone
from buyline.web.members.moments import moment
from buyline.web.members.noted import address_of

CHOSEN = ("name", "locale", "time_zone", "theme")
ZONES = [("", "UTC"), *((name, name) for name in sorted(available_timezones()) if "/" in name and "Etc/" not in name)]


class NameForm(forms.Form):
    """What others call a member, and how pages read for them."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    locale = forms.ChoiceField(
        label="Numbers and days", choices=list(LOCALES.items()), required=False,
        error_messages={"invalid_choice": wrong_choice("way of writing", "%(value)s", LOCALES)},
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label="Time zone", choices=ZONES, required=False, error_messages={"invalid_choice": wrong_zone("%(value)s")}
    )
    theme = forms.ChoiceField(
        label="Theme",
        choices=list(THEMES.items()),
        required=False,
        error_messages={"invalid_choice": wrong_choice("theme", "%(value)s", THEMES)},
        help_text="Of browsers in which none was chosen below the navigation.",
    )


class AbsenceForm(forms.Form):
    """When a member is away, and who stands in."""

    first = forms.DateField(label="Away from", widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label="Until", widget=forms.DateInput({"type": "date"}))
    deputy = forms.ModelChoiceField(Member.objects.none(), label="Deputy", to_field_name="email")

    def __init__(self, member: Member, *given: Any) -> None:
        super().__init__(*given)
        others = Member.objects.filter(is_active=True).exclude(pk=member.pk).order_by("name")
        self.fields["deputy"].queryset = others
        self.fields["deputy"].label_from_instance = lambda one: f"{one.name}, {one.function}"


@needs(Right.KEEP_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own settings."""
    member = get_user(request)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and "act" in sent:
        return _absence(request, member)
    kept = {name: getattr(member, name) for name in CHOSEN}
    form = NameForm(sent, initial=kept)
    if sent is not None and form.is_valid() and (reason := against_name(form.cleaned_data["name"])):
        form.add_error("name", reason)
    elif sent is not None and form.is_valid():
        told = {name: form.cleaned_data[name] for name in CHOSEN if name in sent}
        was = member.name
        Member.objects.filter(pk=member.pk).update(name=told.pop("name"))
        read_as(member, **told)
        if member.name != was:
            audit.note("changed their name", member=member.email, address=address_of(request))
        messages.success(request, "Your settings are kept.")
        return redirect("account")
    return _shown(request, form, AbsenceForm(member))


def _shown(request: HttpRequest, form: NameForm, away: AbsenceForm) -> HttpResponse:
    has_second = is_mfa_enabled(get_user(request))
    known = {"form": form, "away": away, "has_second": has_second, "here": "account"}
    return render(request, "members/account.html", known, status=400 if form.errors or away.errors else 200)


def _absence(request: HttpRequest, member: Member) -> HttpResponse:
    """Be away with a deputy, or be back."""
    if request.POST["act"] == "back":
        deputies.come_back(member)
        audit.note("said that they are back", member=member.email, address=address_of(request))
        messages.success(request, "You are back; nobody stands in for you.")
        return redirect("account")
    form = AbsenceForm(member, request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            deputies.go_away(member, first=told["first"], last=told["last"], deputy=told["deputy"])
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            about = f"{told['deputy'].email}, {told['first']} to {told['last']}"
            audit.note("named a deputy", member=member.email, about=about, address=address_of(request))
            messages.success(
                request, f"{told['deputy'].name} stands in for you from {told['first']} to {told['last']}."
            )
            return redirect("account")
    return _shown(request, NameForm(initial={name: getattr(member, name) for name in CHOSEN}), form)


@needs(Right.KEEP_ACCOUNT)
@require_http_methods(["GET", "HEAD"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where a member is signed in."""
    found = sorted(UserSession.objects.purge_and_list(get_user(request)), key=lambda one: one.created_at, reverse=True)
    shown = [
        {
            "id": one.pk,
            "since": moment(request, one.created_at),
            "address": one.ip,
            "browser": one.user_agent or "unknown",
            "is_here": one.session_key == request.session.session_key,
        }
        for one in found
    ]
    return render(request, "members/sessions.html", {"sessions": shown, "here": "sessions"})


@needs(Right.KEEP_ACCOUNT)
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign one of a member's own sessions out; somebody else's number ends nothing."""
    member = get_user(request)
    found = UserSession.objects.filter(pk=number, user=member).first()
    if found is None:
        messages.info(request, "That session had ended already.")
        return redirect("sessions")
    is_here = found.session_key == request.session.session_key
    found.end()
    audit.note("ended a session", member=member.email, address=address_of(request))
    messages.success(request, "The session is ended.")
    return redirect("account_login" if is_here else "sessions")
