"""How does a member keep a question for later, share it and pin it? The address under a name."""

from django.contrib import messages
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from buyline.members import views as rules
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web.members.moments import moment


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
    sent, at = request.POST, request.POST.get("at", "")
    shared, is_pinned = sent.get("shared", ""), sent.get("pinned") == "on"
    try:
        made = rules.keep(get_user(request), name=sent.get("name", ""), at=at, shared=shared, is_pinned=is_pinned)
    except rules.NotKept as problem:
        messages.error(request, str(problem))
        return redirect("views")
    messages.success(request, f"“{made.name}” is kept under Views.")
    return redirect(at)


@needs(Right.KEEP_VIEWS)
@require_POST
def change_view(request: HttpRequest, key: str) -> HttpResponse:
    """Pin a view for oneself; share it with others, where one may change it."""
    member, act, shared = get_user(request), request.POST.get("act", ""), request.POST.get("shared", "")
    try:
        if act in ("pin", "unpin"):
            found = rules.pin(member, key, is_pinned=act == "pin")
            said = f"“{found.name}” {'stands' if act == 'pin' else 'no longer stands'} under Journeys."
        else:
            said = f"“{rules.share(member, key, shared).name}” is shared with {shared or 'nobody'}."
    except rules.NoSuchView as problem:
        raise Http404(str(problem)) from None
    except rules.NotKept as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect("views")


@needs(Right.KEEP_VIEWS)
@require_POST
def drop_view(request: HttpRequest, key: str) -> HttpResponse:
    """Forget a view that a member may change."""
    try:
        found = rules.forget(get_user(request), key)
    except rules.NoSuchView as problem:
        raise Http404(str(problem)) from None
    messages.success(request, f"“{found.name}” is forgotten.")
    return redirect("views")
