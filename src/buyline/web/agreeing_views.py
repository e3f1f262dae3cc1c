"""What happens when the next version is written, checked, proposed, signed or withdrawn?

Every page works without a script: each button posts the whole draft. With one, it is checked while it is written.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from buyline.app import agreeing
from buyline.app.agreeing import Who
from buyline.app.books import definition_of
from buyline.app.drafts import Draft, definition_in_draft, draft_of, first_draft
from buyline.app.proposals import Proposal, named, open_proposal, proposals
from buyline.app.proposed import sentence
from buyline.app.refusal import NotFound, Refused
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.models import Member
from buyline.members.policy import Right, refusal
from buyline.web.asking import books
from buyline.web.draft_fields import text_of
from buyline.web.draft_page import checked_of, edit_page_of, proposal_page_of, proposals_links
from buyline.web.journey_views import now
from buyline.web.members.noted import address_of
from buyline.web.parts import Link
from buyline.web.playbook_views import shown
from buyline.web.views import numbers_of

CRUMBS = (Link("Propose a change", ""),)


@needs(Right.AGREE)
@require_safe
def edit(request: HttpRequest) -> HttpResponse:
    """The page on which the next version is written, beginning with what is proposed or agreed."""
    draft = draft_of(books(), first_draft(books(), now=now()), now=now())
    return _edited(request, draft, as_text=request.GET.get("as") == "text")


@needs(Right.AGREE)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What the draft is worth as it stands: only that where the page asks while one writes, else the page with it."""
    draft = _draft(request)
    if request.headers.get("HX-Target") == "checked":
        return render(request, "playbook/checked.html", {"checked": checked_of(draft, definition_of(books()))})
    return _edited(request, draft, as_text=request.POST.get("as") == "text")


@needs(Right.AGREE)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose the draft; where it cannot be, the page again with the reasons."""
    draft = _draft(request)
    try:
        found = agreeing.propose(books(), definition_in_draft(draft), by=_who(request), now=now())
    except Refused:
        return _edited(request, draft, as_text=request.POST.get("as") == "text", status=400)
    return _did(request, found, "proposed a version")


@needs(Right.READ)
@require_safe
def proposal(request: HttpRequest, id_: str) -> HttpResponse:
    """One proposal: what it changes, who has signed, who has yet to."""
    every = proposals(books())
    try:
        found = named(every, id_)
    except NotFound as problem:
        raise Http404(str(problem)) from None
    numbers, function = numbers_of(request), _who(request).function
    page = proposal_page_of(found, function=function, names=_names(found), alone=_alone(found), numbers=numbers)
    links = proposals_links(every, id_) if len(every) > 1 else None
    crumbs = (Link(page.title, ""),)
    return shown(request, "playbook/proposal.html", page, crumbs=crumbs, others=links, may_agree=_may(request))


@needs(Right.AGREE)
@require_POST
def sign(request: HttpRequest, id_: str) -> HttpResponse:
    """Sign a proposal for one's own function."""
    return _tried(request, id_, "signed a proposal", agreeing.sign)


@needs(Right.AGREE)
@require_POST
def withdraw(request: HttpRequest, id_: str) -> HttpResponse:
    """Take a proposal back."""
    return _tried(request, id_, "withdrew a proposal", agreeing.withdraw)


def _tried(request: HttpRequest, id_: str, did: str, act: Callable[..., Proposal]) -> HttpResponse:
    try:
        found = act(books(), id_, by=_who(request), now=now())
    except NotFound as problem:
        raise Http404(str(problem)) from None
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("proposal", id_)
    return _did(request, found, did)


def _did(request: HttpRequest, found: Proposal, did: str) -> HttpResponse:
    audit.note(did, member=asker_of(request).member, about=found.id, address=address_of(request))
    messages.success(request, sentence(found))
    return redirect("proposal", found.id)


def _edited(request: HttpRequest, draft: Draft, *, as_text: bool, status: int = 200) -> HttpResponse:
    page = edit_page_of(draft, definition_of(books()), open_proposal(books()), as_text=as_text)
    return shown(request, "playbook/edit.html", page, status=status, crumbs=CRUMBS)


def _draft(request: HttpRequest) -> Draft:
    """The draft that a form holds: its text, with what was typed into the fields."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return draft_of(books(), text_of(text, request.POST.dict()), now=now())


def _who(request: HttpRequest) -> Who:
    asker = asker_of(request)
    return Who(str(asker.function), asker.member)


def _may(request: HttpRequest) -> bool:
    return refusal(asker_of(request), Right.AGREE) is None


def _names(found: Proposal) -> dict[str, str]:
    """The names of members by their addresses."""
    asked = {one.member for one in (found.proposed, *found.signatures)}
    return dict(Member.objects.filter(email__in=asked).values_list("email", "name"))


def _alone(found: Proposal) -> set[str]:
    """The functions that have yet to sign and have no member who could."""
    there = Member.objects.filter(is_active=True, function__in=found.missing).values_list("function", flat=True)
    return set(found.missing) - set(there)
