"""What may a member see and change about themselves? Their name, and the places where they are signed in."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import audit
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web.members.moments import moment
from buyline.web.members.noted import address_of


class NameForm(forms.Form):
    """What others call a member."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))


@needs(Right.KEEP_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own settings."""
    member = get_user(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": member.name})
    if request.method == "POST" and form.is_valid():
        member.name = form.cleaned_data["name"].strip()
        member.save(update_fields=["name"])
        audit.note("changed their name", member=member.email, address=address_of(request))
        messages.success(request, "Your name is changed.")
        return redirect("account")
    known = {"form": form, "has_second": is_mfa_enabled(member), "here": "account"}
    return render(request, "members/account.html", known, status=400 if form.errors else 200)


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
