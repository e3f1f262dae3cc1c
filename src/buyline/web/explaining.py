"""What happens when a page is asked for that says what a number is made of: leakage, breakdown, restatement, health?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web import breakdown_page, leakage_page, restatement_page
from buyline.web.asking import ask, asked_plainly
from buyline.web.breakdown_page import breakdown_page_of
from buyline.web.health_page import health_page_of
from buyline.web.leakage_page import leakage_page_of
from buyline.web.question import read
from buyline.web.restatement_page import restatement_page_of
from buyline.web.views import numbers_of, shown


@needs(Right.READ)
@require_safe
def leakage(request: HttpRequest) -> HttpResponse:
    """Where journeys leave the way, why, how likely that is, and who came back."""
    question, view = ask(read(request.GET, leakage_page.OWN), "LEAKAGE_PAGE")
    return shown(request, question, leakage_page_of(question, view, numbers_of(request)), "statement")


@needs(Right.READ)
@require_safe
def breakdown(request: HttpRequest) -> HttpResponse:
    """One number by a column of the books, or by two."""
    question, view = ask(read(request.GET, breakdown_page.OWN), "BREAKDOWN_PAGE")
    return shown(request, question, breakdown_page_of(question, view, numbers_of(request)), "statement")


@needs(Right.READ)
@require_safe
def restatement(request: HttpRequest) -> HttpResponse:
    """A statement as known on two days, with the entries that explain the difference."""
    question, view = ask(read(request.GET, restatement_page.OWN), "RESTATEMENT_PAGE")
    return shown(request, question, restatement_page_of(question, view, numbers_of(request)), "statement")


@needs(Right.READ_JOURNAL)
@require_safe
def books_health(request: HttpRequest) -> HttpResponse:
    """What is missing, never met, silent or told twice in the books of today."""
    found = asked_plainly("HEALTH_PAGE")
    page = health_page_of(found, numbers_of(request))
    return render(request, "health/page.html", {"page": page})
