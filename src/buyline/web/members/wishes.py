"""What does a member want to be told of, and how?"""

import time

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from buyline.app.attention import KINDS
from buyline.members import audit, calendars
from buyline.members import wishes as rules
from buyline.members.asking import is_open, needs
from buyline.members.digests import keep_going, member_of
from buyline.members.models import Wish
from buyline.members.policy import Right
from buyline.members.reset import sends_mail
from buyline.web.asking import books
from buyline.web.mail.letter import base
from buyline.web.members.noted import address_of

_TICKS = forms.CheckboxSelectMultiple


class WishForm(forms.Form):
    """What is shown in a member's day, what stands in its mail, and when that is sent."""

    shown = forms.MultipleChoiceField(label="My day shows", choices=KINDS.items(), widget=_TICKS, required=False)
    mailed = forms.MultipleChoiceField(label="The mail tells", choices=KINDS.items(), widget=_TICKS, required=False)
    is_mailed = forms.BooleanField(label="Send me my day as a mail", required=False)
    mail_hour = forms.TypedChoiceField(
        label="From this hour on", coerce=int, choices=[(hour, f"{hour:02}:00") for hour in rules.HOURS],
        help_text="Once a day, on days on which there is something to tell.",
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label="Where I am", choices=[("", "As the company"), *((zone, zone) for zone in rules.time_zones())],
        required=False, help_text="The time zone in which a day begins and the hour is meant.",
    )  # fmt: skip


@needs(Right.KEEP_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """What a member wants to be told of."""
    member = get_user(request)
    form = WishForm(request.POST if request.method == "POST" else None, initial=_told(rules.wish_of(member)))
    if request.method == "POST" and form.is_valid():
        rules.wish(member, **form.cleaned_data)
        audit.note("changed what they are told of", member=member.email, address=address_of(request))
        keep_going(books(), now=time.time_ns() // 1_000)
        messages.success(request, "What you are told of is kept.")
        return redirect("wishes")
    return _shown(request, form)


def _shown(request: HttpRequest, form: WishForm, *, address: str = "") -> HttpResponse:
    """The page; `address`: that of a calendar which was just opened, shown once."""
    has_calendar = calendars.has_calendar(get_user(request))
    known = {"form": form, "here": "wishes", "can_mail": sends_mail(), "address": address, "has_calendar": has_calendar}
    return render(request, "members/wishes.html", known, status=400 if form.errors else 200)


@needs(Right.KEEP_ACCOUNT)
@require_POST
def own_calendar(request: HttpRequest) -> HttpResponse:
    """Open a calendar under a new secret address, or end it."""
    member = get_user(request)
    if request.POST.get("act") == "end":
        if calendars.end_calendar(member):
            audit.note("ended their calendar", member=member.email, address=address_of(request))
        messages.success(request, "The address opens nothing any more.")
        return redirect("wishes")
    address = base() + reverse("calendar", args=(calendars.open_calendar(member),))
    audit.note("opened their calendar", member=member.email, address=address_of(request))
    return _shown(request, WishForm(initial=_told(rules.wish_of(member))), address=address)


def _told(wish: Wish) -> dict[str, object]:
    off, off_in_mail = wish.off.split(), wish.off_in_mail.split()
    return {
        "shown": [kind for kind in KINDS if kind not in off],
        "mailed": [kind for kind in KINDS if kind not in off_in_mail],
        "is_mailed": wish.is_mailed, "mail_hour": wish.mail_hour, "time_zone": wish.time_zone,
    }  # fmt: skip


@is_open
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mail_off(request: HttpRequest, key: str) -> HttpResponse:
    """Turn the mail of a member's day off by the link in it: a page asks, and a mail program may send the answer alone.

    The key is what is proven here, so that neither a session nor the sign of a form is needed.
    """
    member = member_of(key)
    if member is None:
        raise Http404("This link is not one of ours.")
    if request.method == "POST":
        rules.mail_no_more(member)
        audit.note("turned off the mail of their day", member=member.email, by="link", address=address_of(request))
    known = {"is_off": request.method == "POST", "address": member.email}
    return render(request, "members/mail_off.html", known)
