"""What happens when a page of the playbook is asked for? Each view asks once and renders."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from buyline.app.playbook import Playbook
from buyline.app.playbook import playbook as playbook_of
from buyline.app.refusal import NotFound
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right, refusal
from buyline.web.asking import books
from buyline.web.journey_views import now
from buyline.web.parts import Link
from buyline.web.playbook_page import playbook_page_of, stage_page_of, versions_page_of
from buyline.web.views import numbers_of


@needs(Right.READ)
@require_safe
def playbook(request: HttpRequest) -> HttpResponse:
    """All stages in order of the way, as agreed today or in an older version."""
    found = _found(request)
    return shown(request, "playbook/page.html", playbook_page_of(found, numbers_of(request)), may_agree=_may(request))


@needs(Right.READ)
@require_safe
def stage(request: HttpRequest, stage: str) -> HttpResponse:
    """One stage: what the buyer does, who does what, what proves it, and how that changed."""
    found = _found(request, stage)
    try:
        page = stage_page_of(found, stage, numbers_of(request))
    except NotFound as problem:
        raise Http404(str(problem)) from None
    return shown(request, "playbook/stage.html", page, crumbs=(Link(page.title, ""),))


@needs(Right.READ)
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """All versions: who proposed and signed each, from which day it holds, and what it changed."""
    page = versions_page_of(_found(request), numbers_of(request))
    return shown(request, "playbook/versions.html", page, crumbs=(Link("Versions", ""),), may_agree=_may(request))


def _may(request: HttpRequest) -> bool:
    """Whether whoever looks may propose and sign."""
    return refusal(asker_of(request), Right.AGREE) is None


def _found(request: HttpRequest, stage: str = "") -> Playbook:
    text = request.GET.get("version", "")
    try:
        return playbook_of(books(), _number(text), stage=stage, now=now())
    except NotFound as problem:
        raise Http404(str(problem)) from None


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise NotFound(f"'{text}' is not the number of a version.")
    return int(text[:9])


def shown(request: HttpRequest, template: str, page: object, *, status: int = 200, **more: object) -> HttpResponse:
    """A page of the playbook."""
    response = render(request, template, {"page": page, **more}, status=status)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response
