"""How does a member keep a question for later, and share it? The address under a name, private or for everybody."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import get_user
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_POST

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
    found = (
        View.objects.select_related("member").filter(Q(member=member) | Q(is_shared=True)).order_by("name", "made_at")
    )
    shown = [
        {
            "one": one,
            "made": moment(request, one.made_at),
            "is_mine": one.member_id == member.pk,
            "url": f"/{one.page}{one.query}",
        }
        for one in found
    ]
    return render(request, "members/views.html", {"views": shown, "here": "views"})


def _kept(request: HttpRequest) -> HttpResponse:
    name, at = request.POST.get("name", "").strip()[:120], request.POST.get("at", "")
    parts = urlsplit(at)
    page = parts.path.strip("/")
    if not name or parts.netloc or not _is_page(parts.path) or len(at) > LONGEST:
        messages.error(request, "The view was not kept: give it a name, and keep it from the page that it shows.")
        return redirect("views")
    query = f"?{parts.query}" if parts.query else ""
    is_shared = request.POST.get("shared") == "on"
    View.objects.create(member=get_user(request), name=name, page=page[:40], query=query, is_shared=is_shared)
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
def drop_view(request: HttpRequest, key: str) -> HttpResponse:
    """Forget one of a member's own views."""
    found = get_object_or_404(View, key=key, member=get_user(request))
    found.delete()
    messages.success(request, f"“{found.name}” is forgotten.")
    return redirect("views")
