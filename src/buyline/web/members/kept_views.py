"""How does a member keep a question for later, share it and pin it? The address under a name."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import views as rules
from buyline.members.asking import needs
from buyline.members.models import View
from buyline.members.policy import Right
from buyline.web.members.moments import moment

LONGEST = 4_000


@needs(Right.KEEP_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """The views that a member may open: their own, and those that others share; POST keeps one more."""
    member = get_user(request)
    if request.method == "POST":
        return _kept(request)
    found = rules.visible_to(member)
    mine = set(rules.changeable_by(member).values_list("key", flat=True))
    pinned = set(rules.pinned_by(member).values_list("key", flat=True))
    shown = [
        {
            "one": one,
            "made": moment(request, one.made_at),
            "is_mine": one.member_id == member.pk,
            "may_change": one.key in mine,
            "is_pinned": one.key in pinned,
            "url": f"/{one.page}{one.query}",
        }
        for one in found
    ]
    return render(request, "members/views.html", {"views": shown, "here": "views", "shares": rules.SHARES})


def _kept(request: HttpRequest) -> HttpResponse:
    name, at = request.POST.get("name", "").strip()[:120], request.POST.get("at", "")
    parts = urlsplit(at)
    page = parts.path.strip("/")
    if not name or parts.netloc or not _is_page(parts.path) or len(at) > LONGEST:
        messages.error(request, "The view was not kept: give it a name, and keep it from the page that it shows.")
        return redirect("views")
    query = f"?{parts.query}" if parts.query else ""
    shared = request.POST.get("shared", "")
    made = View.objects.create(
        member=get_user(request), name=name, page=page[:40], query=query,
        shared_with=shared if shared in rules.SHARES else "",
    )  # fmt: skip
    if request.POST.get("pinned") == "on":
        made.pinned_by.add(get_user(request))
    messages.success(request, f"“{name}” is kept under Views.")
    return redirect(at)


def _is_page(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return getattr(found.func, "needed", None) == Right.READ


@needs(Right.KEEP_VIEWS)
@require_POST
def change_view(request: HttpRequest, key: str) -> HttpResponse:
    """Pin a view for oneself; share it with others, where one may change it."""
    member, act = get_user(request), request.POST.get("act", "")
    if act in ("pin", "unpin"):
        found = get_object_or_404(rules.visible_to(member), key=key)
        (found.pinned_by.add if act == "pin" else found.pinned_by.remove)(member)
        messages.success(request, f"“{found.name}” {'stands' if act == 'pin' else 'no longer stands'} under Journeys.")
        return redirect("views")
    found = get_object_or_404(rules.changeable_by(member), key=key)
    shared = request.POST.get("shared", "")
    if shared not in rules.SHARES:
        messages.error(request, f"Nothing was changed: there is no function '{shared[:40]}'.")
        return redirect("views")
    found.shared_with = shared
    found.save(update_fields=["shared_with"])
    messages.success(request, f"“{found.name}” is shared with {shared or 'nobody'}.")
    return redirect("views")


@needs(Right.KEEP_VIEWS)
@require_POST
def drop_view(request: HttpRequest, key: str) -> HttpResponse:
    """Forget a view that a member may change."""
    found = get_object_or_404(rules.changeable_by(get_user(request)), key=key)
    found.delete()
    messages.success(request, f"“{found.name}” is forgotten.")
    return redirect("views")
