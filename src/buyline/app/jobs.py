"""What can a person do with jobs: see them, stop one, let it be tried again, take along the file that it made?"""

import time
from pathlib import Path

from buyline.app.exports import FOLDER
from buyline.app.refusal import BuylineError, NotFound, Refused
from buyline.days import Moment
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import State

REFUSED = BuylineError
"""What is raised where something cannot be done; its text says why."""


def moment() -> Moment:
    """The moment it is."""
    return time.time_ns() // 1_000


def newest(books: Books, *, at_most: int) -> list[jobs.Job]:
    """The newest jobs first."""
    return jobs.jobs(books, at_most=at_most)


def file_of(books: Books, id_: str) -> Path | None:
    """The file that a job made; None when it made none, or the file is gone."""
    found = jobs.job(books, id_)
    name = "" if found is None else str(found.result.get("file", ""))
    path = books.path / FOLDER / Path(name).name
    return path if name and path.is_file() else None


def cancel_job(books: Books, id_: str, *, now: Moment) -> str:
    """Ask a job to stop; what came of it, as a sentence. NotFound without one, Refused when it has ended."""
    before = jobs.job(books, id_)
    if before is None:
        raise NotFound(f"There is no job '{id_}'; `buyline jobs` lists them.")
    if not before.is_open:
        raise Refused(f"Job {id_} has ended already ({before.state}); nothing was changed.")
    state = jobs.cancel(books, id_, now=now)
    if state == State.CANCELLED:
        return f"Job {id_} was cancelled before it began."
    return f"Job {id_} was asked to stop; it ends at its next step."


def try_again(books: Books, id_: str, *, now: Moment) -> str:
    """Let a job be tried again that failed, or was cancelled before it began; Refused for any other."""
    before = jobs.job(books, id_)
    if before is None:
        raise NotFound(f"There is no job '{id_}'; `buyline jobs` lists them.")
    if not jobs.revive(books, id_, now=now):
        raise Refused(
            f"Job {id_} is {before.state}; only one that failed, or was cancelled before it began, can be tried again."
        )
    return f"Job {id_} waits to be tried again."
