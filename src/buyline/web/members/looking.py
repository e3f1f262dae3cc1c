"""What is remembered when a member looks at a record?

That they did, for the palette and the search; and that they saw the notes about it that mean them.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from buyline.app.meant import names_of_member
from buyline.members import attention, visits
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.store import notes
from buyline.web.asking import books
from buyline.web.behind_links import buyer_url, journey_url, person_url

AT_MOST = 100
URLS = {"journey": journey_url, "buyer": buyer_url, "person": person_url}


@dataclass(frozen=True, slots=True)
class Pin:
    """Whether a record is pinned by whoever looks at it."""

    kind: str
    about: str
    is_pinned: bool


def looked_at(request: HttpRequest, kind: str, about: str) -> Pin:
    """Remember that whoever asks looks at a record; whether they have pinned it."""
    member = get_user(request)
    visits.visit(member, kind, about, now=timezone.now())
    if kind == "journey":
        found = notes.mentioning(books(), names_of_member(member.email), at_most=AT_MOST, journey=about)
        attention.see(member, [one.entry for one in found])
    return Pin(kind, about, visits.has_pinned(member, kind, about))


@needs(Right.KEEP_VIEWS)
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Pin a record for oneself, or pin it no more."""
    kind, about = request.POST.get("kind", ""), request.POST.get("about", "")
    try:
        visits.pin_named(get_user(request), kind, about, is_pinned=request.POST.get("pinned") == "yes")
    except ValueError as problem:
        raise Http404(str(problem)) from None
    back = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if back and is_here else URLS[kind](about))
