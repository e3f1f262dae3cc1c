"""Commands about work in the background: jobs, export, work."""

import signal
import threading
from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.acting import with_members
from buyline.cli.options import AsOfOption, AtSeqOption, BookOption, JsonOption, WhereOption

if TYPE_CHECKING:
    from buyline.store.jobs import Job

jobs = typer.Typer(help="Jobs in the background: what waits, runs and came of it.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(jobs, name="jobs")
    app.command()(export)
    app.command()(work)


@jobs.callback()
def list_jobs(
    context: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that wait or run.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List jobs, newest first.

    Example: buyline jobs --open
    """
    if context.invoked_subcommand is not None:
        return
    from buyline.store.jobs import jobs as jobs_of  # noqa: PLC0415

    found = jobs_of(options.books_of(context), at_most=limit, open_only=open_only)
    if as_json:
        showing.print_json([_told(job) for job in found])
    elif found:
        columns = ["job", "work", "state", "how far", "tries", "asked at", "says"]
        showing.draw(columns, [_row(job) for job in found])
    else:
        showing.say("There are no jobs.")


def _told(job: "Job") -> dict[str, Any]:
    moments = {"asked_at": _time(job.asked_at), "ended_at": None if job.ended_at is None else _time(job.ended_at)}
    named = {name: getattr(job, name) for name in ("id", "kind", "tries", "done", "of", "says", "reason")}
    told = {"about": dict(job.about), "result": dict(job.result), "is_cancelled": job.cancel_at is not None}
    return named | {"state": str(job.state)} | moments | told


def _row(job: "Job") -> list[Any]:
    far = "" if not job.done else f"{job.done:,}" if job.of is None else f"{job.done:,} of {job.of:,}"
    return [job.id, job.kind, str(job.state), far, job.tries, _time(job.asked_at), job.reason or job.says]


def _time(moment: int) -> str:
    from buyline.days import as_datetime  # noqa: PLC0415

    return as_datetime(moment).isoformat(timespec="seconds")


@jobs.command("cancel")
def cancel(context: typer.Context, job: Annotated[str, typer.Argument(metavar="ID", help="The job's id.")]) -> None:
    """Ask a job to stop. One that waits ends at once; one that runs, at its next step; an import is taken back.

    Example: buyline jobs cancel 3f2a9c0d1b7e4f68
    """
    from buyline.app.jobs import cancel_job  # noqa: PLC0415

    showing.say(cancel_job(options.books_of(context), job, now=options.now()))


@jobs.command("again")
def again(context: typer.Context, job: Annotated[str, typer.Argument(metavar="ID", help="The job's id.")]) -> None:
    """Let a job be tried again that failed, or was cancelled before it began.

    Example: buyline jobs again 3f2a9c0d1b7e4f68
    """
    from buyline.app.jobs import try_again  # noqa: PLC0415

    showing.say(try_again(options.books_of(context), job, now=options.now()))


def export(
    context: typer.Context,
    in_format: Annotated[
        str, typer.Option("--format", metavar="csv|xlsx|parquet|ndjson", help="The form of the file.")
    ] = "csv",
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a file with every journey and where it stands, in the background; it comes into `exports/`.

    Example: buyline export --format xlsx --where owner=ann
    """
    from buyline.app.exports import ask_export  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    job = ask_export(options.books_of(context), asked, in_format=in_format, now=options.now())
    showing.say_asked(job, as_json=as_json)


def work(
    context: typer.Context,
    until_done: Annotated[bool, typer.Option("--until-done", help="End when nothing is left to do now.")] = False,
) -> None:
    """Do background jobs in a process of its own, until it is stopped. Several may run: no job is done by two.

    Example: buyline --books books work
    """
    knows_members = with_members(context)
    from buyline.app.told import settings_for  # noqa: PLC0415
    from buyline.config.logs import set_up  # noqa: PLC0415

    settings = settings_for(context.obj)
    set_up(settings)
    from buyline.app.kept_forecasts import keep_weekly_going  # noqa: PLC0415

    books = options.books_of(context)
    keep_weekly_going(books, now=options.now())
    worker = _worker_for(knows_members)(books, lease_seconds=settings.lease_seconds)
    if until_done:
        while worker.run_one():
            pass
        return
    _stop_with(worker.stopping)
    showing.say("Working. Stop with Ctrl-C; a job under way goes back and is begun again.")
    worker.run()


def _worker_for(knows_members: bool) -> Any:
    """What makes a worker: with members one that also sends their mails."""
    if not knows_members:
        from buyline.app.handlers import worker_for  # noqa: PLC0415

        return worker_for
    from django.conf import settings  # noqa: PLC0415 - after Django is set up
    from django.utils.module_loading import import_string  # noqa: PLC0415

    return import_string(settings.WORKER)


def _stop_with(stopping: threading.Event) -> None:
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _sign, _frame: stopping.set())
