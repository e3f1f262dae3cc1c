"""What happens when the forecast is asked for, kept, printed or committed to?"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from buyline.app import commitments, kept_forecasts
from buyline.app.agreeing import Who
from buyline.app.refusal import Refused
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right, refusal
from buyline.web import forecast_page
from buyline.web.asking import ask, books
from buyline.web.forecast_kept import kept_page_of
from buyline.web.forecast_page import forecast_page_of
from buyline.web.journey_views import now
from buyline.web.members.noted import address_of
from buyline.web.parts import Link
from buyline.web.question import Question, read
from buyline.web.views import numbers_of

PRINTED = "printed"


@needs(Right.READ)
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """What will come, out of what, and what must be true for the goals."""
    question, view = ask(read(request.GET, forecast_page.OWN), "FORECAST_PAGE")
    page = forecast_page_of(question, view, numbers_of(request))
    asker = asker_of(request)
    told = {
        "page": page,
        "query": question.ways(),
        "may_keep": page.is_today and refusal(asker, Right.KEEP_FORECASTS) is None,
        "may_commit": refusal(asker, Right.RECORD) is None and str(asker.function) in commitments.FUNCTIONS,
        "sees_kept": refusal(asker, Right.READ_JOURNAL) is None,
        "sees_amounts": asker.sight.has_amounts,
        "categories": commitments.CATEGORIES,
    }
    return _rendered(request, "forecast/page.html", told, status=400 if question.problems else 200)


@needs(Right.READ_JOURNAL)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Every kept forecast beside what happened since."""
    found = kept_forecasts.kept_forecasts(books(), now=now())
    page = kept_page_of(found, numbers_of(request))
    return _rendered(request, "forecast/kept.html", {"page": page, "crumbs": (Link("Kept forecasts", ""),)})


@needs(Right.KEEP_FORECASTS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the forecast of the book as of today; to be printed, it leads back to the page that prints."""
    question = read(request.GET, forecast_page.OWN)
    is_printed = request.POST.get("why") == PRINTED
    note = request.POST.get("note", "").strip()
    why = PRINTED if is_printed else "asked"
    try:
        id_ = kept_forecasts.keep(books(), book=question.book, by=_who(request), now=now(), why=why, note=note)
    except Refused as reason:
        messages.error(request, str(reason))
        return _back(question)
    audit.note("kept a forecast", member=asker_of(request).member, about=id_, address=address_of(request))
    messages.success(request, "The forecast was kept as it stands." + (" Print this page now." if is_printed else ""))
    return _back(question, "#print" if is_printed else "")


@needs(Right.RECORD)
@require_POST
def commit(request: HttpRequest) -> HttpResponse:
    """Commit to deals or an amount for a fiscal quarter."""
    question, given = read(request.GET, forecast_page.OWN), request.POST
    try:
        deals, amount = _number(given.get("deals", ""), "deals"), _number(given.get("amount", ""), "amount")
        commitments.commit(
            books(),
            by=_who(request),
            quarter=given.get("quarter", ""),
            category=given.get("category", ""),
            deals=None if deals is None else int(deals),
            amount=amount,
            now=now(),
        )
    except Refused as reason:
        messages.error(request, str(reason))
        return _back(question, "#committed")
    messages.success(request, "Committed; the last one for a quarter and category holds.")
    return _back(question, "#committed")


def _number(text: str, name: str) -> float | None:
    """A number that was typed, thousands parted or not; None for nothing."""
    plain = "".join(text.split()).replace(",", "")
    if not plain:
        return None
    try:
        found = float(plain)
    except ValueError:
        found = -1.0
    if not 0 < found < float("inf") or (name == "deals" and found % 1):
        raise Refused(commitments.NOTHING, [f"{name}: '{text[:40]}' is no number above 0; write digits"])
    return found


def _back(question: Question, fragment: str = "") -> HttpResponse:
    asked = question.changed()
    return redirect(reverse("forecast") + ("" if asked == "?" else asked) + fragment)


def _who(request: HttpRequest) -> Who:
    asker = asker_of(request)
    return Who(str(asker.function), asker.member)


def _rendered(request: HttpRequest, template: str, told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, template, told, status=status)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response
