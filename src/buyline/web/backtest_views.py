"""What happens when a page is asked for that tries the forecast on the past?"""

from importlib import import_module

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from buyline.measure.picture import Unanswerable
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web import backtest_page
from buyline.web.asking import ask, books
from buyline.web.backtest_page import backtest_page_of
from buyline.web.journey_views import now
from buyline.web.question import read
from buyline.web.views import numbers_of, shown


@needs(Right.READ_JOURNAL)
@require_safe
def backtest(request: HttpRequest) -> HttpResponse:
    """How good the forecast would have been, and how far the next try is."""
    question, view = ask(read(request.GET, backtest_page.OWN), "BACKTEST_PAGE")
    may_stop = Right.IMPORT in asker_of(request).rights
    return shown(
        request, question, backtest_page_of(question, view, numbers_of(request), may_stop=may_stop), "backtest"
    )


@needs(Right.READ_JOURNAL)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a backtest in the background."""
    question = read(request.GET, backtest_page.OWN)
    begin = import_string(settings.BACKTEST_START)
    try:
        asked = {"from_day": question.from_day, "to_day": question.to_day, "as_of": question.as_of}
        job = begin(books(), **asked, book=question.book, where=question.where, more=dict(question.more), now=now())
    except Unanswerable as problem:
        messages.error(request, problem.sentence)
    except import_module(settings.JOBS).REFUSED as problem:
        messages.error(request, str(problem))
    else:
        said = "The last backtest is of now." if job is None else "The forecast is tried on the past in the background."
        messages.success(request, said)
    return redirect(reverse("backtest") + question.changed())
