"""What happens when a member acts?

A form is shown by itself (from the board, on a phone, without scripts) or within the record; what is sent is recorded
and the member goes back to where they were, with what it came to and a way to undo it. What is refused comes back with
everything that was typed.
"""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from buyline.app.acts.about import By
from buyline.app.acts.declared import ActKind
from buyline.app.acts.doing import Done, act_kind, do, undo
from buyline.app.acts.many import undo_many
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.refusal import BuylineError, Conflict, NotFound, Refused
from buyline.ledger.state import JourneyState
from buyline.measure.conditions import Condition, Filter
from buyline.members.acting import acting_as
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.acts.forms import COLUMN, ActForm, Offered, form_of
from buyline.web.acts.offering import offered_to
from buyline.web.asking import books
from buyline.web.behind_links import buyer_url, journey_url, person_url
from buyline.web.journey_page import cell_of
from buyline.web.journey_views import now
from buyline.web.parts import Link
from buyline.web.shell import is_part
from buyline.web.views import numbers_of

REFUSED, CONFLICT = 422, 409


@needs(Right.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, word: str) -> HttpResponse:
    """The form of one act, or the act itself."""
    kind = _found(word)
    sent = request.POST if request.method == "POST" else None
    journey = (sent or request.GET).get("journey", "")
    function = str(asker_of(request).function)
    offered, state = _offered(journey if kind.is_about else "", is_about=kind.is_about, function=function)
    files = None if sent is None else request.FILES
    form = form_of(kind, offered, sent, files=files, hidden=_hidden(request, journey, state))
    _narrow(form, (sent or request.GET).get("only", ""))
    if sent is None:
        if "leave" in request.GET and form.only:
            return cell(request, form.only, journey)
        form.initial |= {name: request.GET[name] for name in form.fields if name in request.GET}
    elif form.is_valid():
        done = _done(request, kind, form, state)
        if isinstance(done, Done):
            if form.only and is_part(request):
                return _changed_here(cell(request, form.only, journey, done), form, done)
            back = next_of(request, _record_of(done))
            tell(request, done, back=back)
            return redirect(back)
        return _shown(request, form, state, status=done)
    return _shown(request, form, state, status=REFUSED if form.errors else 200)


def _record_of(done: Done) -> str:
    """The page of what an act was about."""
    if done.buyer or done.person:
        return buyer_url(done.buyer) if done.buyer else person_url(done.person)
    return journey_url(done.journey)


def _narrow(form: ActForm, only: str) -> None:
    """Leave one field of a form, or several between commas, for one cell; Http404 where the act asks for no such."""
    names = only.split(",") if only else ()
    if unknown := next((name for name in names if name not in form.visible_names), None):
        raise Http404(f"{form.act.title} asks for no '{unknown}'.")
    form.only = only
    for name in form.visible_names if only else ():
        if name not in names:
            del form.fields[name]


def cell(request: HttpRequest, only: str, journey: str, done: Done | None = None) -> HttpResponse:
    """A cell as it stands now, of the list or of a record, after an act with the way to take it back."""
    back = next_of(request, reverse("journeys"))
    asked = ListAsked(filter=str(Filter(((Condition("journey", "=", journey),),))), at_most=1)
    view = journey_list(books(), asked, now=now())
    column, _, beside = only.partition(",")
    value = cell_of(view, column.removeprefix(COLUMN), numbers_of(request), back=back, beside=beside)
    return render(request, "acts/cell.html", {"cell": value, "done": done, "next": back})


def _changed_here(response: HttpResponse, form: ActForm, done: Done) -> HttpResponse:
    """Tell the page which version it shows now, so that other forms on it do not take this for another's change."""
    seen = form.cleaned_data.get("seen", "")
    if seen.isdecimal():
        told = {"journey": done.journey, "seen": int(seen), "version": int(seen) + len(done.entries)}
        response["HX-Trigger"] = json.dumps({"changed-here": told})
    return response


def _done(request: HttpRequest, kind: ActKind, form: ActForm, state: JourneyState | None) -> Done | int:
    """What the act came to; the status of the answer where it was refused, the reasons beside their fields."""
    seen = form.cleaned_data.get("seen", "")
    try:
        return do(
            books(), kind.word, form.given, by=by_of(request), now=now(), journey=state.id if state else "",
            seen=int(seen) if seen.isdecimal() else None, token=form.cleaned_data.get("token", "")[:40],
        )  # fmt: skip
    except Conflict as problem:
        form.add_error(None, f"{problem} What you typed is still here: look, and send it again.")
        form.catch_up(state.version if state else 0)
        return CONFLICT
    except Refused as problem:
        say(form, problem)
        return REFUSED


def say(form: ActForm, problem: Refused) -> None:
    """Each reason at its field where it names one that can be seen, else above: a hidden field shows none."""
    for reason in problem.reasons or (str(problem),):
        name, sign, words = reason.partition(": ")
        is_named = bool(sign) and name in form.fields
        said = words if is_named else reason
        is_seen = is_named and not form.fields[name].widget.is_hidden
        form.add_error(name if is_seen else None, said[:1].upper() + said[1:])


def _found(word: str) -> ActKind:
    try:
        return act_kind(word)
    except NotFound as problem:
        raise Http404(str(problem)) from None


def _offered(journey: str, *, is_about: bool, function: str) -> tuple[Offered, JourneyState | None]:
    if is_about and not journey:
        raise Http404("An act is about a journey: name it.")
    try:
        return offered_to(books(), journey, now=now(), function=function)
    except NotFound as problem:
        raise Http404(str(problem)) from None


def _hidden(request: HttpRequest, journey: str, state: JourneyState | None) -> dict[str, str]:
    version = {"seen": str(state.version)} if state else {}
    return {"journey": journey, "next": request.GET.get("next", "")} | version


def by_of(request: HttpRequest) -> By:
    """Who acts in this request."""
    return acting_as(asker_of(request))


def _shown(request: HttpRequest, form: ActForm, state: JourneyState | None, *, status: int) -> HttpResponse:
    crumbs = (Link(state.id, journey_url(state.id)),) if state else ()
    known = {"form": form, "act": form.act, "journey": state.id if state else "", "crumbs": crumbs}
    is_cell = bool(form.only) and is_part(request)
    if not (is_cell or form.is_bound):
        form.begin_writing()
    template = "acts/cell_form.html" if is_cell else "acts/page.html"
    response = render(request, template, known, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def next_of(request: HttpRequest, otherwise: str) -> str:
    """Where the member came from, when that is here."""
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and is_here else otherwise


def tell(request: HttpRequest, done: Done, *, back: str) -> None:
    """What the act came to, above the next page, with a way to take it back and to come to the same page again."""
    undo_by = {"entries": list(done.entries), "next": back}
    messages.success(request, done.says, extra_tags=json.dumps(undo_by))


@needs(Right.RECORD)
@require_POST
def taken_back(request: HttpRequest) -> HttpResponse:
    """Take back what was just done."""
    said: Any = request.POST.getlist("entry")
    together, by = request.POST.get("together", ""), by_of(request)
    try:
        many = (
            undo_many(books(), together, by=by, now=now()) if together else undo(books(), tuple(said), by=by, now=now())
        )
    except BuylineError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Undone." if many == 1 else f"Undone: {many:,} entries were taken back.")
    return redirect(next_of(request, reverse("journeys")))
