"""What is done in the background, how far is it, and can it be stopped?"""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import Field

from buyline.api.forms import JSON
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Name
from buyline.api.shapes import who as shapes
from buyline.app.jobs import cancel_job, try_again
from buyline.app.refusal import NotFound
from buyline.days import Moment, as_datetime
from buyline.members.policy import Right
from buyline.store import jobs as kept
from buyline.store.jobs import Job

Id = Path[Name]


class Which(Schema):
    """Which jobs."""

    open: bool = Field(False, description="Only those that wait or run.")
    limit: int = Field(50, ge=1, le=1_000, description="At most so many, newest first.")


@reads("/jobs", tag="Jobs", shape=shapes.Jobs, right=Right.READ_JOURNAL, is_kept=False)
def jobs(request: HttpRequest, asked: Query[Which]) -> Any:
    """Jobs in the background, newest first."""
    return {"jobs": [told(one) for one in kept.jobs(books(), at_most=asked.limit, open_only=asked.open)]}


@reads("/jobs/{job}", tag="Jobs", shape=shapes.Job, right=Right.READ_JOURNAL, errors=(404,), is_kept=False)
def job(request: HttpRequest, job: Id) -> Any:
    """One job: how far it is, and what came of it."""
    found = kept.job(books(), job)
    if found is None:
        raise NotFound(f"There is no job '{job}' in these books.")
    return told(found)


@acts("/jobs/{job}/cancel", tag="Jobs", right=Right.IMPORT, shape=shapes.Told, errors=(404,))
def cancel(request: HttpRequest, job: Id) -> HttpResponse:
    """Ask a job to stop. One that waits ends at once; one that runs, at its next step; an import is taken back."""
    return _says(cancel_job(books(), job, now=now()))


@acts("/jobs/{job}/again", tag="Jobs", right=Right.IMPORT, shape=shapes.Told, errors=(404,))
def again(request: HttpRequest, job: Id) -> HttpResponse:
    """Let a job that failed or was cancelled be tried again."""
    return _says(try_again(books(), job, now=now()))


def told(job: Job) -> dict[str, Any]:
    """A job as JSON."""
    named = {name: getattr(job, name) for name in ("id", "kind", "tries", "done", "of", "says", "reason")}
    moments = {"asked_at": _time(job.asked_at), "ended_at": None if job.ended_at is None else _time(job.ended_at)}
    what = {"about": dict(job.about), "result": dict(job.result), "is_cancelled": job.cancel_at is not None}
    return named | {"state": str(job.state)} | moments | what


def _time(moment: Moment) -> str:
    return as_datetime(moment).isoformat(timespec="seconds")


def _says(sentence: str) -> HttpResponse:
    return HttpResponse(json.dumps({"says": sentence}, ensure_ascii=False), status=HTTPStatus.OK, content_type=JSON)
