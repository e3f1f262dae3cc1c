"""What happens when a page is asked for? Each view translates a request, asks once, and renders."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from buyline.members.asking import is_open, needs
from buyline.members.policy import Right
from buyline.web import conversion_page, pipeline_beside, time_page
from buyline.web.asking import ask
from buyline.web.assets import assets
from buyline.web.conversion_page import conversion_page_of
from buyline.web.flow_page import flow_page_of
from buyline.web.members.reader import locale_of
from buyline.web.missing import Missing
from buyline.web.numbers import Numbers
from buyline.web.page import page_of
from buyline.web.question import Question, read
from buyline.web.styleguide import styleguide as specimens
from buyline.web.time_page import time_page_of


@needs(Right.READ)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one begins."""
    asked = request.META.get("QUERY_STRING", "")
    return redirect(reverse("pipeline") + (f"?{asked}" if asked else ""))


@needs(Right.READ)
@require_safe
def pipeline(request: HttpRequest) -> HttpResponse:
    """The pipeline picture of a period and the tables under it; wrong input is a 400 with the page still there."""
    question, view = ask(read(request.GET, pipeline_beside.OWN), "PIPELINE_PAGE")
    return shown(request, question, page_of(question, view, numbers_of(request)), "pipeline")


@needs(Right.READ)
@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    """What came into each stage in a period, what left it, and that it adds up."""
    question, view = ask(read(request.GET), "PIPELINE_PAGE")
    return shown(request, question, flow_page_of(question, view, numbers_of(request)), "statement")


@needs(Right.READ)
@require_safe
def conversion(request: HttpRequest) -> HttpResponse:
    """The share that gets from one stage to another, those still under way counted right."""
    question, view = ask(read(request.GET, conversion_page.OWN), "CONVERSION_PAGE")
    return shown(request, question, conversion_page_of(question, view, numbers_of(request)), "statement")


@needs(Right.READ)
@require_safe
def time_in_stage(request: HttpRequest) -> HttpResponse:
    """How long stays last, and which journeys stand still."""
    question, view = ask(read(request.GET, time_page.OWN), "TIME_PAGE")
    return shown(request, question, time_page_of(question, view, numbers_of(request)), "statement")


def numbers_of(request: HttpRequest) -> Numbers:
    """How numbers are written for whoever asks."""
    return Numbers(locale_of(request))


def shown(request: HttpRequest, question: Question, page: object, folder: str) -> HttpResponse:
    """The whole page, or its inside where htmx asks; 400 where the question had parts that could not be answered."""
    status = 400 if question.problems else 200
    response = render(request, f"{folder}/page.html", {"page": page, "query": question.ways()}, status=status)
    patch_vary_headers(response, ("Accept-Language", "HX-Request"))
    return response


@needs(Right.READ)
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "styleguide.html", {"page": specimens()})


@is_open
@require_safe
def asset(_request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """A file that pages load; kept for ever under its hash."""
    found = assets().get(name)
    if found is None or found.digest != digest:
        raise Http404(name)
    return HttpResponse(
        found.content,
        content_type=found.content_type,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The browser sent something that is no question, or too much, or came under another name than this machine's."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        most = numbers_of(request).count(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        reason = f"A form takes at most {most} bytes at once; nothing was read or kept. Go back, and send less."
        found = {"is_bare": True, "title": "That is too large", "status": 413, "reason": reason}
        return render(request, "wrong.html", found, status=413)
    return render(
        request, "wrong.html", {"is_bare": True, "title": "This request cannot be answered", "status": 400}, status=400
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whoever asks may not; the reason says what is missing."""
    found = {"title": "This is not open to you", "status": 403, "reason": str(exception)}
    return render(request, "wrong.html", found, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - the name is Django's
    """A form came without the mark that its page gave it: the page was open too long, or is somebody else's."""
    found = {
        "title": "The form was not taken",
        "status": 403,
        "reason": "The page was open for too long, or the form came from another site. Open it again and send it anew.",
    }
    return render(request, "wrong.html", found, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or nothing on it yet for the reason told."""
    reason = exception.sentence if isinstance(exception, Missing) else ""
    title = "There is nothing here yet" if reason else "There is no such page"
    found = {"is_bare": True, "title": title, "status": 404, "reason": reason}
    return render(request, "wrong.html", found, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke on our side; the books were only read."""
    return render(
        request, "wrong.html", {"is_bare": True, "title": "Something went wrong on our side", "status": 500}, status=500
    )
