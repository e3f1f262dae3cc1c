"""What happens when a page about journeys, buyers or people is asked for? Each view asks once and renders."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from buyline.app.behind import Behind, behind_of, rows_behind
from buyline.app.changed import changed_since
from buyline.app.journey_list import journey_list
from buyline.app.journey_page import journey_view
from buyline.app.refusal import NotFound, Refused
from buyline.app.who import buyer_page, buyer_record, person_page, person_record
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.acts.forms import ActForm
from buyline.web.acts.offering import forms_of
from buyline.web.asking import books
from buyline.web.behind_page import behind_page_of
from buyline.web.chances_beside import figures
from buyline.web.journey_export import TYPES, behind_export, list_export
from buyline.web.journey_page import CHANCE, list_page_of
from buyline.web.journey_question import ListQuery, read_list
from buyline.web.journey_record import record_page_of
from buyline.web.members.looking import looked_at
from buyline.web.members.noted import address_of
from buyline.web.parts import Link
from buyline.web.views import numbers_of
from buyline.web.who_page import buyer_record_of, buyers_page_of, people_page_of, person_record_of

T = TypeVar("T")


def now() -> int:
    """This moment."""
    return time.time_ns() // 1000


@needs(Right.READ)
@require_safe
def journeys(request: HttpRequest) -> HttpResponse:
    """The list of journeys, or of what is behind a number where the address names one."""
    if "behind" in request.GET:
        return _behind(request)
    query = read_list(request.GET)
    if query.is_form:
        return HttpResponseRedirect(query.url())
    query, view = _listed(query)
    may_act = Right.RECORD in asker_of(request).rights
    numbers, chances = numbers_of(request), dict[str, str]()
    if CHANCE.id in query.show:
        chances = figures((str(line["journey"]) for line in view.found.lines), numbers, as_of=query.as_of, now=now())
    page = list_page_of(query, view, numbers, may_act=may_act, chances=chances)
    return shown(request, "journeys/list.html", page, bool(query.problems))


def _listed(query: ListQuery) -> tuple[ListQuery, Any]:
    try:
        return query, journey_list(books(), query.asked, now=now())
    except Refused as problem:
        bare = query.with_problem("filter", str(problem))
        return bare, journey_list(books(), bare.asked, now=now())


def _behind(request: HttpRequest) -> HttpResponse:
    try:
        asked: Behind = behind_of(dict(request.GET.lists()))
        skip = request.GET.get("skip", "")
        rows = rows_behind(books(), asked, now=now(), skip=_number(skip))
    except Refused as problem:
        return shown(
            request, "journeys/refused.html", {"title": "Behind a number", "sentence": str(problem)}, is_wrong=True
        )
    return shown(request, "journeys/behind.html", behind_page_of(rows, numbers_of(request)))


@needs(Right.EXPORT)
@require_safe
def journeys_export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """All rows of a list, or all that is behind a number, as a file."""
    if form not in TYPES:
        raise Http404(form)
    try:
        if "behind" in request.GET:
            asked = behind_of(dict(request.GET.lists()))
            parts = behind_export(rows_behind(books(), asked, now=now(), at_most=None), form)
        else:
            parts = list_export(books(), read_list(request.GET), form, now=now())
    except Refused as problem:
        return HttpResponse(f"{problem}\n", status=400, content_type="text/plain; charset=utf-8")
    about = f"journeys as {form}: {request.META.get('QUERY_STRING', '') or 'all'}"
    audit.note("exported", member=asker_of(request).member, about=about, address=address_of(request))
    headers = {"Content-Disposition": f'attachment; filename="journeys.{form}"'}
    return StreamingHttpResponse(parts, content_type=TYPES[form], headers=headers)


@needs(Right.READ)
@require_safe
def journey(request: HttpRequest, id_: str) -> HttpResponse:
    """The record of one journey."""
    view = _found(lambda: journey_view(books(), id_, now=now()))
    page = record_page_of(
        view, group=request.GET.get("entries", ""), numbers=numbers_of(request), may_act=_may_act(request)
    )
    doing = _doing(request, id_)
    pin = looked_at(request, "journey", id_)
    return shown(request, "journeys/record.html", page, crumbs=(Link(id_, ""),), doing=doing, pin=pin)


@needs(Right.READ)
@require_safe
def changed(request: HttpRequest, id_: str) -> HttpResponse:
    """What was recorded while somebody had the record open; nothing as long as nothing was, or it was told already."""
    seen, told = (_number(request.GET.get(name, "")) for name in ("seen", "told"))
    found = _found(lambda: changed_since(books(), id_, seen))
    if found is None or found.version == told:
        return HttpResponse(status=204)
    return render(request, "journeys/changed.html", {"changed": found, "seen": seen})


def _number(text: str) -> int:
    return int(text[:18]) if text.isdecimal() else 0


def _doing(request: HttpRequest, journey: str) -> tuple[ActForm, ...]:
    """The forms of what whoever asks may do with a journey."""
    asker = asker_of(request)
    if Right.RECORD not in asker.rights:
        return ()
    return forms_of(books(), journey, now=now(), function=str(asker.function))


@needs(Right.READ)
@require_safe
def buyers(request: HttpRequest) -> HttpResponse:
    """Buyers in order of their names."""
    found = buyer_page(books(), starts=request.GET.get("starts", "").strip(), after=request.GET.get("after", ""))
    return shown(request, "journeys/who.html", buyers_page_of(found, numbers_of(request)))


@needs(Right.READ)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People in order of their names."""
    found = person_page(books(), starts=request.GET.get("starts", "").strip(), after=request.GET.get("after", ""))
    return shown(request, "journeys/who.html", people_page_of(found))


@needs(Right.READ)
@require_safe
def buyer(request: HttpRequest, id_: str) -> HttpResponse:
    """The record of one buyer."""
    found = _found(lambda: buyer_record(books(), id_, now=now()))
    page = buyer_record_of(found, group=request.GET.get("entries", ""), numbers=numbers_of(request))
    pin, may_act = looked_at(request, "buyer", id_), _may_act(request)
    return shown(request, "journeys/one.html", page, crumbs=(Link(page.title, ""),), pin=pin, may_act=may_act)


@needs(Right.READ)
@require_safe
def person(request: HttpRequest, id_: str) -> HttpResponse:
    """The record of one person."""
    found = _found(lambda: person_record(books(), id_, now=now()))
    page = person_record_of(found, group=request.GET.get("entries", ""), numbers=numbers_of(request))
    pin, may_act = looked_at(request, "person", id_), _may_act(request)
    return shown(request, "journeys/one.html", page, crumbs=(Link(page.title, ""),), pin=pin, may_act=may_act)


def _may_act(request: HttpRequest) -> bool:
    return Right.RECORD in asker_of(request).rights


def _found(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except NotFound as problem:
        raise Http404(str(problem)) from None


def shown(request: HttpRequest, template: str, page: object, is_wrong: bool = False, **more: object) -> HttpResponse:  # noqa: FBT001, FBT002
    """A page; 400 where the question had parts that could not be answered."""
    response = render(request, template, {"page": page, **more}, status=400 if is_wrong else 200)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response
