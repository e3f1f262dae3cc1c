"""What happens when chances are asked for: of one journey, or how they came true? Each view asks once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buyline.app.chances import chances_of
from buyline.app.refusal import NotFound
from buyline.app.statements import Asked
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web.asking import books
from buyline.web.chances_page import block_of, chances_page_of
from buyline.web.journey_views import now, shown
from buyline.web.parts import Link
from buyline.web.question import read
from buyline.web.views import numbers_of


@needs(Right.READ)
@require_safe
def chances(request: HttpRequest) -> HttpResponse:
    """How chances of journeys came true, and what was tried."""
    question = read(request.GET)
    asked = Asked(book=question.book, as_of=question.as_of)
    page = chances_page_of(chances_of(books(), (), asked, now=now()), question, numbers_of(request))
    return shown(request, "chances/page.html", page, bool(question.problems))


@needs(Right.READ)
@require_safe
def of_journey(request: HttpRequest, id_: str) -> HttpResponse:
    """The chances of one journey with the reasons: the block of its record, or a page of its own."""
    try:
        found = chances_of(books(), [id_], Asked(), now=now())
    except NotFound as problem:
        raise Http404(str(problem)) from None
    block = block_of(found, numbers_of(request))
    if request.headers.get("HX-Target") == "chance":
        return render(request, "chances/block.html", {"block": block})
    return shown(request, "chances/journey.html", block, crumbs=(block.journey, Link("Chances", "")))
