"""What is being done in the background, how far is it, and how does one stop it?

The newest jobs, a row each, as a page that keeps itself up to date while something is open. Files that exports made can
be taken along from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from buyline.days import as_datetime
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right, refusal
from buyline.web.asking import books
from buyline.web.members.moments import moment
from buyline.web.members.noted import address_of
from buyline.web.members.reader import locale_of
from buyline.web.numbers import Numbers
from buyline.web.parts import Badge, Link, Meter, State

SHOWN = 100
_STATES: dict[str, tuple[str, State]] = {
    "waiting": ("Waiting", ""),
    "running": ("Running", "info"),
    "done": ("Done", "good"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Cancelled", "warn"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A job as the page shows it; an address is empty where there is nothing to do there."""

    id: str
    words: str
    state: Badge
    far: Meter | str
    asked: str
    says: str
    file: Link | None
    cancel: str
    again: str


@dataclass(frozen=True, slots=True)
class JobsPage:
    """The page; `is_open`: something may still change by itself."""

    title: str
    rows: tuple[Row, ...]
    is_open: bool


def _use() -> Any:
    return import_module(settings.JOBS)


@needs(Right.IMPORT)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The newest jobs; only their list where the page asks for its own news."""
    found = _use().newest(books(), at_most=SHOWN)
    may_export = refusal(asker_of(request), Right.EXPORT) is None
    rows = tuple(row_of(job, request, may_export=may_export) for job in found)
    page = JobsPage("Jobs", rows, any(job.is_open for job in found))
    is_news = request.headers.get("HX-Target") == "jobs-rows"
    return render(request, "jobs/list.html" if is_news else "jobs/page.html", {"page": page})


@needs(Right.IMPORT)
@require_POST
def cancel(request: HttpRequest, job: str) -> HttpResponse:
    """Ask a job to stop."""
    return _did(request, _use().cancel_job, job, "cancelled a job")


@needs(Right.IMPORT)
@require_POST
def again(request: HttpRequest, job: str) -> HttpResponse:
    """Let a job be tried again."""
    return _did(request, _use().try_again, job, "asked for a job again")


def _did(request: HttpRequest, act: Callable[..., str], job: str, did: str) -> HttpResponse:
    try:
        said = act(books(), job, now=_use().moment())
    except _use().REFUSED as reason:
        messages.error(request, str(reason))
    else:
        audit.note(did, member=asker_of(request).member, about=job, address=address_of(request))
        messages.success(request, said)
    return redirect("jobs")


@needs(Right.EXPORT)
@require_safe
def file(request: HttpRequest, job: str) -> FileResponse:
    """The file that an export made; it holds what whoever asked for it saw, so it is for those who see everything."""
    if not asker_of(request).sight.is_whole:
        raise PermissionDenied("You see only a part of these books; a file that was made for others may hold more.")
    path: Path | None = _use().file_of(books(), job)
    if path is None:
        raise Http404(job)
    audit.note("took an export along", member=asker_of(request).member, about=job, address=address_of(request))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def row_of(job: Any, request: HttpRequest, *, may_export: bool) -> Row:
    """A job as a page shows it."""
    numbers = Numbers(locale_of(request))
    state, tone = _STATES[job.state]
    is_stopping = job.cancel_at is not None and job.is_open
    name = str(job.result.get("file", ""))
    return Row(
        id=job.id,
        words=_words(job),
        state=Badge("Stopping" if is_stopping else state, state=tone),
        far=_far(job, numbers),
        asked=moment(request, as_datetime(job.asked_at)),
        says=job.reason or _result(job, numbers) or job.says,
        file=Link(name, reverse("job_file", args=(job.id,))) if name and may_export else None,
        cancel=reverse("cancel_job", args=(job.id,)) if job.is_open and not is_stopping else "",
        again=reverse("job_again", args=(job.id,)) if job.may_be_tried_again else "",
    )


def _words(job: Any) -> str:
    about = job.about
    if "source" in about:
        return f"Import from {about['source']}"
    if "format" in about:
        return f"Export of journeys as {about['format']}"
    return str(job.kind).capitalize()


def _far(job: Any, numbers: Numbers) -> Meter | str:
    if job.of:
        words = f"{numbers.count(job.done)} of {numbers.count(job.of)}"
        return Meter(words, job.done / job.of) if job.is_open else words
    return numbers.count(job.done) if job.done else ""


def _result(job: Any, numbers: Numbers) -> str:
    """What came of a job, in words."""
    result = job.result
    if "taken_back" in result:
        return f"{numbers.count(result['taken_back'])} entries were taken back"
    if "changed" in result:
        bad = f", {numbers.count(result['bad_rows'])} bad kept" if result["bad_rows"] else ""
        return f"{numbers.count(result['changed'])} new entries{bad}"
    if "file" in result:
        return f"{numbers.count(result['rows'])} rows"
    if "rows_shipped" in result:
        return f"{numbers.count(result['rows_shipped'])} rows moved into files"
    return ""
