"""How is work done in the background?

A worker takes one job after another and calls the handler of its kind. Handlers are idempotent: a job is done at least
once, for a worker can die after the work and before it says so. A handler tells how far it is; there it learns that
somebody cancelled, that the server stops, or that another worker took over.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from buyline.app.damage import explained
from buyline.app.refusal import BuylineError
from buyline.days import Moment
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.disk import NotOnDiskError
from buyline.store.jobs import Job, LeaseLostError
from buyline.store.wanted import State

SECOND = 1_000_000
TRIES = 5
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 10, 3_600
POLL_SECONDS = 1.0
SIGNS_A_LEASE = 4
TELL_EVERY_SECONDS = 0.5
_LOG = logging.getLogger("buyline.jobs")


class CancelledError(Exception):
    """Somebody asked for the job to stop; `result` says what is left of it."""

    def __init__(self, result: Mapping[str, Any] | None = None) -> None:
        super().__init__("cancelled")
        self.result = result or {}


class StoppedError(Exception):
    """The worker is to stop; the job goes back and is begun again by the next one."""


@dataclass
class Run:
    """One try at a job, as its handler sees it."""

    job: Job
    tell: Callable[[int, int | None, str], None]

    @property
    def about(self) -> Mapping[str, Any]:
        """With what the job was asked for."""
        return self.job.about

    @property
    def now(self) -> Moment:
        """The moment of the job: the same at every try, so that what is made of it is the same too."""
        return self.job.asked_at

    def progress(self, done: int, *, of: int | None = None, says: str = "") -> None:
        """Say how far the work is; CancelledError, StoppedError or LeaseLostError when it is to end here."""
        self.tell(done, of, says)


Handler = Callable[[Books, Run], Mapping[str, Any]]


@dataclass
class Worker:
    """Does jobs of the kinds it has handlers for, one at a time."""

    books: Books
    handlers: Mapping[str, Handler]
    lease_seconds: int = 60
    clock: Callable[[], Moment] = lambda: time.time_ns() // 1_000
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        """Work until `stopping` is set; what goes wrong with the database is waited out."""
        while not self.stopping.is_set():
            try:
                worked = self.run_one()
            except Exception as problem:  # noqa: BLE001 - a worker outlives a database that is away for a while
                _LOG.warning("no job could be taken", extra={"error": type(problem).__name__})
                self.books.connection.close_if_unusable_or_obsolete()
                worked = False
            if not worked:
                self.stopping.wait(poll_seconds)

    def run_one(self) -> bool:
        """Do the next job, if there is one; whether there was."""
        job = jobs.take(self.books, kinds=list(self.handlers), now=self.clock(), lease=self.lease)
        if job is None:
            return False
        began = time.monotonic()
        try:
            state = self._done(job)
        except LeaseLostError:
            state = "lost to another worker"
        told = {"kind": job.kind, "job": job.id, "try": job.tries, "state": str(state)}
        _LOG.info("job", extra=told | {"milliseconds": round((time.monotonic() - began) * 1_000)})
        return True

    @property
    def lease(self) -> int:
        """How long a job stays the worker's without a sign of life."""
        return self.lease_seconds * SECOND

    def _done(self, job: Job) -> str:
        """Try a job and write down what became of it."""
        if job.tries > TRIES:
            reason = f"Its worker ended without a word {TRIES} times; see the machine's own log."
            return self._ended(job, State.FAILED, reason=reason)
        if job.cancel_at is not None:
            return self._ended(job, State.CANCELLED)
        try:
            with _Alive(self, job) as alive:
                result = self.handlers[job.kind](self.books, Run(job, alive.tell))
                alive.flush()
        except CancelledError as cancelled:
            return self._ended(job, State.CANCELLED, result=cancelled.result)
        except StoppedError:
            jobs.again(self.books, job, at=self.clock())
            return "given back"
        except LeaseLostError:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever it is, the job has to say what became of it
            return self._failed(job, problem)
        return self._ended(job, State.DONE, result=result)

    def _ended(self, job: Job, state: State, *, result: Mapping[str, Any] | None = None, reason: str = "") -> str:
        jobs.end(self.books, job, state, now=self.clock(), result=result, reason=reason)
        return str(state)

    def _failed(self, job: Job, problem: Exception) -> str:
        """What a person must mend ends the job; all else is tried again, later each time, and not for ever."""
        if isinstance(problem, BuylineError):
            return self._ended(job, State.FAILED, reason=str(problem))
        reason = _reason(problem)
        if job.tries >= TRIES:
            return self._ended(job, State.FAILED, reason=f"{reason} It was tried {job.tries} times.")
        self.books.connection.close_if_unusable_or_obsolete()
        wait = min(FIRST_WAIT_SECONDS * 4 ** (job.tries - 1), LONGEST_WAIT_SECONDS)
        jobs.again(self.books, job, at=self.clock() + wait * SECOND, reason=reason)
        return "to be tried again"


def _reason(problem: Exception) -> str:
    """Why a try failed, without a word of what was being worked on: that may be about a person."""
    if isinstance(problem, NotOnDiskError):
        return str(problem)
    known = explained(problem)
    return str(known) if known is not None else f"Something went wrong on our side ({type(problem).__name__})."


class _Alive:
    """Gives signs of life while a handler works, from a thread of its own, and passes on what it tells."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self._worker, self._job = worker, job
        self._over, self._lost, self._cancelled = threading.Event(), threading.Event(), threading.Event()
        self._told_at = 0.0
        self._untold: tuple[int, int | None, str] | None = None
        self._thread = threading.Thread(target=self._beat, name=f"job {job.id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, done: int, of: int | None, says: str) -> None:
        """Write down how far the work is, not more often than somebody would look; raises when it is to end."""
        self._check()
        self._untold = (done, of, says)
        if time.monotonic() - self._told_at >= TELL_EVERY_SECONDS:
            self.flush()
            self._check()

    def flush(self) -> None:
        """Write down what was told last."""
        if self._untold is None:
            return
        (done, of, says), self._untold, self._told_at = self._untold, None, time.monotonic()
        worker = self._worker
        now, lease = worker.clock(), worker.lease
        if jobs.progress(worker.books, self._job, now=now, lease=lease, done=done, of=of, says=says):
            self._cancelled.set()

    def _check(self) -> None:
        if self._lost.is_set():
            raise LeaseLostError(f"job {self._job.id} was taken by another worker")
        if self._cancelled.is_set():
            raise CancelledError
        if self._worker.stopping.is_set():
            raise StoppedError

    def _beat(self) -> None:
        worker = self._worker
        try:
            while not self._over.wait(worker.lease_seconds / SIGNS_A_LEASE):
                self._sign()
        finally:
            worker.books.connection.close()  # this thread's own

    def _sign(self) -> None:
        worker = self._worker
        try:
            if jobs.keep(worker.books, self._job, now=worker.clock(), lease=worker.lease):
                self._cancelled.set()
        except LeaseLostError:
            self._lost.set()
        except Exception as problem:  # noqa: BLE001 - the next sign may get through; if none does, the lease ends
            _LOG.warning("no sign of life", extra={"error": type(problem).__name__})
            worker.books.connection.close_if_unusable_or_obsolete()
