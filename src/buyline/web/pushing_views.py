"""What happens when the pages about effort and change are asked for, and when somebody decides what is normal?"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from buyline.app.agreeing import Who
from buyline.app.changes import Confirmed, Frozen, confirm, freeze
from buyline.app.refusal import BuylineError, Refused
from buyline.days import Day, parse_day
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right, refusal
from buyline.web import changes_page, push_page
from buyline.web.asking import ask, books
from buyline.web.changes_page import changes_page_of
from buyline.web.journey_views import now
from buyline.web.members.noted import address_of
from buyline.web.push_page import push_page_of
from buyline.web.question import read
from buyline.web.views import numbers_of, shown

BOOKS = ("claimed", "verified")


@needs(Right.READ)
@require_safe
def push(request: HttpRequest) -> HttpResponse:
    """Where a little effort brings most."""
    question, view = ask(read(request.GET, push_page.OWN), "PUSH_PAGE")
    return shown(request, question, push_page_of(question, view, numbers_of(request)), "statement")


@needs(Right.READ)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Which rates have changed, since when and by how much."""
    question, view = ask(read(request.GET, changes_page.OWN), "CHANGES_PAGE")
    may = refusal(asker_of(request), Right.AGREE) is None
    found = changes_page_of(question, view, numbers_of(request), may_agree=may)
    said = {"page": found.page, "changes": found, "query": question.ways()}
    response = render(request, "changes/page.html", said, status=400 if question.problems else 200)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response


@needs(Right.AGREE)
@require_POST
def freeze_baseline(request: HttpRequest) -> HttpResponse:
    """Freeze the weeks that are taken for normal."""
    weeks = request.POST.get("weeks", "").strip()

    def act() -> Frozen:
        if weeks and not (weeks.isdecimal() and len(weeks) < 5):
            raise Refused(f"'{weeks[:40]}' is no number of weeks; write one from 8 to 156.")
        reason, many = request.POST.get("reason", "")[:200], int(weeks) if weeks else None
        return freeze(books(), on=_day(request), weeks=many, reason=reason, by=_who(request), now=now())

    return _tried(request, "froze a baseline", act)


@needs(Right.AGREE)
@require_POST
def confirm_change(request: HttpRequest) -> HttpResponse:
    """Confirm that a rate has changed."""

    def act() -> Confirmed:
        book = request.POST.get("book", "claimed")
        return confirm(
            books(),
            from_stage=request.POST.get("from", "")[:200],
            to_stage=request.POST.get("to", "")[:200],
            on=_day(request),
            book=book if book in BOOKS else "claimed",
            by=_who(request),
            now=now(),
        )

    return _tried(request, "confirmed a change", act)


def _tried(request: HttpRequest, did: str, act: Callable[[], Any]) -> HttpResponse:
    try:
        found = act()
    except BuylineError as reason:
        messages.error(request, str(reason))
        return redirect("changes")
    audit.note(did, member=asker_of(request).member, about=found.said, address=address_of(request))
    messages.success(request, found.said)
    return redirect("changes")


def _day(request: HttpRequest) -> Day | None:
    text = request.POST.get("on", "").strip()
    if not text:
        return None
    try:
        return parse_day(text)
    except ValueError as problem:
        raise Refused(f"{problem}.") from None


def _who(request: HttpRequest) -> Who:
    asker = asker_of(request)
    return Who(str(asker.function), asker.member)
