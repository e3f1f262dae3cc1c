"""What did members do? Newest first, by member and act, a page at a time."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buyline.members import audit
from buyline.members.asking import needs
from buyline.members.policy import Right

LARGEST = 2**62


@needs(Right.SEE_AUDIT)
@require_safe
def audited(request: HttpRequest) -> HttpResponse:
    """The audit: who signed in, changed or took along what, and when."""
    member, did = request.GET.get("member", "").strip(), request.GET.get("did", "").strip()
    text = request.GET.get("before", "")
    before = int(text) if text.isdecimal() and int(text[:20]) < LARGEST else None
    found = audit.lines(before=before, member=member, did=did)
    older = None
    if len(found) == audit.PAGE:
        older = "?" + urlencode({"member": member, "did": did, "before": found[-1].number})
    known = {"lines": found, "acts": audit.acts(), "member": member, "did": did, "older": older, "here": "audit"}
    return render(request, "members/audit.html", known)
