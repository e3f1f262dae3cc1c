"""What happens when a chart is asked for: to take along as a file, or to be shown in a page?

A file needs the right to export, and is noted with it; a picture in a page is read like the page. The script that draws
an interactive chart comes from here too, made once from what the renderer brings along: nothing is loaded from
elsewhere.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from buyline.app.refusal import BuylineError, NotFound
from buyline.measure.picture import Unanswerable
from buyline.measure.statement import Statement
from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web import plan_page
from buyline.web.asking import books
from buyline.web.journey_views import now
from buyline.web.missing import missing_file
from buyline.web.question import Question, read
from buyline.web.taking import FILES, bundle_version

TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
OWN = tuple(
    dict.fromkeys(
        ("start", "goal", "within", "unit", "by", "stage", "of", "across", "target", "group", "horizon", *plan_page.OWN)
    )
)
"""What the pages ask beside period, book and filters."""
SHOWN = ("svg", "json")
SNIPPET = "window.vegaEmbed = vegaEmbed;"


@needs(Right.EXPORT)
@require_safe
def taken(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """A chart as a file: picture, table or specification."""
    if ending not in FILES:
        raise Http404(ending)
    chart = _chart(request, kind)
    if isinstance(chart, HttpResponse):
        return chart
    headers = {"Content-Disposition": f'attachment; filename="{chart.filename(ending)}"'}
    return HttpResponse(chart.in_format(ending), content_type=TYPES[ending], headers=headers)


@needs(Right.READ)
@require_safe
def shown(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The picture of a chart, or its specification for the script that draws it, inside a page."""
    if ending not in SHOWN:
        raise Http404(ending)
    chart = _chart(request, kind)
    if isinstance(chart, HttpResponse):
        return chart
    return HttpResponse(chart.in_format(ending), content_type=TYPES[ending])


@needs(Right.READ)
@require_safe
def bundle(_request: HttpRequest, version: str) -> HttpResponse:
    """The script that draws charts in the browser; kept there until the renderer changes."""
    if version != bundle_version():
        raise Http404(version)
    kept = {"Cache-Control": "private, max-age=31536000, immutable"}
    return HttpResponse(_bundle(), content_type="text/javascript; charset=utf-8", headers=kept)


@cache
def _bundle() -> bytes:
    import vl_convert  # noqa: PLC0415 - 30 MB and some seconds, for those who open an interactive chart

    made: str = vl_convert.javascript_bundle(SNIPPET)
    return made.encode()


def _chart(request: HttpRequest, kind: str) -> Any:
    """The chart that is asked for, or an answer that says in a sentence why there is none."""
    question = read(request.GET, OWN)
    look = "dark" if request.GET.get("look") == "dark" else "light"
    if question.problems:
        return _refused(" ".join(question.problems.values()))
    try:
        statement = _statement(question, kind)
    except NotFound as problem:
        return missing_file(request, str(problem))
    except Unanswerable as problem:
        return _refused(problem.sentence)
    except BuylineError as problem:
        return _refused(str(problem))
    return statement.chart(look=look)


def _statement(question: Question, kind: str) -> Statement:
    answer: Callable[..., Any] = import_string(settings.CHARTED)
    found: Statement = answer(
        books(),
        kind=kind,
        from_day=question.from_day,
        to_day=question.to_day,
        as_of=question.as_of,
        book=question.book,
        where=question.where,
        more=dict(question.more),
        now=now(),
    )
    return found


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=400, content_type="text/plain; charset=utf-8")
