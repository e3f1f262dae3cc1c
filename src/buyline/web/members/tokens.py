"""How does a member make a token for a program, and end it? The text of a token is shown once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.models import Token
from buyline.members.policy import SCOPES, Right
from buyline.members.tokens import LONGEST_DAYS, TokenRefused, make, revoke
from buyline.web.members.moments import moment
from buyline.web.members.noted import address_of

WORDS = {
    "read": "read: statements, journeys, buyers and people",
    "export": "export: read, and take lists and tables along",
    "record": "record: read, and write entries",
    "import": "import: read, and load or undo files",
    "agree": "agree: read, and propose and sign versions of the definition",
    "keep": "keep: read, and keep views, pins and my own settings",
    "manage": "manage: read, and add and change members, teams and invitations",
}


class TokenForm(forms.Form):
    """What a new token is for."""

    name = forms.CharField(label="What is it for?", max_length=120)
    scopes = forms.MultipleChoiceField(label="What may it do?", widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label="For how many days?", min_value=1, max_value=LONGEST_DAYS, initial=90)

    def __init__(self, *given: Any, rights: frozenset[Right], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["scopes"].choices = [(scope, WORDS[scope]) for scope in SCOPES if SCOPES[scope] <= rights]


@needs(Right.KEEP_TOKENS)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """A member's own tokens; a new one is shown on the answer to its form and never again."""
    member = get_user(request)
    form = TokenForm(request.POST if request.method == "POST" else None, rights=asker_of(request).rights)
    new = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = make(member, name=told["name"], scopes=told["scopes"], days=told["days"], now=timezone.now())
        except TokenRefused as problem:
            form.add_error(None, str(problem))
        else:
            audit.note("made a token", member=member.email, about=made.token.prefix, address=address_of(request))
            new, form = made.text, TokenForm(rights=asker_of(request).rights)
    known = {"form": form, "new": new, "tokens": _shown(request, member), "here": "tokens"}
    return render(request, "members/tokens.html", known, status=400 if form.errors else 200)


def _shown(request: HttpRequest, member: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "prefix": one.prefix,
            "name": one.name,
            "scopes": one.scopes.replace(" ", ", "),
            "made": moment(request, one.created_at),
            "ends": moment(request, one.expires_at),
            "used": moment(request, one.used_at),
            "state": "revoked" if one.revoked_at else "ended" if one.expires_at <= now else "good",
        }
        for one in Token.objects.filter(member=member).order_by("-created_at")
    ]


@needs(Right.KEEP_TOKENS)
@require_POST
def end_token(request: HttpRequest, prefix: str) -> HttpResponse:
    """Revoke one of a member's own tokens, at once."""
    member = get_user(request)
    token = get_object_or_404(Token, prefix=prefix, member=member)
    revoke(token, now=timezone.now())
    audit.note("revoked a token", member=member.email, about=prefix, address=address_of(request))
    messages.success(request, f"The token “{token.name}” is revoked; it opens nothing any more.")
    return redirect("tokens")
